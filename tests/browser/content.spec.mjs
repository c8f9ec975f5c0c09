// What people write is shown as text, whatever it is made of, wherever it stands.
import { CORPUS, NAMES } from './support/corpus.mjs';
import { visit } from './support/pages.mjs';
import { expect, test } from './support/test.mjs';
import { SPACE, address, make } from './support/thread.mjs';

/** What in the page could run or load something that is not ours. */
function dangers() {
  const found = [];
  const scripts = /^[\s\u0000-\u0020]*(javascript|vbscript|data):/i;
  for (const element of document.querySelectorAll('body *')) {
    if (/^(script|iframe|object|embed|base|meta|link|style|form)$/.test(element.localName)) {
      if (!element.matches('form.form, form.searchbox')) found.push(`<${element.localName}>`);
    }
    for (const { name, value } of element.attributes) {
      if (name.startsWith('on')) found.push(`${element.localName} ${name}`);
      if (/^(href|src|action|formaction|xlink:href|data|srcdoc)$/.test(name)) {
        if (scripts.test(value)) found.push(`${element.localName} ${name}=${value}`);
      }
      if (name === 'href' && !/^(https?|mailto):$/.test(element.protocol || location.protocol)) {
        found.push(`leads to ${value}`);
      }
      if (name === 'src' && new URL(value, location.href).origin !== location.origin) found.push(`loads ${value}`);
    }
  }
  if ('pwned' in window) found.push('a script ran');
  return found;
}

/** Nothing dangerous stands on the page, and nothing is asked of another place. */
async function expectHarmless(page) {
  expect(await page.evaluate(dangers)).toEqual([]);
}

/** Whatever the page asks for elsewhere would tell a stranger who reads. */
function strangers(page, hub) {
  const asked = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(hub.url)) asked.push(request.url());
  });
  return asked;
}

test('comments made of scripts are shown as words', async ({ hub, as, rest }) => {
  const { id, posted } = await make(rest, 'Le coin des essais', CORPUS);
  const page = await as('corentin');
  const asked = strangers(page, hub);
  await page.goto(address(SPACE, id));
  for (const { msg_no: number } of posted) {
    await page.evaluate((number) => (location.hash = `#m${number}`), number);
    await expect(page.locator(`#m${number}`)).toBeInViewport();
    await expectHarmless(page);
  }
  expect(asked).toEqual([]);
});

test('a comment made of scripts is harmless when it comes live, and when it is changed', async ({ as, rest }) => {
  const { id } = await make(rest, 'Les essais en direct');
  const page = await as('corentin');
  await page.goto(address(SPACE, id));
  await page.locator('#composer').waitFor();
  const admin = await rest('lea');
  for (const [at, text] of CORPUS.slice(0, 12).entries()) {
    const { comment, msg_no: number } = await admin.post(id, text);
    expect(number).toBe(at + 1);
    await page.locator(`#m${number}`).waitFor();
    await admin.call('PATCH', `/comments/${comment}`, { act: crypto.randomUUID(), body: `${text} .`, revision: 0 });
    await expect(page.locator(`#m${number} .edited`)).toBeAttached();
    await expectHarmless(page);
  }
});

test('names and titles made of scripts are shown as they are written', async ({ hub, as, rest }) => {
  const [admin, site] = [await rest('lea'), await rest('bastien')];
  const someone = await rest('agathe');
  const { me } = await someone.call('GET', '/session');
  const page = await as('agathe');
  const asked = strangers(page, hub);
  for (const name of NAMES) {
    const space = await site.call('POST', '/spaces', {
      act: crypto.randomUUID(),
      name,
      description: name,
      access: 'open',
      services: ['home', 'discussions'],
    });
    await someone.call('POST', `/spaces/${space.id}/membership`);
    await site.call('POST', `/spaces/${space.id}/themes`, { act: crypto.randomUUID(), title: name });
    const { id } = await site.open(space.id, name, name);
    await someone.call('PATCH', '/me', { given_name: name, family_name: name, function: name });
    await someone.post(id, name);
    for (const place of ['', '/discussions', '/members', `/discussions/${id}`]) {
      await visit(page, `/s/${space.slug}${place}`);
      await expect(page.locator('main').getByText(name).first()).toBeVisible();
      await page.locator('#me').click();
      await expectHarmless(page);
    }
    await expect(page.locator('h1')).toHaveText(name);
    await expect(page.locator('#m1 .who b')).toHaveText(`${name} ${name}`);
    await page.locator('#bell').click();
    await expectHarmless(page);
    await visit(page, '/spaces');
    await expectHarmless(page);
  }
  await someone.call('PATCH', '/me', {
    given_name: me.given_name,
    family_name: me.family_name,
    function: me.function,
  });
  expect(asked).toEqual([]);
  expect(await admin.space(SPACE)).toBeTruthy();
});

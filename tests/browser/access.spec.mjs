// For everybody: axe finds nothing on any page or in anything that opens over one, in both themes, on a desktop and on
// a phone; nothing scrolls sideways on the narrowest phone; all can be done by keyboard, in French and in English.
import { account } from './support/api.mjs';
import { expectAccessible, expectNoSidewaysScroll, expectRoomForText, toTheTop } from './support/axe.mjs';
import { planned } from './support/calendar.mjs';
import { makeGroup, tell } from './support/chat.mjs';
import { guide } from './support/documents.mjs';
import { OVERLAYS } from './support/overlays.mjs';
import { OUTSIDE, inside, visit } from './support/pages.mjs';
import { overlays, routes } from './support/source.mjs';
import { expect, refused, test } from './support/test.mjs';
import { firstPost } from './support/blog.mjs';
import { SPACE, comment, lines, make, open } from './support/thread.mjs';

const [DESKTOP, PHONE] = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
/** Without motion, colours are there at once when the theme changes. */
const CALM = { reducedMotion: 'reduce' };

async function inBothThemes(page, where, sizes) {
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await toTheTop(page);
      await expectAccessible(page, `${where}, ${colorScheme}, ${size.width} px`, colorScheme === 'dark');
    }
  }
}

test('every page of the router and everything that opens has its turn here', () => {
  expect(Object.keys({ ...OUTSIDE, ...inside('thread', 'person', 'conversation', 'post', 'entry', 'event') }).sort()).toEqual(routes().sort());
  expect(Object.keys(OVERLAYS).sort()).toEqual(overlays());
});

test('pages for everybody are accessible', async ({ visitor, grumbles }) => {
  test.setTimeout(300_000);
  grumbles(refused(410, ''));
  const page = await visitor(CALM);
  for (const [route, address] of Object.entries(OUTSIDE)) {
    await visit(page, address);
    await inBothThemes(page, route, [DESKTOP, PHONE]);
    await expectRoomForText(page, route);
    await expectNoSidewaysScroll(page, route);
  }
});

test('pages for those who are signed in are accessible', async ({ as, rest, grumbles }) => {
  test.setTimeout(600_000);
  grumbles(refused(404));
  const { id } = await make(rest, 'Un fil pour tous les yeux', [...lines(3), '> Une citation\n\n`un code`, **fort** et [un lien](https://example.org)']);
  const group = await makeGroup(rest, 'lea', ['corentin', 'yves'], 'Pour tous les yeux');
  await tell(rest, 'corentin', group, '**Bonjour** à [tous](https://example.org)');
  const event = await planned(rest, 'Un évènement pour tous les yeux');
  const page = await as('lea', CALM);
  const { me } = await (await rest('corentin')).call('GET', '/session');
  const lea = await rest('lea');
  const faq = await lea.call('GET', `/spaces/${(await lea.space(SPACE)).id}/faq`);
  const { folder, document } = await guide(rest);
  for (const [route, address] of Object.entries(inside(id, me.id, group, await firstPost(rest), faq.content.entries[0].id, event, folder, document))) {
    await visit(page, address);
    await inBothThemes(page, route, [DESKTOP, PHONE]);
    await expectRoomForText(page, route);
    await expectNoSidewaysScroll(page, route);
  }
});

/** What opens, by who opens it and on which screen; what breaks the line or the client has a browser of its own. */
const together = new Map();
for (const [id, it] of Object.entries(OVERLAYS)) {
  const { person = 'lea', size = DESKTOP, apart } = it;
  const who = [person, `${size.width} px`, ...(apart ? [id] : [])].join(', ');
  together.set(who, [...(together.get(who) ?? []), [id, it]]);
}

for (const [who, all] of together) {
  test(`what opens is accessible: ${who}`, async ({ as, rest, grumbles }) => {
    test.setTimeout(all.length * 60_000);
    const [[, { person = 'lea', size = DESKTOP }]] = all;
    const first = await as(person, { ...CALM, viewport: size });
    for (const [id, { show }] of all) {
      await test.step(id, async () => {
        const page = await first.context().newPage();
        await show(page, { rest, grumbles });
        await expect(page.locator(`dialog#${id}, #${id}-content`)).toBeVisible();
        await inBothThemes(page, id, [size]);
        if (size.width === PHONE.width) await expectNoSidewaysScroll(page, id);
        await page.close();
      });
    }
  });
}

for (const size of [DESKTOP, PHONE]) {
  test(`what admins do in the list of threads is accessible, ${size.width} px`, async ({ as, rest }) => {
    await make(rest, 'Où réunir');
    const { id } = await make(rest, 'À réunir');
    const page = await as('lea', { ...CALM, viewport: size });
    await page.goto(`/s/${SPACE}/discussions`);
    await page.locator(`#manage-${id}`).click();
    await inBothThemes(page, 'the menu of a row', [size]);
    for (const name of ['Réunir à un autre fil…', 'Changer de thème…', 'Archiver…']) {
      await page.locator('.popover').getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      await inBothThemes(page, name, [size]);
      await page.keyboard.press('Escape');
      await page.locator(`#manage-${id}`).click();
    }
    await expectNoSidewaysScroll(page, 'the list of threads');
  });
}

/** Presses a key until this has the focus. */
async function tabTo(page, target, key = 'Tab') {
  for (let n = 0; n < 120; n += 1) {
    if (await target.evaluateAll((all) => all.includes(document.activeElement))) return;
    await page.keyboard.press(key);
  }
  throw new Error(`the focus never came to ${target}`);
}

test('by keyboard alone one signs in, finds a thread and replies', async ({ hub, visitor, rest }) => {
  const { id } = await make(rest, 'Sans souris', lines(3));
  const { email, password } = account(hub, 'corentin');
  const page = await visitor();
  await page.goto(`/s/${SPACE}/discussions`);
  await page.waitForURL(/\/signin\?next=/);
  await tabTo(page, page.locator('#email'));
  await page.keyboard.type(email);
  await tabTo(page, page.locator('#password'));
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/s/${SPACE}/discussions$`));

  const title = page.getByRole('link', { name: 'Sans souris' }).and(page.locator('.t'));
  await expect(title).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.locator('a.skip')).toBeFocused();
  await expect(page.locator('a.skip')).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('#content')).toBeFocused();
  await tabTo(page, title);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(id));

  // The tab key reaches one comment; the arrows lead to the others, and its tools follow it.
  await tabTo(page, page.locator('article[id^=m]'));
  await page.keyboard.press('Home');
  await expect(page.locator('#m1')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('#m2')).toBeFocused();
  await tabTo(page, page.locator('#m2').getByRole('button', { name: 'Répondre' }));
  await page.keyboard.press('Enter');
  await expect(page.locator('#composer')).toBeFocused();
  await page.keyboard.type('Répondu au clavier.');
  await page.keyboard.press('Control+Enter');
  await expect(comment(page, 'Répondu au clavier.')).toHaveAttribute('id', 'm4');
  await expect(page.locator('#composer')).toBeFocused();
});

test('a dialog takes the focus, and Escape gives it back', async ({ as }) => {
  const page = await as('lea');
  await page.goto(`/s/${SPACE}/discussions`);
  const button = page.getByRole('button', { name: 'Posez une question' });
  await button.click();
  const dialog = page.getByRole('dialog', { name: 'Posez une question' });
  await expect(dialog.locator(':focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(button).toBeFocused();
  for (const id of ['bell', 'me']) {
    await page.locator(`#${id}`).click();
    await expect(page.locator(`#${id}-content`)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator(`#${id}-content`)).toHaveCount(0);
    await expect(page.locator(`#${id}`)).toBeFocused();
  }
});

test('new replies are announced, and typing is not disturbed', async ({ as, rest }) => {
  const { id } = await make(rest, 'À voix haute');
  const page = await as('corentin');
  await open(page, SPACE, id);
  await expect(page.getByRole('log', { name: 'Réponses' })).toBeAttached();
  await page.locator('#composer').fill('Je suis en train');
  const admin = await rest('lea');
  for (const text of lines(2)) await admin.post(id, text);
  await expect(page.getByRole('status').filter({ hasText: '2 nouveaux messages' })).toBeAttached();
  await expect(page.locator('#composer')).toBeFocused();
  await expect(page.locator('#composer')).toHaveValue('Je suis en train');
});

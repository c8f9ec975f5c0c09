// Mentions and the bell, told as stories: named while away, read on one device and quiet on the other, picked from
// the list by the keyboard alone.
import { expect, test } from './support/test.mjs';
import { SPACE, comment, open, say } from './support/thread.mjs';

const bell = (page) => page.locator('#bell');
const count = (page) => page.locator('#bell .count');
const panel = (page) => page.locator('#bell-content');
const read = (person) =>
  person.call('PUT', '/notifications/read', { act: crypto.randomUUID(), which: 'all' });

/** A thread of its own, so that tests do not meet. */
async function thread(rest, title) {
  const admin = await rest('lea');
  const space = await admin.space(SPACE);
  return admin.open(space.id, title);
}

/** The source that names a person. */
async function naming(rest, person) {
  const { me } = await (await rest(person)).call('GET', '/session');
  return `@[${me.given_name} ${me.family_name}](user:${me.id})`;
}

test('a mention while away: it waits in the bell, leads to the comment, and is read there', async ({ as, rest }) => {
  const { id } = await thread(rest, 'Nommée en son absence');
  const corentin = await rest('corentin');
  const lea = await rest('lea');
  await read(lea);
  for (let n = 1; n <= 30; n += 1) await corentin.post(id, `Remplissage ${n}.`);
  await read(lea);
  await corentin.post(id, `${await naming(rest, 'lea')}, un avis là-dessus ?`);

  const page = await as('lea');
  await page.goto(`/s/${SPACE}`);
  await expect(count(page)).toHaveText('1');
  await expect(count(page)).toHaveClass(/call/);
  await expect(page).toHaveTitle(/^\(1\) /);
  await expect(page.locator('link[rel=icon]')).toHaveAttribute('href', /#new$/);
  await bell(page).click();
  await expect(panel(page).locator(':focus, :scope:focus').or(page.locator('#bell-content:focus'))).toHaveCount(1);
  const line = panel(page).locator('.notice.is-unread');
  await expect(line).toHaveCount(1);
  await expect(line).toContainText('vous mentionne dans Nommée en son absence');
  await expect(line).toContainText('un avis là-dessus ?');
  await line.getByRole('link').click();
  await expect(panel(page)).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`${id}#m31$`));
  const said = comment(page, 'un avis là-dessus');
  await expect(said).toBeInViewport();
  await expect(said.locator('.mention.me-too')).toHaveText(/^@/);
  await expect(said).toHaveClass(/for-me/);
  await expect(count(page)).toHaveCount(0);
  await expect(page).toHaveTitle(/^[^(]/);
  await expect(page.locator('link[rel=icon]')).not.toHaveAttribute('href', /#new$/);
});

test('read on one device, quiet on the other; undone on one, back on the other', async ({ as, rest }) => {
  const { id } = await thread(rest, 'Sur deux appareils');
  const [corentin, lea] = [await rest('corentin'), await rest('lea')];
  await read(lea);
  const desk = await as('lea');
  const phone = await as('lea', { viewport: { width: 390, height: 844 }, hasTouch: true });
  for (const page of [desk, phone]) await page.goto(`/s/${SPACE}/discussions`);
  const receipt = await corentin.post(id, `${await naming(rest, 'lea')}, pour vous.`);
  for (const page of [desk, phone]) await expect(count(page)).toHaveText('1');

  await bell(desk).click();
  await panel(desk).getByRole('button', { name: 'Marquer comme lu' }).click();
  for (const page of [desk, phone]) await expect(count(page)).toHaveCount(0);
  await desk.locator('.toast').getByRole('button', { name: 'Annuler' }).click();
  for (const page of [desk, phone]) await expect(count(page)).toHaveText('1');
  await bell(phone).click();
  await panel(phone).getByRole('button', { name: 'Tout lire' }).click();
  for (const page of [desk, phone]) await expect(count(page)).toHaveCount(0);
  await expect(panel(phone).locator('.notice').filter({ hasText: 'Sur deux appareils' })).toHaveCount(1);
  await phone.keyboard.press('Escape');
  await expect(bell(phone)).toBeFocused();

  // Withdrawn: it vanishes from the open panel.
  await corentin.call('DELETE', `/comments/${receipt.comment}?act=${crypto.randomUUID()}`);
  await expect(panel(desk).locator('.notice').filter({ hasText: 'Sur deux appareils' })).toHaveCount(0);
});

test('a name is picked by the keyboard, accents ignored, and only then it is a mention', async ({ as, rest }) => {
  const { id } = await thread(rest, 'Par le clavier');
  const { me } = await (await rest('lea')).call('GET', '/session');
  const page = await as('corentin');
  await open(page, SPACE, id);
  const field = page.locator('#composer');
  await field.pressSequentially('Bonjour @lea');
  const list = page.getByRole('listbox', { name: 'Personnes à mentionner' });
  await expect(list).toBeVisible();
  await expect(field).toBeFocused();
  const option = list.getByRole('option', { name: `${me.given_name} ${me.family_name}` });
  await expect(option).toBeVisible();
  const active = await field.getAttribute('aria-activedescendant');
  await expect(page.locator(`#${active}`)).toHaveAttribute('aria-selected', 'true');
  await expect(field).toHaveAttribute('aria-controls', await list.getAttribute('id'));
  // Escape closes and keeps the text.
  await page.keyboard.press('Escape');
  await expect(list).toHaveCount(0);
  await expect(field).toHaveValue('Bonjour @lea');
  await field.press('Backspace');
  await expect(list).toBeVisible();
  await field.pressSequentially('a');
  for (let n = 0; n < 8 && (await option.getAttribute('aria-selected')) !== 'true'; n += 1) await field.press('ArrowDown');
  await field.press('Enter');
  await expect(field).toHaveValue(`Bonjour @${me.given_name} ${me.family_name} `);
  await expect(list).toHaveCount(0);
  await field.pressSequentially('et @Hugo, sans choisir');
  await field.press('Control+Enter');
  const said = comment(page, 'sans choisir');
  await expect(said.locator('.mention')).toHaveText(`@${me.given_name} ${me.family_name}`);
  await expect(said.locator('.mention')).toHaveCount(1);
});

test('a thread is followed, for mentions only, or mute, in all tabs', async ({ as, rest }) => {
  const { id } = await thread(rest, 'À suivre ou non');
  const [page, other] = [await as('corentin'), await as('corentin')];
  for (const it of [page, other]) await open(it, SPACE, id);
  const button = (it) => it.locator('#level');
  await expect(button(page)).toHaveText('Nouveautés');
  await say(page, 'J’en suis.');
  await expect(button(page)).toHaveText('Toutes les réponses');
  await button(page).click();
  await page.locator('#level-content').getByRole('button', { name: 'Sourdine' }).click();
  for (const it of [page, other]) await expect(button(it)).toHaveText('Sourdine');
});

test('before one sends it, one is told that somebody who is named has no access any more', async ({ as, rest }) => {
  const { id } = await thread(rest, 'Sans accès');
  const admin = await rest('lea');
  const space = await admin.space(SPACE);
  const { me } = await (await rest('malika')).call('GET', '/session');
  const name = `${me.given_name} ${me.family_name}`;
  const page = await as('corentin');
  await open(page, SPACE, id);
  await page.locator('#composer').pressSequentially('Bonjour @malik');
  await page.getByRole('option', { name }).click();
  await expect(page.locator('#composer')).toHaveValue(`Bonjour @${name} `);
  const warning = page.getByRole('alert').filter({ hasText: name });
  await expect(warning).toHaveCount(0);
  await admin.call('DELETE', `/spaces/${space.id}/members/${me.id}`);
  try {
    await page.reload();
    await expect(warning).toBeVisible();
    await page.locator('#composer').press('Control+Enter');
    await expect(comment(page, 'Bonjour').locator('.mention')).toHaveCount(0);
  } finally {
    await admin.call('PUT', `/spaces/${space.id}/members/${me.id}`, { role: 'member' });
  }
});

test('what an admin did to one’s words rings, follows who he is, and leaves with what is put away', async ({ as, rest }) => {
  const { id } = await thread(rest, 'Une main d’admin');
  const [admin, corentin] = [await rest('lea'), await rest('corentin')];
  await read(corentin);
  const { comment: mine } = await corentin.post(id, 'Ce que j’ai écrit.');
  const [page, other] = [await as('corentin'), await as('corentin')];
  for (const it of [page, other]) {
    await it.goto(`/s/${SPACE}`);
    await bell(it).waitFor();
  }
  await admin.call('PATCH', `/comments/${mine}`, { act: crypto.randomUUID(), body: 'Ce qui reste.', revision: 0 });
  await expect(bell(page)).toHaveAccessibleName(/1/);
  await bell(page).click();
  const row = panel(page).locator('.notice', { hasText: 'a modifié votre message' });
  await expect(row).toContainText('Une main d’admin');
  await expect(row).toContainText('Ce qui reste.');

  // A name that changes is another in the open panel too.
  const { me } = await admin.call('GET', '/session');
  try {
    await admin.call('PATCH', '/me', { family_name: 'Linteau-Bois' });
    await expect(row).toContainText('Léa Linteau-Bois');
  } finally {
    await admin.call('PATCH', '/me', { family_name: me.family_name });
  }
  // Put away: gone from every device, and back with it.
  await admin.change(id, { archived: true });
  await expect(row).toHaveCount(0);
  await expect(other.locator('#bell .count.call')).toHaveCount(0);
});

test('named in a message: the bell tells it, leads there, and is quiet once it was read', async ({ as, rest }) => {
  const [corentin, lea] = [await rest('corentin'), await rest('lea')];
  await read(lea);
  const { me } = await lea.call('GET', '/session');
  const conversation = await corentin.call('PUT', `/people/${me.id}/conversation`);
  const page = await as('lea');
  await page.goto(`/s/${SPACE}`);
  await expect(page.getByRole('heading', { name: 'Bonjour Léa' })).toBeVisible();
  await corentin.call('POST', `/conversations/${conversation}/messages`, {
    act: crypto.randomUUID(),
    body: `${await naming(rest, 'lea')}, vous passez à 14 h ?`,
  });
  await expect(count(page)).toHaveText('1');
  await bell(page).click();
  const line = panel(page).locator('.notice.is-unread');
  await expect(line).toContainText('vous mentionne dans un message');
  await expect(line).toContainText('vous passez à 14 h');
  await line.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/messages/${conversation}#m\\d+$`));
  await expect(comment(page, 'vous passez à 14 h').last()).toBeInViewport();
  await expect(count(page)).toHaveCount(0);
});

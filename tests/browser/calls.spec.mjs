// Calling people together, told as stories: an admin who is asked how many, a member whose word is a word; and one’s
// mentions as what there is to do.
import { meet, tell } from './support/chat.mjs';
import { everyLook, expectAccessible } from './support/axe.mjs';
import { expect, test } from './support/test.mjs';
import { SPACE, comment, make, open, say, tool } from './support/thread.mjs';

const bell = (page) => page.locator('#bell');
const panel = (page) => page.locator('#bell-content');
const read = (person) => person.call('PUT', '/notifications/read', { act: crypto.randomUUID(), which: 'all' });
const dialog = (page) => page.getByRole('dialog', { name: 'Prévenir tout le monde' });

const CALM = { reducedMotion: 'reduce' };

test('an admin who calls everybody is told how many they are, and each of them has one notice', async ({ as, rest }) => {
  const { id } = await make(rest, 'À toutes et à tous');
  const [lea, corentin] = [await rest('lea'), await rest('corentin')];
  await read(corentin);
  const { people } = await lea.call('GET', `/resources/${id}/called?group=all`);
  const [page, other] = [await as('lea', CALM), await as('corentin', CALM)];
  await other.goto(`/s/${SPACE}`);
  await bell(other).waitFor();
  await open(page, SPACE, id);
  const field = page.locator('#composer');
  await field.pressSequentially('Bonjour @to');
  const list = page.getByRole('listbox', { name: 'Personnes à mentionner' });
  await expect(list.getByRole('option', { name: '@tous' })).toHaveAttribute('aria-selected', 'true');
  await expectAccessible(page, 'the list with groups');
  await field.press('Enter');
  await expect(field).toHaveValue('Bonjour @tous ');
  await field.pressSequentially('réunion jeudi');
  await field.press('Control+Enter');
  const says = people === 1 ? '1 personne' : `${people} personnes`;
  await expect(dialog(page)).toContainText(`Ce message préviendra ${says}.`);
  await everyLook(page, 'call');
  // Left without an answer: nothing was sent, and the text is there.
  await dialog(page).getByRole('button', { name: 'Annuler' }).click();
  await expect(dialog(page)).toHaveCount(0);
  await expect(field).toHaveValue('Bonjour @tous réunion jeudi');
  await expect(field).toBeFocused();
  await expect(comment(page, 'réunion jeudi')).toHaveCount(0);
  await field.press('Control+Enter');
  await dialog(page).getByRole('button', { name: 'Envoyer et prévenir' }).click();
  const said = comment(page, 'réunion jeudi');
  await expect(said.locator('.mention.group')).toHaveText('@tous');
  await expect(field).toHaveValue('');

  await expect(bell(other).locator('.count')).toHaveText('1');
  await bell(other).click();
  const line = panel(other).locator('.notice', { hasText: 'prévient tout le monde dans À toutes et à tous' });
  await expect(line).toContainText('Bonjour @tous réunion jeudi');
  // An edit that keeps the call asks nothing; one that takes it away takes the notice back.
  await tool(said, 'Autres actions');
  await page.getByRole('button', { name: 'Modifier', exact: true }).click();
  const edit = page.getByRole('textbox', { name: 'Votre message' });
  await expect(edit).toHaveValue('Bonjour @tous réunion jeudi');
  await edit.fill('Bonjour @tous réunion jeudi à 9 h');
  await edit.press('Control+Enter');
  await expect(comment(page, 'à 9 h').locator('.mention.group')).toHaveText('@tous');
  await expect(dialog(page)).toHaveCount(0);
  await tool(comment(page, 'à 9 h'), 'Autres actions');
  await page.getByRole('button', { name: 'Modifier', exact: true }).click();
  await edit.fill('Réunion jeudi à 9 h');
  await edit.press('Control+Enter');
  await expect(comment(page, 'Réunion jeudi')).toBeVisible();
  await expect(line).toHaveCount(0);
});

test('an admin may send it without telling anybody', async ({ as, rest }) => {
  const { id } = await make(rest, 'Sans prévenir');
  const page = await as('lea', CALM);
  await open(page, SPACE, id);
  await say(page, 'Bonjour @tous, pour mémoire');
  await dialog(page).getByRole('button', { name: 'Sans prévenir' }).click();
  const said = comment(page, 'pour mémoire');
  await expect(said).toContainText('Bonjour @tous, pour mémoire');
  await expect(said.locator('.mention')).toHaveCount(0);
});

test('from a member the word is a word, the composer says so, and the message goes', async ({ as, rest }) => {
  const { id } = await make(rest, 'Un simple mot');
  const page = await as('corentin', CALM);
  await open(page, SPACE, id);
  const field = page.locator('#composer');
  await field.pressSequentially('Bonjour @tous');
  const line = page.getByRole('status').filter({ hasText: 'ne préviennent personne ici' });
  await expect(line).toBeVisible();
  await expect(page.getByRole('option', { name: '@tous' })).toHaveCount(0);
  await expectAccessible(page, 'what a member is told');
  await field.press('Escape');
  await field.pressSequentially(' et merci');
  await field.press('Control+Enter');
  const said = comment(page, 'et merci');
  await expect(said).toContainText('Bonjour @tous et merci');
  await expect(said.locator('.mention')).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(line).toHaveCount(0);
});

test('one’s mentions wait until they are answered or done, on all devices', async ({ as, rest }) => {
  const { id } = await make(rest, 'À traiter ensemble');
  const [lea, malika] = [await rest('lea'), await rest('malika')];
  const { me } = await malika.call('GET', '/session');
  const source = `@[${me.given_name} ${me.family_name}](user:${me.id})`;
  await lea.post(id, `${source}, votre avis ?`);
  await lea.post(id, `${source}, pour information.`);
  const [page, other] = [await as('malika', CALM), await as('malika', CALM)];
  await page.goto(`/s/${SPACE}`);
  await bell(page).click();
  await panel(page).getByRole('link', { name: 'Mes mentions' }).click();
  await expect(page).toHaveURL(/\/mentions$/);
  await other.goto('/mentions');
  const row = (it, text) => it.locator('.todo .notice', { hasText: text });
  for (const it of [page, other]) {
    await expect(row(it, 'votre avis')).toContainText('vous mentionne dans À traiter ensemble');
    await expect(row(it, 'pour information')).toBeVisible();
  }
  await everyLook(page, 'mentions');
  // Done here, gone there; and back.
  await row(page, 'pour information').getByRole('button', { name: /^Fait/ }).click();
  for (const it of [page, other]) await expect(row(it, 'pour information')).toHaveCount(0);
  await page.getByRole('button', { name: 'Annuler' }).click();
  for (const it of [page, other]) await expect(row(it, 'pour information')).toBeVisible();
  await row(page, 'pour information').getByRole('button', { name: /^Fait/ }).click();
  await page.getByRole('link', { name: 'Faites', exact: true }).click();
  await expect(page).toHaveURL(/state=done$/);
  await expect(row(page, 'pour information')).toBeVisible();
  await page.goBack();
  // Answered where it stands.
  await row(page, 'votre avis').getByRole('link').click();
  await page.locator('#composer').waitFor();
  await say(page, 'Plutôt favorable.');
  await expect(comment(page, 'Plutôt favorable')).toBeVisible();
  await page.goto('/mentions?state=answered');
  await expect(row(page, 'votre avis')).toBeVisible();
  await expect(row(page, 'pour information')).toHaveCount(0);
  await page.getByRole('link', { name: 'À traiter', exact: true }).click();
  await expect(row(page, 'votre avis')).toHaveCount(0);
  // A message of a conversation that names one waits there too, and leads to its place.
  const talk = await meet(rest, 'lea', 'malika');
  await tell(rest, 'lea', talk, `${source}, par message.`);
  await expect(row(page, 'par message')).toContainText('vous mentionne dans un message');
  await row(page, 'par message').getByRole('button', { name: /^Fait/ }).click();
  for (const it of [page, other]) await expect(row(it, 'par message')).toHaveCount(0);
  await page.getByRole('button', { name: 'Annuler' }).click();
  await row(page, 'par message').getByRole('link').click();
  await expect(page).toHaveURL(/\/messages\/.+#m\d+$/);
  await expect(comment(page, 'par message')).toBeInViewport();
});

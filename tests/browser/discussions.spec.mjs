// What people do to threads and comments, and that others see it without asking.
import { api } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { expect, test } from './support/test.mjs';
import { SPACE, comment, make, open, say, tool } from './support/thread.mjs';

const OPEN = 'Posez une question';

test('an admin opens a thread; a member sees it come, and cannot open one', async ({ hub, as }) => {
  const [lea, corentin] = [await as('lea'), await as('corentin')];
  for (const page of [lea, corentin]) {
    await page.goto(`/s/${SPACE}/discussions`);
    await expect(page.getByRole('heading', { level: 1, name: 'Échanges' })).toBeVisible();
  }
  await expect(corentin.getByRole('button', { name: OPEN })).toHaveCount(0);

  await lea.getByRole('button', { name: OPEN }).click();
  const dialog = lea.getByRole('dialog', { name: OPEN });
  await dialog.getByLabel('Titre').fill('Qui prévient le maire ?');
  await dialog.getByLabel('Votre question').fill('Et **quand** ?');
  await dialog.getByRole('button', { name: 'Ouvrir le fil' }).click();
  await expect(lea.getByRole('heading', { level: 1, name: 'Qui prévient le maire ?' })).toBeVisible();
  await expect(lea.locator('.question .prose strong')).toHaveText('quand');

  // Rows do not slide under a reader's eyes: the pill says that something moved.
  await corentin.getByRole('button', { name: /a bougé|ont bougé/ }).click();
  await corentin.getByRole('link', { name: 'Qui prévient le maire ?' }).click();
  await expect(corentin.locator('.question .prose strong')).toHaveText('quand');

  const member = await api(hub, 'corentin');
  const refusal = member.open((await member.space(SPACE)).id, 'Un fil de membre');
  await expect(refusal).rejects.toThrow(/403/);
});

test('a reply and an answer to it stand on both pages at once', async ({ as, rest }) => {
  const { id } = await make(rest, 'Répondre et répondre encore');
  const [lea, corentin] = [await as('lea'), await as('corentin')];
  for (const page of [lea, corentin]) await open(page, SPACE, id);

  await say(lea, 'Une première réponse.');
  await tool(comment(corentin, 'Une première réponse.'), 'Répondre');
  await expect(corentin.locator('.reply-to')).toContainText('Léa Linteau');
  await expect(corentin.locator('#composer')).toBeFocused();
  await say(corentin, 'Je réponds à cela.');
  await say(lea, 'Une autre réponse.');
  for (const page of [lea, corentin]) {
    await expect(page.locator('article.msg:not(.question) .prose')).toHaveText([
      'Une première réponse.',
      'Je réponds à cela.',
      'Une autre réponse.',
    ]);
    await expect(page.locator('.answers')).toHaveText(/Je réponds à cela/);
  }
});

test('a comment is changed, its earlier text stays in its history, and it is deleted', async ({ as, rest }) => {
  const { id } = await make(rest, 'Se reprendre');
  const [corentin, lea] = [await as('corentin'), await as('lea')];
  for (const page of [lea, corentin]) await open(page, SPACE, id);
  await say(corentin, 'Le délai est de deux mois.');
  const [mine, seen] = [corentin, lea].map((page) => page.locator('#m1'));
  await expect(seen).toContainText('deux mois');

  await tool(mine, 'Autres actions');
  await mine.getByRole('button', { name: 'Modifier', exact: true }).click();
  const field = mine.getByLabel('Votre message');
  await expect(field).toHaveValue('Le délai est de deux mois.');
  await field.fill('Le délai est de trois mois.');
  await field.press('Control+Enter');
  await expect(seen.locator('.prose')).toHaveText('Le délai est de trois mois.');

  await seen.getByRole('button', { name: 'modifié' }).click();
  const history = lea.getByRole('dialog', { name: 'Historique du message' });
  await expect(history.locator('.version .prose')).toHaveText([
    'Le délai est de trois mois.',
    'Le délai est de deux mois.',
  ]);
  await history.getByRole('button', { name: 'Fermer' }).click();
  await expect(history).toHaveCount(0);

  await tool(mine, 'Autres actions');
  await mine.getByRole('button', { name: 'Supprimer…' }).click();
  await corentin.getByRole('dialog').getByRole('button', { name: 'Supprimer le message' }).click();
  for (const page of [lea, corentin]) {
    await expect(page.locator('#m1.tombstone')).toContainText('Message supprimé par son auteur');
    await expect(page.getByText('trois mois')).toHaveCount(0);
  }
});

test('two who change one comment lose neither text', async ({ as, rest }) => {
  const { id } = await make(rest, 'À deux sur un message', ['La première version.']);
  const pages = [await as('lea'), await as('nora')];
  const fields = [];
  for (const page of pages) {
    await open(page, SPACE, id);
    await tool(page.locator('#m1'), 'Autres actions');
    await page.locator('#m1').getByRole('button', { name: 'Modifier', exact: true }).click();
    fields.push(page.locator('#m1').getByLabel('Votre message'));
    await expect(fields.at(-1)).toHaveValue('La première version.');
  }
  await fields[0].fill('Celle de Léa.');
  await fields[1].fill('Celle de Nora.');
  await fields[0].press('Control+Enter');
  await expect(pages[0].locator('#m1 .prose')).toHaveText('Celle de Léa.');
  await fields[1].press('Control+Enter');
  const conflict = pages[1].locator('.conflict');
  await expect(conflict).toContainText('Celle de Léa.');
  await expect(conflict).toContainText('Celle de Nora.');
  await conflict.getByRole('button', { name: 'Réunir les deux' }).click();
  await expect(fields[1]).toHaveValue(/Celle de Nora\.\s+Celle de Léa\./);
  await fields[1].press('Control+Enter');
  await expect(pages[0].locator('#m1 .prose')).toHaveText(/Celle de Nora\.\s+Celle de Léa\./);
});

test('a reaction counts on the other page, and is taken back', async ({ as, rest }) => {
  const { id } = await make(rest, 'Réagir', ['Merci à tous.']);
  const [lea, corentin] = [await as('lea'), await as('corentin')];
  for (const page of [lea, corentin]) await open(page, SPACE, id);
  const [mine, seen] = [corentin.locator('#m1'), lea.locator('#m1')];

  await tool(mine, 'Réagir');
  await mine.getByRole('group').getByRole('button', { name: 'Merci', exact: true }).click();
  await expect(seen.getByRole('button', { name: 'Merci, 1' })).toHaveAttribute('aria-pressed', 'false');
  await expect(mine.getByRole('button', { name: 'Merci, 1' })).toHaveAttribute('aria-pressed', 'true');
  await seen.getByRole('button', { name: 'Merci, 1' }).click();
  await mine.getByRole('button', { name: 'Merci, 2' }).click();
  await expect(seen.getByRole('button', { name: 'Merci, 1' })).toHaveAttribute('aria-pressed', 'true');
  await expect(mine.getByRole('button', { name: 'Merci, 1' })).toHaveAttribute('aria-pressed', 'false');
});

test('a thread that is closed takes no reply, and keeps what one was writing', async ({ as, rest }) => {
  const { id } = await make(rest, 'Bientôt fermé');
  const corentin = await as('corentin');
  await open(corentin, SPACE, id);
  await corentin.locator('#composer').fill('Une phrase pas finie');

  const admin = await rest('lea');
  await admin.change(id, { locked: true });
  const composer = corentin.locator('.composer.locked');
  await expect(composer).toContainText('Fermé aux réponses par Léa Linteau. Votre brouillon est gardé.');
  await expect(composer.getByRole('button', { name: 'Copier le brouillon' })).toBeVisible();

  await admin.change(id, { locked: false });
  await expect(corentin.locator('#composer')).toHaveValue('Une phrase pas finie');
});

test('admins see what nobody has replied to for hours, until somebody does', async ({ as, rest }) => {
  const admin = await rest('lea');
  const space = await admin.space(SPACE);
  const { questions } = await admin.call('GET', `/spaces/${space.id}/unanswered`);
  const waits = questions.find((it) => it.msg_no);
  const asked = (await admin.comments(waits.thread)).find((it) => it.msg_no === waits.msg_no);
  const [lea, corentin] = [await as('lea', { reducedMotion: 'reduce' }), await as('corentin')];
  for (const page of [lea, corentin]) await page.goto(`/s/${SPACE}/discussions`);
  const region = lea.getByRole('region', { name: /depuis plus de 12 h/ });
  const link = region.getByRole('link', { name: waits.begins });
  await expect(link).toBeVisible();
  await expect(corentin.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(corentin.getByRole('region', { name: /depuis plus de 12 h/ })).toHaveCount(0);
  await everyLook(lea, 'discussions-waiting');
  // A reply ends it before one's eyes, and its deletion begins it again.
  const member = await rest('corentin');
  const { comment: reply } = await member.post(waits.thread, 'Je regarde.', asked.id);
  await expect(link).toHaveCount(0);
  await member.call('DELETE', `/comments/${reply}?act=${crypto.randomUUID()}`);
  await expect(link).toBeVisible();
  await link.click();
  await expect(lea.locator(`#m${waits.msg_no}`)).toBeInViewport();
});

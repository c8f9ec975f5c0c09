// Links to messages, quotations, what one keeps unread, and what admins do with threads while others have them open.
import { expect, refused, test } from './support/test.mjs';
import { SPACE, address, lines, make, open, say, tool } from './support/thread.mjs';

/** Chooses something in the menu of the thread. */
async function manage(page, name) {
  await page.locator('#manage').click();
  await page.locator('#manage-content').getByRole('button', { name, exact: true }).click();
}

test('a link leads to a message in one request, which has the focus; one that leads nowhere says so', async ({ as, rest, grumbles }) => {
  const { id, posted } = await make(rest, 'Un lien vers un message', lines(90));
  await (await rest('lea')).call('DELETE', `/comments/${posted[39].comment}?act=${crypto.randomUUID()}`);
  const corentin = await as('corentin');
  const asked = [];
  corentin.on('request', (request) => {
    if (/\/(threads|resources)\//.test(request.url())) asked.push(new URL(request.url()).pathname);
  });
  await open(corentin, SPACE, `${id}#m30`);
  await expect(corentin.locator('#m30')).toBeInViewport();
  await expect(corentin.locator('#m30')).toBeFocused();
  await expect(corentin.locator('#m30')).toHaveClass(/is-linked/);
  await expect(corentin.locator('#m29')).toHaveText(/Ligne 29/);
  expect(asked[0]).toBe(`/api/v1/threads/${id}`);
  expect(asked.filter((it) => it.includes('/threads/'))).toHaveLength(1);

  const other = await as('corentin');
  await open(other, SPACE, `${id}#m40`);
  await expect(other.locator('#m40.tombstone')).toBeFocused();

  grumbles(refused(404));
  for (const nowhere of [`${id}#m91`, `${crypto.randomUUID()}#m1`]) {
    await other.goto('about:blank');
    await other.goto(address(SPACE, nowhere));
    await expect(other.getByRole('heading', { level: 1 })).toHaveText('Rien à cette adresse');
  }
});

test('a quotation says whose words it takes, and leads to them', async ({ as, rest }) => {
  const { id } = await make(rest, 'Citer', ['> avant\n\nLe délai est de **deux mois**.']);
  const corentin = await as('corentin');
  await open(corentin, SPACE, id);
  await corentin.locator('#composer').fill('Déjà écrit.');
  await tool(corentin.locator('#m1'), 'Citer');
  const field = corentin.locator('#composer');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(/^Déjà écrit\.\n\n> \[Léa Linteau\]\(http.*#m1\)\n>\n> Le délai est de \*\*deux mois\*\*\.\n\n$/);
  await say(corentin, `${await field.inputValue()}Est-ce sûr ?`);
  const quote = corentin.locator('#m2 blockquote');
  await expect(quote).toContainText('deux mois');
  await expect(quote).not.toContainText('avant');
  await expect(quote.getByRole('link', { name: 'Léa Linteau' })).toHaveAttribute('href', new RegExp(`${id}#m1$`));
});

test('what one keeps unread stays so on every screen, though it is in sight, until one takes it back', async ({ as, rest }) => {
  const { id } = await make(rest, 'À relire', lines(3));
  const list = await as('corentin');
  await list.goto(`/s/${SPACE}/discussions`);
  const row = list.locator('.thread-row', { hasText: 'À relire' });
  await expect(row.locator('.count')).toHaveText(/^3/);
  const thread = await list.context().newPage();
  await thread.goto(address(SPACE, id));
  await expect(row.locator('.count')).toBeHidden();

  await tool(thread.locator('#m3'), 'Autres actions');
  await thread.locator('#m3').getByRole('button', { name: 'Marquer comme non lu à partir d’ici' }).click();
  await expect(thread.locator('.unread-line')).toHaveText('1 nouveau');
  await expect(row.locator('.count')).toHaveText(/^1/);
  await thread.getByRole('button', { name: 'Annuler' }).click();
  await expect(row.locator('.count')).toBeHidden();

  await tool(thread.locator('#m2'), 'Autres actions');
  await thread.locator('#m2').getByRole('button', { name: 'Marquer comme non lu à partir d’ici' }).click();
  await expect(row.locator('.count')).toHaveText(/^2/);
  // The next page opens there.
  await thread.reload();
  await expect(thread.locator('.unread-line')).toHaveText('2 nouveaux');
});

test('an admin renames, moves, pins, closes and archives a thread under the eyes of others', async ({ as, rest }) => {
  const { id } = await make(rest, 'Un fil à gérer', ['Un message.']);
  const [lea, corentin] = [await as('lea'), await as('corentin')];
  for (const page of [lea, corentin]) await open(page, SPACE, id);
  await expect(corentin.locator('#manage')).toHaveCount(0);
  const title = (page) => page.getByRole('heading', { level: 1 });

  await manage(lea, 'Renommer…');
  const dialog = lea.getByRole('dialog', { name: 'Renommer…' });
  await dialog.getByLabel('Titre').fill('');
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(dialog.locator('.err').first()).toBeVisible();
  await dialog.getByLabel('Titre').fill('Un fil renommé');
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(dialog).toHaveCount(0);
  for (const page of [lea, corentin]) await expect(title(page)).toHaveText('Un fil renommé');

  await manage(lea, 'Changer de thème…');
  const choice = lea.getByRole('dialog').getByLabel('Thème');
  const wanted = await choice.locator('option').last().textContent();
  await choice.selectOption({ label: wanted });
  await lea.getByRole('dialog').getByRole('button', { name: 'Déplacer le fil' }).click();
  await expect(corentin.locator('.crumbs')).toContainText(wanted);

  await manage(lea, 'Épingler');
  await expect(corentin.locator('.thread-head .chip', { hasText: 'Épinglé' })).toBeVisible();
  await manage(lea, 'Fermer aux réponses');
  await expect(corentin.locator('.composer.locked')).toContainText('Fermé aux réponses par Léa Linteau');
  await manage(lea, 'Rouvrir aux réponses');
  await corentin.locator('#composer').fill('Pas fini');

  await manage(lea, 'Archiver…');
  await lea.getByRole('dialog', { name: 'Archiver ce fil ?' }).getByRole('button', { name: 'Archiver le fil' }).click();
  await expect(corentin.locator('.composer.locked')).toContainText('Fil archivé. Votre brouillon est gardé.');
  await corentin.goto(`/s/${SPACE}/discussions`);
  await expect(corentin.getByRole('link', { name: 'Vos retours' }).first()).toBeVisible();
  await expect(corentin.getByRole('link', { name: 'Un fil renommé' })).toHaveCount(0);
  await corentin.getByRole('link', { name: 'Archivés' }).click();
  await corentin.getByRole('link', { name: 'Un fil renommé' }).click();
  await expect(corentin.locator('#m1')).toContainText('Un message.');

  await manage(lea, 'Rétablir');
  await expect(corentin.locator('#composer')).toHaveValue('Pas fini');
});

test('a thread put into another takes its readers, their drafts and its links along', async ({ hub, as, rest, grumbles }) => {
  const from = await make(rest, 'Qui signe les arrêtés', lines(40));
  const into = await make(rest, 'Signature des arrêtés', ['Ici déjà.']);
  const member = await rest('corentin');
  await member.mark(from.id, 40);
  await member.mark(into.id, 1);
  const [lea, corentin, yves] = [await as('lea'), await as('corentin'), await as('yves')];
  await open(corentin, SPACE, `${from.id}#m12`);
  await expect(corentin.locator('#m12')).toBeFocused();
  await corentin.locator('#composer').fill('Pas encore envoyé');
  await open(yves, SPACE, into.id);

  // From the list, by the keyboard alone.
  await lea.goto(`/s/${SPACE}/discussions`);
  const button = lea.getByRole('button', { name: 'Gérer « Qui signe les arrêtés »' });
  await button.focus();
  await lea.keyboard.press('Enter');
  const item = lea.locator('.popover').getByRole('button', { name: 'Réunir à un autre fil…' });
  while (!(await item.evaluate((it) => it === document.activeElement))) await lea.keyboard.press('Tab');
  await lea.keyboard.press('Enter');
  const dialog = lea.getByRole('dialog', { name: 'Réunir ce fil à un autre ?' });
  await dialog.getByLabel('Fil qui les reçoit').selectOption({ label: 'Signature des arrêtés' });
  await dialog.getByRole('button', { name: 'Réunir les fils' }).press('Enter');
  await expect(lea.getByText('Fils réunis')).toBeVisible();
  await expect(lea.locator('.thread-row', { hasText: 'Qui signe les arrêtés' })).toHaveCount(0);
  await expect(lea.locator('#threads-title')).toBeFocused();

  // Who was reading reads on, where he was, and is told why the page is another.
  await expect(corentin.getByRole('heading', { level: 1 })).toHaveText('Signature des arrêtés');
  await expect(corentin.getByText('Léa Linteau a réuni ce fil à « Signature des arrêtés »')).toBeVisible();
  await expect(corentin.locator('#composer')).toHaveValue('Pas encore envoyé');
  expect(new URL(corentin.url()).pathname).toBe(address(SPACE, into.id));
  const now = Number(new URL(corentin.url()).hash.slice(2));
  await expect(corentin.locator(`#m${now}`)).toHaveText(new RegExp(`Ligne ${now - 2}\\.`));
  await expect(corentin.locator('.unread-line')).toHaveCount(0);
  await say(corentin, 'La suite.');
  // Some of them are in sight of the other at once, the rest wait below.
  await expect(yves.locator('.new-pill')).toHaveText(/^\d+ nouveaux$/);

  // Old links lead to the message, others to the question.
  grumbles(refused(410));
  for (const [old, place, text] of [['#m30', 'm32', 'Ligne 30.'], ['', 'm2', 'Une question.']]) {
    await yves.goto('about:blank');
    await yves.goto(address(SPACE, `${from.id}${old}`));
    await expect(yves.locator(`#${place}`)).toContainText(text);
    await expect(yves.locator(`#${place}`)).toBeFocused();
    expect(yves.url()).toBe(`${hub.url}${address(SPACE, into.id)}#${place}`);
  }
  await expect(yves.getByText('Ce fil a été réuni à celui-ci.')).toBeVisible();
});

test('an admin manages threads from the list, and the focus is never lost', async ({ as, rest }) => {
  const { id } = await make(rest, 'Un fil de la liste', ['Un message.']);
  const [lea, corentin] = [await as('lea'), await as('corentin')];
  for (const page of [lea, corentin]) await page.goto(`/s/${SPACE}/discussions`);
  const row = (page) => page.locator('.thread-row', { hasText: 'Un fil de la liste' });
  await expect(row(corentin)).toBeVisible();
  await expect(corentin.getByRole('button', { name: /^Gérer/ })).toHaveCount(0);
  const button = lea.locator(`#manage-${id}`);
  const choose = async (name) => {
    await button.click();
    await lea.locator(`#manage-${id}-content`).getByRole('button', { name, exact: true }).click();
  };
  await choose('Épingler');
  await expect(row(corentin).locator('.chip', { hasText: 'Épinglé' })).toBeVisible();
  await expect(button).toBeFocused();
  await choose('Fermer aux réponses');
  await expect(row(corentin).locator('.chip', { hasText: 'Fermé' })).toBeVisible();
  await choose('Renommer…');
  const dialog = lea.getByRole('dialog', { name: 'Renommer…' });
  await lea.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(button).toBeFocused();
  await choose('Archiver…');
  await lea.getByRole('dialog').getByRole('button', { name: 'Archiver le fil' }).click();
  await expect(row(lea)).toHaveCount(0);
  await expect(lea.locator('#threads-title')).toBeFocused();
  await expect(row(corentin)).toHaveCount(0);
});

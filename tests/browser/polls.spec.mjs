// A poll from its making to its end: an admin opens a thread with it, two members vote by the keyboard and see each other's
// votes move the result, one changes his mind, and what may not be sent is kept.
import { everyLook, expectNoSidewaysScroll } from './support/axe.mjs';
import { OFFLINE, expect, test } from './support/test.mjs';
import { SPACE, make, open } from './support/thread.mjs';

/** Without movement, which axe waits for. */
const CALM = { reducedMotion: 'reduce' };

const card = (page, question) => page.getByRole('region', { name: `Sondage : ${question}` });
const button = (place, name) => place.getByRole('button', { name, exact: true });
/** An option of a result, with its figures. */
const row = (place, text) => place.getByRole('listitem').filter({ hasText: text });

test('a thread opens with a poll, two members vote, and the result moves on both screens', async ({ as, rest }) => {
  test.setTimeout(300_000);
  const admin = await as('lea', CALM);
  await admin.goto(`/s/${SPACE}/discussions`);
  await admin.getByRole('button', { name: 'Posez une question' }).click();
  const form = admin.getByRole('dialog');
  const title = `Sonder ${crypto.randomUUID().slice(0, 8)}`;
  await form.getByLabel('Titre', { exact: true }).fill(title);
  await form.getByLabel('Votre question', { exact: true }).fill('Dites-nous.');
  await form.getByLabel('Ajouter un sondage').check();
  await form.getByLabel('Question du sondage').fill('Quel jour pour l’atelier ?');
  await form.getByLabel('Réponse 1', { exact: true }).fill('Mardi');
  // What is missing is said where it is missing, and what was typed stays; it outlasts the page.
  await button(form, 'Ouvrir le fil').click();
  await expect(form.getByLabel('Réponse 2', { exact: true })).toHaveAccessibleDescription('À remplir.');
  await admin.reload();
  await admin.getByRole('button', { name: 'Posez une question' }).click();
  await expect(form.getByLabel('Question du sondage')).toHaveValue('Quel jour pour l’atelier ?');
  await form.getByLabel('Réponse 2', { exact: true }).fill('Jeudi');
  await button(form, 'Ajouter une réponse').press('Enter');
  await expect(form.getByLabel('Réponse 3', { exact: true })).toBeFocused();
  await form.getByLabel('Réponse 3', { exact: true }).fill('De trop');
  await button(form, 'Retirer la réponse 3').press('Enter');
  await expect(form.getByLabel('Réponse 3', { exact: true })).toHaveCount(0);
  await everyLook(admin, 'poll-open');
  await button(form, 'Ouvrir le fil').click();
  await expect(admin.getByRole('heading', { level: 1 })).toHaveText(title);
  const thread = new URL(admin.url()).pathname.split('/').pop();

  const [hugo, corentin] = [await as('hugo', CALM), await as('corentin', CALM)];
  await open(hugo, SPACE, thread);
  await open(corentin, SPACE, thread);
  const [one, other] = [hugo, corentin].map((page) => card(page, 'Quel jour pour l’atelier ?'));
  const group = one.getByRole('group', { name: 'Quel jour pour l’atelier ?' });
  await expect(group).toHaveAccessibleDescription('Un seul choix.');
  await button(one, 'Voter').press('Enter');
  await expect(one.getByRole('alert')).toHaveText('Choisissez une réponse.');
  await everyLook(hugo, 'poll-choice');
  await group.getByLabel('Mardi').press('Space');
  await expect(one.getByRole('alert')).toHaveCount(0);
  await button(one, 'Voter').press('Enter');
  await expect(row(one, 'Mardi')).toContainText('Votre choix');
  await expect(row(one, 'Mardi')).toContainText('1 · 100 %');
  await expect(button(one, 'Modifier mon vote')).toBeFocused();

  // The other one is told how many there are, and may look without a vote; who it was is nowhere.
  await expect(other).toContainText('1 personne a voté');
  await button(other, 'Voir le résultat').press('Enter');
  await expect(row(other, 'Mardi')).toContainText('1 · 100 %');
  await expect(other.getByText('Votre choix').filter({ visible: true })).toHaveCount(0);
  await expect(other).not.toContainText('Hugo');
  await button(other, 'Revenir au vote').press('Enter');
  await other.getByLabel('Mardi').press('ArrowDown');
  await expect(other.getByLabel('Jeudi')).toBeChecked();
  await button(other, 'Voter').dblclick();
  for (const place of [one, other]) {
    await expect(place).toContainText('2 personnes ont voté');
    await expect(row(place, 'Jeudi')).toContainText('1 · 50 %');
  }
  await expect(row(other, 'Jeudi').getByRole('progressbar', { name: 'Jeudi' })).toHaveAttribute('value', '1');

  // A second vote takes the place of the first.
  await button(one, 'Modifier mon vote').press('Enter');
  await expect(one.getByLabel('Mardi')).toBeFocused();
  await one.getByLabel('Mardi').press('ArrowDown');
  await button(one, 'Voter').press('Enter');
  for (const place of [one, other]) {
    await expect(row(place, 'Jeudi')).toContainText('2 · 100 %');
    await expect(row(place, 'Mardi')).toContainText('0 · 0 %');
  }
  await everyLook(hugo, 'poll-result');
  await expectNoSidewaysScroll(hugo, 'poll');

  // Whoever may close it does; the others see who, and vote no more.
  await expect(button(one, 'Clore le sondage')).toHaveCount(0);
  await button(card(admin, 'Quel jour pour l’atelier ?'), 'Clore le sondage').click();
  await button(admin.getByRole('dialog'), 'Clore').click();
  for (const place of [one, other]) {
    await expect(place).toContainText('Clos par Léa Linteau le');
    await expect(button(place, 'Modifier mon vote')).toHaveCount(0);
  }
  await expect(admin.getByRole('dialog')).toHaveCount(0);
  await everyLook(admin, 'poll-closed');
});

test('an admin adds a poll to a thread while others read it, several answers count, and a vote that cannot be sent is kept', async ({
  as,
  rest,
  grumbles,
}) => {
  test.setTimeout(300_000);
  grumbles(OFFLINE);
  const { id } = await make(rest, 'À sonder');
  const [admin, hugo] = [await as('lea', CALM), await as('hugo', CALM)];
  await open(admin, SPACE, id);
  await open(hugo, SPACE, id);
  await admin.locator('#manage').click();
  await button(admin, 'Ajouter un sondage…').click();
  const form = admin.getByRole('dialog');
  await form.getByLabel('Question du sondage').fill('Quels formats ?');
  await form.getByLabel('Réponse 1', { exact: true }).fill('Binôme');
  await form.getByLabel('Réponse 2', { exact: true }).fill('Webinaire');
  await form.getByLabel('Plusieurs choix possibles').check();
  // A day without an hour, of which the browser tells nothing, is not the same as no end.
  const closes = form.locator('#poll-closes');
  await closes.focus();
  await admin.keyboard.type('31');
  await button(form, 'Ajouter le sondage').click();
  await expect(closes).toHaveAttribute('aria-invalid', 'true');
  await closes.fill('2099-12-31T09:00');
  await closes.fill('');
  await button(form, 'Ajouter le sondage').click();
  await expect(form).toHaveCount(0);

  const poll = card(hugo, 'Quels formats ?');
  await expect(poll.getByRole('group')).toHaveAccessibleDescription('Plusieurs choix possibles.');
  await hugo.route('**/api/v1/polls/*/vote', (route) => route.abort('internetdisconnected'));
  await poll.getByLabel('Binôme').check();
  await poll.getByLabel('Webinaire').check();
  await button(poll, 'Voter').click();
  await expect(poll.getByRole('alert')).toBeVisible();
  await hugo.reload();
  await expect(poll.getByLabel('Webinaire')).toBeChecked();
  await hugo.unroute('**/api/v1/polls/*/vote');
  await button(poll, 'Voter').click();
  for (const place of [poll, card(admin, 'Quels formats ?')]) {
    await expect(place).toContainText('1 personne a voté');
  }
  await expect(row(poll, 'Webinaire')).toContainText('Votre choix');

  // What one chose is known on one's other devices, and is taken back on all.
  const phone = await as('hugo', { ...CALM, viewport: { width: 390, height: 844 }, hasTouch: true });
  await open(phone, SPACE, id);
  const small = card(phone, 'Quels formats ?');
  await expect(row(small, 'Binôme')).toContainText('Votre choix');
  await button(small, 'Modifier mon vote').click();
  await button(small, 'Retirer mon vote').click();
  await expect(small).toContainText('Personne n’a encore voté');
  await expect(button(poll, 'Voter')).toBeVisible();
  await expect(poll).toContainText('Personne n’a encore voté');

  // A closed thread takes no votes.
  await (await rest('lea')).change(id, { locked: true });
  await expect(poll).toContainText('le sondage ne prend plus de votes');
  await expect(button(poll, 'Voter')).toHaveCount(0);
});

test('a poll closes by itself while one looks at it', async ({ as, rest }) => {
  const { id } = await make(rest, 'Avec une fin');
  const hugo = await as('hugo', CALM);
  await open(hugo, SPACE, id);
  const closes = new Date(Date.now() + 8_000).toISOString();
  const asked = { question: 'Encore ouvert ?', options: ['Oui', 'Non'], closes_at: closes };
  const lea = await rest('lea');
  await lea.call('POST', `/threads/${id}/polls`, { act: crypto.randomUUID(), poll: asked });
  const poll = card(hugo, 'Encore ouvert ?');
  await expect(button(poll, 'Voter')).toBeVisible();
  await expect(poll).toContainText('jusqu’à');
  await expect(poll).toContainText('Clos le', { timeout: 20_000 });
  await expect(button(poll, 'Voter')).toHaveCount(0);
});

// The FAQ as people live it: an admin writes, a member who has the page open sees it come and finds it without accents;
// who finds nothing asks where one asks, with what he looked for; two admins who change the same keep both texts.
import { account } from './support/api.mjs';
import { everyLook, expectAccessible } from './support/axe.mjs';
import { expect, refused, test } from './support/test.mjs';

/** Without movement, which axe waits for. */
const CALM = { reducedMotion: 'reduce' };

/** A space of its own with two admins, a member, and the thread for questions. */
async function makeSpace(rest, hub) {
  const admin = await rest('bastien');
  const space = await admin.call('POST', '/spaces', {
    act: crypto.randomUUID(),
    name: `Questions ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'discussions', 'faq'],
  });
  for (const [person, role] of [['hugo', 'member'], ['lea', 'admin']]) {
    await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, person).email, role });
  }
  return { admin, space };
}

const search = (page) => page.getByRole('searchbox', { name: 'Rechercher dans la FAQ' });
const row = (page, question) => page.locator('details.qa', { hasText: question });

test('an admin answers, a member finds it without accents, and asks what is not there', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { space } = await makeSpace(rest, hub);
  const [admin, member] = [await as('bastien', CALM), await as('hugo', CALM)];
  for (const page of [admin, member]) await page.goto(`/s/${space.slug}/faq`);
  await expect(member.getByRole('heading', { name: 'Aucune question pour l’instant' })).toBeVisible();
  await expect(member.getByRole('button', { name: 'Nouvelle question' })).toBeHidden();

  // Writing the first one makes its category.
  await admin.getByRole('button', { name: 'Nouvelle question' }).first().click();
  const form = admin.getByRole('dialog');
  await form.getByLabel('Nouvelle catégorie').fill('Dépôt');
  await form.getByLabel('Question', { exact: true }).fill('Qui relance en cas de pièce manquante ?');
  await form.getByLabel('Réponse', { exact: true }).fill('Le centre envoie **une seule** demande de pièces.');
  await form.getByLabel('Autres mots').fill('relance, complétude');
  await everyLook(admin, 'faq-editor');
  await form.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(form).toBeHidden();
  await expect(row(member, 'Qui relance')).toBeVisible();
  await expect(member.locator('.cats')).toContainText('Dépôt');

  // The same question once more: a warning, and no more.
  await admin.getByRole('button', { name: 'Nouvelle question' }).first().click();
  await form.getByLabel('Question', { exact: true }).fill('qui relance en cas de pieces manquantes');
  await expect(form).toContainText('Cette question existe déjà');
  await form.getByLabel('Question', { exact: true }).fill('Quels formats ?');
  await form.getByLabel('Réponse', { exact: true }).fill('PDF, une pièce par fichier.');
  await form.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(form).toBeHidden();
  await expect(row(member, 'Quels formats')).toBeVisible();

  // Found as one types, whatever the letters; the first one is open, the words are marked.
  await search(member).fill('PIECES manquante');
  await expect(member.locator('details.qa')).toHaveCount(1);
  await expect(row(member, 'Qui relance')).toHaveAttribute('open', /.*/);
  await expect(member.locator('details.qa summary h2 mark')).toHaveText(['pièce manquante']);
  await expect(member.locator('.answer mark')).toHaveText(['pièces']);
  await everyLook(member, 'faq');

  // It was of use; the admin sees it counted, and hears that the other is out of date.
  await row(member, 'Qui relance').getByRole('button', { name: 'Oui, 0' }).click();
  await expect(row(member, 'Qui relance').getByRole('button', { name: 'Oui, 1' })).toHaveAttribute('aria-pressed', 'true');
  await row(admin, 'Qui relance').locator('summary').click();
  await expect(row(admin, 'Qui relance').getByRole('button', { name: 'Oui, 1' })).toHaveAttribute('aria-pressed', 'false');
  await search(member).fill('formats');
  await row(member, 'Quels formats').getByRole('button', { name: 'Réponse périmée' }).click();
  await member.getByRole('dialog').getByLabel('Ce qui a changé').fill('Les images sont prises aussi.');
  await member.getByRole('dialog').getByRole('button', { name: 'Signaler' }).click();
  await row(admin, 'Quels formats').locator('summary').click();
  await expect(row(admin, 'Quels formats')).toContainText('Les images sont prises aussi.');
  await everyLook(admin, 'faq-flagged');
  await row(admin, 'Quels formats').getByRole('button', { name: 'Toujours valable' }).click();
  await expect(row(admin, 'Quels formats').getByText('Les images sont prises')).toBeHidden();

  // Nothing is found: the question is asked, with what was looked for.
  await search(member).fill('borne de recharge');
  await expect(member.getByRole('heading', { name: 'Aucune réponse' })).toBeVisible();
  await everyLook(member, 'faq-nothing');
  await member.getByRole('button', { name: 'Poser la question' }).click();
  await expect(member.getByRole('heading', { level: 1 })).toContainText('posez vos questions');
  await expect(member.locator('#composer')).toHaveValue('borne de recharge');
});

test('two admins who change the same entry keep both texts, and its page takes comments', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(300_000);
  grumbles(refused(409));
  const { admin: api, space } = await makeSpace(rest, hub);
  const category = await api.call('POST', `/spaces/${space.id}/faq/categories`, { act: crypto.randomUUID(), title: 'Dépôt' });
  const { entry } = await api.call('POST', `/spaces/${space.id}/faq`, {
    act: crypto.randomUUID(),
    category: category.id,
    question: 'Quel délai ?',
    body: 'Un mois.',
  });
  const admin = await as('bastien', CALM);
  await admin.goto(`/s/${space.slug}/faq/${entry.id}`);
  await admin.getByRole('button', { name: 'Modifier' }).click();
  const form = admin.getByRole('dialog');
  await form.getByLabel('Réponse', { exact: true }).fill('Deux mois.');
  const change = { category: category.id, question: 'Quel délai ?', revision: 0, body: 'Trois mois.' };
  await (await rest('lea')).call('PATCH', `/faq/${entry.id}`, { act: crypto.randomUUID(), ...change });
  await expect(admin.locator('.answer').first()).toContainText('Trois mois.');
  await form.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(form).toContainText('Les deux textes sont gardés');
  await expect(form).toContainText('Trois mois.');
  await expect(form.getByLabel('Réponse', { exact: true })).toHaveValue('Deux mois.');
  await expectAccessible(admin, 'faq conflict');
  await form.getByRole('button', { name: 'Enregistrer la mienne' }).click();
  await expect(form).toBeHidden();
  await expect(admin.locator('.answer').first()).toContainText('Deux mois.');

  const member = await as('hugo', CALM);
  await member.goto(`/s/${space.slug}/faq/${entry.id}`);
  await member.locator('#composer').fill('Merci !');
  await member.locator('#composer').press('Control+Enter');
  await expect(admin.getByText('Merci !')).toBeVisible();
  await everyLook(member, 'faq-entry');
});

test('while one writes, what answers it is proposed, and nothing waits for it', async ({ as, rest, hub }) => {
  const { admin, space } = await makeSpace(rest, hub);
  const category = await admin.call('POST', `/spaces/${space.id}/faq/categories`, { act: crypto.randomUUID(), title: 'Dépôt' });
  const question = 'Dans quel délai part l’accusé d’enregistrement ?';
  await admin.call('POST', `/spaces/${space.id}/faq`, {
    act: crypto.randomUUID(), category: category.id, question, body: 'Dans les **dix** jours.', tags: [],
  });
  const { id } = await admin.open(space.id, 'FAQ : posez vos questions');
  const member = await as('hugo', CALM);
  await member.goto(`/s/${space.slug}/discussions/${id}`);
  const proposed = member.getByRole('region', { name: /Déjà répondu/ });
  const typed = 'Bonjour, sous quel délai reçoit-on un accusé d’enregistrement ?';
  // It is found within two seconds of being written; a key more asks again until then.
  await expect(async () => {
    await member.locator('#composer').fill('');
    await member.locator('#composer').fill(typed);
    await expect(proposed.getByRole('link', { name: question })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 45_000 });
  await everyLook(member, 'hints');
  await proposed.getByRole('link', { name: question }).click();
  await expect(member.getByRole('heading', { level: 1 })).toHaveText(question);
  // What was written is still there, and goes as ever; with it the proposals go.
  await member.goBack();
  await expect(member.locator('#composer')).toHaveValue(typed);
  await expect(proposed.getByRole('link', { name: question })).toBeVisible();
  await member.locator('#composer').press('Control+Enter');
  await expect(member.locator('.msg', { hasText: typed })).toBeVisible();
  await expect(proposed.getByRole('link')).toHaveCount(0);
  // Who does not want them is left alone.
  await member.locator('#composer').fill(`${typed} Encore.`);
  await proposed.getByRole('button', { name: 'Ne plus proposer de réponses' }).click();
  await expect(proposed.getByRole('link')).toHaveCount(0);
});

test('the dialog in which one asks proposes what answers already, and holds nobody up', async ({ as, rest, hub }) => {
  const { admin, space } = await makeSpace(rest, hub);
  const category = await admin.call('POST', `/spaces/${space.id}/faq/categories`, { act: crypto.randomUUID(), title: 'Dépôt' });
  const question = 'Dans quel délai part l’accusé d’enregistrement ?';
  await admin.call('POST', `/spaces/${space.id}/faq`, {
    act: crypto.randomUUID(), category: category.id, question, body: 'Dans les **dix** jours.', tags: [],
  });
  const page = await as('bastien', CALM);
  await page.goto(`/s/${space.slug}/discussions`);
  await page.getByRole('button', { name: 'Posez une question' }).click();
  const dialog = page.getByRole('dialog', { name: 'Posez une question' });
  const title = 'Délai de l’accusé d’enregistrement';
  const proposed = dialog.getByRole('region', { name: /Déjà répondu/ });
  // It is found within two seconds of being written; a key more asks again until then.
  await expect(async () => {
    await dialog.locator('#open-title').fill('');
    await dialog.locator('#open-title').fill(title);
    await expect(proposed.getByRole('link', { name: question })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 45_000 });
  await everyLook(page, 'hints-dialog');
  await dialog.locator('#open-body').fill('Chez nous, il n’est jamais arrivé.');
  await dialog.getByRole('button', { name: 'Ouvrir le fil' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
});

test('one finds among all questions, however many there are', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(300_000);
  grumbles(refused(503, '/faq'));
  const { admin, space } = await makeSpace(rest, hub);
  const act = () => crypto.randomUUID();
  const category = await admin.call('POST', `/spaces/${space.id}/faq/categories`, { act: act(), title: 'Dépôt' });
  const write = (question) =>
    admin.call('POST', `/spaces/${space.id}/faq`, { act: act(), category: category.id, question, body: 'Oui.', tags: [] });
  for (let nth = 1; nth <= 204; nth += 1) await write(`Faut-il la pièce numéro ${nth} ?`);
  await write('Où se garer près de la mairie ?');
  const member = await as('hugo', CALM);
  // The second page fails once: meanwhile nothing says that there is no answer.
  let come;
  const waits = new Promise((done) => { come = done; });
  let times = 0;
  await member.route(/\/faq\?after=/, async (route) => {
    times += 1;
    if (times > 1) return route.continue();
    await waits;
    return route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"code":"unavailable"}' });
  });
  await member.goto(`/s/${space.slug}/faq`);
  await search(member).fill('garer');
  await expect(member.locator('.qas + .slot [aria-busy="true"]').first()).toBeAttached();
  await expect(member.getByRole('heading', { name: 'Aucune réponse' })).toHaveCount(0);
  come();
  await expect(row(member, 'Où se garer')).toBeVisible();
  await search(member).fill('');
  await expect(member.locator('#faq-says')).toContainText('205');
  expect(times).toBe(2);
});

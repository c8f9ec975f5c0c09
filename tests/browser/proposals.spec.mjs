// A proposal as people live it: a member with a phone finds no fitting theme and proposes a thread, admins have it at
// once, one publishes it and refuses another with a reason, and he sees both; nobody reloads anything.
import { account } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { expect, refused, test } from './support/test.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A space of its own with two admins and a member. */
async function makeSpace(rest, hub) {
  const admin = await rest('bastien');
  const space = await admin.call('POST', '/spaces', {
    act: crypto.randomUUID(),
    name: `Fils ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'discussions'],
  });
  for (const [person, role] of [['hugo', 'member'], ['nora', 'admin']]) {
    await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, person).email, role });
  }
  await admin.call('POST', `/spaces/${space.id}/themes`, { act: crypto.randomUUID(), title: 'Instruction' });
  return { admin, space };
}

const propose = async (rest, space, title) =>
  (await rest('hugo')).call('POST', `/spaces/${space.id}/proposals`, { act: crypto.randomUUID(), title, body: 'Qui sait ?' });

test('a member proposes threads from his phone, and sees at once which is published and which is not', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { space } = await makeSpace(rest, hub);
  const address = `/s/${space.slug}/discussions`;
  const [hugo, bastien, nora] = [await as('hugo', PHONE), await as('bastien'), await as('nora')];
  for (const page of [bastien, nora, hugo]) {
    await page.goto(address);
    await expect(page.getByRole('heading', { level: 1, name: 'Échanges' })).toBeVisible();
  }
  await expect(bastien.getByRole('button', { name: 'Proposer un fil' })).toHaveCount(0);
  await expect(hugo.getByRole('button', { name: 'Posez une question' })).toHaveCount(0);

  // Below the list, beside the way to « Vos retours ».
  const lead = hugo.locator('.lead-line');
  await expect(lead).toContainText('Aucun thème ne convient');
  await expect(lead.getByRole('link', { name: /Vos retours/ })).toBeVisible();
  await lead.getByRole('button', { name: 'proposez un fil' }).click();
  const form = hugo.getByRole('dialog', { name: 'Proposer un fil' });
  await form.getByRole('button', { name: 'Proposer ce fil' }).click();
  await expect(form.getByLabel('Titre')).toHaveAttribute('aria-invalid', 'true');
  await form.getByLabel('Titre').fill('Signature : qui délègue pendant les congés ?');
  await form.getByLabel('Votre question').fill('Notre maire signe **seul**.');
  // It outlives a reload.
  await hugo.reload();
  await hugo.getByRole('button', { name: 'Proposer un fil' }).click();
  await expect(form.getByLabel('Titre')).toHaveValue('Signature : qui délègue pendant les congés ?');
  await form.getByLabel('Thème').selectOption({ label: 'Instruction' });
  await form.getByRole('button', { name: 'Proposer ce fil' }).click();
  await expect(form).toBeHidden();
  await expect(hugo.getByText('Proposition envoyée aux administrateurs')).toBeVisible();
  const own = hugo.getByRole('region', { name: 'Vos propositions' });
  await expect(own).toContainText('Signature : qui délègue pendant les congés ?');
  await expect(own).toContainText('En attente d’un administrateur');

  // Admins have it at once, above the threads and in the bell, which leads there.
  const desk = (page) => page.getByRole('region', { name: /à examiner/ });
  for (const page of [bastien, nora]) await expect(desk(page)).toContainText('Signature : qui délègue');
  await propose(rest, space, 'Tarifs des éditeurs');
  for (const page of [bastien, nora]) await expect(desk(page)).toContainText('2 propositions de fils à examiner');
  await bastien.goto(`/s/${space.slug}`);
  await bastien.locator('#bell').click();
  const notice = bastien.locator('#bell-content .notice', { hasText: 'propose un fil' });
  await expect(notice).toContainText('Tarifs des éditeurs');
  await notice.getByRole('link').click();
  await expect(bastien.locator('#proposals-title')).toBeFocused();
  await everyLook(bastien, 'proposals-desk');

  // One is published, under its author's name.
  const card = (title) => desk(bastien).locator('article', { hasText: title });
  await expect(card('Signature').getByLabel(/^Thème de/)).toHaveValue(
    await card('Signature').locator('option', { hasText: 'Instruction' }).getAttribute('value'),
  );
  await card('Signature').getByRole('button', { name: 'Publier' }).click();
  await expect(bastien.getByText('Fil publié')).toBeVisible();
  await expect(card('Signature')).toHaveCount(0);
  await expect(desk(nora)).not.toContainText('Signature');
  await nora.getByText('Propositions décidées récemment').click();
  const decided = nora.locator('details', { hasText: 'Propositions décidées récemment' });
  await expect(decided).toContainText('Publiée par Bastien Tuileau');
  await expect(own).toContainText('Publiée par Bastien Tuileau');

  // The other is refused, with a reason; whoever has it before him sees who was quicker.
  await desk(nora).getByRole('button', { name: 'Refuser…' }).click();
  const late = nora.getByRole('dialog');
  await late.getByLabel(/Hugo Chevronnet lira/).fill('Ce que Nora allait écrire');
  await card('Tarifs').getByRole('button', { name: 'Refuser…' }).click();
  const refusing = bastien.getByRole('dialog', { name: /Refuser cette proposition/ });
  await refusing.getByRole('button', { name: 'Refuser', exact: true }).click();
  await expect(refusing.getByLabel(/Hugo Chevronnet lira/)).toHaveAttribute('aria-invalid', 'true');
  await everyLook(bastien, 'proposals-refuse');
  await refusing.getByLabel(/Hugo Chevronnet lira/).fill('Hors du champ de l’espace.');
  await refusing.getByRole('button', { name: 'Refuser', exact: true }).click();
  await expect(refusing).toBeHidden();
  await expect(desk(bastien)).toHaveCount(0);
  await expect(late.getByRole('status')).toContainText('Refusée par Bastien Tuileau');
  await expect(late.getByLabel(/Hugo Chevronnet lira/)).toHaveValue('Ce que Nora allait écrire');
  await expect(own).toContainText('Refusée par Bastien Tuileau');
  await expect(own).toContainText('Hors du champ de l’espace.');

  // His bell tells both; one leads to the thread, where his name stands, the other to the reason.
  await hugo.locator('#bell').click();
  const told = hugo.locator('#bell-content .notice');
  await told.filter({ hasText: 'n’a pas retenu' }).getByRole('link').click();
  await expect(hugo.locator('#own-proposals')).toBeFocused();
  await everyLook(hugo, 'proposals-own');
  await hugo.setViewportSize(PHONE.viewport);
  await hugo.locator('#bell').click();
  await told.filter({ hasText: 'a publié le fil que vous proposiez' }).getByRole('link').click();
  await expect(hugo.getByRole('heading', { level: 1, name: /Signature/ })).toBeVisible();
  await expect(hugo.getByText('Proposé par Hugo Chevronnet, publié par Bastien Tuileau')).toBeVisible();
  await expect(hugo.locator('.question .prose strong')).toHaveText('seul');
});

test('one takes back what nobody has looked at, and the sixth that waits is not taken', async ({ as, rest, hub, grumbles }) => {
  grumbles(refused(422));
  const { space } = await makeSpace(rest, hub);
  const [hugo, nora] = [await as('hugo'), await as('nora')];
  for (const page of [nora, hugo]) await page.goto(`/s/${space.slug}/discussions`);
  for (let nth = 1; nth <= 5; nth += 1) await propose(rest, space, `Un fil, le ${nth}`);
  const desk = nora.getByRole('region', { name: /à examiner/ });
  await expect(desk).toContainText('5 propositions de fils à examiner');
  await expect(desk.locator('article')).toHaveCount(3);
  await desk.getByRole('button', { name: 'En voir 2 autres' }).click();
  await expect(desk.locator('article')).toHaveCount(5);

  await hugo.getByRole('button', { name: 'Proposer un fil' }).click();
  const form = hugo.getByRole('dialog', { name: 'Proposer un fil' });
  await form.getByLabel('Titre').fill('Le sixième');
  await form.getByLabel('Votre question').fill('Et celui-ci ?');
  await form.getByRole('button', { name: 'Proposer ce fil' }).click();
  await expect(form.getByText('Cinq de vos propositions attendent déjà')).toBeVisible();
  await form.getByRole('button', { name: 'Annuler' }).click();

  const own = hugo.getByRole('region', { name: 'Vos propositions' });
  await own.getByRole('button', { name: 'Retirer Un fil, le 5' }).click();
  await expect(own.getByRole('listitem').first()).toContainText('Retirée');
  await expect(desk).toContainText('4 propositions de fils à examiner');
  await hugo.getByRole('button', { name: 'Proposer un fil' }).click();
  await expect(form.getByLabel('Titre')).toHaveValue('Le sixième');
  await form.getByRole('button', { name: 'Proposer ce fil' }).click();
  await expect(own.getByRole('listitem').first()).toContainText('Le sixième');
  await expect(desk).toContainText('5 propositions de fils à examiner');
});

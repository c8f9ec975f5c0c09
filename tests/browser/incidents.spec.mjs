// A malfunction as people live it: a member says what does not work and sees what goes with it, admins have it at once,
// say that it is known, and answer with a word; nobody reloads anything.
import { account } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { OFFLINE, expect, refused, test } from './support/test.mjs';

/** A space of its own, whose admin is a site admin, with a member. */
async function makeSpace(rest, hub) {
  const admin = await rest('bastien');
  const space = await admin.call('POST', '/spaces', {
    act: crypto.randomUUID(),
    name: `Pannes ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'discussions'],
  });
  const { email } = account(hub, 'hugo');
  await admin.call('POST', `/spaces/${space.id}/invitees`, { email, role: 'member' });
  return { admin, space };
}

/** Opens the dialog from the menu of one's avatar. */
async function open(page) {
  await page.locator('#me').click();
  await page.getByRole('button', { name: 'Signaler un dysfonctionnement' }).click();
  return page.getByRole('dialog', { name: 'Signaler un dysfonctionnement' });
}

test('a malfunction is reported, known, and answered', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(300_000);
  const { admin, space } = await makeSpace(rest, hub);
  const [hugo, bastien] = [await as('hugo'), await as('bastien')];
  await bastien.goto('/reports');
  await expect(bastien.getByRole('heading', { name: 'Signalements', level: 1 })).toBeVisible();
  await hugo.goto(`/s/${space.slug}/discussions?token=tres-secret`);

  // What goes with it is seen before; nothing that could be a secret is in it.
  let form = await open(hugo);
  const text = form.getByLabel('Que s’est-il passé');
  await expect(form.getByRole('checkbox', { name: /^Page/ })).toBeChecked();
  await expect(form).toContainText(`/s/${space.slug}/discussions`);
  await expect(form).not.toContainText('tres-secret');
  for (const line of ['Navigateur', 'Version', 'Nœud', 'Connexion en direct']) await expect(form).toContainText(line);
  await expect(form).toContainText(/Dernières requêtes .*20\d [0-9a-f]{32}/);
  await form.getByRole('button', { name: 'Envoyer le signalement' }).click();
  await expect(text).toHaveAttribute('aria-invalid', 'true');
  await text.fill('Le dépôt d’une pièce ne finit jamais.');
  await everyLook(hugo, 'report-make');

  // It outlives a reload, and a network that fails.
  await hugo.reload();
  form = await open(hugo);
  await expect(text).toHaveValue('Le dépôt d’une pièce ne finit jamais.');
  await form.getByRole('checkbox', { name: /^Navigateur/ }).uncheck();
  grumbles(OFFLINE);
  await hugo.route('**/api/v1/reports', (route) => route.abort());
  await form.getByRole('button', { name: 'Envoyer le signalement' }).click();
  await expect(form.getByRole('alert')).toBeVisible();
  await expect(text).toHaveValue('Le dépôt d’une pièce ne finit jamais.');
  await hugo.unroute('**/api/v1/reports');
  await form.getByRole('button', { name: 'Envoyer le signalement' }).click();
  await expect(form).toBeHidden();
  await expect(hugo.getByText('Signalement envoyé')).toBeVisible();

  // The admin has it at once, in the queue and in the bell.
  const entry = bastien.locator('article', { hasText: 'Le dépôt d’une pièce ne finit jamais.' });
  await expect(entry).toHaveCount(1);
  await expect(entry).toContainText(space.name);
  await expect(entry.locator('dt')).not.toContainText(['Navigateur']);
  await expect(entry.locator('dd').first()).toHaveText(`/s/${space.slug}/discussions`);
  await bastien.locator('#bell').click();
  const notice = bastien.locator('#bell-content .notice').first();
  await expect(notice).toContainText('signale un dysfonctionnement');
  await expect(notice).toContainText('Le dépôt d’une pièce');
  await bastien.keyboard.press('Escape');
  await everyLook(bastien, 'report-queue');

  // It is known: a banner says so to the space, and the dialog before one reports.
  await entry.getByRole('button', { name: 'Annoncer un incident connu' }).click();
  const announce = bastien.getByRole('dialog');
  await announce.getByLabel('Titre').fill('Dépôts en panne');
  await announce.getByLabel('Ce qu’il faut en savoir').fill('Nous y travaillons.');
  await everyLook(bastien, 'incident-announce');
  await announce.getByRole('button', { name: 'Annoncer', exact: true }).click();
  await expect(announce).toBeHidden();
  const banner = hugo.locator('.sheet .banner.announcement');
  await expect(banner.getByRole('heading')).toHaveText('Dépôts en panne');
  await expect(entry).toContainText(/Incident connu\s: Dépôts en panne/);
  form = await open(hugo);
  await expect(form.locator('.banner')).toContainText(/Incident connu\s: Dépôts en panne/);
  await everyLook(hugo, 'report-known');
  await form.getByRole('button', { name: 'Annuler' }).click();

  // It is over, and so is the banner.
  const known = bastien.getByRole('region', { name: /Incident connu\s: Dépôts en panne/ });
  await known.getByRole('button', { name: 'C’est réparé' }).click();
  await expect(known).toHaveCount(0);
  await expect(banner).toHaveCount(0);
  await expect(entry).toContainText(/Incident terminé\s: Dépôts en panne/);

  // The word is with the reporter at once.
  await entry.getByRole('button', { name: 'Fermer avec un mot' }).click();
  const closing = bastien.getByRole('dialog');
  await closing.getByRole('button', { name: 'Fermer le signalement' }).click();
  await expect(closing.getByLabel('Votre mot à')).toHaveAttribute('aria-invalid', 'true');
  await closing.getByLabel('Votre mot à').fill('Les dépôts vont de nouveau jusqu’au bout. Merci !');
  await everyLook(bastien, 'report-close');
  await closing.getByRole('button', { name: 'Fermer le signalement' }).click();
  await expect(closing).toBeHidden();
  await expect(entry).toHaveCount(0);
  await hugo.locator('#bell').click();
  const answer = hugo.locator('#bell-content .notice', { hasText: 'a répondu à votre signalement' });
  await expect(answer).toContainText('Les dépôts vont de nouveau');
  await answer.getByRole('link').click();
  await expect(hugo).toHaveURL(/\/reports\/mine/);
  const own = hugo.locator('article', { hasText: 'Le dépôt d’une pièce' });
  await expect(own).toContainText('Les dépôts vont de nouveau jusqu’au bout. Merci !');
  await everyLook(hugo, 'report-own');

  // Of two who close one, the second keeps what he wrote.
  const { id } = await (await rest('hugo')).call('POST', '/reports', {
    act: crypto.randomUUID(),
    space: space.id,
    text: 'Encore une panne',
  });
  await bastien.locator('article', { hasText: 'Encore une panne' }).getByRole('button', { name: 'Fermer avec un mot' }).click();
  await closing.getByLabel('Votre mot à').fill('Un mot de trop');
  await admin.call('POST', `/reports/${id}/closing`, { act: crypto.randomUUID(), word: 'C’est réparé.' });
  await expect(bastien.locator('article', { hasText: 'Encore une panne' })).toHaveCount(0);
  grumbles(refused(409));
  await closing.getByRole('button', { name: 'Fermer le signalement' }).click();
  await expect(closing.getByRole('alert')).toBeVisible();
  await expect(closing.getByLabel('Votre mot à')).toHaveValue('Un mot de trop');
  await closing.getByRole('button', { name: 'Annuler' }).click();
  await bastien.getByRole('button', { name: 'Fermés' }).click();
  await expect(bastien.locator('article', { hasText: 'Encore une panne' })).toContainText('C’est réparé.');
});

// An announcement as people live it: two see it at once, a third when he comes, whoever takes note is counted while the
// admin looks on, and nobody reloads anything.
import fs from 'node:fs';

import { account, openSession } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { expect, test } from './support/test.mjs';

const PEOPLE = ['hugo', 'yves', 'malika'];

/** A space of its own, whose admin is a site admin, with three members. */
async function makeSpace(rest, hub) {
  const admin = await rest('bastien');
  const space = await admin.call('POST', '/spaces', {
    act: crypto.randomUUID(),
    name: `Annonces ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'discussions'],
  });
  for (const person of PEOPLE) {
    const { email } = account(hub, person);
    await admin.call('POST', `/spaces/${space.id}/invitees`, { email, role: 'member' });
  }
  return { admin, space };
}

/** Ends all that was announced there, so that other tests see nothing of it. */
async function endAll(admin, space) {
  const { content } = await admin.call('GET', `/spaces/${space.id}/announcements`);
  for (const { announcement } of content.entries) await admin.call('DELETE', `/announcements/${announcement.id}`);
}

/** The banner above the page. */
const banner = (page) => page.locator('.sheet .banner.announcement');
/** How many people a figure of the first entry counts. */
const figure = (page, name) => page.locator('.announcements article').first().locator('.fig', { hasText: name }).locator('dd');

test('an announcement is before everybody at once, waits for who is away, and is counted live', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { admin, space } = await makeSpace(rest, hub);
  const sender = await as('bastien');
  const [hugo, yves] = [await as('hugo'), await as('yves')];
  await sender.goto(`/s/${space.slug}/announcements`);
  await hugo.goto(`/s/${space.slug}`);
  await yves.goto('/settings');
  await expect(sender.getByRole('heading', { name: 'Aucune annonce' })).toBeVisible();
  for (const page of [hugo, yves]) await expect(page.locator('#bell')).toBeVisible();

  await sender.getByRole('button', { name: 'Nouvelle annonce' }).click();
  const form = sender.getByRole('dialog');
  await expect(form).toContainText('Cette annonce préviendra 3 personnes.');
  await form.getByLabel('Gravité').selectOption('Urgente');
  await form.getByLabel('Titre').fill('Ne déposez rien avant 15 h');
  await form.getByLabel('Texte').fill('Les envois vers **Plat’AU** sont dupliqués.');
  await form.getByLabel('Demander à chacun de confirmer').check();
  await everyLook(sender, 'announcement-compose');
  await form.getByRole('button', { name: 'Prévenir 3 personnes' }).click();
  await expect(form).toBeHidden();

  for (const page of [hugo, yves]) {
    await expect(banner(page)).toContainText('Urgente');
    await expect(banner(page).getByRole('heading')).toHaveText('Ne déposez rien avant 15 h');
    await expect(banner(page).locator('strong, b').filter({ hasText: 'Plat’AU' })).toBeVisible();
    await expect(page.locator('#bell')).toHaveAccessibleName(/Notifications, .*non/);
  }
  await expect(figure(sender, 'Ciblées')).toHaveText('3');
  await expect(figure(sender, 'Remises')).toHaveText(/^2/);
  await everyLook(hugo, 'announcement-banner');

  // Whoever takes note on one device sees it nowhere any more, and counts once.
  const phone = await as('hugo', { secret: await openSession(hub, account(hub, 'hugo')) });
  await phone.goto(`/s/${space.slug}`);
  await expect(banner(phone)).toBeVisible();
  await banner(phone).getByRole('button', { name: 'J’en ai pris connaissance' }).click();
  for (const page of [phone, hugo]) await expect(banner(page)).toHaveCount(0);
  await expect(figure(sender, 'Confirmées')).toHaveText(/^1/);

  // Who comes later finds it, in the bell too.
  const malika = await as('malika');
  await malika.goto(`/s/${space.slug}`);
  await expect(banner(malika)).toBeVisible();
  await expect(figure(sender, 'Remises')).toHaveText(/^3/);
  await malika.locator('#bell').click();
  await expect(malika.locator('#bell-content .notice').first()).toContainText('annonce');
  await expect(malika.locator('#bell-content .notice').first()).toContainText('Ne déposez rien avant 15 h');
  await malika.keyboard.press('Escape');
  await banner(malika).getByRole('button', { name: 'Plus tard' }).click();
  await expect(banner(malika)).toHaveCount(0);
  await expect(figure(sender, 'Vues')).toHaveText(/^2/);

  // The admin sees who is missing, and reminds only those.
  const entry = sender.locator('.announcements article').first();
  await entry.getByRole('button', { name: 'Personnes', exact: true }).click();
  await expect(entry.locator('tbody tr')).toHaveCount(2);
  await expect(entry.locator('tbody')).not.toContainText('Hugo');
  await everyLook(sender, 'announcement-admin');
  const [file] = await Promise.all([sender.waitForEvent('download'), entry.getByRole('link', { name: 'CSV' }).click()]);
  expect(fs.readFileSync(await file.path(), 'utf8').trim().split('\n')).toHaveLength(4);
  await entry.getByRole('button', { name: 'Relancer 2 personnes' }).click();
  await sender.getByRole('dialog').getByRole('button', { name: 'Relancer 2 personnes' }).click();
  for (const page of [malika, yves]) await expect(banner(page)).toBeVisible();
  await expect(banner(hugo)).toHaveCount(0);

  // A correction shows where the announcement is shown, and says so.
  await entry.getByRole('button', { name: 'Corriger' }).click();
  const correction = sender.getByRole('dialog');
  await correction.getByLabel('Titre').fill('Ne déposez rien avant 17 h');
  await correction.getByRole('button', { name: 'Corriger', exact: true }).click();
  for (const page of [malika, yves]) {
    await expect(banner(page).getByRole('heading')).toHaveText('Ne déposez rien avant 17 h');
    await expect(banner(page)).toContainText('Corrigée');
  }
  await banner(yves).getByRole('button', { name: 'J’en ai pris connaissance' }).click();
  await expect(figure(sender, 'Confirmées')).toHaveText(/^2/);
  await expect(entry.locator('tbody tr')).toHaveCount(1);

  // It ends for everybody.
  await endAll(admin, space);
  await expect(banner(malika)).toHaveCount(0);
});

test('a day without an hour is no announcement at once', async ({ as, rest, hub }) => {
  const { admin, space } = await makeSpace(rest, hub);
  const sender = await as('bastien');
  await sender.goto(`/s/${space.slug}/announcements`);
  await sender.getByRole('button', { name: 'Nouvelle annonce' }).click();
  const form = sender.getByRole('dialog');
  await form.getByLabel('Titre').fill('Demain seulement');
  const due = form.locator('#announce-due');
  await due.focus();
  await sender.keyboard.type('31');
  expect(await due.evaluate((it) => [it.value, it.validity.badInput])).toEqual(['', true]);
  await form.getByRole('button', { name: 'Prévenir 3 personnes' }).click();
  await expect(due).toHaveAttribute('aria-invalid', 'true');
  await expect(form.getByText('Demain seulement')).toBeVisible();
  expect((await admin.call('GET', `/spaces/${space.id}/announcements`)).content.entries).toEqual([]);
  // With its hour it waits for it, and the button says so; its end has an hour too.
  await due.fill('2099-12-31T09:00');
  const expires = form.locator('#announce-expires');
  await expires.focus();
  await sender.keyboard.type('31');
  await form.getByRole('button', { name: 'Programmer pour 3 personnes' }).click();
  await expect(expires).toHaveAttribute('aria-invalid', 'true');
  expect((await admin.call('GET', `/spaces/${space.id}/announcements`)).content.entries).toEqual([]);
  await expires.fill('2099-12-31T18:00');
  await form.getByRole('button', { name: 'Programmer pour 3 personnes' }).click();
  await expect(form).toBeHidden();
  const { content } = await admin.call('GET', `/spaces/${space.id}/announcements`);
  expect(content.entries.map((it) => it.sent_at ?? null)).toEqual([null]);
  await endAll(admin, space);
});

// What is published reaches everybody, and one can see that it did: an admin schedules a post and announces something
// that must be acknowledged; three members, one on a phone, one back after a week, one who muted the space, each see
// what they should; then the server is killed while it announces, and the end is the same.
import { account } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { kill, restart } from './support/hub.mjs';
import { NO_HUB, expect, test } from './support/test.mjs';

const PHONE = { viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' };
const CALM = { reducedMotion: 'reduce' };
const POST = 'Ce qui change au guichet lundi';

const banner = (page) => page.locator('.sheet .banner.announcement');
const entry = (page) => page.locator('.announcements article').first();
const figure = (page, name) => entry(page).locator('.fig', { hasText: name }).locator('dd');
/** The lines of the bell that hold some words. */
const bell = (page, words) => page.locator('#bell-content .notice').filter({ hasText: words });

async function makeSpace(rest, hub) {
  const admin = await rest('bastien');
  const space = await admin.call('POST', '/spaces', {
    act: crypto.randomUUID(),
    name: `Diffusion ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'blog', 'discussions'],
  });
  for (const person of ['yves', 'pauline', 'corentin']) {
    await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, person).email, role: 'member' });
  }
  return { admin, space };
}

/** The next full minute that is at least so many seconds away, as the field for it is filled in. */
const soon = (page) =>
  page.evaluate(() => {
    const at = new Date(Math.ceil((Date.now() + 8_000) / 60_000) * 60_000);
    const two = (number) => String(number).padStart(2, '0');
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
  });

/** Fills in an announcement that must be acknowledged. */
async function compose(page, title) {
  await page.getByRole('button', { name: 'Nouvelle annonce' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Gravité').selectOption('Importante');
  await form.getByLabel('Titre').fill(title);
  await form.getByLabel('Texte').fill('Le guichet ferme à **midi**.');
  await form.getByLabel('Demander à chacun de confirmer').check();
  return form;
}

test('what is published reaches everybody as it should, whatever dies', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(480_000);
  grumbles(NO_HUB);
  const { admin, space } = await makeSpace(rest, hub);
  const [sender, phone, muted] = [await as('bastien', CALM), await as('yves', PHONE), await as('corentin', CALM)];

  // A post, to appear by itself.
  await sender.goto(`/s/${space.slug}/blog/new`);
  await sender.getByLabel('Titre du billet').fill(POST);
  await sender.getByLabel('Texte du billet').fill('Les horaires, et **qui** appeler.');
  await sender.getByLabel('À une date').check();
  await sender.getByLabel('Jour et heure').fill(await soon(sender));
  await sender.getByRole('button', { name: 'Programmer', exact: true }).click();
  await expect(sender.locator('.page-head')).toContainText('Programmé');
  await phone.goto(`/s/${space.slug}`);
  await muted.goto(`/s/${space.slug}`);
  await muted.locator('.space-head').getByRole('button', { name: 'Espace muet' }).click();
  await expect(muted.locator('.space-head').getByRole('button', { name: 'Espace muet' })).toHaveAttribute('aria-pressed', 'true');
  await expect(phone.getByText(POST)).toHaveCount(0);

  // It appears on its own, on the open page, once.
  await expect(phone.getByRole('button', { name: '1 nouveau' })).toBeVisible({ timeout: 90_000 });
  await phone.getByRole('button', { name: '1 nouveau' }).click();
  await expect(phone.getByRole('article').filter({ hasText: POST })).toHaveCount(1);

  // The announcement: on the phone and with who muted the space at once.
  await sender.goto(`/s/${space.slug}/announcements`);
  const first = await compose(sender, 'Fermeture à midi');
  await first.getByRole('button', { name: 'Prévenir 3 personnes' }).click();
  await expect(first).toBeHidden();
  for (const page of [phone, muted]) await expect(banner(page).getByRole('heading')).toHaveText('Fermeture à midi');
  // To who muted the space the bell says nothing of the post; what is announced reaches him too.
  await muted.locator('#bell').click();
  await expect(bell(muted, 'Fermeture à midi')).toHaveCount(1);
  await expect(bell(muted, POST)).toHaveCount(0);
  await muted.keyboard.press('Escape');
  await expect(figure(sender, 'Ciblées')).toHaveText('3');
  await expect(figure(sender, 'Remises')).toHaveText(/^2/);
  await everyLook(phone, 'broadcast-phone');
  await banner(phone).getByRole('button', { name: 'J’en ai pris connaissance' }).click();
  await expect(banner(phone)).toHaveCount(0);
  await expect(figure(sender, 'Confirmées')).toHaveText(/^1/);

  // Who was away for a week finds both: what must be acknowledged above the page, the post among what came.
  const back = await as('pauline', CALM);
  await back.goto(`/s/${space.slug}`);
  await expect(back.getByText(/^Depuis votre dernière connexion, /)).toBeVisible();
  await expect(banner(back).getByRole('heading')).toHaveText('Fermeture à midi');
  await expect(back.getByRole('article').filter({ hasText: POST })).toHaveCount(1);
  await expect(figure(sender, 'Remises')).toHaveText(/^3/);
  await back.locator('#bell').click();
  await expect(bell(back, 'Fermeture à midi')).toHaveCount(1);
  await expect(bell(back, POST)).toHaveCount(1);
  await back.keyboard.press('Escape');
  await banner(back).getByRole('button', { name: 'J’en ai pris connaissance' }).click();
  await expect(figure(sender, 'Confirmées')).toHaveText(/^2/);

  // The server dies while it announces; it comes back, and what was typed is sent once.
  const second = await compose(sender, 'Réouverture à quatorze heures');
  const send = second.getByRole('button', { name: 'Prévenir 3 personnes' });
  await Promise.all([send.click(), kill(hub)]);
  await restart(hub);
  await expect(async () => {
    if (await second.isVisible()) await send.click({ timeout: 2_000 });
    await expect(second).toBeHidden({ timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
  for (const page of [phone, back]) {
    await expect(banner(page)).toHaveCount(1, { timeout: 30_000 });
    await expect(banner(page).getByRole('heading')).toHaveText('Réouverture à quatorze heures');
  }
  await expect(figure(sender, 'Ciblées')).toHaveText('3');
  await expect(figure(sender, 'Remises')).toHaveText(/^3/, { timeout: 30_000 });
  for (const page of [phone, back]) {
    await banner(page).getByRole('button', { name: 'J’en ai pris connaissance' }).click();
    await expect(banner(page)).toHaveCount(0);
  }
  await expect(figure(sender, 'Confirmées')).toHaveText(/^2/);
  const { content } = await admin.call('GET', `/spaces/${space.id}/announcements`);
  expect(content.entries.map((it) => it.announcement.title)).toEqual(['Réouverture à quatorze heures', 'Fermeture à midi']);
  await back.locator('#bell').click();
  await expect(bell(back, 'Réouverture à quatorze heures')).toHaveCount(1);
  for (const { announcement } of content.entries) await admin.call('DELETE', `/announcements/${announcement.id}`);
});

// A space's home, told as stories: what comes while one reads does not move the page, what is pinned stands first for
// all, what waits is put away with one act and comes back with another, and the address says what is shown.
import { account } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { sql } from './support/hub.mjs';
import { expect, test } from './support/test.mjs';
import { SPACE } from './support/thread.mjs';

const news = (page) => page.getByRole('region', { name: 'Actualités de l’espace' });
const item = (page, title) => news(page).getByRole('article').filter({ hasText: title });
const away = (page) => page.getByRole('region', { name: 'Pendant votre absence' });

test('what is published while one reads waits on a pill, and the page does not move', async ({ as, rest }) => {
  const admin = await rest('lea');
  const space = await admin.space(SPACE);
  const page = await as('corentin', { viewport: { width: 1280, height: 500 } });
  await page.goto(`/s/${SPACE}`);
  await expect(page.getByRole('heading', { name: 'Bonjour Corentin' })).toBeVisible();
  await expect(page.getByText(/^Depuis votre dernière connexion, /)).toBeVisible();
  const read = news(page).getByRole('article').nth(4);
  await read.scrollIntoViewIfNeeded();
  await page.evaluate(() => scrollBy(0, 120));
  const where = async () => [await page.evaluate(() => scrollY), (await read.boundingBox()).y];
  const before = await where();
  await admin.open(space.id, 'Paru pendant la lecture');
  const pill = page.getByRole('button', { name: '1 nouveau' });
  await expect(pill).toBeVisible();
  await expect(item(page, 'Paru pendant la lecture')).toHaveCount(0);
  expect(await where()).toEqual(before);
  await pill.click();
  await expect(item(page, 'Paru pendant la lecture')).toBeInViewport();
  await expect(pill).toHaveCount(0);
});

test('an admin pins what all see first, live, and unpins it', async ({ as, rest }) => {
  const admin = await rest('lea');
  const space = await admin.space(SPACE);
  await admin.open(space.id, 'À épingler');
  const [lea, corentin] = [await as('lea'), await as('corentin')];
  for (const page of [lea, corentin]) await page.goto(`/s/${SPACE}`);
  await expect(item(corentin, 'À épingler')).toBeVisible();
  await expect(item(corentin, 'À épingler').getByRole('button')).toHaveCount(0);
  await lea.getByRole('button', { name: 'Épingler « À épingler »', exact: true }).click();
  for (const page of [lea, corentin]) {
    await expect(news(page).getByRole('article').first()).toContainText('À épingler');
    await expect(item(page, 'À épingler')).toContainText('Épinglé');
  }
  await lea.getByRole('button', { name: 'Ne plus épingler « À épingler »' }).click();
  await expect(item(corentin, 'À épingler')).not.toContainText('Épinglé');
});

test('what waits says why, is put away with one act, and comes back with another', async ({ as, rest }) => {
  const admin = await rest('lea');
  const space = await admin.space(SPACE);
  const thread = await admin.open(space.id, 'Qui attend');
  const { me } = await (await rest('corentin')).call('GET', '/session');
  await admin.post(thread.id, `@[${me.given_name} ${me.family_name}](user:${me.id}), votre avis ?`);
  const page = await as('corentin');
  await page.goto(`/s/${SPACE}`);
  const first = away(page).getByRole('listitem').first();
  await expect(first).toContainText(/vous mentionne/);
  await expect(first).toContainText('votre avis ?');
  await expect(page.getByRole('complementary', { name: 'À venir et en attente' })).toContainText('Qui attend');
  await away(page).getByRole('button', { name: 'Tout est vu' }).click();
  await expect(away(page)).toHaveCount(0);
  await expect(page.getByText('Vous êtes à jour.')).toBeVisible();
  await page.getByRole('button', { name: 'Annuler' }).click();
  await expect(away(page).getByRole('listitem').first()).toContainText('votre avis ?');
});

test('of what else moved, what has most reactions stands first and says so', async ({ as, rest, hub }) => {
  const [admin, corentin] = [await rest('bastien'), await rest('corentin')];
  const act = crypto.randomUUID();
  const name = `À lire ${act.slice(0, 8)}`;
  const space = await admin.call('POST', '/spaces', { act, name, access: 'invitation', services: ['home', 'discussions'] });
  for (const who of ['corentin', 'lea']) {
    await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, who).email, role: 'member' });
  }
  await corentin.call('PUT', '/me/visit', {});
  const [liked, newer] = [await admin.open(space.id, 'Que l’on aime'), await admin.open(space.id, 'Plus récent')];
  const { comment } = await admin.post(liked.id, 'Une bonne nouvelle.');
  await admin.post(newer.id, 'Une autre.');
  const lea = await rest('lea');
  await lea.call('PUT', `/comments/${comment}/reactions/thanks`, { act: crypto.randomUUID(), on: true });
  const page = await as('corentin', { reducedMotion: 'reduce' });
  await page.goto(`/s/${space.slug}`);
  const lines = away(page).getByRole('listitem');
  await expect(lines.nth(0)).toContainText('1 nouveau message, 1 réaction');
  await expect(lines.nth(0)).toContainText('Que l’on aime');
  await expect(lines.nth(1)).toContainText('Plus récent');
  await expect(lines.nth(1)).not.toContainText('réaction');
});

test('what one is asked to take note of waits after what names one, and goes by taking note', async ({ as, rest, hub }) => {
  const [admin, corentin] = [await rest('bastien'), await rest('corentin')];
  const name = `À confirmer ${crypto.randomUUID().slice(0, 8)}`;
  const services = ['home', 'discussions'];
  const act = crypto.randomUUID();
  const space = await admin.call('POST', '/spaces', { act, name, access: 'invitation', services });
  const { email } = account(hub, 'corentin');
  await admin.call('POST', `/spaces/${space.id}/invitees`, { email, role: 'member' });
  const { themes } = await admin.threads(space.id);
  expect(themes.length).toBeGreaterThan(0);
  const [quiet, loud] = [await admin.open(space.id, 'Que l’on suit'), await admin.open(space.id, 'Qui nomme')];
  const follow = { act: crypto.randomUUID(), level: 'follow' };
  await corentin.call('PUT', `/resources/${quiet.id}/level`, follow);
  const announce = { act: crypto.randomUUID(), title: 'Fermé samedi', body: 'Toute la journée.', acknowledge: true };
  const { announcement } = await admin.call('POST', `/spaces/${space.id}/announcements`, announce);
  const { me } = await corentin.call('GET', '/session');
  await admin.post(loud.id, `@[${me.given_name} ${me.family_name}](user:${me.id}), votre avis ?`);
  await admin.post(quiet.id, 'Du nouveau.');
  const page = await as('corentin', { reducedMotion: 'reduce' });
  await page.goto(`/s/${space.slug}`);
  await page.locator('.sheet .banner.announcement').getByRole('button', { name: 'Plus tard' }).click();
  const lines = away(page).getByRole('listitem');
  await expect(lines).toHaveCount(3);
  await expect(lines.nth(0)).toContainText('vous mentionne');
  await expect(lines.nth(1)).toContainText('vous demande d’en prendre connaissance');
  await expect(lines.nth(1)).toContainText('Fermé samedi');
  await expect(lines.nth(2)).toContainText('Vous suivez');
  await everyLook(page, 'home-due');
  // To have seen all is not to have taken note.
  await away(page).getByRole('button', { name: 'Tout est vu' }).click();
  await expect(lines).toHaveCount(1);
  await lines.getByRole('button', { name: 'J’en ai pris connaissance' }).click();
  await expect(away(page)).toHaveCount(0);
  await expect(page.getByText('Vous êtes à jour.')).toBeVisible();
  await admin.call('DELETE', `/announcements/${announcement.id}`);
});

test('more than a handful waits folded, a post among it, and leaves with one act', async ({ as, rest, hub }) => {
  const [admin, corentin] = [await rest('bastien'), await rest('corentin')];
  const act = crypto.randomUUID();
  const services = ['home', 'blog', 'discussions'];
  const name = `Beaucoup ${act.slice(0, 8)}`;
  const space = await admin.call('POST', '/spaces', { act, name, access: 'invitation', services });
  const { email } = account(hub, 'corentin');
  await admin.call('POST', `/spaces/${space.id}/invitees`, { email, role: 'member' });
  const post = { act: crypto.randomUUID(), title: 'Paru entre-temps', body: 'Un billet.', when: 'now' };
  await admin.call('POST', `/spaces/${space.id}/posts`, post);
  const { me } = await corentin.call('GET', '/session');
  for (let no = 1; no <= 7; no += 1) {
    const thread = await admin.open(space.id, `Fil ${no}`);
    await admin.post(thread.id, `@[${me.given_name} ${me.family_name}](user:${me.id}), question ${no} ?`);
  }
  const page = await as('corentin', { reducedMotion: 'reduce' });
  await page.goto(`/s/${space.slug}`);
  const lines = away(page).getByRole('listitem');
  await expect(lines).toHaveCount(6);
  await away(page).getByRole('button', { name: 'Afficher les 2 autres' }).click();
  await expect(lines).toHaveCount(8);
  await expect(lines.last()).toContainText('a publié');
  await expect(lines.last()).toContainText('Paru entre-temps');
  await everyLook(page, 'home-much');
  let acts = 0;
  page.on('request', (request) => (acts += request.url().endsWith('/notifications/read') ? 1 : 0));
  await away(page).getByRole('button', { name: 'Tout est vu' }).click();
  await expect(page.getByText('Vous êtes à jour.')).toBeVisible();
  expect(acts).toBe(1);
  await page.getByRole('button', { name: 'Annuler' }).click();
  await expect(lines).toHaveCount(8);
});

test('one sees what one person published, by his name', async ({ as, rest, hub }) => {
  const admin = await rest('bastien');
  const act = crypto.randomUUID();
  const services = ['home', 'discussions'];
  const name = `À deux ${act.slice(0, 8)}`;
  const space = await admin.call('POST', '/spaces', { act, name, access: 'invitation', services });
  await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, 'lea').email, role: 'admin' });
  const lea = await rest('lea');
  await admin.open(space.id, 'De Bastien');
  const { id } = await lea.open(space.id, 'De Léa');
  await admin.call('PUT', `/resources/${id}/pin`, { act: crypto.randomUUID(), pinned: true });
  const page = await as('bastien', { reducedMotion: 'reduce' });
  await page.goto(`/s/${space.slug}`);
  await expect(news(page).getByRole('article')).toHaveCount(3);
  await item(page, 'De Léa').getByTitle(/^Ce qu’a publié Léa/).click();
  await expect(page).toHaveURL(/\?author=[0-9a-f-]+$/);
  await expect(news(page).getByText(/^Publié par Léa/)).toBeVisible();
  await expect(news(page).getByRole('article')).toHaveCount(1);
  // What others publish is not shown here, what she publishes is.
  await admin.open(space.id, 'Encore de Bastien');
  await lea.open(space.id, 'Encore de Léa');
  await page.getByRole('button', { name: '1 nouveau' }).click();
  await expect(news(page).getByRole('article')).toHaveCount(2);
  await expect(item(page, 'Bastien')).toHaveCount(0);
  await everyLook(page, 'home-author');
  await news(page).getByRole('link', { name: 'Tout afficher' }).click();
  await expect(news(page).getByRole('article')).toHaveCount(5);
});

test('a visit that begins while the page stands open counts from its beginning, and moves nothing', async ({ as, rest, hub }) => {
  const [admin, corentin] = [await rest('bastien'), await rest('corentin')];
  const act = crypto.randomUUID();
  const services = ['home', 'discussions'];
  const name = `Visite ${act.slice(0, 8)}`;
  const space = await admin.call('POST', '/spaces', { act, name, access: 'invitation', services });
  await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, 'corentin').email, role: 'member' });
  for (let no = 1; no <= 32; no += 1) await admin.open(space.id, `Fil ${no}`);
  const page = await as('corentin', { reducedMotion: 'reduce' });
  await page.goto(`/s/${space.slug}`);
  await page.getByRole('button', { name: 'Afficher la suite' }).click();
  await expect(news(page).getByRole('article')).toHaveCount(33);
  const counts = page.getByRole('navigation', { name: 'Nouveautés par service' });
  await expect(counts).toContainText('33 messages');
  await admin.open(space.id, 'Venu entre-temps');
  const pill = page.getByRole('button', { name: '1 nouveau' });
  await expect(pill).toBeVisible();
  // Nobody looked for an hour, as the hub knows it; then he does.
  const { me } = await corentin.call('GET', '/session');
  const idle = `update bells set seen_at = now() where user_id = '${me.id}'; update bells set seen_at = seen_at - interval '31 minutes' where user_id = '${me.id}'`;
  sql(hub, idle);
  await corentin.call('PUT', '/me/visit', {});
  await expect(counts).toContainText('34 messages');
  await expect(pill).toBeVisible();
  await expect(news(page).getByRole('article')).toHaveCount(33);
});

test('the next five events stand beside the news, live', async ({ as, rest, hub }) => {
  const admin = await rest('bastien');
  const act = crypto.randomUUID();
  const services = ['home', 'calendar', 'discussions'];
  const name = `À venir ${act.slice(0, 8)}`;
  const space = await admin.call('POST', '/spaces', { act, name, access: 'invitation', services });
  await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, 'corentin').email, role: 'member' });
  const page = await as('corentin', { reducedMotion: 'reduce' });
  await page.goto(`/s/${space.slug}`);
  await expect(page.getByRole('heading', { name: 'Bonjour Corentin' })).toBeVisible();
  const next = page.getByRole('complementary', { name: 'À venir et en attente' }).getByRole('region', { name: 'Prochains rendez-vous' });
  await expect(next).toHaveCount(0);
  const ids = [];
  for (const days of [6, 1, 5, 2, 4, 3]) {
    const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    const details = { title: `Dans ${days} jours`, kind: 'meeting', starts: `${day}T14:30:00`, ends: `${day}T15:00:00`, zone: 'Europe/Paris' };
    ids[days] = (await admin.call('POST', `/spaces/${space.id}/events`, { act: crypto.randomUUID(), details })).id;
  }
  const titles = (days) => days.map((it) => new RegExp(`Dans ${it} jours`));
  await expect(next.getByRole('listitem')).toHaveText(titles([1, 2, 3, 4, 5]));
  await admin.call('POST', `/events/${ids[2]}/cancellation`, { act: crypto.randomUUID() });
  await expect(next.getByRole('listitem')).toHaveText(titles([1, 3, 4, 5, 6]));
});

test('the address says what is shown, and an empty part says what to do', async ({ as }) => {
  const page = await as('corentin');
  await page.goto(`/s/${SPACE}`);
  const tabs = page.getByRole('navigation', { name: 'Filtrer les actualités' });
  await tabs.getByRole('link', { name: 'Échanges' }).click();
  await expect(page).toHaveURL(/\?service=discussions$/);
  await expect(tabs.getByRole('link', { name: 'Échanges' })).toHaveAttribute('aria-current', 'true');
  await expect(news(page).getByRole('article').first()).toContainText('Échanges');
  await page.goBack();
  await expect(page).toHaveURL(new RegExp(`/s/${SPACE}$`));
  await page.goto(`/s/${SPACE}?followed=true`);
  await expect(tabs.getByRole('link', { name: 'Suivis' })).toHaveAttribute('aria-current', 'true');
});

// What one wants to be told, told as stories: the bell says why a line is there and changes it in place, a space is
// muted on all devices at once, and the settings show every choice.
import { expectAccessible, everyLook, expectNoSidewaysScroll } from './support/axe.mjs';
import { expect, test } from './support/test.mjs';
import { SPACE, open } from './support/thread.mjs';

const bell = (page) => page.locator('#bell');
const panel = (page) => page.locator('#bell-content');
const line = (page, text) => panel(page).locator('.notice', { hasText: text });
const why = (row) => row.getByRole('button', { name: /^Pourquoi/ });
const read = (person) => person.call('PUT', '/notifications/read', { act: crypto.randomUUID(), which: 'all' });

/** Takes back all that a person chose. */
async function forget(person) {
  const { wishes, chosen } = (await person.call('GET', '/me/levels')).content;
  for (const { space, service } of wishes) {
    await person.call('PUT', `/spaces/${space}/level`, { act: crypto.randomUUID(), service, level: null });
  }
  for (const { resource } of chosen) {
    await person.call('PUT', `/resources/${resource}/level`, { act: crypto.randomUUID(), level: null });
  }
}

/** Somebody who reads, somebody who writes, and a thread of their own in which both wrote. */
async function scene(rest, title) {
  const [admin, malika, corentin] = [await rest('lea'), await rest('malika'), await rest('corentin')];
  const space = await admin.space(SPACE);
  await forget(malika);
  const { id } = await admin.open(space.id, title);
  const mine = await malika.post(id, 'J’y suis.');
  await read(malika);
  return { id, space, mine, malika, corentin };
}

test('the bell says why, stops it with one press, and undoes it in place, by the keyboard', async ({ as, rest }) => {
  const { id, malika, corentin } = await scene(rest, 'Pourquoi ici');
  const page = await as('malika', { reducedMotion: 'reduce' });
  await page.goto(`/s/${SPACE}`);
  await corentin.post(id, 'Du nouveau.');
  await expect(bell(page)).toHaveAccessibleName(/1 non lue/);
  await bell(page).press('Enter');
  const row = line(page, 'Pourquoi ici');
  await expect(row).toHaveCount(1);
  await expect(why(row)).toHaveAttribute('aria-expanded', 'false');
  await expect(why(row)).toHaveAccessibleName(/Pourquoi ici/);
  await why(row).press('Enter');
  await expect(why(row)).toHaveAttribute('aria-expanded', 'true');
  await expect(row).toContainText('Vous suivez cette page parce que vous y avez écrit.');
  await expect(page.locator(`#${await why(row).getAttribute('aria-controls')}`)).toBeVisible();
  await everyLook(page, 'why');

  await row.getByRole('button', { name: 'Mentions seulement' }).press('Enter');
  const done = panel(page).getByRole('status').filter({ hasText: 'Pourquoi ici : Mentions seulement.' });
  await expect(done).toBeVisible();
  await expect(row).toHaveCount(0);
  const undo = done.getByRole('button', { name: 'Annuler' });
  await expect(undo).toBeFocused();
  await undo.press('Enter');
  await expect(row).toHaveCount(1);
  await expect(done).toHaveCount(0);
  expect((await malika.call('GET', `/resources/${id}/level`)).why).toBe('wrote');
});

test('what is always told says so, and offers nothing that has no effect', async ({ as, rest }) => {
  const { id, malika, mine, corentin } = await scene(rest, 'Toujours dit');
  const { me } = await malika.call('GET', '/session');
  await corentin.post(id, `@[${me.given_name} ${me.family_name}](user:${me.id}), un avis ?`);
  await corentin.post(id, 'Une réponse.', mine.comment);
  const page = await as('malika', { viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' });
  await page.goto(`/s/${SPACE}`);
  await bell(page).click();
  const named = line(page, 'vous mentionne dans Toujours dit');
  await why(named).click();
  await expect(named).toContainText('Une mention arrive toujours dans la cloche');
  await expect(named.locator('.whybox').getByRole('button')).toHaveText(['Tous mes choix']);
  const answered = line(page, 'vous répond dans Toujours dit');
  await why(answered).click();
  await expect(answered).toContainText('On répond à ce que vous avez écrit.');
  await expect(named.locator('.whybox')).toHaveCount(0);
  const offered = answered.locator('.whybox').getByRole('button');
  await expect(offered.nth(0)).toHaveText('Mentions seulement');
  await expect(offered.nth(1)).toHaveText('Sourdine');
  await expect(offered.nth(2)).toHaveText('Sourdine : Échanges');
  await expect(offered).toHaveCount(5);
  await expectAccessible(page, 'the box on a phone');
  await expectNoSidewaysScroll(page, 'the box on a phone');
  await offered.nth(2).click();
  await expect(panel(page).getByRole('status')).toContainText('Échanges : Sourdine.');
  await corentin.post(id, 'Une autre réponse.', mine.comment);
  await expect.poll(async () => (await malika.call('GET', '/me/levels')).content.wishes.length).toBe(1);
  await why(answered).click();
  await expect(answered).toContainText('Depuis, vous avez choisi : Sourdine.');
  // All choices are one press away.
  await answered.getByRole('button', { name: 'Tous mes choix' }).click();
  await expect(page).toHaveURL(/\/settings#choices$/);
  await expect(page.locator('#choices')).toBeFocused();
  await forget(malika);
});

test('a space is muted on all devices at once: its counts stay, without a colour', async ({ as, rest }) => {
  const { id, malika, corentin } = await scene(rest, 'Espace muet');
  await malika.mark(id, 1);
  const desk = await as('malika', { reducedMotion: 'reduce' });
  const phone = await as('malika', { viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' });
  for (const page of [desk, phone]) await page.goto(`/s/${SPACE}/blog`);
  await corentin.post(id, 'À lire.');
  for (const page of [desk, phone]) await expect(bell(page)).toHaveAccessibleName(/1 non lue/);
  const badge = (page) => page.getByRole('link', { name: /^Échanges/ }).locator('.count');
  await expect(badge(desk)).toBeVisible();
  await expect(badge(desk)).not.toHaveClass(/hushed/);

  const mute = desk.locator('.space-head').getByRole('button', { name: 'Espace muet' });
  await expect(mute).toHaveAttribute('aria-pressed', 'false');
  await mute.press('Enter');
  await expect(mute).toHaveAttribute('aria-pressed', 'true');
  for (const page of [desk, phone]) {
    await expect(bell(page)).toHaveAccessibleName('Notifications');
    await expect(badge(page)).toHaveClass(/hushed/);
    await expect(badge(page)).toContainText(', en sourdine');
  }
  await everyLook(desk, 'muted-space');
  // On a phone the list of spaces has it.
  await phone.getByRole('button', { name: /changer d’espace/ }).click();
  const there = phone.getByRole('dialog').getByRole('button', { name: 'Espace muet' });
  await expect(there).toHaveAttribute('aria-pressed', 'true');
  await there.click();
  await expect(there).toHaveAttribute('aria-pressed', 'false');
  for (const page of [desk, phone]) await expect(bell(page)).toHaveAccessibleName(/1 non lue/);
});

test('the settings show every choice, the same on each device', async ({ as, rest }) => {
  const { id, space, malika } = await scene(rest, 'Un choix à part');
  const [page, other] = [await as('malika', { reducedMotion: 'reduce' }), await as('malika', { reducedMotion: 'reduce' })];
  for (const it of [page, other]) await it.goto('/settings');
  const section = (it) => it.getByRole('region', { name: 'Ce qui vous est signalé' });
  const whole = (it) => section(it).getByRole('combobox', { name: space.name, exact: true });
  const blog = (it) => section(it).getByRole('combobox', { name: `${space.name}, Blog` });
  await expect(whole(page)).toHaveValue('');
  await whole(page).selectOption('Sourdine');
  await expect(whole(other)).toHaveValue('mute');
  await whole(other).selectOption('Nouveautés');
  await expect(whole(page)).toHaveValue('normal');
  await section(page).getByText(`Par rubrique ${space.name}`).click();
  await blog(page).selectOption('Mentions seulement');
  await expect(blog(other)).toHaveValue('mentions');

  // What is chosen on a page is listed, and is taken back here.
  await expect(section(page)).toContainText('Aucun.');
  const thread = await as('malika');
  await open(thread, SPACE, id);
  await thread.locator('#level').click();
  await thread.locator('#level-content').getByRole('button', { name: 'Sourdine' }).click();
  const one = section(page).getByRole('combobox', { name: 'Un choix à part' });
  await expect(one).toHaveValue('mute');
  await everyLook(page, 'choices');
  await one.selectOption('Comme d’habitude');
  await expect(one).toHaveCount(0);
  await expect(thread.locator('#level')).toHaveText('Toutes les réponses');
  // A wish for all of the discussions reaches the thread that is open.
  const set = { act: crypto.randomUUID(), service: 'discussions', level: 'mentions' };
  await malika.call('PUT', `/spaces/${space.id}/level`, set);
  await expect(thread.locator('#level')).toHaveText('Mentions seulement');
  await forget(malika);
});

test('an event, a document, a post and an answer of the FAQ have their own choice', async ({ as, rest }) => {
  const malika = await rest('malika');
  await forget(malika);
  const space = await malika.space(SPACE);
  const page = await as('malika', { reducedMotion: 'reduce' });
  for (const service of ['calendar', 'documents', 'blog', 'faq']) {
    const { items } = (await malika.call('GET', `/spaces/${space.id}/feed?service=${service}`)).content;
    const { id } = items[0];
    await page.goto(`/s/${SPACE}/${service}/${id}`);
    await page.locator('#level').click();
    await page.locator('#level-content').getByRole('button', { name: 'Sourdine' }).click();
    await expect(page.locator('#level')).toHaveText('Sourdine');
    const { level, why: because } = await malika.call('GET', `/resources/${id}/level`);
    expect([level, because], service).toEqual(['mute', 'chosen']);
  }
  expect((await malika.call('GET', '/me/levels')).content.chosen).toHaveLength(4);
  await forget(malika);
});

// The library as its people live it, in one story: a folder comes over a line that breaks twice, a member sees it come,
// reads a page and says something about it, its author is told and lands on that page, and a new version takes nothing
// away from who still reads the old one.
import crypto from 'node:crypto';

import { everyLook } from './support/axe.mjs';
import { choose, gone, makeLine, makeSpace, writeFolder } from './support/library.mjs';
import { OFFLINE, expect, test } from './support/test.mjs';

const CALM = { reducedMotion: 'reduce' };
const MIB = 1024 * 1024;

/** Where a page of the guide stands before somebody's eyes, and which it is. */
const before = (page) =>
  page.locator('img.leaf').evaluate((leaf) => ({ drawn: leaf.src, at: leaf.getBoundingClientRect().toJSON() }));

test('a folder comes over a broken line, is read, talked about by the page, and renewed', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(300_000);
  grumbles(OFFLINE);
  const { at, space } = await makeSpace(rest, hub);
  const folder = writeFolder(test.info().outputPath('Recette de mai'), {
    'Guide.pdf': 'guide-instructeur-v1.pdf',
    '.DS_Store': Buffer.from('nobody asked for it'),
    'Relevés/Juin.bin': crypto.randomBytes(12 * MIB),
    'Relevés/Tableau.csv': 'tableau-de-gestion.csv',
  });
  const people = [await as('hugo', CALM), await as('yves', CALM), await as('bastien', CALM)];
  const [hugo, yves, bastien] = people;
  for (const page of people) {
    await page.goto(at);
    await page.evaluate(() => (window.neverReloaded = true));
  }
  await expect(yves.getByText('Ce dossier est vide')).toBeVisible();
  await expect(yves.getByRole('button', { name: 'Déposer un dossier' })).toHaveCount(0);

  // It is sent over a line that breaks twice; a member sees it come meanwhile.
  const line = await makeLine(hugo, 1.5 * MIB);
  await choose(hugo, folder, 'Déposer un dossier');
  await expect(hugo.locator('.up')).toHaveCount(3);
  await yves.locator('.doc-row', { hasText: 'Recette de mai' }).click();
  await expect(yves.getByRole('heading', { level: 1 })).toHaveText('Recette de mai');
  await expect(yves.locator('.doc-row', { hasText: 'Guide' })).toBeVisible();
  const slow = hugo.locator('.up', { hasText: 'Juin.bin' });
  await expect(slow).toContainText('Recette de mai / Relevés');
  for (const part of [8, 50]) {
    await gone(hugo, part);
    await line(true);
    await expect(slow).toContainText('l’envoi reprendra de lui-même');
    if (part === 8) await everyLook(hugo, 'folder-broken');
    await line(false);
  }
  await expect(hugo.locator('.up.is-done')).toHaveCount(3, { timeout: 60_000 });
  await expect(yves.locator('.doc-row', { hasText: 'Relevés' })).toContainText('2 fichiers');

  // He reads it, and says something about its third page.
  await yves.locator('.doc-row', { hasText: 'Guide' }).click();
  await expect(yves.locator('.preview').getByRole('img', { name: 'Page 1 de « Guide »' })).toBeVisible();
  await yves.locator('.preview').getByRole('link', { name: 'Afficher' }).click();
  await expect(yves.getByRole('img', { name: 'Page 1 de « Guide »' })).toBeVisible();
  await yves.keyboard.press('ArrowRight');
  await yves.keyboard.press('ArrowRight');
  await expect(yves.getByRole('img', { name: 'Page 3 de « Guide »' })).toBeVisible();
  await yves.locator('#composer').fill('Le délai de la page 3 n’est plus le bon.');
  await yves.getByRole('button', { name: 'Commenter', exact: true }).click();
  await expect(yves.locator('article.msg', { hasText: 'Le délai de la page 3' })).toContainText('Page 3');

  // Its author is told, and lands on that page with the comment beside it.
  await expect(hugo.locator('#bell .count')).toBeVisible();
  await hugo.locator('#bell').click();
  const told = hugo.locator('#bell-content .notice', { hasText: 'Guide' });
  await expect(told).toContainText('Yves');
  await told.getByRole('link').click();
  await expect(hugo).toHaveURL(/\/full#m1$/);
  await expect(hugo.getByRole('img', { name: 'Page 3 de « Guide »' })).toBeInViewport();
  await expect(hugo.locator('#m1')).toBeInViewport();
  await everyLook(hugo, 'comment-on-page');

  // A new version comes while two people read the old one: nothing moves before them, and they are told.
  await bastien.locator('.doc-row', { hasText: 'Recette de mai' }).click();
  await bastien.locator('.doc-row', { hasText: 'Guide' }).click();
  await bastien.locator('.preview').getByRole('button', { name: 'Page 2' }).click();
  await expect(bastien.getByRole('img', { name: 'Page 2 de « Guide »' })).toBeVisible();
  await bastien.locator('img.leaf:not(.coming)').evaluate((leaf) => leaf.scrollIntoView({ block: 'start' }));
  await yves.locator('#composer').fill('Je relis encore');
  await yves.locator('img.leaf:not(.coming)').waitFor();
  const [yvesSaw, bastienSaw] = [await before(yves), await before(bastien)];

  await hugo.locator('h1').click();
  await hugo.keyboard.press('Escape');
  const [chooser] = await Promise.all([
    hugo.waitForEvent('filechooser'),
    hugo.locator('.preview').getByRole('button', { name: 'Nouvelle version' }).click(),
  ]);
  const next = writeFolder(test.info().outputPath('next'), { 'Guide.pdf': 'guide-instructeur.pdf' });
  await chooser.setFiles(`${next}/Guide.pdf`);
  const noting = hugo.getByRole('dialog', { name: 'Nouvelle version' });
  await expect(noting).toContainText('Guide.pdf');
  await noting.getByLabel('Ce qui est nouveau').fill('é'.repeat(281));
  await noting.getByRole('button', { name: 'Envoyer la version' }).click();
  await expect(noting.locator('.err')).toBeVisible();
  await noting.getByLabel('Ce qui est nouveau').fill('Les délais de la page 3 sont à jour.');
  await everyLook(hugo, 'version-note');
  await noting.getByRole('button', { name: 'Envoyer la version' }).click();
  // Who sent it waits for it.
  await expect(hugo.locator('.preview .meta').first()).toContainText('version 2', { timeout: 60_000 });

  // What is new stands beside it.
  await hugo.locator('.preview').getByText('Versions (2)').click();
  await expect(hugo.locator('.version').first()).toContainText('Les délais de la page 3 sont à jour.');

  const came = 'Une nouvelle version est arrivée — l’afficher';
  for (const [page, saw] of [[yves, yvesSaw], [bastien, bastienSaw]]) {
    await expect(page.getByRole('button', { name: came })).toBeInViewport();
    expect(await before(page), 'what is read stays where it is').toEqual(saw);
  }
  expect(yvesSaw.drawn).toContain('/versions/1/pages/3');
  await expect(yves.locator('.viewer-bar .meta')).toContainText('version 1');
  await expect(yves.locator('#composer')).toHaveValue('Je relis encore');
  await everyLook(bastien, 'new-version-came');
  await everyLook(yves, 'new-version-came-full');
  // Whoever wishes sees the new one, at the page where he was.
  await yves.getByRole('button', { name: came }).click();
  await expect(yves.locator('.viewer-bar .meta')).toContainText('version 2');
  await expect(yves.getByRole('img', { name: 'Page 3 de « Guide »' })).toHaveAttribute('src', /versions\/2\/pages\/3/);
  await expect(yves.getByRole('button', { name: came })).toHaveCount(0);
  // What was said was said of the old one, and still leads there.
  await yves.locator('#m1').getByRole('button', { name: 'Page 3, version 1' }).click();
  await expect(yves.getByRole('img', { name: 'Page 3 de « Guide »' })).toHaveAttribute('src', /versions\/1\/pages\/3/);

  for (const page of people) expect(await page.evaluate(() => window.neverReloaded)).toBe(true);
  const { content } = await (await rest('yves')).call('GET', `/spaces/${space.id}/documents`);
  expect(content.folders.map((it) => it.title)).toEqual(['Recette', 'Recette de mai', 'Relevés']);
});

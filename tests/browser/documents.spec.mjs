// Documents as people live them: a contributor drops files, a member sees them appear without reloading, looks at a PDF
// page by page, opens it enlarged, says something about a page, and downloads it under its own name.
import fs from 'node:fs';
import path from 'node:path';

import { sharedSession } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { drop, makeSpace } from './support/library.mjs';
import { expect, refused, test } from './support/test.mjs';

const FILES = path.resolve(import.meta.dirname, '../../demo/files');
const CALM = { reducedMotion: 'reduce' };

test('what a contributor drops a member sees, looks at, talks about and downloads', async ({ as, rest, hub }) => {
  test.setTimeout(480_000);
  const { at } = await makeSpace(rest, hub);
  const [hugo, yves] = [await as('hugo', CALM), await as('yves', CALM)];
  await yves.goto(at);
  await hugo.goto(at);
  await expect(yves.getByRole('heading', { level: 1 })).toHaveText('Recette');
  await expect(yves.getByText('Ce dossier est vide')).toBeVisible();
  await expect(yves.getByRole('button', { name: 'Déposer des fichiers' })).toHaveCount(0);

  await expect(hugo.getByRole('button', { name: 'Déposer des fichiers' })).toBeVisible();
  await drop(hugo, [
    ['pv-recette-vague-1.pdf', 'Procès-verbal.pdf'],
    ['infographie-parcours-dossier.png', 'Parcours.png'],
    ['tableau-de-gestion.csv', 'Tableau.csv'],
    ['modele-notice-descriptive.docx', 'Notice.docx'],
  ]);
  await expect(hugo.locator('.up.is-done')).toHaveCount(4);
  for (const name of ['Procès-verbal', 'Parcours', 'Tableau', 'Notice']) {
    await expect(yves.locator('.doc-row', { hasText: name })).toContainText('Nouveau');
  }
  await everyLook(hugo, 'documents-sent');

  // Each kind is seen at a click; what one saw before is gone at once.
  await yves.locator('.doc-row', { hasText: 'Parcours' }).click();
  await expect(yves.getByRole('img', { name: 'Image « Parcours »' })).toBeVisible();
  await yves.locator('.doc-row', { hasText: 'Tableau' }).click();
  await expect(yves.getByRole('img', { name: 'Image « Parcours »' })).toHaveCount(0);
  await expect(yves.locator('.preview table th').first()).toBeVisible();
  await yves.locator('.doc-row', { hasText: 'Notice' }).click();
  await expect(yves.locator('.preview .words')).toContainText('Le parti retenu');
  await yves.locator('.doc-row', { hasText: 'Procès-verbal' }).click();
  const preview = yves.locator('.preview');
  await expect(preview.getByRole('heading', { level: 2 })).toHaveText('Procès-verbal');
  await preview.getByRole('navigation', { name: 'Choisir une page' }).getByRole('button', { name: 'Page 2' }).click();
  await expect(preview.getByRole('img', { name: 'Page 2 de « Procès-verbal »' })).toBeVisible();
  await everyLook(yves, 'document-preview');

  const [download] = await Promise.all([
    yves.waitForEvent('download'),
    preview.getByRole('link', { name: 'Télécharger', exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('Procès-verbal.pdf');
  const kept = fs.readFileSync(await download.path());
  expect(kept.equals(fs.readFileSync(path.join(FILES, 'pv-recette-vague-1.pdf')))).toBe(true);

  // Enlarged: pages by keys, and a comment on the page that one looks at.
  await preview.getByRole('link', { name: 'Afficher' }).click();
  await expect(yves.getByRole('heading', { level: 1 })).toHaveText('Procès-verbal');
  await expect(yves.getByRole('img', { name: 'Page 1 de « Procès-verbal »' })).toBeVisible();
  await yves.keyboard.press('ArrowRight');
  await yves.keyboard.press('ArrowRight');
  await expect(yves.getByRole('img', { name: 'Page 3 de « Procès-verbal »' })).toBeVisible();
  // Its words lie over it: they are chosen where they stand, and copied.
  const words = yves.locator('.leaf-words text', { hasText: 'représentants' });
  await expect(words).toBeAttached();
  const [over, leaf] = [await words.boundingBox(), await yves.locator('img.leaf').boundingBox()];
  expect(over.x).toBeGreaterThanOrEqual(leaf.x);
  expect(over.x + over.width).toBeLessThanOrEqual(leaf.x + leaf.width + 1);
  expect(over.y).toBeGreaterThanOrEqual(leaf.y);
  expect(over.y + over.height).toBeLessThanOrEqual(leaf.y + leaf.height);
  await yves.mouse.move(over.x + 1, over.y + over.height / 2);
  await yves.mouse.down();
  await yves.mouse.move(over.x + over.width - 1, over.y + over.height / 2, { steps: 5 });
  await yves.mouse.up();
  expect(await yves.evaluate(() => getSelection().toString())).toContain('représentants des territoires');
  await yves.locator('#composer').fill('Le vœu 4 manque.');
  await yves.getByRole('button', { name: 'Commenter', exact: true }).click();
  await expect(yves.locator('article.msg', { hasText: 'Le vœu 4 manque.' })).toContainText('Page 3');
  await everyLook(yves, 'document-full');

  // The contributor has it live, and lands on that page.
  await hugo.locator('.doc-row', { hasText: 'Procès-verbal' }).click();
  const said = hugo.locator('article.msg', { hasText: 'Le vœu 4 manque.' });
  await expect(said).toBeVisible();
  await said.getByRole('button', { name: 'Page 3' }).click();
  await expect(hugo.locator('.preview').getByRole('img', { name: 'Page 3 de « Procès-verbal »' })).toBeVisible();
  await yves.keyboard.press('Escape');
  await yves.locator('h1').click();
  await yves.keyboard.press('Escape');
  await expect(yves.locator('.preview article.msg')).toBeVisible();
  await yves.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await yves.evaluate(() => scrollY), 'a document opens at its beginning, whatever was said of it').toBe(0);
});

test('a name that is taken becomes a version, which comes back', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(300_000);
  grumbles(refused(409));
  grumbles(refused(415));
  const { at } = await makeSpace(rest, hub);
  const hugo = await as('hugo', CALM);
  await hugo.goto(at);
  const send = (files) => hugo.locator('#documents-file').setInputFiles(files);
  const text = (name, words) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(words) });
  await hugo.getByRole('button', { name: 'Déposer des fichiers' }).waitFor();
  await hugo.evaluate(() => {
    const input = document.querySelector('#documents-file');
    input.click = () => {};
  });
  await hugo.getByRole('button', { name: 'Déposer des fichiers' }).click();
  await send([text('Guide.txt', 'La première version')]);
  await expect(hugo.locator('.up.is-done')).toHaveCount(1);
  await send([text('Guide.txt', 'La seconde version'), text('virus.exe', 'x')]);
  await expect(hugo.locator('.up', { hasText: 'Ce nom existe déjà' })).toBeVisible();
  await expect(hugo.locator('.up.is-failed')).toContainText('Type non accepté');
  await hugo.getByRole('button', { name: 'Déposer en nouvelle version' }).click();
  const noting = hugo.getByRole('dialog', { name: 'Nouvelle version' });
  await noting.getByLabel('Ce qui est nouveau').fill('Tout est plus court.');
  await noting.getByRole('button', { name: 'Envoyer la version' }).click();
  await expect(hugo.locator('.up.is-done')).toHaveCount(2);
  await hugo.locator('.doc-row', { hasText: 'Guide' }).click();
  const preview = hugo.locator('.preview');
  await expect(preview.locator('.words')).toHaveText('La seconde version');
  await preview.getByRole('button', { name: 'Versions (2)' }).click();
  await expect(preview.locator('.version').first()).toContainText('Tout est plus court.');
  await preview.getByRole('button', { name: 'version 1' }).click();
  await expect(preview.locator('.words')).toHaveText('La première version');
  await expect(preview.locator('.old-version')).toContainText('la version 2 la remplace');
  await preview.getByRole('button', { name: 'Rétablir' }).click();
  await expect(preview.locator('.words')).toHaveText('La première version');
  await expect(preview.locator('.version')).toHaveCount(3);
});

test('a folder of very many is sorted and filtered as a whole, and keeps what was fetched', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { space, folder, at } = await makeSpace(rest, hub);
  const secret = await sharedSession(hub, 'hugo');
  const send = async (name, words) => {
    const query = `act=${crypto.randomUUID()}&twice=true&name=${encodeURIComponent(name)}`;
    const answer = await fetch(`${hub.url}/api/v1/folders/${folder.id}/documents?${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'text/plain' },
      body: words,
    });
    expect(answer.status).toBe(201);
    return (await answer.json()).document;
  };
  // The oldest comes first by its title, is the only one of its kind, and lies behind the first page.
  const first = await send('Aaa.csv', 'nom;durée');
  const second = await send('Bbb.txt', 'deux');
  const gone = await send('Ccc.txt', 'trois');
  for (let nth = 1; nth <= 210; nth += 1) await send(`Relevé ${nth}.txt`, `relevé ${nth}`);
  const yves = await as('yves', CALM);
  // What is removed while the second page is on its way does not come back with it.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const read = new Promise((resolve) => {
    yves.route(/\/documents\?folder=.*after=/, async (route) => {
      const answer = await route.fetch();
      resolve();
      await held;
      await route.fulfill({ response: answer });
    });
  });
  await yves.goto(at);
  const rows = yves.locator('.doc-list .doc-row');
  await expect(rows).toHaveCount(200);
  await read;
  const sender = await rest('hugo');
  await sender.call('DELETE', `/documents/${gone.id}`);
  await send('Tout dernier.txt', 'le dernier');
  await expect(rows.first()).toContainText('Tout dernier');
  release();
  await yves.locator('#documents-sort').selectOption('title');
  await expect(rows.first()).toContainText('Aaa');
  await expect(rows.filter({ hasText: 'Bbb' })).toBeVisible();
  await expect(rows.filter({ hasText: 'Ccc' })).toHaveCount(0);
  await yves.locator('#documents-kind').selectOption('table');
  await expect(rows).toHaveCount(1);
  await yves.locator('#documents-kind').selectOption('');
  await yves.getByRole('button', { name: 'Voir la suite (13)' }).click();
  await expect(rows).toHaveCount(213);
  await everyLook(yves, 'documents-many');

  // Whoever hears of it by another stream fetches anew, and keeps all.
  const admin = await as('hugo', CALM);
  await admin.goto(at);
  await admin.locator('#documents-sort').selectOption('title');
  await expect(admin.locator('.doc-list .doc-row').first()).toContainText('Aaa');
  const api = await rest('hugo');
  const kept = await api.call('POST', `/spaces/${space.id}/folders`, { act: crypto.randomUUID(), title: 'Entre nous', parent: folder.id, audience: 'contributor' });
  await expect(admin.locator('.folders', { hasText: kept.title })).toBeVisible();
  await expect(admin.locator('.doc-list .doc-row').first()).toContainText('Aaa');
  await expect(admin.getByRole('button', { name: 'Voir la suite (13)' })).toBeVisible();

  // Before and after, enlarged.
  await yves.goto(`/s/${space.slug}/documents/${second.id}/full`);
  await expect(yves.getByRole('link', { name: /^Document suivant/ })).toBeVisible();
  await yves.keyboard.press('n');
  await expect(yves).toHaveURL(new RegExp(`/${first.id}/full`));
});

test('what has pages shows its first one in the list', async ({ as, rest, hub }) => {
  const { at } = await makeSpace(rest, hub);
  const hugo = await as('hugo', CALM);
  await hugo.goto(at);
  await expect(hugo.getByRole('button', { name: 'Déposer des fichiers' })).toBeVisible();
  await drop(hugo, [['pv-recette-vague-1.pdf', 'Procès-verbal.pdf'], ['tableau-de-gestion.csv', 'Tableau.csv']]);
  const drawn = hugo.locator('.doc-row', { hasText: 'Procès-verbal' }).locator('.ft img');
  await expect(drawn).toHaveAttribute('src', /\/versions\/1\/pages\/1\?small=true$/);
  await expect.poll(() => drawn.evaluate((it) => it.complete && it.naturalWidth > 0)).toBe(true);
  await expect(hugo.locator('.doc-row', { hasText: 'Tableau' }).locator('.ft')).toHaveText('CSV');
  await everyLook(hugo, 'documents-first-pages');
});

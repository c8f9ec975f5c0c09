// Files on their way in as people live them: a line that breaks, a page that is loaded anew, a moment's rest, a file
// let go where nothing takes it; and what admins and followers are told of a document.
import crypto from 'node:crypto';
import fs from 'node:fs';

import { everyLook } from './support/axe.mjs';
import { choose, drop, gone, letGo, makeLine, makeSpace, writeFolder } from './support/library.mjs';
import { OFFLINE, expect, refused, test } from './support/test.mjs';

const CALM = { reducedMotion: 'reduce' };
const MIB = 1024 * 1024;

/** A file on disk with something in it that is nowhere else. */
function makeFile(name, bytes) {
  const file = test.info().outputPath(name);
  const content = crypto.randomBytes(bytes);
  fs.writeFileSync(file, content);
  return { file, sha256: crypto.createHash('sha256').update(content).digest('hex') };
}

/** Where each part that a page sends begins. */
function parts(page) {
  const begins = [];
  page.on('request', (request) => {
    if (request.method() === 'PATCH' && request.url().includes('/uploads/')) {
      begins.push(Number(request.headers()['upload-offset']));
    }
  });
  return begins;
}

/** The documents of a folder, and what is in one, as the hub keeps them. */
async function kept(page, { space, folder }) {
  return page.evaluate(
    async ([space, folder]) => {
      const shelf = await (await fetch(`/api/v1/spaces/${space}/documents?folder=${folder}`)).json();
      const digests = {};
      for (const { document } of shelf.content.rows) {
        const place = `/api/v1/documents/${document.id}/versions/${document.version.no}/content`;
        const bytes = await (await fetch(place)).arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        digests[document.version.name] = [...digest].map((it) => it.toString(16).padStart(2, '0')).join('');
      }
      return { count: shelf.content.rows.length, digests };
    },
    [space.id, folder.id],
  );
}

test('a file whose line breaks twice in the middle arrives whole, and once', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(480_000);
  grumbles(OFFLINE);
  const made = await makeSpace(rest, hub);
  const hugo = await as('hugo', CALM);
  await hugo.goto(made.at);
  await hugo.getByRole('button', { name: 'Déposer des fichiers' }).waitFor();
  const line = await makeLine(hugo, 1.5 * MIB);
  const begins = parts(hugo);
  const { file, sha256 } = makeFile('relevé.bin', 12 * MIB);
  await choose(hugo, [file]);
  const row = hugo.locator('.up');
  for (const part of [8, 50]) {
    await gone(hugo, part);
    await line(true);
    await expect(row).toContainText('l’envoi reprendra de lui-même');
    if (part === 8) await everyLook(hugo, 'upload-broken');
    await line(false);
  }
  await expect(row).toHaveClass(/is-done/, { timeout: 60_000 });
  expect(await kept(hugo, made)).toEqual({ count: 1, digests: { 'relevé.bin': sha256 } });
  expect(begins.filter((at) => at === 0), 'it is not begun anew').toHaveLength(1);
});

test('a file waits while its sender wishes, and goes on after the page was loaded anew', async ({ as, rest, hub }) => {
  test.setTimeout(480_000);
  const made = await makeSpace(rest, hub);
  const hugo = await as('hugo', CALM);
  await hugo.goto(made.at);
  await hugo.getByRole('button', { name: 'Déposer des fichiers' }).waitFor();
  await makeLine(hugo, 1.5 * MIB);
  const { file, sha256 } = makeFile('plan.bin', 12 * MIB);
  await choose(hugo, [file]);
  await gone(hugo, 5);
  await hugo.getByRole('button', { name: 'Mettre plan.bin en pause' }).click();
  const row = hugo.locator('.up');
  await expect(row).toContainText('En pause');
  await everyLook(hugo, 'upload-paused');
  await hugo.getByRole('button', { name: 'Reprendre l’envoi de plan.bin' }).click();
  await gone(hugo, 45);
  await hugo.reload();
  await hugo.getByRole('button', { name: 'Déposer des fichiers' }).waitFor();
  await expect(row).toHaveCount(0);
  const begins = parts(hugo);
  await choose(hugo, [file]);
  await expect(row).toHaveClass(/is-done/, { timeout: 60_000 });
  expect(begins[0], 'it goes on where it stood').toBeGreaterThan(0);
  expect(await kept(hugo, made)).toEqual({ count: 1, digests: { 'plan.bin': sha256 } });

  // Of a version that was begun with another note the last one holds.
  await hugo.locator('.doc-row', { hasText: 'plan' }).click();
  const again = makeFile('plan.bin', 13 * MIB);
  const send = async (note) => {
    await choose(hugo, [again.file], 'Nouvelle version');
    await hugo.getByLabel('Ce qui est nouveau').fill(note);
    await hugo.getByRole('button', { name: 'Envoyer la version' }).click();
  };
  await send('Premier jet');
  await expect(hugo.getByRole('button', { name: 'Mettre plan.bin en pause' })).toBeVisible();
  const going = hugo.locator('.up', { hasText: 'plan.bin' }).locator('progress');
  await expect.poll(async () => Number(await going.getAttribute('value')), { timeout: 60_000 }).toBeGreaterThan(35);
  await hugo.reload();
  await hugo.locator('.preview h2').waitFor();
  begins.length = 0;
  await send('Relu deux fois');
  await expect(row).toHaveClass(/is-done/, { timeout: 60_000 });
  expect(begins[0], 'it goes on where it stood').toBeGreaterThan(0);
  await hugo.locator('.preview').getByRole('button', { name: 'Versions (2)' }).click();
  await expect(hugo.locator('.preview .version').first()).toContainText('Relu deux fois');
});

test('a file that is let go too early, or where nothing takes it, is not lost in silence', async ({ as, rest, hub }) => {
  const { at, space } = await makeSpace(rest, hub);
  const [hugo, yves] = [await as('hugo', CALM), await as('yves', CALM)];
  const files = [['tableau-de-gestion.csv', 'Tableau.csv']];
  // What lies in the folder has not come yet.
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await hugo.route(/\/documents\?folder=/, async (route) => {
    await held;
    await route.continue();
  });
  await hugo.goto(at);
  await hugo.locator('#documents-title').waitFor();
  await drop(hugo, files);
  await expect(hugo.locator('.up.is-done')).toHaveCount(1);
  release();
  await expect(hugo.locator('.doc-row', { hasText: 'Tableau' })).toBeVisible();
  // At the top there is no folder yet; and who may not is told so.
  await hugo.goto(`/s/${space.slug}/documents`);
  await hugo.locator('#documents-title').waitFor();
  await drop(hugo, files);
  await expect(hugo.getByText('Ouvrez un dossier pour y déposer des fichiers.')).toBeVisible();
  await yves.goto(at);
  await expect(yves.locator('.doc-row', { hasText: 'Tableau' })).toBeVisible();
  await drop(yves, files);
  await expect(yves.getByText('Seuls les contributeurs déposent des fichiers ici.')).toBeVisible();
  // Beside the page a browser would open the file in its place.
  const opened = await yves.evaluate(() => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['x'], 'x.txt'));
    const event = () => ({ bubbles: true, cancelable: true, dataTransfer });
    return ['dragover', 'drop'].filter((name) => document.body.dispatchEvent(new DragEvent(name, event())));
  });
  expect(opened).toEqual([]);
});

test('an admin sees what could not be read, and followers hear of a new version', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const made = await makeSpace(rest, hub);
  const [hugo, bastien, yves] = [await as('hugo', CALM), await as('bastien', CALM), await as('yves', CALM)];
  await hugo.goto(made.at);
  await hugo.getByRole('button', { name: 'Déposer des fichiers' }).waitFor();
  const pdf = (words) => [{ name: 'Abîmé.pdf', mimeType: 'application/pdf', buffer: Buffer.from(`%PDF-1.7\n${words}`) }];
  await choose(hugo, pdf('rien'));
  await expect(hugo.locator('.up.is-done')).toHaveCount(1);
  await bastien.goto(made.at);
  // In the list too: nobody has to open each.
  await expect(bastien.locator('.doc-row', { hasText: 'Abîmé' })).toContainText('Texte non lu');
  await bastien.locator('.doc-row', { hasText: 'Abîmé' }).click();
  const told = bastien.getByText('Le texte de ce fichier n’a pas pu être lu');
  await expect(told).toBeVisible();
  await everyLook(bastien, 'document-not-read');
  const asked = bastien.waitForResponse((answer) => answer.url().endsWith('/readings'));
  await bastien.getByRole('button', { name: 'Relire' }).click();
  expect((await asked).status()).toBe(200);
  await expect(told).toBeVisible();
  await expect(hugo.locator('.doc-row', { hasText: 'Texte non lu' })).toHaveCount(0);
  await hugo.locator('.doc-row', { hasText: 'Abîmé' }).click();
  await expect(hugo.locator('.preview h2')).toHaveText('Abîmé');
  await expect(hugo.getByText('Le texte de ce fichier n’a pas pu être lu')).toHaveCount(0);

  const member = await rest('yves');
  const { content } = await member.call('GET', `/spaces/${made.space.id}/documents?folder=${made.folder.id}`);
  const id = content.rows[0].document.id;
  await member.call('PUT', `/resources/${id}/level`, { act: crypto.randomUUID(), level: 'follow' });
  await yves.goto(`/s/${made.space.slug}`);
  await yves.locator('#bell').waitFor();
  const [chooser] = await Promise.all([
    hugo.waitForEvent('filechooser'),
    hugo.locator('.preview').getByRole('button', { name: 'Nouvelle version' }).click(),
  ]);
  await chooser.setFiles(pdf('encore')[0]);
  await hugo.getByRole('button', { name: 'Envoyer la version' }).click();
  await yves.locator('#bell').click();
  // The bell may have what other documents had.
  const notice = yves.locator('#bell-content .notice', { hasText: /a déposé une nouvelle version de.*Abîmé/ });
  await expect(notice).toBeVisible();
  await notice.getByRole('link').click();
  await expect(yves.locator('.preview h2')).toHaveText('Abîmé');
  await expect(yves.locator('.preview .meta').first()).toContainText('version 2');
});

test('a folder that is let go at the top comes with the folders in it, and again into the same', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(300_000);
  grumbles(refused(409));
  const { space } = await makeSpace(rest, hub);
  const hugo = await as('hugo', CALM);
  const text = (words) => Buffer.from(words);
  const deep = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].join('/');
  const folder = writeFolder(test.info().outputPath('Dossier'), {
    'Un.txt': text('un'),
    'Sous/Deux.txt': text('deux'),
    [`${deep}/Trop profond.txt`]: text('trop profond'),
    'Thumbs.db': text('x'),
  });
  await hugo.goto(`/s/${space.slug}/documents`);
  await hugo.getByRole('button', { name: 'Déposer un dossier' }).waitFor();
  await letGo(hugo, [folder]);
  await expect(hugo.locator('.up')).toHaveCount(3);
  await expect(hugo.locator('.up.is-done')).toHaveCount(3);
  const member = await rest('yves');
  const { folders } = (await member.call('GET', `/spaces/${space.id}/documents`)).content;
  const names = (it) => (it ? [...names(folders.find((other) => other.id === it.parent)), it.title] : []);
  const places = Object.fromEntries(folders.filter((it) => it.count > 0).map((it) => [names(it).join('/'), it.count]));
  // What lies too deep for a folder of its own is in the deepest that can be.
  expect(places).toEqual({ Dossier: 1, 'Dossier/Sous': 1, 'Dossier/a/b/c/d/e': 1 });

  await letGo(hugo, [folder]);
  await expect(hugo.locator('.up', { hasText: 'Ce nom existe déjà' })).toHaveCount(3);
  const again = (await member.call('GET', `/spaces/${space.id}/documents`)).content.folders;
  expect(again).toHaveLength(folders.length);
});

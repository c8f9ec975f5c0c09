// The library of documents, for the specs that are about it: a space with a folder, and files that are dropped.
import fs from 'node:fs';
import path from 'node:path';

import { account } from './api.mjs';
import { expect } from './test.mjs';

const FILES = path.resolve(import.meta.dirname, '../../../demo/files');

/** A space of its own with a folder; hugo contributes, yves belongs to it. */
export async function makeSpace(rest, hub) {
  const admin = await rest('bastien');
  const act = () => crypto.randomUUID();
  const space = await admin.call('POST', '/spaces', {
    act: act(),
    name: `Documents ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'documents', 'discussions'],
  });
  for (const [person, role] of [['hugo', 'contributor'], ['yves', 'member']]) {
    const { email } = account(hub, person);
    await admin.call('POST', `/spaces/${space.id}/invitees`, { email, role });
  }
  const folder = await admin.call('POST', `/spaces/${space.id}/folders`, { act: act(), title: 'Recette', audience: 'member' });
  return { space, folder, at: `/s/${space.slug}/documents/folders/${folder.id}` };
}

/** Drops files of the demonstration on the page, as from a folder of the desktop. */
export async function drop(page, files) {
  const held = files.map(([file, name]) => ({ name, content: fs.readFileSync(path.join(FILES, file)).toString('base64') }));
  const transfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, content } of files) {
      const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, held);
  await page.dispatchEvent('.page', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('.page', 'drop', { dataTransfer: transfer });
}

/** Chooses files, or a folder, by the button, as people do. */
export async function choose(page, files, name = 'Déposer des fichiers') {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name }).click()]);
  await chooser.setFiles(files);
}

/** A line of so many bytes a second up, which can be cut: `line(true)` cuts it, `line(false)` brings it back. */
export async function makeLine(page, uploadThroughput) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const line = (offline) =>
    devtools.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput });
  await line(false);
  return line;
}

/** Waits until so much of a hundred has gone. */
export async function gone(page, part) {
  const bar = page.locator('.up progress');
  await expect.poll(async () => Number(await bar.getAttribute('value')), { timeout: 60_000 }).toBeGreaterThan(part);
}

/** Writes a folder on disk: what is in each file, by its path; a name of the demonstration's files stands for that file. */
export function writeFolder(place, files) {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(place, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, typeof content === 'string' ? fs.readFileSync(path.join(FILES, content)) : content);
  }
  return place;
}

/** Lets go of files and folders of the disk over the page, as from a window of the desktop. */
export async function letGo(page, files) {
  const devtools = await page.context().newCDPSession(page);
  const { x, y } = await page.locator('#documents-title').boundingBox();
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await devtools.send('Input.dispatchDragEvent', { type, x, y, data });
  await devtools.detach();
}

// The library of documents, for the specs that are about it: a space with a folder, and files that are dropped.
import fs from 'node:fs';
import path from 'node:path';

import { account } from './api.mjs';

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

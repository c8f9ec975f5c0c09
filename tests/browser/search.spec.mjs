// One box for everything: `/` leads to it, what is found is marked and counted by service, a wrong letter is put right
// and said, and nothing leads somewhere.
import fs from 'node:fs';
import path from 'node:path';

import { account, sharedSession } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { expect, test } from './support/test.mjs';
import { SPACE, make } from './support/thread.mjs';

const FILES = path.resolve(import.meta.dirname, '../../demo/files');

test('a key leads to the box, and the box to everything one may read', async ({ as, rest }) => {
  test.setTimeout(300_000);
  await make(rest, 'La zinguerie des halles', ['Une zinguerie **neuve**, enfin.']);
  const page = await as('hugo', { reducedMotion: 'reduce' });
  await page.goto(`/s/${SPACE}`);
  await page.locator('h1').waitFor();
  await page.keyboard.press('/');
  const box = page.locator('#search-box');
  await expect(box).toBeFocused();
  // It is found within two seconds of being written; the same is asked again until then.
  await box.fill('ZINGUERIES');
  await expect(async () => {
    await box.press('Enter');
    await expect(page.locator('.hit h3 mark').first()).toHaveText('zinguerie', { timeout: 1_000 });
  }).toPass({ timeout: 45_000 });
  await box.fill('zinguerie');
  await box.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Résultats par service' })).toContainText('Échanges');
  await expect(page.locator('.sub-hits').first()).toContainText('Une zinguerie neuve');
  await everyLook(page, 'search');

  await box.fill('delai accuse enregistrement');
  await box.press('Enter');
  await expect(page.locator('.hit .svc.faq').first()).toBeVisible();
  await box.fill('horodatge');
  await box.press('Enter');
  await expect(page.getByText('Rien pour « horodatge ».')).toBeVisible();
  await everyLook(page, 'search-corrected');
  await box.fill('hippopotame auteur : Fatou');
  await box.press('Enter');
  await expect(page.getByRole('heading', { name: 'Aucun résultat dans vos espaces' })).toBeVisible();
  await expect(page.getByText('auteur:Fatou')).toBeVisible();
  await everyLook(page, 'search-nothing');

  // What must not be there finds nothing by itself, and that is said.
  await box.fill('-brouillon');
  await box.press('Enter');
  await expect(page.getByRole('heading', { name: 'Ajoutez un mot à chercher' })).toBeVisible();
  await everyLook(page, 'search-only-without');

  // A hit leads to what was found.
  await box.fill('zinguerie');
  await box.press('Enter');
  await page.locator('.hit h3').getByRole('link', { name: 'La zinguerie des halles' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('La zinguerie des halles');
});

test('a word written wrong finds the entry, the PDF and the thread, and who is of another space finds none of them', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const admin = await rest('bastien');
  const act = () => crypto.randomUUID();
  const space = await admin.call('POST', '/spaces', {
    act: act(),
    name: `Tonnellerie ${act().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'discussions', 'faq', 'documents'],
  });
  await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, 'hugo').email, role: 'member' });
  const category = await admin.call('POST', `/spaces/${space.id}/faq/categories`, { act: act(), title: 'Registres' });
  const question = 'Qui tient le registre de la tonnellerie ?';
  const body = 'La mairie : il est **dématérialisé** depuis mai.';
  await admin.call('POST', `/spaces/${space.id}/faq`, { act: act(), category: category.id, question, body, tags: [] });
  const thread = 'La tonnellerie et son guichet';
  await admin.open(space.id, thread, 'Tout y sera dématérialisé en juin ?');
  // A real PDF, whose pages say it.
  const folder = await admin.call('POST', `/spaces/${space.id}/folders`, { act: act(), title: 'Guides', audience: 'member' });
  const sent = await fetch(`${hub.url}/api/v1/folders/${folder.id}/documents?act=${act()}&name=Tonnellerie.pdf`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await sharedSession(hub, 'bastien')}`, 'content-type': 'application/pdf' },
    body: fs.readFileSync(path.join(FILES, 'guide-instructeur.pdf')),
  });
  expect(sent.status).toBe(201);
  const { document } = await sent.json();
  await expect
    .poll(async () => (await admin.call('GET', `/documents/${document.id}`)).content.document.version.reading)
    .toBe('done');

  const typed = 'tonnellerie dematerialsé';
  const [member, other] = [await as('hugo', { reducedMotion: 'reduce' }), await as('yves')];
  await member.goto(`/s/${space.slug}`);
  await member.locator('h1').waitFor();
  await member.keyboard.press('/');
  const box = member.locator('#search-box');
  await box.fill(typed);
  const title = (name) => member.locator('.hit h3').getByRole('link', { name, exact: true });
  // They are found within two seconds of being written; the same is asked again until then.
  await expect(async () => {
    await box.press('Enter');
    for (const name of [question, 'Tonnellerie', thread]) await expect(title(name)).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 45_000 });
  await expect(member.locator('.hit')).toHaveCount(3);
  await expect(member.getByText(`Rien pour « ${typed} ».`)).toBeVisible();
  await expect(member.locator('.hit mark', { hasText: 'dématérialisé' }).first()).toBeVisible();
  const counts = member.getByRole('navigation', { name: 'Résultats par service' });
  for (const service of ['Échanges', 'FAQ', 'Documents']) {
    await expect(counts.getByRole('link', { name: new RegExp(`^${service} ?1$`) })).toBeVisible();
  }
  await everyLook(member, 'search-misspelt');
  await counts.getByRole('link', { name: /^Documents/ }).click();
  await expect(member.locator('.hit')).toHaveCount(1);
  await title('Tonnellerie').click();
  await expect(member.locator('.preview h2')).toHaveText('Tonnellerie');

  await other.goto(`/search?q=${encodeURIComponent(typed)}`);
  await expect(other.getByRole('heading', { name: 'Aucun résultat dans vos espaces' })).toBeVisible();
  await expect(other.locator('.hit')).toHaveCount(0);
  // Nor by the words themselves.
  await other.goto('/search?q=tonnellerie');
  await expect(other.getByRole('heading', { name: 'Aucun résultat dans vos espaces' })).toBeVisible();
});

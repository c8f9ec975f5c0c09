// People as they are seen: a photo that is framed by keyboard and seen by another at once, what is no photo, and the
// directory by keyboard.
import { CORPUS } from './support/corpus.mjs';
import { picture } from './support/picture.mjs';
import { expect, test } from './support/test.mjs';
import { SPACE, comment, make, open } from './support/thread.mjs';

const RED = [200, 30, 30];
const BLUE = [30, 30, 200];

/** The colour in the middle of a picture that is shown, once it is there; nothing before. */
const colour = (image) =>
  image.evaluate((it) => {
    if (!it.complete || !it.naturalWidth) return 'nothing';
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const pen = canvas.getContext('2d');
    pen.drawImage(it, it.naturalWidth / 2, it.naturalHeight / 2, 1, 1, 0, 0, 1, 1);
    const [red, , blue] = pen.getImageData(0, 0, 1, 1).data;
    return red > blue ? 'red' : 'blue';
  });

test('a photo is framed by keyboard, and another person sees it at once, beside what was said', async ({ as, rest }) => {
  const { id } = await make(rest, 'Un visage');
  await (await rest('agathe')).post(id, 'Regardez-moi.');
  const [agathe, corentin] = [await as('agathe'), await as('corentin')];
  await open(corentin, SPACE, id);
  await corentin.evaluate(() => (window.neverReloaded = true));
  const seen = comment(corentin, 'Regardez-moi.').locator('.avatar img');
  await expect(seen).toHaveCount(0);

  await agathe.goto('/settings');
  await agathe.locator('#photo-file').setInputFiles(picture('moi.png', RED, BLUE));
  const dialog = agathe.getByRole('dialog', { name: 'Cadrer la photo' });
  await expect(dialog).toBeVisible();
  // The right edge, larger: by the keyboard alone.
  await dialog.getByLabel('De gauche à droite').focus();
  await agathe.keyboard.press('End');
  await dialog.getByLabel('Agrandissement').focus();
  for (let n = 0; n < 10; n += 1) await agathe.keyboard.press('ArrowRight');
  await dialog.getByRole('button', { name: 'Enregistrer' }).focus();
  await agathe.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);

  await expect(seen).toHaveCount(1);
  await seen.scrollIntoViewIfNeeded();
  await expect.poll(() => colour(seen)).toBe('blue');
  // Her own corner too, and the list of members.
  await expect.poll(() => colour(agathe.locator('#me .avatar img'))).toBe('blue');
  await corentin.goto(`/s/${SPACE}/members`);
  await expect(corentin.locator('.person-row').first()).toBeVisible();
  await corentin.locator('#members-q').fill('agathe');
  const row = corentin.locator('.person-row', { hasText: 'Agathe' });
  await expect(corentin.locator('.person-row')).toHaveCount(1);
  await expect.poll(() => colour(row.locator('img'))).toBe('blue');

  // Another name is seen as well, without a reload; then all is as before.
  await agathe.locator('#family_name').fill('Autrement');
  await agathe.getByRole('button', { name: 'Enregistrer', exact: true }).first().click();
  await expect(row).toContainText('Agathe Autrement');
  await agathe.getByRole('button', { name: 'Retirer la photo' }).click();
  await expect(row.locator('img')).toHaveCount(0);
  await (await rest('agathe')).call('PATCH', '/me', { family_name: 'Moellon' });
  await expect(row).toContainText('Agathe Moellon');
});

test('what is no photo is refused with a reason, and nothing else changes', async ({ as }) => {
  const page = await as('agathe');
  await page.goto('/settings');
  await page.locator('#about').fill('Je n’ai pas fini d’écrire');
  const choose = page.locator('#photo-file');
  await choose.setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') });
  await expect(page.locator('#profile .banner')).toBeVisible();
  await choose.setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') });
  await expect(page.locator('#profile .banner')).toBeVisible();
  await choose.setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer: Buffer.alloc(5 * 1024 * 1024 + 1) });
  await expect(page.locator('#profile .banner')).toBeVisible();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('#about')).toHaveValue('Je n’ai pas fini d’écrire');
});

test('the directory finds a person by keyboard, without accents, and shows the card', async ({ as, rest }) => {
  await (await rest('lea')).call('PATCH', '/me', { about: 'Recette et interfaces.' });
  const page = await as('corentin');
  await page.goto('/people');
  await page.locator('.person-row').first().waitFor();
  await page.locator('#people-q').focus();
  await page.keyboard.type('lea lin');
  const row = page.locator('.person-row');
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('Léa Linteau');
  await page.keyboard.press('Tab');
  await expect(row).toBeFocused();
  await page.keyboard.press('Enter');
  const card = page.getByRole('region', { name: 'Fiche' });
  await expect(card).toBeFocused();
  await expect(card.getByRole('heading', { name: 'Léa Linteau' })).toBeVisible();
  await expect(card).toContainText('Recette et interfaces.');
  await page.keyboard.press('Escape');
  await expect(card).toHaveCount(0);
  await expect(row).toBeFocused();
  await page.locator('#people-q').fill('xyzzy');
  await expect(page.getByText('Personne de ce nom')).toBeVisible();
});

test('nothing that somebody writes about himself runs', async ({ as, rest }) => {
  const writer = await rest('agathe');
  const { me } = await writer.call('GET', '/session');
  const page = await as('corentin');
  for (const text of CORPUS.filter((it) => it.length <= 280).slice(0, 12)) {
    await writer.call('PATCH', '/me', { about: text });
    await page.goto(`/people/${me.id}`);
    await expect(page.locator('.person-card .about')).toHaveText(text.trim());
    expect(await page.evaluate(() => window.pwned)).toBeUndefined();
  }
  await writer.call('PATCH', '/me', { about: '' });
});

// One box for everything: `/` leads to it, what is found is marked and counted by service, a wrong letter is put right
// and said, and nothing leads somewhere.
import { everyLook } from './support/axe.mjs';
import { expect, test } from './support/test.mjs';
import { SPACE, make } from './support/thread.mjs';

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

  // A hit leads to what was found.
  await box.fill('zinguerie');
  await box.press('Enter');
  await page.locator('.hit h3').getByRole('link', { name: 'La zinguerie des halles' }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('La zinguerie des halles');
});

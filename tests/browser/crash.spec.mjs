// When the client itself fails, the page says so, offers to load it anew, and no draft is lost.
import { expect, test } from './support/test.mjs';
import { SPACE, lines, make, open } from './support/thread.mjs';

test('a page whose program stopped offers to load it anew, and keeps the draft', async ({ as, rest, grumbles }) => {
  grumbles(/panicked at|failed to insert node|unreachable/);
  const { id, posted } = await make(rest, 'Une page en panne', lines(2));
  const page = await as('corentin');
  await open(page, SPACE, id);
  await page.locator('#composer').fill('Ce que je voulais dire');

  // As an extension of the browser does that takes away what is not its own: the place before which the next answer
  // belongs is gone, and the client, which trusts the page to be as it left it, stops.
  await page.locator('#m2').waitFor();
  await page.locator('.rows > .row', { has: page.locator('#m2') }).evaluate((row) => row.remove());
  await (await rest('lea')).post(id, 'Une réponse à la première.', posted[0].comment);

  const offer = page.getByRole('alert');
  await expect(offer.getByRole('heading')).toHaveText('L’affichage s’est arrêté');
  await expect(offer).toContainText('Vos brouillons sont conservés');
  const button = offer.getByRole('button', { name: 'Recharger et reprendre' });
  await expect(button).toBeFocused();
  await button.press('Enter');
  await expect(page.locator('#composer')).toHaveValue('Ce que je voulais dire');
  await expect(page.locator('#m3')).toContainText('Une réponse à la première.');
});

test('a page whose program never came offers to load it anew', async ({ visitor, grumbles }) => {
  grumbles(/\.wasm|WebAssembly|Failed to load|TypeError/);
  const page = await visitor();
  await page.route('**/*.wasm', (route) => route.abort());
  await page.goto('/signin');
  await expect(page.getByRole('alert')).toContainText('Osmose n’a pas pu se charger.');
  await page.unroute('**/*.wasm');
  await page.getByRole('button', { name: 'Recharger la page' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Se connecter' })).toBeVisible();
});

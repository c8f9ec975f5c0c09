// The pages that a first visit does not fetch: they come when they are shown, and when they cannot, the page says so and
// loses nothing.
import { OFFLINE, expect, refused, test } from './support/test.mjs';
import { SPACE, make, open } from './support/thread.mjs';

const PART = '**/messages-*.wasm';

/** Follows the link to one's conversations, which are a part of their own. */
const toMessages = (page) => page.getByRole('link', { name: /^Messages/ }).first().click();
const messages = (page) => page.getByRole('heading', { level: 1, name: 'Messages' });
const missing = (page) => page.getByRole('alert').filter({ hasText: 'Cette page n’est pas arrivée' });

test('a part comes when its page is shown, once, compressed and for ever', async ({ as, rest }) => {
  const { id } = await make(rest, 'Un fil pour commencer');
  const page = await as('corentin');
  const parts = [];
  page.on('response', (answer) => {
    if (/\/messages-[0-9a-f]{16}\.wasm$/.test(answer.url())) parts.push(answer);
  });
  const html = await (await page.request.get('/')).text();
  expect(html).not.toContain('messages-');
  await open(page, SPACE, id);
  await toMessages(page);
  await expect(messages(page)).toBeVisible();
  await page.goBack();
  await page.locator('#composer').waitFor();
  await toMessages(page);
  await expect(messages(page)).toBeVisible();
  expect(parts).toHaveLength(1);
  const headers = await parts[0].allHeaders();
  expect(headers['content-type']).toBe('application/wasm');
  expect(headers['content-encoding']).toBe('br');
  expect(headers['cache-control']).toContain('immutable');
});

test('a page that cannot be fetched says so, and comes when one tries again', async ({ as, rest, grumbles }) => {
  grumbles(OFFLINE);
  const { id } = await make(rest, 'Un fil dans le train');
  const page = await as('corentin');
  await page.route(PART, (route) => route.abort('internetdisconnected'));
  await open(page, SPACE, id);
  await page.locator('#composer').fill('Ce que je n’ai pas fini');
  await toMessages(page);
  await expect(missing(page)).toContainText('Vos brouillons sont gardés.');
  await missing(page).getByRole('button', { name: 'Réessayer' }).click();
  await expect(missing(page)).toBeVisible();
  await page.unroute(PART);
  await missing(page).getByRole('button', { name: 'Réessayer' }).click();
  await expect(messages(page)).toBeVisible();
  await page.goBack();
  await expect(page.locator('#composer')).toHaveValue('Ce que je n’ai pas fini');
});

test('a page of a client that the server has no longer comes by loading anew', async ({ as, rest, grumbles }) => {
  grumbles(refused(404, 'messages-'));
  const { id } = await make(rest, 'Un fil pendant une mise à jour');
  const page = await as('corentin');
  await page.route(PART, (route) => route.fulfill({ status: 404 }));
  await open(page, SPACE, id);
  await page.locator('#composer').fill('Ce que j’écrivais alors');
  await toMessages(page);
  await expect(missing(page)).toBeVisible();
  await page.unroute(PART);
  await missing(page).getByRole('button', { name: 'Recharger' }).click();
  await expect(messages(page)).toBeVisible();
  await page.goBack();
  await expect(page.locator('#composer')).toHaveValue('Ce que j’écrivais alors');
});

// The story that Osmose is for: two people discuss, the hub is killed in the middle and comes back, and nobody reloads
// a page. What was acknowledged is what each page shows and what the hub keeps, once, in one order.
import { kill, restart } from './support/hub.mjs';
import { acknowledged, kept, promised } from './support/receipts.mjs';
import { NO_HUB, expect, test } from './support/test.mjs';
import { SPACE, open, readAll, say } from './support/thread.mjs';

/** How many comments each of the two sends. */
const EACH = 100;

test('two people, 200 sends, the hub killed in the middle: nothing is lost, doubled or out of order', async ({
  hub,
  as,
  rest,
  grumbles,
}) => {
  test.setTimeout(300_000);
  grumbles(NO_HUB);
  const admin = await rest('lea');
  const space = await admin.space(SPACE);
  const thread = await admin.open(space.id, 'Une réunion qui ne s’arrête pas');

  const pages = [await as('lea'), await as('corentin')];
  const receipts = pages.map(acknowledged);
  for (const page of pages) {
    await open(page, SPACE, thread.id);
    await page.evaluate(() => (window.neverReloaded = true));
  }

  const sent = pages.map(() => []);
  const send = async (person, count) => {
    for (let n = 0; n < count; n += 1) {
      const text = `${person === 0 ? 'Léa' : 'Corentin'} dit ${sent[person].length + 1}.`;
      sent[person].push(text);
      await say(pages[person], text);
    }
  };
  const both = (count) => Promise.all([send(0, count), send(1, count)]);

  await both(EACH * 0.4);
  // The hub dies while both go on writing, stays dead for some of it, and comes back while they still write.
  await Promise.all([both(EACH * 0.3), kill(hub)]);
  await Promise.all([both(EACH * 0.3), restart(hub)]);

  await expect.poll(async () => (await kept(admin, thread.id)).length, { timeout: 60_000 }).toBe(2 * EACH);
  for (const page of pages) await expect(page.locator('.is-sending, .is-failed')).toHaveCount(0);
  const rows = await kept(admin, thread.id);
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 2 * EACH }, (_, at) => `m${at + 1}`));
  // One comment is on its way at a time. The receipt that dies with the hub is never sent again when its writer hears of
  // the comment itself before he would ask.
  expect(rows).toEqual(expect.arrayContaining(promised(receipts)));
  for (const { size } of receipts) expect(size).toBeGreaterThanOrEqual(EACH - 1);
  for (const person of [0, 1]) {
    expect(rows.map(({ text }) => text).filter((text) => sent[person].includes(text))).toEqual(sent[person]);
  }

  for (const page of pages) {
    await expect(async () => expect(await readAll(page)).toEqual(rows)).toPass({ timeout: 30_000 });
    expect(await page.evaluate(() => window.neverReloaded)).toBe(true);
  }
});

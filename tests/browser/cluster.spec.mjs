// The story of two nodes: two people discuss, each on a node of their own behind nginx, while one thing after the other
// fails. Nobody reloads a page, nothing is missed, and the pill says how the link is, all along. What was acknowledged
// is what each page shows and what the hub keeps, once, in one order.
import { setTimeout as pause } from 'node:timers/promises';

import { api } from './support/api.mjs';
import { begin, direct, end, startCluster } from './support/cluster.mjs';
import { kill, restart, stop } from './support/hub.mjs';
import { acknowledged, kept, promised } from './support/receipts.mjs';
import { NO_HUB, expect, refused, test as base } from './support/test.mjs';
import { SPACE, comment, open, readAll, say } from './support/thread.mjs';
import { sayings, untruths, witness, witnessed } from './support/witness.mjs';

/** How long Redis is away. */
const AWAY = 20_000;
/** How many comments come while the two have no link: enough to see that they are counted down. */
const MISSED = 120;

const test = base.extend({
  hub: async ({}, use) => use(await startCluster('cluster', { settings: { OSMOSE_DRAIN_SECONDS: '4' } })),
});

const pill = (page) => page.locator('#connection');
const words = { live: 'En direct', slowed: 'Direct ralenti', offline: /^Hors ligne/ };

/** The node that a page is on, or was on last. */
async function nodeOf(page) {
  return (await witnessed(page)).findLast(({ kind }) => kind === 'welcome')?.node;
}

test('two people on two nodes: nodes die, leave, Redis and nginx go away; nothing is missed, and the pill tells', async ({
  hub,
  as,
  rest,
  grumbles,
}) => {
  // Two minutes; a machine that is busy with other things takes longer.
  test.setTimeout(480_000);
  grumbles(NO_HUB);
  // While a node is on its way out, or nginx finds out that one is gone.
  for (const status of [502, 503, 504]) grumbles(refused(status, '/'));
  const admin = await rest('lea');
  const thread = await admin.open((await admin.space(SPACE)).id, 'Une réunion sur deux nœuds');

  const pages = [await as('lea'), await as('corentin')];
  const receipts = pages.map(acknowledged);
  for (const page of pages) await witness(page);
  // nginx sends each to whichever node: open until they are on two.
  await open(pages[0], SPACE, thread.id);
  await expect(pill(pages[0])).toHaveText(words.live);
  await expect(async () => {
    await open(pages[1], SPACE, thread.id);
    await expect(pill(pages[1])).toHaveText(words.live);
    expect(await nodeOf(pages[1])).not.toBe(await nodeOf(pages[0]));
  }).toPass();
  for (const page of pages) await page.evaluate(() => (window.neverReloaded = true));

  const sent = pages.map(() => []);
  const speak = async (person) => {
    const text = `${person === 0 ? 'Léa' : 'Corentin'} dit ${sent[person].length + 1}.`;
    sent[person].push(text);
    await say(pages[person], text);
    return text;
  };
  const both = async (count) => {
    for (let n = 0; n < count; n += 1) await Promise.all([speak(0), speak(1)]);
  };
  /** Each says something, and the other sees it; if he was not at the end, he follows what tells of it, or scrolls. */
  const hear = async () => {
    for (const person of [0, 1]) {
      const [page, text] = [pages[1 - person], await speak(person)];
      await expect(async () => {
        const news = page.getByRole('button', { name: /^\d+ nouveaux?$/ });
        if (await news.isVisible()) await news.click({ timeout: 1_000 });
        await expect(comment(page, text)).not.toHaveClass(/is-sending|is-failed/, { timeout: 1_000 });
      }).toPass({ timeout: 40_000 });
    }
  };
  const all = (text) => Promise.all(pages.map((page) => expect(pill(page)).toHaveText(text, { timeout: 40_000 })));
  /** What opens on the pill. */
  const details = async (page, ...says) => {
    await pill(page).click();
    for (const words of says) await expect(page.locator('#connection-content')).toContainText(words);
    await page.keyboard.press('Escape');
  };
  const nodeNamed = (name) => hub.nodes.find(({ settings }) => settings.OSMOSE_NODE === name);
  await hear();
  for (const page of pages) await details(page, `Nœud ${await nodeOf(page)}`, /Délai\s\d+\sms/);

  // The node of each is killed in turn, in the middle of what both write, and is back before the other's turn.
  for (const page of pages) {
    const mine = await nodeOf(page);
    await both(5);
    await Promise.all([both(10), kill(nodeNamed(mine))]);
    await expect.poll(() => nodeOf(page)).not.toBe(mine);
    await all(words.live);
    await hear();
    await restart(nodeNamed(mine));
  }

  // Redis is away: writing goes on, reading too, only later; and the pill says so.
  await end(hub.redis);
  const back = Date.now() + AWAY;
  await all(words.slowed);
  for (const page of pages) await details(page, 'Rien ne se perd.', `Nœud ${await nodeOf(page)}`);
  while (Date.now() < back) {
    await hear();
    await pause(500);
  }
  await all(words.slowed);
  await begin(hub.redis);
  await all(words.live);
  await hear();

  // Nobody can reach any node, and one writes on elsewhere: what was written here goes later, what was missed comes.
  await end(hub.nginx);
  await all(words.offline);
  await both(3);
  const elsewhere = await api(direct(hub, hub.nodes[0]), 'lea');
  const missed = [];
  for (let n = 1; n <= MISSED; n += 1) {
    const { msg_no } = await elsewhere.post(thread.id, `Ailleurs ${n}.`);
    missed.push([`Ailleurs ${n}.`, msg_no]);
  }
  receipts.push(missed);
  await begin(hub.nginx);
  await all(words.live);
  await hear();

  // A node leaves as it should, while both write.
  const leaving = await nodeOf(pages[0]);
  await Promise.all([both(10), stop(nodeNamed(leaving))]);
  await expect.poll(() => nodeOf(pages[0])).not.toBe(leaving);
  await all(words.live);
  await hear();

  const written = sent[0].length + sent[1].length + MISSED;
  await expect.poll(async () => (await kept(admin, thread.id)).length, { timeout: 60_000 }).toBe(written);
  for (const page of pages) await expect(page.locator('.is-sending, .is-failed')).toHaveCount(0, { timeout: 60_000 });
  const rows = await kept(admin, thread.id);
  expect(rows.map(({ id }) => id)).toEqual(rows.map((_, at) => `m${at + 1}`));
  // The receipt that dies with a node is never sent again when its writer hears of the comment itself before he would ask:
  // one at most for each node that was killed or left, and for nginx.
  expect(rows).toEqual(expect.arrayContaining(promised(receipts)));
  for (const person of [0, 1]) {
    expect(receipts[person].size).toBeGreaterThanOrEqual(sent[person].length - 4);
    expect(rows.map(({ text }) => text).filter((text) => sent[person].includes(text))).toEqual(sent[person]);
  }
  for (const page of pages) {
    await expect(page.locator('.is-sending, .is-failed')).toHaveCount(0);
    await expect(async () => expect(await readAll(page)).toEqual(rows)).toPass({ timeout: 120_000 });
    expect(await page.evaluate(() => window.neverReloaded)).toBe(true);
    const notes = await witnessed(page);
    expect(untruths(notes)).toEqual([]);
    expect(new Set(sayings(notes))).toEqual(new Set(['connecting', 'live', 'slowed', 'offline', 'catching up']));
  }
});

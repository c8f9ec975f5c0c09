// What a link leads to, under the comment that has it. No page elsewhere is asked: the hub of this test knows beforehand
// what the addresses lead to, as if somebody had written them yesterday, and shows it to whoever writes them today.
import { createHash } from 'node:crypto';

import { everyLook, expectRoomForText } from './support/axe.mjs';
import { sql, start } from './support/hub.mjs';
import { expect, test as base } from './support/test.mjs';
import { SPACE, comment, lines, make, open, say, tool } from './support/thread.mjs';

const CALM = { reducedMotion: 'reduce' };

const test = base.extend({
  hub: async ({}, use, info) =>
    use(await start(`previews-${info.line}`, { arguments: ['--demo'], settings: { OSMOSE_PREVIEWS: 'on' } })),
});

/** Has a hub know what an address leads to. */
function know(hub, address, { host, site = '', title, description = '' }) {
  const text = (it) => `'${it.replaceAll("'", "''")}'`;
  const digest = createHash('sha256').update(address).digest('hex');
  const row = [`'\\x${digest}'`, text(host), text(site), text(title), text(description)].join(', ');
  sql(hub, `insert into previews (id, known_at, hash, host, site, title, description) values (gen_random_uuid(), now(), ${row})`);
}

test('a link shows where it leads to whoever has the thread open, until it is edited away', async ({ hub, as, rest }) => {
  test.setTimeout(180_000);
  const address = 'https://www.vire.example/halles?jour=samedi&lieu=place';
  know(hub, address, {
    host: 'www.vire.example',
    site: 'Ville de Vire',
    title: '<b>Les halles</b> rouvrent le samedi matin',
    description: 'Producteurs, artisans et associations se retrouvent sous les halles rénovées. '.repeat(3).trim(),
  });
  know(hub, 'http://example.org/', { host: 'example.org', title: 'Un-titre-sans-fin'.repeat(11) });
  const thread = await make(rest, 'Où cela mène-t-il ?', ['Une question.']);
  const [lea, corentin] = [await as('lea', CALM), await as('corentin', CALM)];
  for (const page of [lea, corentin]) await open(page, SPACE, thread.id);

  const cards = (page, text) => comment(page, text).locator('.link-card');
  await say(lea, `Voir ${address}#plan et http://example.org/`);
  await expect(cards(corentin, 'Voir')).toHaveCount(2);
  await expect(cards(lea, 'Voir')).toHaveCount(2);
  const [first, second] = [cards(corentin, 'Voir').first(), cards(corentin, 'Voir').last()];
  await expect(first.locator('.t')).toHaveText('<b>Les halles</b> rouvrent le samedi matin');
  await expect(first.locator('.meta')).toHaveText('Ville de Vire' + 'www.vire.example');
  await expect(second.locator('.meta')).toHaveText('example.org');
  await expect(second.locator('.s')).toHaveCount(0);
  await expect(first).toHaveAttribute('href', address);
  for (const [name, value] of [['rel', /noopener noreferrer/], ['target', '_blank']]) {
    await expect(first).toHaveAttribute(name, value);
  }
  // Two lines at most, whatever a page says of itself.
  const tall = (part) => part.evaluate((it) => it.getBoundingClientRect().height / parseFloat(getComputedStyle(it).lineHeight));
  for (const part of [first.locator('.s'), second.locator('.t')]) expect(Math.round(await tall(part))).toBe(2);
  await everyLook(corentin, 'link-previews');
  await expectRoomForText(corentin, 'link-previews');
  await corentin.setViewportSize({ width: 1280, height: 800 });

  // Who fetches the page has them at once; an edit takes them away before everybody's eyes.
  await corentin.reload();
  await expect(cards(corentin, 'Voir')).toHaveCount(2);
  const mine = comment(lea, 'Voir');
  await tool(mine, 'Autres actions');
  await mine.getByRole('button', { name: 'Modifier', exact: true }).click();
  const field = lea.locator('.edit-box textarea');
  await field.fill(`Voir plutôt ${address}`);
  await field.press('Control+Enter');
  for (const page of [lea, corentin]) await expect(cards(page, 'plutôt')).toHaveCount(1);
});

test('who reads above a link keeps his place when it is known where it leads', async ({ hub, as, rest }) => {
  test.setTimeout(180_000);
  const address = 'https://www.vire.example/tard';
  const thread = await make(rest, 'Une place qui reste', ['Au début.', ...lines(40)]);
  const corentin = await as('corentin', CALM);
  await open(corentin, SPACE, thread.id);
  // He reads the end, and somebody edits a link into what lies just above his window.
  const last = comment(corentin, 'Ligne 40.');
  // The page may yet take its own place as it opens: he turns on, as people do.
  await expect(async () => {
    await corentin.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect(last).toBeInViewport({ timeout: 2_000 });
  }).toPass();
  know(hub, address, { host: 'www.vire.example', title: 'Venu plus tard', description: 'Deux lignes. '.repeat(20).trim() });
  const above = await corentin.evaluate(() => {
    const out = [...document.querySelectorAll('.rows article.msg')].filter((it) => it.getBoundingClientRect().bottom < 0);
    return Number(out.at(-1).id.slice(1));
  });
  const place = () => last.evaluate((it) => Math.round(it.getBoundingClientRect().top));
  const before = await place();
  const admin = await rest('lea');
  const edit = { act: crypto.randomUUID(), body: `Plus haut, ${address}`, revision: 0 };
  await admin.call('PATCH', `/comments/${thread.posted[above - 1].comment}`, edit);
  await expect(comment(corentin, 'Plus haut,').locator('.link-card')).toHaveCount(1);
  // To the pixel that a rounded length may be off.
  await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThanOrEqual(1);
});

// Where a page opens, what is new on it, and what counts as read.
import { planned } from './support/calendar.mjs';
import { run } from './support/hub.mjs';
import { OFFLINE, expect, test } from './support/test.mjs';
import { SPACE, address, lines, make, open, say } from './support/thread.mjs';

test('a thread opens at the first new reply, with a line above it', async ({ as, rest }) => {
  const { id } = await make(rest, 'Où en étais-je ?', lines(40));
  await (await rest('corentin')).mark(id, 25);
  const corentin = await as('corentin');
  await open(corentin, SPACE, id);
  await expect(corentin.locator('.unread-line')).toHaveText('15 nouveaux');
  await expect(corentin.locator('.unread-line')).toBeInViewport();
  await expect(corentin.locator('#m26')).toBeInViewport();
  await expect(corentin.locator('#m40')).not.toBeInViewport();
});

test('on a phone, too, the last reply stands above the place to write', async ({ as, rest }) => {
  const { id } = await make(rest, 'Tout en bas', lines(40));
  await (await rest('corentin')).mark(id, 40);
  const corentin = await as('corentin', { viewport: { width: 390, height: 844 } });
  await open(corentin, SPACE, id);
  await expect(corentin.locator('#m40')).toBeInViewport();
  const edge = (what, side) => corentin.locator(what).evaluate((it, side) => it.getBoundingClientRect()[side], side);
  const room = async () => (await edge('.composer-dock', 'top')) - (await edge('#m40', 'bottom'));
  await expect.poll(room).toBeGreaterThan(-1);
  // It stays there when something grows that one does not touch: a title whose font comes late, a reply above it.
  const bottom = await edge('#m40', 'bottom');
  for (const what of ['h1', '#m39']) {
    const grown = (by) => corentin.locator(what).first().evaluate((it, by) => (it.style.paddingTop = by), by);
    await grown('120px');
    await expect.poll(() => edge(what, 'height')).toBeGreaterThan(120);
    await expect.poll(() => edge('#m40', 'bottom')).toBeCloseTo(bottom, 0);
    await grown('');
    await expect.poll(() => edge('#m40', 'bottom')).toBeCloseTo(bottom, 0);
  }
  // Who scrolls is where he scrolls to.
  await corentin.locator('#m38').hover();
  await corentin.mouse.wheel(0, -400);
  await expect.poll(() => edge('#m40', 'bottom')).toBeGreaterThan(bottom + 300);
  // And writing takes no more room than it needs: the button stands beside the paper clip.
  expect(await edge('.composer .bar', 'height')).toBeLessThan(64);
});

test('what grows at the top of a thread moves the page once at most', async ({ as, rest }) => {
  const { id } = await make(rest, 'Tout en haut', lines(40));
  const corentin = await as('corentin');
  await open(corentin, SPACE, id);
  await expect(corentin.locator('#m2')).toBeInViewport();
  const grown = await corentin.locator('#m2').evaluate((it) => {
    const before = it.getBoundingClientRect().height;
    it.style.paddingBottom = '60px';
    return it.getBoundingClientRect().height - before;
  });
  const settled = () => corentin.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
  await settled();
  const now = await corentin.evaluate(() => scrollY);
  await settled();
  expect(await corentin.evaluate(() => scrollY)).toBe(now);
  expect(Math.abs(now)).toBeLessThanOrEqual(grown + 1);
});

test('what has comments below opens at its own beginning', async ({ as, rest }) => {
  const event = await planned(rest, 'Un évènement dont on parle');
  const admin = await rest('lea');
  for (const text of lines(40)) await admin.post(event, text);
  await (await rest('corentin')).mark(event, 40);
  const corentin = await as('corentin');
  await open(corentin, SPACE, event, 'calendar');
  await corentin.locator('article.msg').first().waitFor();
  await expect(corentin.getByRole('heading', { level: 1 })).toBeInViewport();
  await corentin.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await corentin.evaluate(() => scrollY)).toBe(0);
});

test('what comes while one reads above is told by a pill that leads there', async ({ as, rest }) => {
  const { id } = await make(rest, 'Plus bas', lines(40));
  await (await rest('corentin')).mark(id, 40);
  const corentin = await as('corentin');
  await open(corentin, SPACE, id);
  await expect(corentin.locator('#m40')).toBeInViewport();
  await corentin.locator('#m40').hover();
  await corentin.mouse.wheel(0, -1_500);
  await expect(corentin.locator('#m40')).not.toBeInViewport();
  const here = await corentin.evaluate(() => scrollY);

  const admin = await rest('lea');
  for (const text of lines(3, 'Nouvelle')) await admin.post(id, text);
  const pill = corentin.getByRole('button', { name: '3 nouveaux' });
  await expect(pill).toBeVisible();
  expect(await corentin.evaluate(() => scrollY)).toBe(here);
  await pill.click();
  await expect(corentin.locator('#m41')).toBeInViewport();
  await expect(pill).toHaveCount(0);
});

test('what is read in one tab is read in the other', async ({ as, rest }) => {
  const { id } = await make(rest, 'Deux onglets', lines(2));
  const list = await as('corentin');
  await list.goto(`/s/${SPACE}/discussions`);
  const row = list.locator('.thread-row', { hasText: 'Deux onglets' });
  await expect(row.locator('.count')).toHaveText(/^2/);

  const thread = await list.context().newPage();
  await thread.goto(address(SPACE, id));
  await expect(thread.locator('#m2')).toBeInViewport();
  await expect(row.locator('.count')).toBeHidden();

  // And what comes then is new again, in the list as in the title of neither.
  await thread.close();
  await (await rest('lea')).post(id, 'Encore une.');
  await expect(row.locator('.count')).toHaveText(/^1/);
});

test('replies that a poor line did not bring come once it can, without another turn of the wheel', async ({
  as,
  rest,
  grumbles,
}) => {
  grumbles(OFFLINE);
  const { id } = await make(rest, 'Sur une mauvaise ligne', lines(120));
  await (await rest('corentin')).mark(id, 120);
  const corentin = await as('corentin');
  const earlier = /\/comments\?before=/;
  await corentin.route(earlier, (route) => route.abort());
  await open(corentin, SPACE, id);
  await expect(corentin.locator('#m120')).toBeInViewport();
  const failed = corentin.waitForEvent('requestfailed', (request) => earlier.test(request.url()));
  await corentin.evaluate(() => scrollTo(0, 0));
  await failed;
  await expect(corentin.locator('.row-wait')).toBeInViewport();
  await corentin.unroute(earlier);
  await expect(corentin.locator('#m70')).toBeAttached();
  // And where one was, one still is.
  await expect(corentin.locator('#m71')).toBeInViewport();
});

test('a thread of 20,000 replies is no more in the page than what one sees of it', async ({ hub, as, rest }) => {
  test.setTimeout(300_000);
  await run(hub, 'demo', '--large');
  const admin = await rest('lea');
  const space = await admin.space('reseau-regional');
  const { rows } = await admin.threads(space.id);
  const [largest] = rows.toSorted((one, other) => other.count - one.count);
  expect(largest.head).toBe(20_000);

  const lea = await as('lea');
  const nodes = async () => {
    const count = await lea.evaluate(() => document.body.querySelectorAll('*').length);
    expect(count).toBeLessThanOrEqual(1_500);
  };
  await open(lea, 'reseau-regional', `${largest.heading.id}#m10000`);
  await expect(lea.locator('#m10000')).toBeInViewport();
  await nodes();
  // As far as one scrolls, up or down, there are replies further up or down, and no more of them than before.
  const first = () =>
    lea.evaluate(() => {
      const seen = (it) => it.getBoundingClientRect().bottom > 64 && it.getBoundingClientRect().top < innerHeight;
      const replies = [...document.querySelectorAll('.row > [id^=m]')];
      return Number(replies.find(seen)?.id.slice(1));
    });
  for (const direction of [-1, 1]) {
    for (let n = 0; n < 12; n += 1) {
      const before = await first();
      // The wheel turns on: what a page of replies that comes just then takes back, the next turn brings.
      await expect(async () => {
        await lea.mouse.wheel(0, direction * 4_000);
        expect((await first()) * direction).toBeGreaterThan(before * direction);
      }).toPass();
      await nodes();
    }
  }
  // One can write there, and sees what one wrote among the last.
  await say(lea, 'Me voici au bout du fil.');
  await expect(lea.locator('#m20001')).toBeInViewport();
  await expect(lea.locator('#m20000')).toBeAttached();
  await nodes();
});

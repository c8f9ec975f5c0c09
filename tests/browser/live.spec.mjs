// The live link of a tab: it does not believe a socket that only looks open, and it finds out why one was refused.
import { account, openSession } from './support/api.mjs';
import { OFFLINE, expect, refused, test } from './support/test.mjs';
import { SPACE, comment, make, open } from './support/thread.mjs';
import { frame } from './support/wire.mjs';

const pill = (page) => page.locator('#connection');
const isLive = (page) => expect(pill(page)).toHaveAttribute('data-state', 'live');

/** Stands between a page and its sockets: what the page said, and how many of them are dead without a word. */
async function between(page) {
  const line = { sockets: 0, pings: 0, dead: 0 };
  await page.routeWebSocket(/\/live$/, (socket) => {
    line.sockets += 1;
    const mine = line.sockets;
    const gone = () => mine <= line.dead;
    const hub = socket.connectToServer();
    socket.onMessage((message) => {
      if (frame(message).ping) line.pings += 1;
      if (!gone()) hub.send(message);
    });
    hub.onMessage((message) => {
      if (!gone()) socket.send(message);
    });
  });
  return line;
}

test('a tab that is looked at again asks whether its link lives, and replaces one that does not', async ({ as, rest }) => {
  const { id } = await make(rest, 'Au réveil');
  const page = await as('corentin');
  const line = await between(page);
  await open(page, SPACE, id);
  await isLive(page);
  // The first ping follows the welcome; the next would come in twenty seconds.
  await expect.poll(() => line.pings).toBe(1);
  const wakes = ['window/focus', 'window/online', 'window/pageshow', 'document/visibilitychange'];
  for (const [at, wake] of wakes.entries()) {
    const [target, name] = wake.split('/');
    await page.evaluate(([target, name]) => window[target].dispatchEvent(new Event(name)), [target, name]);
    await expect.poll(() => line.pings, wake).toBe(at + 2);
  }
  expect(line.sockets).toBe(1);
  await isLive(page);

  // The machine slept, and nobody told the socket.
  line.dead = line.sockets;
  await (await rest('lea')).post(id, 'Dit pendant le sommeil.');
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect.poll(() => line.sockets).toBe(2);
  await expect(comment(page, 'Dit pendant le sommeil.')).toBeVisible();
  await isLive(page);
});

test('a hidden tab is left in peace', async ({ as, rest }) => {
  const { id } = await make(rest, 'Dans le dos');
  const page = await as('corentin');
  const line = await between(page);
  await open(page, SPACE, id);
  await expect.poll(() => line.pings).toBe(1);
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    delete document.hidden;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  // Only coming back asked.
  await expect.poll(() => line.pings).toBe(2);
});

test('a session that ended while the link was away leads to the sign-in page', async ({ as, hub, grumbles }) => {
  grumbles(OFFLINE);
  grumbles(refused(401, '/'));
  const secret = await openSession(hub, account(hub, 'corentin'));
  const page = await as('corentin', { secret });
  await page.goto(`/s/${SPACE}/discussions`);
  await isLive(page);
  await page.context().setOffline(true);
  await expect(pill(page)).toHaveAttribute('data-state', 'offline');
  const headers = { authorization: `Bearer ${secret}` };
  expect((await fetch(`${hub.url}/api/v1/session`, { method: 'DELETE', headers })).status).toBe(204);
  await page.context().setOffline(false);
  await page.waitForURL(/\/signin/);
});

test('a hub that has no room says when to come back, and is not asked before', async ({ as, rest, grumbles }) => {
  grumbles(refused(503, '/api/v1/session$'));
  const { id } = await make(rest, 'Complet');
  const page = await as('corentin');
  // A browser does not tell a page how an upgrade was refused: only that the socket closed and never opened.
  await page.addInitScript(() => {
    const Real = WebSocket;
    Object.assign(window, { tries: [], sockets: [], full: false });
    const refuse = () => {
      const socket = Object.assign(new EventTarget(), { close() {}, send() {} });
      setTimeout(() => socket.dispatchEvent(new CloseEvent('close', { code: 1006 })), 10);
      return socket;
    };
    window.WebSocket = function (...how) {
      window.tries.push(Date.now());
      window.sockets.push(window.full ? refuse() : new Real(...how));
      return window.sockets.at(-1);
    };
  });
  await open(page, SPACE, id);
  await isLive(page);
  const problem = { code: 'unavailable', temporary: true, retry_after: 4 };
  const asked = [];
  await page.route(/\/api\/v1\/session$/, (route) => {
    asked.push(Date.now());
    return route.fulfill({ status: 503, headers: { 'retry-after': '4' }, json: problem });
  });
  await page.evaluate(() => {
    window.full = true;
    window.sockets.at(-1).dispatchEvent(new CloseEvent('close', { code: 4000, reason: '100' }));
  });
  await expect(pill(page)).toHaveAttribute('data-state', 'offline');
  await pill(page).click();
  await expect(page.locator('#connection-content')).toContainText(/Prochain essai dans\s\d\ss|Un essai est en cours/);
  await page.keyboard.press('Escape');
  await expect.poll(() => asked.length).toBeGreaterThanOrEqual(2);
  await page.unroute(/\/api\/v1\/session$/);
  await page.evaluate(() => (window.full = false));
  await isLive(page);
  const tries = (await page.evaluate(() => window.tries)).slice(1);
  // Told to wait for four seconds, and up to half a second more by chance.
  const waits = tries.slice(1).map((at, n) => at - tries[n]);
  expect(waits.length).toBeGreaterThanOrEqual(2);
  for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(4_000);
});

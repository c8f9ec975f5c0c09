// What goes over the socket: MessagePack, and JSON for whoever debugs.
import { expect, test } from './support/test.mjs';
import { SPACE, comment, make, open, say } from './support/thread.mjs';

/** The frames of a page's next socket, as they go in either direction. */
function frames(page) {
  const seen = [];
  page.on('websocket', (socket) => {
    for (const event of ['framesent', 'framereceived']) socket.on(event, ({ payload }) => seen.push(payload));
  });
  return seen;
}

for (const [name, wire] of [
  ['MessagePack', undefined],
  ['JSON', 'json'],
]) {
  test(`a page speaks ${name}`, async ({ as, rest }) => {
    const { id } = await make(rest, `En ${name}`);
    const corentin = await as('corentin');
    if (wire) await corentin.addInitScript((it) => localStorage.setItem('osmose.wire', it), wire);
    const seen = frames(corentin);
    await open(corentin, SPACE, id);
    await expect(corentin.locator('#connection')).toHaveAttribute('data-state', 'live');
    await say(corentin, 'Écrit ainsi.');
    await (await rest('lea')).post(id, 'Lu ainsi.');
    await expect(comment(corentin, 'Écrit ainsi.')).toHaveCount(1);
    await expect(comment(corentin, 'Lu ainsi.')).toHaveCount(1);
    expect(seen.length).toBeGreaterThan(4);
    for (const payload of seen) expect(typeof payload === 'string').toBe(wire === 'json');
  });
}

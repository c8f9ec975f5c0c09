// How long a page takes from its address to a place where one can write, with nothing cached. It is measured and not
// asserted, so only when asked for: `OSMOSE_USABLE=1 npx playwright test usable`. Build the client without --dev before.
import { test } from './support/test.mjs';
import { SPACE, make, open } from './support/thread.mjs';

const ROUNDS = 7;

if (process.env.OSMOSE_USABLE) {
  test('usable from a cold cache', async ({ as, rest }) => {
    const { id } = await make(rest, 'Une première visite');
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      // Each person's page is a context of its own: nothing is in its cache.
      const page = await as('corentin');
      const start = performance.now();
      await open(page, SPACE, id);
      times.push(Math.round(performance.now() - start));
      await page.close();
    }
    times.sort((one, other) => one - other);
    console.log(`usable after ${times[Math.floor(ROUNDS / 2)]} ms (${times[0]} to ${times.at(-1)}, ${ROUNDS} visits)`);
  });
}

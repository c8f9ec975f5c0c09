// The test function of all specs: people open pages by `as('lea')`, and whatever their console complains of fails the
// test.
import { test as base, expect } from '@playwright/test';

import { COOKIE, account, api, sharedSession } from './api.mjs';
import { hubOf, read, restart, runs } from './hub.mjs';

/** What Chromium itself logs while there is no hub at the other end. */
export const NO_HUB = /net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)|WebSocket/;
/** What Chromium itself logs in a context that is offline. */
export const OFFLINE = /net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|FAILED)|WebSocket/;
/** What Chromium itself logs when the hub refuses a request with this status. */
export const refused = (status, address = '/api/v1/') =>
  new RegExp(`the server responded with a status of ${status} .*${address}`);
/** A page that nobody is signed in on asks who is, and is told: nobody. */
const NOBODY = refused(401, '/api/v1/session$');

export const test = base.extend({
  /** The hub that all tests of a worker share. One that a test killed and failed to bring back comes back for the next. */
  hub: async ({}, use, { parallelIndex }) => {
    const hub = read(hubOf(parallelIndex));
    await use(runs(hub.pid) ? hub : await restart(hub));
  },

  /** What somebody may ask of the hub by REST. */
  rest: async ({ hub }, use) => use((person) => api(hub, person)),

  /** Complaints that a test expects: `grumbles(NO_HUB)`. All others fail it. */
  grumbles: async ({}, use) => {
    const expected = [];
    const heard = [];
    await use(Object.assign((pattern) => expected.push(pattern), { heard }));
    const unexpected = heard.filter((it) => !expected.some((pattern) => pattern.test(it)));
    expect(unexpected, 'complaints of the console').toEqual([]);
  },

  /** Opens a window of its own for nobody in particular: `visitor(options)`. */
  visitor: async ({ browser, hub, grumbles, contextOptions }, use) => {
    const contexts = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...contextOptions, baseURL: hub.url, ...options });
      contexts.push(context);
      context.on('page', (page) => listen(page, grumbles.heard));
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },

  /** Opens a window of its own for a person who is signed in: `as('lea', options)`. */
  as: async ({ hub, visitor }, use) => {
    await use(async (person, options = {}) => {
      const page = await visitor(options);
      const secret = options.secret ?? (await sharedSession(hub, person));
      await page.context().addCookies([sessionCookie(options.baseURL ?? hub.url, secret)]);
      return page;
    });
  },
});

export { expect };

function sessionCookie(url, value) {
  return { name: COOKIE, value, url: url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' };
}

function listen(page, heard) {
  page.on('console', (message) => {
    const complains = ['error', 'warning'].includes(message.type());
    const words = `${message.text()} ${message.location().url}`;
    if (complains && !NOBODY.test(words)) heard.push(words);
  });
  page.on('pageerror', (error) => heard.push(`uncaught: ${error.stack ?? error}`));
  page.on('crash', () => heard.push('the page crashed'));
  page.on('dialog', (dialog) => {
    heard.push(`a box that stops the page: ${dialog.message()}`);
    dialog.dismiss();
  });
}

/** Signs in by the form, as a person does. */
export async function signIn(page, hub, person) {
  const { email, password } = account(hub, person);
  await page.goto('/signin');
  await page.locator('#email').fill(email);
  await page.locator('#password').fill(password);
  await page.locator('#password').press('Enter');
  await page.waitForURL((url) => url.pathname !== '/signin');
}

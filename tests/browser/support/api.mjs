// The REST interface as a program uses it: for what a test needs before it looks at a page, and for what the hub
// really keeps.
import fs from 'node:fs';
import path from 'node:path';

import { accounts } from './hub.mjs';

/** Name of the session cookie. */
export const COOKIE = '__Host-osmose';

/** The account of the demonstration whose address begins with this. */
export function account(hub, person) {
  const found = accounts(hub).find((it) => it.email.startsWith(`${person}.`));
  if (!found) throw new Error(`the demonstration has no ${person}`);
  return found;
}

/** A new session of a person: its secret. */
export async function openSession(hub, { email, password }) {
  const answer = await fetch(`${hub.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  if (answer.status !== 200) throw new Error(`${email} cannot sign in: ${answer.status} ${await answer.text()}`);
  return answer.headers.getSetCookie()[0].match(`${COOKIE}=([^;]*)`)[1];
}

/** The session that all tests share for a person: a password takes long to check in a program built for debugging. */
export async function sharedSession(hub, person) {
  const file = path.join(hub.place, 'sessions.json');
  const known = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
  if (!known[person]) {
    known[person] = await openSession(hub, account(hub, person));
    fs.writeFileSync(file, JSON.stringify(known));
  }
  return known[person];
}

/** What a person may ask of the hub: `call(method, path, body)` answers the body, or throws. */
export async function api(hub, person) {
  const secret = await sharedSession(hub, person);
  const call = async (method, address, body) => {
    const answer = await fetch(`${hub.url}/api/v1${address}`, {
      method,
      headers: { authorization: `Bearer ${secret}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  return {
    call,
    space: async (slug) => (await call('GET', '/spaces')).find((it) => it.slug === slug),
    threads: async (space) => (await call('GET', `/spaces/${space}/threads`)).content,
    open: async (space, title, body = 'Une question.') => {
      const { themes } = (await call('GET', `/spaces/${space}/threads`)).content;
      return call('POST', `/spaces/${space}/threads`, { act: crypto.randomUUID(), theme: themes[0].id, title, body });
    },
    change: (thread, what) => call('PATCH', `/threads/${thread}`, { act: crypto.randomUUID(), ...what }),
    post: (thread, body, parent) =>
      call('POST', `/resources/${thread}/comments`, { act: crypto.randomUUID(), body, parent }),
    mark: (thread, number) => call('PUT', `/marks/${thread}`, { act: crypto.randomUUID(), msg_no: number }),
    comments: (thread) => comments(call, thread),
  };
}

/** Every comment of a resource, in the order of display. */
async function comments(call, resource) {
  const all = [];
  for (let after = '0.0'; ; ) {
    const log = await call('GET', `/resources/${resource}/comments?after=${after}&limit=100`);
    all.push(...log.items);
    const last = all.at(-1);
    if (!log.more_after || !last) return all;
    after = `${last.root_no}.${last.msg_no}`;
  }
}

// People beside those of the demonstration, as many as a test needs: no password is hashed for them.
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';

import { databaseUrl } from './hub.mjs';

/** Makes so many members of a space, each with a session: `{ email, secret, call(method, path, body) }`. */
export function crowd(hub, space, count) {
  const people = Array.from({ length: count }, (_, number) => ({
    id: crypto.randomUUID(),
    email: `personne.${number}.${randomBytes(4).toString('hex')}@crowd.example`,
    family: `Numéro ${number + 1}`,
    secret: randomBytes(32).toString('hex'),
  }));
  const rows = (row) => people.map(row).join(', ');
  const hash = ({ secret }) => createHash('sha256').update(secret).digest('hex');
  const statements = [
    `insert into users (id, email, email_verified_at, given_name, family_name, function) values
       ${rows((it) => `('${it.id}', '${it.email}', now(), 'Personne', '${it.family}', 'Instructrice')`)}`,
    `insert into streams (id) values ${rows((it) => `('user:${it.id}')`)}`,
    `insert into memberships (id, space_id, user_id, role, joined_at, since) values
       ${rows((it) => `(gen_random_uuid(), '${space}', '${it.id}', 'member', now(), now())`)}`,
    `insert into sessions (id, token_hash, user_id, created_at, seen_at, expires_at, user_agent, address) values
       ${rows((it) => `(gen_random_uuid(), '\\x${hash(it)}', '${it.id}', now(), now(), now() + interval '9 days', 'tests', '127.0.0.1')`)}`,
  ];
  execFileSync('psql', [databaseUrl(hub), '-v', 'ON_ERROR_STOP=1', '-qc', statements.join('; ')]);
  const call = (secret) => async (method, address, body) => {
    const answer = await fetch(`${hub.url}/api/v1${address}`, {
      method,
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  return people.map(({ email, secret }) => ({ email, secret, call: call(secret) }));
}

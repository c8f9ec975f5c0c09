// Before all tests the hub that most of them share is started; after them everything is stopped and removed.
import { api } from './api.mjs';
import { WORKERS, complaints, hubOf, makeFolder, start, stopAll } from './hub.mjs';

export default async function setup() {
  makeFolder();
  const names = Array.from({ length: WORKERS }, (_, worker) => hubOf(worker));
  try {
    for (const name of names) {
      await quiet(await start(name, { arguments: ['--demo'], settings: { OSMOSE_SIGN_UP: 'open' } }));
    }
  } catch (error) {
    await stopAll();
    throw error;
  }
  return async () => {
    // What the hub complained of helps whoever looks for the cause of a failure.
    for (const name of names) {
      for (const line of complaints(name).slice(0, 50)) console.log(`${name}: ${line}`);
    }
    await stopAll();
  };
}

/** Ends what the demonstration announces: it would stand above every page, beside what a test announces. */
async function quiet(hub) {
  const { call } = await api(hub, 'lea');
  for (const { id } of await call('GET', '/spaces')) {
    const { content } = await call('GET', `/spaces/${id}/announcements`);
    for (const { announcement, ended_at } of content.entries) {
      if (!ended_at) await call('DELETE', `/announcements/${announcement.id}`);
    }
  }
}

// Before all tests the hub that most of them share is started; after them everything is stopped and removed.
import { complaints, makeFolder, start, stopAll } from './hub.mjs';

export default async function setup() {
  makeFolder();
  try {
    await start('hub', { arguments: ['--demo'], settings: { OSMOSE_SIGN_UP: 'open' } });
  } catch (error) {
    await stopAll();
    throw error;
  }
  return async () => {
    // What the hub complained of helps whoever looks for the cause of a failure.
    for (const line of complaints('hub').slice(0, 50)) console.log(`hub: ${line}`);
    await stopAll();
  };
}

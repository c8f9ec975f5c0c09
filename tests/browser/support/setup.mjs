// Before all tests the hub that most of them share is started; after them everything is stopped and removed.
import { makeFolder, start, stopAll } from './hub.mjs';

export default async function setup() {
  makeFolder();
  try {
    await start('hub', { arguments: ['--demo'], settings: { OSMOSE_SIGN_UP: 'open' } });
  } catch (error) {
    await stopAll();
    throw error;
  }
  return stopAll;
}

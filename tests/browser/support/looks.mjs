// Looking at a page in both themes, on a desktop and on a phone.
import fs from 'node:fs';
import path from 'node:path';

import { expectAccessible, expectNoSidewaysScroll } from './axe.mjs';

const SHOTS = path.join(import.meta.dirname, '../results/shots');

/** Looks; `to` brings into sight what is looked at. */
export async function everyLook(page, name, to = () => {}) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 390]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
      await to();
      await expectAccessible(page, `${name}, ${colorScheme}, ${width}`);
      await expectNoSidewaysScroll(page, `${name}, ${colorScheme}, ${width}`);
      if (!process.env.OSMOSE_SHOTS) continue;
      fs.mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: path.join(SHOTS, `${name}-${width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

// What a page must hold for everybody: nothing that axe finds, nothing that scrolls sideways.
import fs from 'node:fs';
import path from 'node:path';

import { AxeBuilder } from '@axe-core/playwright';

import { expect } from './test.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What another theme changes, which is the colours. */
const COLOURS = ['color-contrast', 'link-in-text-block'];
const SHOTS = path.join(import.meta.dirname, '../results/shots');

/** Axe finds nothing; what it finds is said by rule and place. `again`: in the other theme, all but colours was seen. */
export async function expectAccessible(page, where, again = false) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((it) => it.finished.catch(() => {}))));
  // In the page itself, for it has no frames, and only what is wrong: the rest is as much text as the page, each time.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (again ? axe.withRules(COLOURS) : axe.withTags(RULES)).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary}`),
  );
  expect.soft(found, where).toEqual([]);
}

/** The page is as wide as its window. */
export async function expectNoSidewaysScroll(page, where) {
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.soft.poll(wide, { message: `${where} scrolls sideways` }).toBe(0);
}

/** Half of a link under the bar that stays is a small one. A list that keeps its place on a new width has done so. */
export async function toTheTop(page) {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.evaluate(() => scrollTo(0, 0));
}

/** Looks at it on a desktop and on a phone, in both themes; with OSMOSE_SHOTS it keeps the pictures. */
export async function everyLook(page, name) {
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 800 });
    for (const colorScheme of ['light', 'dark']) {
      const where = `${name}, ${colorScheme}, ${width}`;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await toTheTop(page);
      await expectAccessible(page, where, colorScheme === 'dark');
      if (!process.env.OSMOSE_SHOTS) continue;
      fs.mkdirSync(SHOTS, { recursive: true });
      await page.screenshot({ path: path.join(SHOTS, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
    await expectNoSidewaysScroll(page, `${name}, ${width}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** Readers may space the letters, words and lines out (WCAG 1.4.12): on the narrowest phone nothing scrolls sideways. */
export async function expectRoomForText(page, where) {
  await page.setViewportSize({ width: 320, height: 700 });
  const spaced = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
    p { margin-block-end: 2em !important }`;
  const space = (rules) =>
    page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [sheet];
    }, rules);
  await space(spaced);
  await expectNoSidewaysScroll(page, `${where} with spaced text`);
  await space('');
}

// What a page must hold for everybody: nothing that axe finds, nothing that scrolls sideways.
import { AxeBuilder } from '@axe-core/playwright';

import { expect } from './test.mjs';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Axe finds nothing; what it finds is said by rule and place. */
export async function expectAccessible(page, where) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((it) => it.finished.catch(() => {}))));
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
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

// One address of every page, by the pattern that the router knows it by, and how one knows that it is there.
import { SPACE } from './thread.mjs';

/** Pages for those who are not signed in. */
export const OUTSIDE = {
  '/signin': '/signin',
  '/signup': '/signup',
  '/verify': '/verify#unknown',
  '/reset': '/reset#unknown',
  '/email': '/email#unknown',
  '/invitation': '/invitation#unknown',
  '/forgotten': '/forgotten',
};

/** Pages for those who are, of a space, one of its threads, a person, a conversation, a post, an entry of the FAQ an event, a folder and a document. */
export const inside = (thread, person, conversation, post, entry, event, folder, document) => ({
  '/': '/',
  '/spaces': '/spaces',
  '/settings': '/settings',
  '/people': '/people',
  '/people/:user': `/people/${person}`,
  '/mentions': '/mentions',
  '/reports': '/reports',
  '/reports/mine': '/reports/mine',
  '/messages': '/messages',
  '/search': '/search?q=pièce',
  '/messages/:conversation': `/messages/${conversation}`,
  '/s/:slug': `/s/${SPACE}`,
  '/s/:slug/discussions': `/s/${SPACE}/discussions`,
  '/s/:slug/discussions/:thread': `/s/${SPACE}/discussions/${thread}`,
  '/s/:slug/blog': `/s/${SPACE}/blog`,
  '/s/:slug/blog/new': `/s/${SPACE}/blog/new`,
  '/s/:slug/blog/:post:name': `/s/${SPACE}/blog/${post}`,
  '/s/:slug/blog/:post/edit': `/s/${SPACE}/blog/${post}/edit`,
  '/s/:slug/faq': `/s/${SPACE}/faq`,
  '/s/:slug/faq/:entry': `/s/${SPACE}/faq/${entry}`,
  '/s/:slug/calendar': `/s/${SPACE}/calendar`,
  '/s/:slug/calendar/subscribe': `/s/${SPACE}/calendar/subscribe`,
  '/s/:slug/calendar/:event': `/s/${SPACE}/calendar/${event}`,
  '/s/:slug/members': `/s/${SPACE}/members`,
  '/s/:slug/announcements': `/s/${SPACE}/announcements`,
  '/announcements': '/announcements',
  '/s/:slug/documents': `/s/${SPACE}/documents`,
  '/s/:slug/documents/folders/:folder': `/s/${SPACE}/documents/folders/${folder}`,
  '/s/:slug/documents/:document': `/s/${SPACE}/documents/${document}`,
  '/s/:slug/documents/:document/full': `/s/${SPACE}/documents/${document}/full`,
  '/404': '/nowhere/at/all',
});

/** Opens an address, and waits until its page is whole. */
export async function visit(page, address) {
  await page.goto('about:blank');
  await page.goto(address);
  await page.locator('h1').first().waitFor();
  await page.locator('.skeleton').first().waitFor({ state: 'detached' });
  // Parts of a page may come after its heading.
  await page.waitForLoadState('networkidle');
}

// Pictures of the main pages for people to look at, in `results/shots`: nothing is compared, so they are only taken when
// asked for, by `OSMOSE_SHOTS=1 npx playwright test shots`. Where OSMOSE_SHOTS is a path that ends with .png, the
// README's picture is put there too.
import fs from 'node:fs';
import path from 'node:path';

import { firstPost } from './support/blog.mjs';
import { guide } from './support/documents.mjs';
import { visit } from './support/pages.mjs';
import { test } from './support/test.mjs';
import { SPACE } from './support/thread.mjs';

const FOLDER = path.join(import.meta.dirname, 'results/shots');
const README = process.env.OSMOSE_SHOTS;
const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

/** The thread of the demonstration with the most to see. */
async function liveliest(rest) {
  const person = await rest('yves');
  const { rows } = await person.threads((await person.space(SPACE)).id);
  return rows.toSorted((one, other) => other.count - one.count)[0].heading.id;
}

/** A conversation of the demonstration. */
async function talk(rest) {
  const { content } = await (await rest('yves')).call('GET', '/conversations');
  return content.rows.find((row) => row.group).id;
}

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`pictures: ${size}, ${colorScheme} @shots`, async ({ as, visitor, rest }) => {
      const thread = await liveliest(rest);
      const { me } = await (await rest('lea')).call('GET', '/session');
      const options = { viewport, colorScheme, reducedMotion: 'reduce', deviceScaleFactor: size === 'phone' ? 2 : 1 };
      const page = await as('yves', options);
      const take = async (name, of = page) => {
        await of.evaluate(() => document.fonts.ready);
        await of.screenshot({ path: path.join(FOLDER, `${name}-${size}-${colorScheme}.png`) });
      };
      await visit(page, `/s/${SPACE}/discussions/${thread}`);
      await page.locator('#composer').waitFor();
      await page.evaluate(() => scrollTo(0, 0));
      await take('thread');
      if (README?.endsWith('.png') && size === 'desktop' && colorScheme === 'light') {
        fs.copyFileSync(path.join(FOLDER, 'thread-desktop-light.png'), path.resolve(README));
      }
      await page.locator('#bell').click();
      await take('bell');
      const { folder, document } = await guide(rest);
      for (const [name, address] of Object.entries({
        documents: `/s/${SPACE}/documents`,
        folder: `/s/${SPACE}/documents/folders/${folder}`,
        document: `/s/${SPACE}/documents/${document}`,
        'document-full': `/s/${SPACE}/documents/${document}/full`,
        home: `/s/${SPACE}`,
        threads: `/s/${SPACE}/discussions`,
        blog: `/s/${SPACE}/blog`,
        'blog-post': `/s/${SPACE}/blog/${await firstPost(rest)}`,
        'blog-editor': `/s/${SPACE}/blog/new`,
        search: '/search?q=pièce',
        faq: `/s/${SPACE}/faq`,
        members: `/s/${SPACE}/members`,
        calendar: `/s/${SPACE}/calendar`,
        week: `/s/${SPACE}/calendar?view=week`,
        subscribe: `/s/${SPACE}/calendar/subscribe`,
        people: '/people',
        person: `/people/${me.id}`,
        spaces: '/spaces',
        settings: '/settings',
        conversations: '/messages',
        chat: `/messages/${await talk(rest)}`,
        nothing: '/nowhere/at/all',
      })) {
        await visit(page, address);
        await take(name);
      }
      const outside = await visitor(options);
      for (const [name, address] of Object.entries({ signin: '/signin', signup: '/signup' })) {
        await visit(outside, address);
        await take(name, outside);
      }
    });
  }
}

import { firstPost } from './support/blog.mjs';
import { guide } from './support/documents.mjs';
import { inside, visit } from './support/pages.mjs';
import { test } from './support/test.mjs';
import { SPACE } from './support/thread.mjs';
import fs from 'node:fs';
const SETS = [['en','desktop','light',{ width: 1280, height: 800 }],['en','phone','dark',{ width: 390, height: 844 }],['fr','phone','light',{ width: 390, height: 844 }],['en','desktop','dark',{ width: 1280, height: 800 }]];
test('pics', async ({ as, rest }) => {
  test.setTimeout(900_000);
  fs.mkdirSync('/tmp/pics', { recursive: true });
  const person = await rest('lea');
  const { rows } = await person.threads((await person.space(SPACE)).id);
  const thread = rows.toSorted((a, b) => b.count - a.count)[0].heading.id;
  const { content } = await person.call('GET', '/conversations');
  const talk = (content.rows.find((r) => r.group) ?? content.rows[0]).id;
  const { me } = await (await rest('corentin')).call('GET', '/session');
  const space = await person.space(SPACE);
  const faq = await person.call('GET', `/spaces/${space.id}/faq`);
  const now = Date.now();
  const cal = await person.call('GET', `/spaces/${space.id}/events?from=${new Date(now - 40 * 864e5).toISOString()}&to=${new Date(now + 60 * 864e5).toISOString()}`).catch((e) => { console.log('cal', e.message); return null; });
  if (cal) console.log(Object.keys(cal.content ?? cal), JSON.stringify(cal).slice(0, 300));
  const { folder, document } = await guide(rest);
  const event = (cal?.content?.events ?? cal?.content?.rows ?? cal?.events ?? [])[0];
  const eid = event?.event?.id ?? event?.id ?? event?.heading?.id ?? 'x';
  for (const [lang, size, colorScheme, viewport] of SETS) {
    await person.call('PATCH', '/me', { language: lang });
    const page = await as('lea', { viewport, colorScheme, reducedMotion: 'reduce' });
    const pages = inside(thread, me.id, talk, await firstPost(rest), faq.content.entries[0].id, eid, folder, document);
    const extra = { cal_week: `/s/${SPACE}/calendar?view=week`, cal_list: `/s/${SPACE}/calendar?view=list` };
    for (const [route, address] of [...Object.entries(pages), ...Object.entries(extra)]) {
      try { await visit(page, address); } catch (e) { console.log(route, e.message.slice(0, 100)); }
      const name = route.replace(/[^a-z0-9]+/gi, '_') || 'root';
      await page.screenshot({ path: `/tmp/pics/${name}-${lang}-${size}-${colorScheme}.png` });
    }
    
  }
  await person.call('PATCH', '/me', { language: 'fr' });
});

// What the client's own source says there is, so that a new page or dialog without its test is noticed.
import fs from 'node:fs';
import path from 'node:path';

const CLIENT = path.resolve(import.meta.dirname, '../../../client/src');

/** The addresses of all pages, as the router knows them: `/s/:slug/discussions`. */
export function routes() {
  const source = fs.readFileSync(path.join(CLIENT, 'route.rs'), 'utf8');
  const paths = [...source.matchAll(/Self::\w+(?: \{[^}]*\})? => (?:return format!\()?"(\/[^"]*)"/g)];
  return paths.map(([, path]) => path.replace(/\{(\w+)\}/g, ':$1'));
}

/** The ids of all that opens over a page: dialogs, and the menus below a button. */
export function overlays() {
  const files = fs.readdirSync(CLIENT, { recursive: true }).filter((name) => name.endsWith('.rs'));
  const source = files.map((name) => fs.readFileSync(path.join(CLIENT, name), 'utf8')).join('\n');
  const ids = [...source.matchAll(/<(?:Dialog|Menu)\s+id="([^"]+)"/g)].map(([, id]) => id);
  return [...new Set(ids)].sort();
}

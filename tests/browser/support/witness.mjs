// A witness of the connection pill: it notes in the page, in one list, what becomes of the socket and what the pill
// says, so that the one can be held against the other.
import { frame } from './wire.mjs';

/** Begins to note in a page that is not open yet. */
export const witness = (page) =>
  page.addInitScript(() => {
    const notes = (window.witnessed = []);
    window.WebSocket = class extends WebSocket {
      constructor(...how) {
        super(...how);
        const socket = notes.filter(({ kind }) => kind === 'opening').length;
        notes.push({ kind: 'opening', socket });
        // Bytes travel to the test as numbers.
        this.addEventListener('message', ({ data }) => {
          notes.push({ kind: 'frame', socket, said: typeof data === 'string' ? data : [...new Uint8Array(data)] });
        });
        this.addEventListener('close', ({ code, reason }) => notes.push({ kind: 'close', socket, code, reason }));
      }
    };
    const look = () => {
      const pill = document.querySelector('#connection');
      if (!pill) return;
      const [state, words] = [pill.dataset.state, pill.textContent.trim()];
      const before = notes.findLast(({ kind }) => kind === 'pill');
      if (before?.state !== state || before?.words !== words) notes.push({ kind: 'pill', state, words });
    };
    const what = { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-state'] };
    new MutationObserver(look).observe(document, what);
  });

/** What was noted, in its order: frames that say nothing about the link are left out. */
export async function witnessed(page) {
  const notes = await page.evaluate(() => window.witnessed);
  return notes.flatMap((note) => {
    if (note.kind !== 'frame') return [note];
    const said = frame(typeof note.said === 'string' ? note.said : Buffer.from(note.said));
    if (said.welcome) return [{ kind: 'welcome', socket: note.socket, node: said.welcome.node }];
    return said.road ? [{ kind: 'road', socket: note.socket, road: said.road }] : [];
  });
}

/** What the pill may say of a link. */
const MAY = { none: ['connecting', 'offline'], live: ['live', 'catching up'], slowed: ['slowed', 'catching up'] };

/**
 * Where the pill said what was not so, each with what came before it; none if it told the truth:
 * "live" only of a socket that was welcomed and is not slowed, "slowed" only of one that is, and of none that was lost.
 */
export function untruths(notes) {
  const found = [];
  let link = { socket: -1, state: 'none' };
  let owed = null;
  const wrong = (at, why) => found.push({ why, notes: notes.slice(Math.max(0, at - 6), at + 1) });
  notes.forEach((note, at) => {
    const mine = note.socket === link.socket;
    if (note.kind === 'opening') {
      if (owed) wrong(at, 'a link was lost, and the pill said nothing');
      link = { socket: note.socket, state: 'none' };
    } else if (note.kind === 'welcome' && mine) {
      link.state = 'live';
    } else if (note.kind === 'road' && mine) {
      link.state = note.road === 'slowed' ? 'slowed' : 'live';
    } else if (note.kind === 'close' && mine) {
      owed = link.state === 'none' ? null : note;
      link.state = 'none';
    } else if (note.kind === 'pill') {
      const says = saying(note);
      if (MAY.none.includes(says)) {
        // Of a link that stands, too: then the page has given it up, because it does not answer.
        owed = null;
        link.state = 'none';
      } else if (!MAY[link.state].includes(says)) {
        wrong(at, `"${note.words}" of a link that is: ${link.state}`);
      }
    }
  });
  return found;
}

/** What the pill said, each once for as long as it stood. */
export function sayings(notes) {
  const all = notes.filter(({ kind }) => kind === 'pill').map(saying);
  return all.filter((it, at) => it !== all[at - 1]);
}

/** How the link is, in the words of the pill. */
function saying({ state, words }) {
  if (state === 'live' && words === 'En direct') return 'live';
  if (state === 'offline' && words.startsWith('Hors ligne')) return 'offline';
  if (state !== 'catchup') return `${state}: ${words}`;
  if (words === 'Direct ralenti') return 'slowed';
  if (words === 'Connexion') return 'connecting';
  return /^Rattrapage, reste\s\d+$/.test(words) ? 'catching up' : words;
}

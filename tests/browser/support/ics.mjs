// Calendars as another program reads them, from a feed or from a mail: not more of iCalendar than a weekly workshop needs.
import fs from 'node:fs';
import path from 'node:path';

/** A text's events: of each the values of its lines by their names; of `EXDATE` all. */
function events(text) {
  const lines = text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const found = [];
  let open;
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).split(';')[0], line.slice(colon + 1)];
    if (line === 'BEGIN:VEVENT') open = { EXDATE: [] };
    else if (line === 'END:VEVENT') found.push(open), (open = undefined);
    else if (open && name === 'EXDATE') open.EXDATE.push(value);
    else if (open) open[name] = value;
  }
  return found;
}

/** So many days later, by the clocks there: `20271026T143000`. */
function later(time, days) {
  const day = new Date(Date.UTC(time.slice(0, 4), time.slice(4, 6) - 1, Number(time.slice(6, 8)) + days));
  return day.toISOString().slice(0, 10).replaceAll('-', '') + time.slice(8);
}

/**
 * Every date of a text, in their order, by the clocks of their zone: `{ start, end, place, cancelled }`. A rule is every
 * week on one day, up to a number of dates or a day.
 */
export function occurrences(text) {
  const all = events(text);
  const own = all.filter((it) => it['RECURRENCE-ID']);
  const dates = all.filter((it) => !it['RECURRENCE-ID']).flatMap((it) => {
    const rule = Object.fromEntries((it.RRULE ?? 'COUNT=1').split(';').map((part) => part.split('=')));
    if (rule.FREQ && (rule.FREQ !== 'WEEKLY' || rule.INTERVAL || rule.BYDAY?.includes(','))) throw new Error(it.RRULE);
    const found = [];
    for (let week = 0; rule.COUNT ? week < rule.COUNT : later(it.DTSTART, 7 * week).slice(0, 8) <= rule.UNTIL.slice(0, 8); week += 1) {
      const starts = later(it.DTSTART, 7 * week);
      const differs = own.find((date) => date.UID === it.UID && date['RECURRENCE-ID'] === starts);
      if (!it.EXDATE.includes(starts)) found.push(differs ?? { ...it, DTSTART: starts, DTEND: later(it.DTEND, 7 * week) });
    }
    return found;
  });
  const said = dates.map((it) => ({
    start: it.DTSTART,
    end: it.DTEND,
    place: it.LOCATION,
    cancelled: it.STATUS === 'CANCELLED',
  }));
  return said.sort((one, other) => one.start.localeCompare(other.start));
}

/** The mails about events to an address, the first first: what they say in plain text, their event, and its method. */
export function invitations(hub, email) {
  const place = path.join(hub.data, 'mail');
  if (!fs.existsSync(place)) return [];
  const names = fs.readdirSync(place).filter((name) => name.endsWith('.eml'));
  const texts = names.sort().map((name) => fs.readFileSync(path.join(place, name), 'latin1'));
  const parts = texts.filter((text) => text.includes(email)).map(partsOf);
  return parts.flatMap((all) => {
    const event = all.find((it) => it.kind.startsWith('text/calendar'));
    if (!event) return [];
    const method = event.kind.match(/method=(\w+)/)[1];
    return [{ text: all.find((it) => it.kind.startsWith('text/plain')).body, event: event.body, method }];
  });
}

/** The parts of a mail that have no parts themselves. */
function partsOf(text) {
  const end = text.indexOf('\r\n\r\n');
  const header = (name) =>
    text.slice(0, end).replaceAll(/\r\n[ \t]/g, ' ').match(new RegExp(`^${name}: (.*)$`, 'im'))?.[1] ?? '';
  const [kind, body] = [header('Content-Type'), text.slice(end + 4)];
  const boundary = kind.match(/boundary="([^"]+)"/)?.[1];
  if (boundary) return body.split(`--${boundary}`).slice(1, -1).flatMap((it) => partsOf(it.replace(/^\r\n/, '')));
  return [{ kind, body: decoded(header('Content-Transfer-Encoding'), body) }];
}

function decoded(encoding, body) {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString('utf8');
  const bytes = body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

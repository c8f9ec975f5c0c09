// The whole story of a workshop: an admin plans it for every week, thirty people try for its twenty places at once, one
// date goes over the change of October and another is off; and the page, the feed and the mails say the same.
import { everyLook } from './support/axe.mjs';
import { crowd } from './support/crowd.mjs';
import { invitations, occurrences } from './support/ics.mjs';
import { expect, test } from './support/test.mjs';

const CALM = { reducedMotion: 'reduce', timezoneId: 'Europe/Paris' };
const PEOPLE = 30;
const PLACES = 20;

/** The Sunday on which the clocks of Paris are turned next in October. */
function change() {
  const soon = new Date(Date.now() + 30 * 86_400_000);
  const of = (year) => new Date(Date.UTC(year, 9, 31 - new Date(Date.UTC(year, 9, 31)).getUTCDay()));
  const next = of(soon.getUTCFullYear());
  return next > soon ? next : of(soon.getUTCFullYear() + 1);
}

/** A date as its page has it: « mardi 26 octobre 2027, 14 h 30 à 17 h ». */
function inWords({ start, end }) {
  const day = new Date(Date.UTC(start.slice(0, 4), start.slice(4, 6) - 1, start.slice(6, 8)));
  const known = day.getUTCFullYear() === new Date().getUTCFullYear();
  const parts = { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC', ...(!known && { year: 'numeric' }) };
  const said = day.toLocaleDateString('fr-FR', parts).replace(' 1 ', ' 1er ');
  const hour = (time) => `${Number(time.slice(9, 11))} h${time.slice(11, 13) === '00' ? '' : ` ${time.slice(11, 13)}`}`;
  return `${said}, ${hour(start)} à ${hour(end)}`;
}

test('an admin plans a weekly workshop, thirty try for twenty places at once, one date is moved and one cancelled: page, feed and mails agree', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const sunday = change();
  const on = (days) => new Date(sunday.getTime() + days * 86_400_000).toISOString().slice(0, 10);
  const admin = await rest('bastien');
  const space = await admin.call('POST', '/spaces', {
    act: crypto.randomUUID(),
    name: `Ateliers ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'calendar'],
  });
  const people = crowd(hub, space.id, PEOPLE);
  const calendar = `/s/${space.slug}/calendar`;

  // Every Tuesday, five times, for twenty.
  const bastien = await as('bastien', CALM);
  await bastien.goto(`${calendar}?date=${on(-5)}`);
  await bastien.getByRole('button', { name: 'Planifier un évènement' }).click();
  const form = bastien.getByRole('dialog', { name: 'Planifier un évènement' });
  await form.getByLabel('Titre').fill('Atelier hebdomadaire');
  await form.getByLabel('Début').fill(`${on(-12)}T14:30`);
  await form.getByLabel('Fin', { exact: true }).fill(`${on(-12)}T17:00`);
  await form.getByLabel('Lieu').fill('Salle Garonne');
  await form.getByLabel('Nombre de places').fill(String(PLACES));
  await form.getByLabel('Répétition', { exact: true }).selectOption('Par semaines');
  await form.getByLabel('Fin de la répétition').selectOption('Après un nombre de dates');
  await form.getByLabel('Nombre de dates').fill('5');
  await form.getByRole('button', { name: 'Planifier', exact: true }).click();
  await expect(bastien.getByRole('heading', { name: 'Atelier hebdomadaire', level: 1 })).toBeVisible();
  const id = new URL(bastien.url()).pathname.split('/').pop();

  // All at once, while the admin looks: twenty have a place, ten wait.
  await bastien.goto(`${calendar}/${id}?on=${on(-5)}`);
  await expect(bastien.getByText(`0 sur ${PLACES} places`)).toBeVisible();
  const answer = (person, days) =>
    person.call('PUT', `/events/${id}/answer`, { act: crypto.randomUUID(), answer: 'yes', on: on(days) });
  const standings = await Promise.all(people.map((person) => answer(person, -5)));
  const seated = people.filter((_, number) => !standings[number].waiting);
  const waiting = people.filter((_, number) => standings[number].waiting);
  expect([seated.length, waiting.length]).toEqual([PLACES, PEOPLE - PLACES]);
  await expect(bastien.getByText(`${PLACES} sur ${PLACES} places`)).toBeVisible();
  await expect(bastien.locator('.filter').filter({ hasText: String(PEOPLE - PLACES) })).toBeVisible();
  // Two of those come to the next date too, and one who waits comes to that alone.
  const [both, second, only] = [seated[0], seated[1], waiting[0]];
  for (const person of [both, second, only]) await answer(person, 2);
  await everyLook(bastien, 'story-full');

  // What the calendar of each holds by his mails. Several changes may be one mail.
  const plain = (days, hour) => `${on(days).replaceAll('-', '')}T${hour}`;
  const usual = (days) => ({ start: plain(days, '143000'), end: plain(days, '170000'), place: 'Salle Garonne', cancelled: false });
  const moved = { start: plain(1, '100000'), end: plain(1, '123000'), place: 'Salle Dordogne', cancelled: false };
  const last = (person) => invitations(hub, person.email).at(-1);
  const holds = (person, dates) =>
    expect.poll(() => last(person) && occurrences(last(person).event), { message: `mails to ${person.email}`, timeout: 60_000 }).toEqual(dates);
  const comes = (person, first) => (person === both || person === second ? [first, usual(2)] : [first]);
  for (const person of seated) await holds(person, comes(person, usual(-5)));
  await holds(only, [usual(2)]);
  const his = await as('somebody', { ...CALM, secret: both.secret });
  await his.goto(`${calendar}/${id}?on=${on(-5)}`);
  await expect(his.getByText('Inscription confirmée')).toBeVisible();

  // One date goes over the change: its hour is that of winter.
  await bastien.getByRole('button', { name: 'Modifier', exact: true }).click();
  const scope = bastien.getByRole('dialog', { name: 'Modifier une série' });
  await scope.getByRole('radio', { name: 'Celle-ci', exact: true }).check();
  await scope.getByRole('button', { name: 'Continuer' }).click();
  const moving = bastien.getByRole('dialog', { name: 'Modifier cette date' });
  await moving.getByLabel('Début').fill(`${on(1)}T10:00`);
  await moving.getByLabel('Lieu').fill('Salle Dordogne');
  await moving.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(moving).toHaveCount(0);
  await expect(his.locator('.facts')).toContainText('10 h à 12 h 30');
  for (const person of seated) await holds(person, comes(person, moved));
  expect(last(seated[2]).text).toContain('a changé');
  expect(invitations(hub, only.email), 'hers is as it was').toHaveLength(1);
  await his.locator('#bell').click();
  const bell = his.locator('#bell-content .notice');
  await expect(bell.filter({ hasText: 'a modifié un rendez-vous où vous êtes inscrit' })).toHaveCount(1);

  // Another one is off. Whoever comes to it is told; for whoever came to it alone, nothing is left.
  await bastien.goto(`${calendar}/${id}?on=${on(2)}`);
  await bastien.getByRole('button', { name: 'Annuler l’évènement…' }).click();
  const cancelling = bastien.getByRole('dialog', { name: /^Annuler/ });
  await cancelling.getByRole('button', { name: 'Annuler', exact: true }).click();
  await expect(bastien.locator('.chip.bad')).toBeVisible();
  for (const person of [both, second]) await holds(person, [moved]);
  await expect.poll(() => last(only).method, { timeout: 60_000 }).toBe('CANCEL');
  await expect(bell.filter({ hasText: 'a annulé un rendez-vous où vous étiez inscrit' })).toHaveCount(1);
  await bell.getByRole('button', { name: /Pourquoi/ }).first().click();
  await expect(his.getByText(/Vous avez répondu à cet évènement/)).toBeVisible();
  await everyLook(his, 'story-bell');

  // The page and the feed agree on all dates …
  const read = async (person, part) => {
    const { url } = await person.call('POST', '/me/calendar-feed', null);
    const answer = await fetch(`${url}?${part}`);
    expect(answer.status).toBe(200);
    return occurrences(await answer.text());
  };
  const fed = await read(both, `space=${space.id}`);
  expect(fed).toEqual([usual(-12), moved, { ...usual(2), cancelled: true }, usual(9), usual(16)]);
  await his.goto(`${calendar}/${id}?on=${on(-5)}`);
  const dates = his.locator('section[aria-labelledby="event-dates"] li');
  await expect(dates).toHaveCount(fed.length);
  const shown = (await dates.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
  fed.forEach((it, number) => {
    expect(shown[number]).toContain(inWords(it));
    expect(shown[number].includes('Annulé')).toBe(it.cancelled);
    expect(shown[number].includes('Horaire modifié')).toBe(it === fed[1]);
  });

  // … and the mails agree with both on what each of those who registered comes to.
  for (const person of seated) {
    const own = await read(person, 'mine=true');
    expect(own.filter((it) => !it.cancelled)).toEqual(occurrences(last(person).event));
    const off = person === both || person === second;
    expect([last(person).method, last(person).text.includes('n’a pas lieu')]).toEqual(['REQUEST', off]);
    // Of the date that was cancelled nobody hears who did not come to it.
    if (!off) expect(invitations(hub, person.email)).toHaveLength(2);
  }
  expect(last(only).event).toContain('STATUS:CANCELLED');
  expect(last(only).text).toContain('n’a pas lieu');
  for (const person of waiting.slice(1)) expect(invitations(hub, person.email)).toEqual([]);
});

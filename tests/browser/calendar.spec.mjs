// The calendar as people live it: a contributor plans a workshop, members see it appear, answer and wait for a place; it
// is moved and cancelled; and the feed, as another program reads it, says the same.
import fs from 'node:fs';

import { account } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { expect, refused, test } from './support/test.mjs';

const CALM = { reducedMotion: 'reduce', timezoneId: 'Europe/Paris' };

/** A space of its own: Bastien administers it, Nora contributes, the others belong to it. */
async function makeSpace(rest, hub) {
  const admin = await rest('bastien');
  const space = await admin.call('POST', '/spaces', {
    act: crypto.randomUUID(),
    name: `Calendrier ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'calendar', 'discussions'],
  });
  for (const [person, role] of [['lea', 'contributor'], ['hugo', 'member'], ['yves', 'member']]) {
    const { email } = account(hub, person);
    await admin.call('POST', `/spaces/${space.id}/invitees`, { email, role });
  }
  return { admin, space };
}

/** A day so many days from now, as a field takes it. */
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** The feed, unfolded, as another program reads it. */
async function feed(url, agent) {
  const answer = await fetch(url, { headers: { 'user-agent': agent } });
  return { status: answer.status, text: (await answer.text()).replaceAll('\r\n ', '') };
}

test('an event is planned, answered, moved and cancelled before everybody’s eyes, and the feed says the same', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(480_000);
  // The second of two who save at once.
  grumbles(refused(409));
  const { space } = await makeSpace(rest, hub);
  const calendar = `/s/${space.slug}/calendar`;
  const [lea, hugo, yves] = [await as('lea', CALM), await as('hugo', CALM), await as('yves', CALM)];
  await lea.goto(`${calendar}?view=week&date=${day(7)}`);
  await hugo.goto(`${calendar}?view=week&date=${day(7)}`);
  await yves.goto(`${calendar}?view=list`);
  await expect(yves.getByRole('heading', { name: 'Rien de prévu pour l’instant' })).toBeVisible();
  await expect(hugo.getByRole('button', { name: 'Planifier un évènement' })).toHaveCount(0);

  // Hugo makes the address of his feed, which is shown once.
  const setup = await as('hugo', CALM);
  await setup.goto(`${calendar}/subscribe`);
  await setup.getByRole('button', { name: 'Créer mon adresse' }).click();
  const whole = await setup.getByLabel('Adresse du flux').inputValue();
  expect(whole).toMatch(/\/calendar\/feed\/[0-9a-f]{64}\.ics$/);
  // He belongs to other spaces too.
  await setup.getByRole('radio', { name: /Calendrier/ }).check();
  const url = await setup.getByLabel('Adresse du flux').inputValue();
  expect(url).toBe(`${whole}?space=${space.id}`);
  expect((await feed(url, 'Microsoft Office/16.0 (Microsoft Outlook 16.0)')).text).not.toContain('BEGIN:VEVENT');
  await expect(setup.getByText(/Outlook a lu ce flux/)).toBeVisible();
  await everyLook(setup, 'calendar-subscribe');

  // Léa plans a workshop for one; what is wrong is said at its field, and nothing that was typed is lost.
  await lea.getByRole('button', { name: 'Planifier un évènement' }).click();
  const form = lea.getByRole('dialog', { name: 'Planifier un évènement' });
  await form.getByLabel('Titre').fill('Atelier recette des services consultés');
  await form.getByLabel('Nature').selectOption('Atelier');
  await form.getByLabel('Début').fill(`${day(7)}T14:30`);
  await form.getByLabel('Fin', { exact: true }).fill(`${day(7)}T14:00`);
  await form.getByLabel('Lieu').fill('Salle Garonne');
  await form.getByLabel('Nombre de places').fill('1');
  await form.getByLabel('Description').fill('Apportez un **dossier** réel, occulté.');
  await everyLook(lea, 'calendar-plan');
  await form.getByRole('button', { name: 'Planifier', exact: true }).click();
  await expect(form.locator('#event-ends-fault')).toBeVisible();
  await expect(form.getByLabel('Titre')).toHaveValue('Atelier recette des services consultés');
  await form.getByLabel('Fin', { exact: true }).fill(`${day(7)}T17:00`);
  await form.getByRole('button', { name: 'Planifier', exact: true }).click();
  await expect(lea.getByRole('heading', { name: 'Atelier recette des services consultés', level: 1 })).toBeVisible();

  // It appears before those who look, in the week and in the list.
  const week = hugo.getByRole('link', { name: /Atelier recette/ });
  await expect(week).toContainText('14 h 30 à 17 h');
  await expect(yves.getByRole('link', { name: /Atelier recette/ })).toBeVisible();
  await everyLook(hugo, 'calendar-week');

  // The last place is Hugo's; Yves waits. Léa sees both come.
  await week.click();
  await expect(hugo.locator('.prose strong')).toHaveText('dossier');
  await hugo.getByRole('radio', { name: 'Oui' }).click({ force: true });
  await expect(hugo.getByText('Inscription confirmée')).toBeVisible();
  await yves.getByRole('link', { name: /Atelier recette/ }).click();
  await yves.getByRole('radio', { name: 'Oui' }).click({ force: true });
  await expect(yves.getByText('Liste d’attente, place 1 sur 1')).toBeVisible();
  await expect(lea.getByText('1 sur 1 places')).toBeVisible();
  await expect(lea.locator('.who-list')).toContainText('Hugo');
  await everyLook(yves, 'event-full');

  // They talk below it.
  await yves.locator('#composer').fill('Une place de plus, peut-être ?');
  await yves.locator('#composer').press('Control+Enter');
  await expect(lea.getByRole('article').filter({ hasText: 'Une place de plus' })).toBeVisible();

  // Léa moves it and makes room for one more: everybody sees it, Yves has his place.
  await lea.getByRole('button', { name: 'Modifier', exact: true }).click();
  const changing = lea.getByRole('dialog', { name: 'Modifier l’évènement' });
  await changing.getByLabel('Début').fill(`${day(7)}T15:00`);
  await expect(changing.getByLabel('Fin', { exact: true })).toHaveValue(`${day(7)}T17:30`);
  await changing.getByLabel('Nombre de places').fill('2');
  await changing.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(changing).toHaveCount(0);
  await expect(yves.getByText('Inscription confirmée')).toBeVisible();
  await expect(hugo.getByText('Horaire modifié')).toBeVisible();
  await expect(hugo.locator('.facts')).toContainText('15 h à 17 h 30');
  await everyLook(hugo, 'event');

  const moved = await feed(url, 'Google-Calendar-Importer');
  expect(moved.text).toContain('SUMMARY:Atelier recette des services consultés');
  expect(moved.text).toMatch(/DTSTART;TZID=Europe\/Paris:\d{8}T150000/);
  expect(moved.text).toContain('SEQUENCE:1');
  expect(moved.text).toContain('STATUS:CONFIRMED');
  await expect(setup.getByText(/Google Agenda a lu ce flux/)).toBeVisible();

  // Two save at once: the second is told, with both texts, and decides.
  await lea.getByRole('button', { name: 'Modifier', exact: true }).click();
  await changing.getByLabel('Lieu').fill('Salle Dordogne');
  const bastien = await as('bastien', CALM);
  await bastien.goto(new URL(lea.url()).pathname);
  await bastien.getByRole('button', { name: 'Modifier', exact: true }).click();
  const his = bastien.getByRole('dialog', { name: 'Modifier l’évènement' });
  await his.getByLabel('Lieu').fill('Salle Adour');
  await his.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(his).toHaveCount(0);
  await changing.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(changing.getByRole('alert').filter({ hasText: 'Salle Adour' })).toBeVisible();
  await expect(changing.getByLabel('Lieu')).toHaveValue('Salle Dordogne');
  await changing.getByRole('button', { name: 'Enregistrer la mienne' }).click();
  await expect(changing).toHaveCount(0);
  await expect(hugo.locator('.facts')).toContainText('Salle Dordogne');

  // It is cancelled, and stays to be seen as such, also by other programs.
  await lea.getByRole('button', { name: 'Annuler l’évènement…' }).click();
  await lea.getByRole('dialog').getByRole('button', { name: 'Annuler l’évènement' }).click();
  await expect(hugo.getByText('Cet évènement est annulé')).toBeVisible();
  await expect(hugo.getByRole('radio')).toHaveCount(0);
  await hugo.goto(calendar);
  await everyLook(hugo, 'calendar');
  const cancelled = await feed(url, 'Google-Calendar-Importer');
  expect(cancelled.text).toContain('STATUS:CANCELLED');

  // Another address ends the one before.
  await setup.reload();
  await setup.getByRole('button', { name: 'La remplacer' }).click();
  await expect(setup.getByLabel('Adresse du flux')).not.toHaveValue(whole);
  expect((await feed(url, 'curl')).status).toBe(410);
});

test('one is reminded of what begins soon, on every device, and no more once it is cancelled', async ({ as, rest, hub }) => {
  const { admin, space } = await makeSpace(rest, hub);
  // It begins in ten minutes and some seconds: in some seconds there are ten minutes left.
  const at = (minutes) => new Date(Date.now() + minutes * 60_000 + 12_000).toISOString().slice(0, 19);
  const details = { title: 'Point d’équipe', kind: 'meeting', starts: at(10), ends: at(40), zone: 'UTC' };
  const event = await admin.call('POST', `/spaces/${space.id}/events`, { act: crypto.randomUUID(), details });
  const [hugo, phone] = [await as('hugo', CALM), await as('hugo', { ...CALM, viewport: { width: 390, height: 844 } })];
  for (const page of [hugo, phone]) await page.goto(`/s/${space.slug}/calendar/${event.id}`);
  await expect(phone.getByLabel('Me le rappeler')).toHaveValue('');
  await hugo.getByLabel('Me le rappeler').selectOption('10 minutes avant');
  await expect(phone.getByLabel('Me le rappeler')).toHaveValue('10');
  await everyLook(phone, 'event-reminder');
  await phone.locator('#bell').click();
  const notice = phone.locator('#bell-content .notice').filter({ hasText: 'vous attend bientôt' });
  await expect(notice).toContainText('Point d’équipe', { timeout: 30_000 });
  await expect(notice).toHaveCount(1);
  await admin.call('POST', `/events/${event.id}/cancellation`, { act: crypto.randomUUID() });
  await expect(notice).toHaveCount(0);
  await expect(hugo.getByLabel('Me le rappeler')).toBeHidden();
});

test('an admin imports a file of events, and is told which lines were not taken', async ({ as, rest, hub, grumbles }) => {
  grumbles(refused(422));
  const { space } = await makeSpace(rest, hub);
  const [bastien, hugo] = [await as('bastien', CALM), await as('hugo', CALM)];
  for (const page of [bastien, hugo]) await page.goto(`/s/${space.slug}/calendar?view=list&date=${day(1)}`);
  await expect(hugo.getByRole('heading', { name: 'Rien de prévu pour l’instant' })).toBeVisible();
  await expect(hugo.getByRole('button', { name: 'Importer' })).toHaveCount(0);
  const hour = `${day(7).replaceAll('-', '')}T14`;
  const file = [
    'BEGIN:VCALENDAR', 'VERSION:2.0',
    'BEGIN:VEVENT', 'UID:visite@ailleurs', 'SUMMARY:Visite du chantier', `DTSTART:${hour}0000`, `DTEND:${hour}3000`, 'END:VEVENT',
    'BEGIN:VEVENT', 'UID:perdu@ailleurs', 'SUMMARY:Sans heure', 'DTSTART:demain', 'END:VEVENT',
    'END:VCALENDAR', '',
  ].join('\r\n');
  const choose = (text) =>
    bastien.locator('#calendar-file').setInputFiles({ name: 'agenda.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) });
  await choose(file);
  const done = bastien.getByRole('dialog', { name: 'Import terminé' });
  await expect(done).toContainText('1 évènement ajouté.');
  await expect(done.getByRole('listitem')).toHaveText(/^Ligne 12, DTSTART\s: .+ L’évènement est laissé de côté\.$/);
  await everyLook(bastien, 'calendar-import');
  await done.getByRole('button', { name: 'Fermer' }).click();
  await expect(hugo.getByText('Visite du chantier')).toBeVisible();
  await choose('Bonjour');
  await expect(bastien.getByRole('dialog').getByRole('alert')).not.toBeEmpty();
});

test('by keyboard alone one goes from month to week to an event', async ({ as, rest, hub }) => {
  const { admin, space } = await makeSpace(rest, hub);
  const at = (hour) => `${day(3)}T${hour}:00`;
  const details = { title: 'Point hebdomadaire', starts: at('09:30'), ends: at('10:15'), zone: 'Europe/Paris' };
  await admin.call('POST', `/spaces/${space.id}/events`, { act: crypto.randomUUID(), details });
  const page = await as('hugo', CALM);
  await page.goto(`/s/${space.slug}/calendar?date=${day(3)}`);
  const press = async (target) => {
    await target.focus();
    await page.keyboard.press('Enter');
  };
  await press(page.getByRole('link', { name: 'Mois suivant' }));
  await press(page.getByRole('link', { name: 'Mois précédent' }));
  await press(page.getByRole('navigation', { name: 'Vue du calendrier' }).getByRole('link', { name: 'Liste' }));
  await expect(page).toHaveURL(/view=list/);
  await page.goto(`/s/${space.slug}/calendar?view=week&date=${day(3)}`);
  await press(page.getByRole('link', { name: /Point hebdomadaire/ }));
  await expect(page.getByRole('heading', { name: 'Point hebdomadaire', level: 1 })).toBeVisible();
  const link = page.getByRole('link', { name: 'Ajouter à mon agenda' });
  const [file] = await Promise.all([page.waitForEvent('download'), press(link)]);
  expect(fs.readFileSync(await file.path(), 'utf8')).toContain('SUMMARY:Point hebdomadaire');
});

/** The Sunday on which the clocks of Paris are turned next in October. */
function change() {
  const now = new Date();
  const of = (year) => {
    const last = new Date(Date.UTC(year, 9, 31));
    return new Date(last.getTime() - last.getUTCDay() * 86_400_000);
  };
  const next = of(now.getUTCFullYear());
  return next.getTime() > now.getTime() + 30 * 86_400_000 ? next : of(now.getUTCFullYear() + 1);
}

/** A day so many days from another one, as a field takes it. */
const after = (from, days) => new Date(from.getTime() + days * 86_400_000).toISOString().slice(0, 10);

test('a workshop comes every week: one date is moved over the change of October, one cancelled, what follows goes its own way', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { space } = await makeSpace(rest, hub);
  const sunday = change();
  const on = (days) => after(sunday, days);
  const calendar = `/s/${space.slug}/calendar`;
  const bastien = await as('bastien', CALM);
  await bastien.goto(`${calendar}?date=${on(-5)}`);
  await bastien.getByRole('button', { name: 'Planifier un évènement' }).click();

  // By keyboard: the rule is chosen, and said in words with how many dates it has.
  const form = bastien.getByRole('dialog', { name: 'Planifier un évènement' });
  await form.getByLabel('Titre').fill('Atelier hebdomadaire');
  await form.getByLabel('Début').fill(`${on(-12)}T14:30`);
  await form.getByLabel('Fin', { exact: true }).fill(`${on(-12)}T17:00`);
  await form.getByLabel('Lieu').fill('Salle Garonne');
  await form.getByLabel('Nombre de places').fill('2');
  await form.getByLabel('Répétition', { exact: true }).selectOption('Par semaines');
  await expect(form.getByRole('checkbox', { name: 'mardi' })).toBeDisabled();
  await form.getByRole('checkbox', { name: 'jeudi' }).focus();
  await bastien.keyboard.press('Space');
  await form.getByLabel('Fin de la répétition').selectOption('Après un nombre de dates');
  await form.getByLabel('Nombre de dates').fill('900');
  await form.getByRole('button', { name: 'Planifier', exact: true }).click();
  await expect(form.getByRole('alert').filter({ hasText: '730 dates au plus' })).toBeVisible();
  await bastien.keyboard.press('Escape');
  await bastien.getByRole('button', { name: 'Planifier un évènement' }).click();
  await form.getByLabel('Début').fill(`${on(-12)}T14:30`);
  await form.getByLabel('Fin', { exact: true }).fill(`${on(-12)}T17:00`);
  await form.getByLabel('Lieu').fill('Salle Garonne');
  await form.getByLabel('Nombre de places').fill('2');
  await form.getByLabel('Répétition', { exact: true }).selectOption('Par semaines');
  await form.getByLabel('Fin de la répétition').selectOption('Après un nombre de dates');
  await form.getByLabel('Nombre de dates').fill('5');
  await expect(form.getByRole('status').first()).toHaveText('Toutes les semaines, le mardi, 5 fois\u00a0: 5 dates.');
  await everyLook(bastien, 'event-recur');
  await form.getByRole('button', { name: 'Planifier', exact: true }).click();
  await expect(bastien.getByRole('heading', { name: 'Atelier hebdomadaire', level: 1 })).toBeVisible();
  await expect(bastien.locator('.facts')).toContainText('Toutes les semaines, le mardi, 5 fois');
  await expect(bastien.locator('section[aria-labelledby="event-dates"] li')).toHaveCount(5);

  // Each date is in the month, live; Hugo and Yves come to one of them, which has its own places.
  const [hugo, yves] = [await as('hugo', CALM), await as('yves', CALM)];
  await hugo.goto(`${calendar}?date=${on(-5)}`);
  const links = hugo.locator('.month a').filter({ hasText: 'Atelier hebdomadaire' });
  await expect(links.first()).toBeVisible();
  const id = new URL(bastien.url()).pathname.split('/').pop();
  for (const page of [hugo, yves]) await page.goto(`${calendar}/${id}?on=${on(-5)}`);
  for (const page of [hugo, yves]) {
    await page.getByRole('radio', { name: 'Oui' }).click({ force: true });
    await expect(page.getByText('Inscription confirmée')).toBeVisible();
  }
  await expect(hugo.getByText('2 sur 2 places')).toBeVisible();
  await everyLook(hugo, 'event-series');

  // The date before the change goes over it: the hour is that of winter.
  await bastien.goto(`${calendar}/${id}?on=${on(-5)}`);
  await bastien.getByRole('button', { name: 'Modifier', exact: true }).click();
  const scope = bastien.getByRole('dialog', { name: 'Modifier une série' });
  await everyLook(bastien, 'event-scope');
  await scope.getByRole('radio', { name: 'Celle-ci', exact: true }).focus();
  await scope.getByRole('button', { name: 'Continuer' }).click();
  const moving = bastien.getByRole('dialog', { name: 'Modifier cette date' });
  await moving.getByLabel('Début').fill(`${on(1)}T10:00`);
  await expect(moving.getByLabel('Fin', { exact: true })).toHaveValue(`${on(1)}T12:30`);
  await moving.getByLabel('Lieu').fill('Salle Dordogne');
  await everyLook(bastien, 'event-move');
  await moving.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(moving).toHaveCount(0);
  await expect(hugo.locator('.facts')).toContainText('10 h à 12 h 30');
  await expect(hugo.locator('.facts')).toContainText('Salle Dordogne');
  await expect(hugo.getByText('Inscription confirmée')).toBeVisible();

  // The one after is cancelled; the others stay.
  await bastien.goto(`${calendar}/${id}?on=${on(2)}`);
  await bastien.getByRole('button', { name: 'Annuler l’évènement…' }).click();
  const cancelling = bastien.getByRole('dialog', { name: /^Annuler/ });
  await expect(cancelling.getByRole('radio', { name: 'Celle-ci', exact: true })).toBeChecked();
  await everyLook(bastien, 'event-cancel-dates');
  await cancelling.getByRole('button', { name: 'Annuler', exact: true }).click();
  await expect(bastien.locator('.chip.bad')).toBeVisible();
  const dates = hugo.locator('section[aria-labelledby="event-dates"] li');
  await expect(dates.filter({ hasText: 'Annulé' })).toHaveCount(1);
  await expect(dates.filter({ hasText: 'Horaire modifié' })).toHaveCount(1);

  // The feed says the same.
  const own = await rest('hugo');
  const { url } = await own.call('POST', '/me/calendar-feed', null);
  const { text } = await feed(`${url}?space=${space.id}`, 'Thunderbird/128.5');
  const plain = (days) => on(days).replaceAll('-', '');
  expect(text).toContain('RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=5');
  expect(text).toContain(`RECURRENCE-ID;TZID=Europe/Paris:${plain(-5)}T143000`);
  expect(text).toContain(`DTSTART;TZID=Europe/Paris:${plain(1)}T100000`);
  expect(text).toContain(`RECURRENCE-ID;TZID=Europe/Paris:${plain(2)}T143000`);
  expect(text.match(/STATUS:CANCELLED/g)).toHaveLength(1);

  // From the next one on it is an hour later: a series of its own, which leads back to the first.
  await bastien.goto(`${calendar}/${id}?on=${on(9)}`);
  await bastien.getByRole('button', { name: 'Modifier', exact: true }).click();
  await scope.getByRole('radio', { name: 'Celle-ci et les suivantes' }).check();
  await scope.getByRole('button', { name: 'Continuer' }).click();
  const changing = bastien.getByRole('dialog', { name: 'Modifier l’évènement' });
  await expect(changing.getByLabel('Début')).toHaveValue(`${on(9)}T14:30`);
  await expect(changing.getByLabel('Nombre de dates')).toHaveValue('2');
  await changing.getByLabel('Début').fill(`${on(9)}T15:30`);
  await changing.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(bastien.getByRole('link', { name: 'Voir la précédente' })).toBeVisible();
  await expect(bastien.locator('.facts')).toContainText('15 h 30 à 18 h');
  await expect(dates).toHaveCount(3);
  await hugo.goto(`${calendar}?view=list&date=${on(-12)}`);
  await expect(hugo.getByRole('link', { name: /Atelier hebdomadaire/ })).toHaveCount(5);
  await everyLook(hugo, 'calendar-series-list');
});

test('who looks at a date when its series moves goes along, and is told when it is gone', async ({ as, rest, hub }) => {
  const { admin, space } = await makeSpace(rest, hub);
  const details = (days, count) => ({
    title: 'Permanence',
    kind: 'workshop',
    starts: `${day(days)}T14:30:00`,
    ends: `${day(days)}T15:30:00`,
    zone: 'Europe/Paris',
    rule: `FREQ=WEEKLY;COUNT=${count}`,
  });
  const act = () => crypto.randomUUID();
  const { id } = await admin.call('POST', `/spaces/${space.id}/events`, { act: act(), details: details(7, 3) });
  const change = async (details) => {
    const { content } = await admin.call('GET', `/events/${id}`);
    await admin.call('PATCH', `/events/${id}`, { act: act(), revision: content.series.revision, details });
  };
  const hugo = await as('hugo', CALM);
  await hugo.goto(`/s/${space.slug}/calendar/${id}?on=${day(21)}`);
  await hugo.getByRole('radio', { name: 'Oui' }).click({ force: true });
  await expect(hugo.locator('.state-line')).toContainText('Inscription confirmée');

  // A day later each week: who comes still comes.
  await change(details(8, 3));
  const tile = hugo.locator('.date-tile b');
  await expect(tile).toHaveText(String(Number(day(22).slice(-2))));
  await expect(hugo.getByRole('radio', { name: 'Oui' })).toBeChecked();
  // Its address is that of the new day.
  await expect(hugo).toHaveURL(new RegExp(`on=${day(22)}$`));
  await hugo.reload();
  await expect(hugo.getByRole('radio', { name: 'Oui' })).toBeChecked();
  // One week less: there is nothing to answer any more.
  await change(details(8, 2));
  await expect(hugo.locator('.state-line')).toContainText('Cette date ne fait plus partie de la série');
  await expect(hugo.getByRole('radio')).toHaveCount(0);
});

test('however many events are at once, in a week none covers another', async ({ as, rest, hub }) => {
  const { admin, space } = await makeSpace(rest, hub);
  const hours = [['09:00', '11:00'], ['09:00', '10:00'], ['09:30', '11:00'], ['09:30', '12:00'], ['10:30', '11:30'], ['09:00', '09:30'], ['15:00', '16:00']];
  for (const [number, [from, to]] of hours.entries()) {
    const details = { title: `Point ${number + 1}`, starts: `${day(7)}T${from}:00`, ends: `${day(7)}T${to}:00`, zone: 'Europe/Paris' };
    await admin.call('POST', `/spaces/${space.id}/events`, { act: crypto.randomUUID(), details });
  }
  const page = await as('hugo', { ...CALM, viewport: { width: 1440, height: 1000 } });
  await page.goto(`/s/${space.slug}/calendar?view=week&date=${day(7)}`);
  const links = page.locator('.week .day li a');
  await expect(links).toHaveCount(hours.length);
  const column = await page.locator(`#d${day(7)} ol`).boundingBox();
  const boxes = await links.evaluateAll((all) => all.map((it) => {
    const { left, right, top, bottom } = it.getBoundingClientRect();
    return { name: it.textContent.trim(), left, right, top, bottom };
  }));
  for (const [number, one] of boxes.entries()) {
    expect(one.right - one.left, one.name).toBeGreaterThan(8);
    expect(one.left, one.name).toBeGreaterThanOrEqual(column.x - 1);
    expect(one.right, one.name).toBeLessThanOrEqual(column.x + column.width + 1);
    for (const other of boxes.slice(number + 1)) {
      const covers = one.left < other.right - 0.5 && other.left < one.right - 0.5 && one.top < other.bottom - 0.5 && other.top < one.bottom - 0.5;
      expect(covers, `${one.name} and ${other.name}`).toBe(false);
    }
  }
  // What is alone has the day's width.
  const alone = boxes.find((it) => it.name.startsWith('Point 7'));
  expect(alone.right - alone.left).toBeGreaterThan(column.width * 0.9);
  await everyLook(page, 'calendar-week-lanes');
  await page.setViewportSize({ width: 390, height: 844 });
  const narrow = await links.evaluateAll((all) => all.map((it) => it.getBoundingClientRect().width));
  expect(Math.max(...narrow) - Math.min(...narrow), 'on a phone they stand below each other').toBeLessThan(1);
});

test('who set up the feed sees how long each program takes, and is warned once nothing has read it for 48 h', async ({ as, rest, hub }) => {
  const { space } = await makeSpace(rest, hub);
  const own = await rest('yves');
  const { url } = await own.call('POST', '/me/calendar-feed', null);
  const address = `/s/${space.slug}/calendar/subscribe`;
  const readers = (page) => page.locator('section[aria-labelledby="feed-readers"]');
  /** The page as it is so many hours from now. */
  const later = async (hours) => {
    const page = await as('yves', CALM);
    await page.clock.setFixedTime(Date.now() + hours * 3_600_000);
    await page.goto(address);
    return page;
  };

  const page = await as('yves', CALM);
  await page.goto(address);
  for (const [program, delay] of [
    ['Outlook', 'Relit toutes les 3 h environ, non réglable'],
    ['Google Agenda', 'Relit toutes les 8 à 24 h, non réglable'],
    ['Calendrier d’Apple', 'De 5 minutes à 1 semaine, réglable'],
    ['Thunderbird', 'Toutes les 30 minutes, réglable'],
    ['Thunderbird et téléphones, par CalDAV', 'De 15 minutes à 4 h, réglable'],
  ]) {
    const name = new RegExp(`^${program} ?, ${delay}$`.replaceAll(' ', '\\s'));
    await expect(page.getByRole('heading', { name, level: 3 })).toBeVisible();
  }

  // Nothing has read it: soon that is how it is, and after two days it is wrong.
  await expect(readers(page)).toContainText('Aucun agenda ne l’a encore lu.');
  await expect(readers(await later(47))).toContainText('Aucun agenda ne l’a encore lu.');
  await expect(readers(await later(49))).toContainText(/Aucun agenda n’a lu ce flux depuis plus de 48\sh\. Vérifiez l’adresse/);

  // Google reads it once: it is right, and two days later it is late.
  expect((await feed(url, 'Google-Calendar-Importer')).status).toBe(200);
  const line = (page) => readers(page).getByRole('listitem').filter({ hasText: 'Google Agenda' });
  await expect(line(page)).toContainText('À jour');
  await expect(line(await later(47))).toContainText('À jour');
  const late = await later(49);
  await expect(line(late)).toContainText(/Google Agenda n’a rien lu depuis 4[89]\sh/);
  await expect(line(late)).toContainText('En retard');
  await everyLook(late, 'calendar-feed-late');
  // Another address begins anew, and the page is told.
  await own.call('POST', '/me/calendar-feed', null);
  await expect(readers(page)).toContainText('Aucun agenda ne l’a encore lu.');
});

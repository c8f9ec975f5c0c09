// Events for tests.
import { SPACE } from './thread.mjs';

/** Plans an event of the space for the week to come, and answers its id. */
export async function planned(rest, title, more = {}) {
  const lea = await rest('lea');
  const { id } = await lea.space(SPACE);
  const day = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  const details = {
    title,
    kind: 'workshop',
    starts: `${day}T14:30:00`,
    ends: `${day}T17:00:00`,
    zone: 'Europe/Paris',
    place: 'Salle Garonne',
    description: 'Apportez un **dossier** réel.',
    capacity: 24,
    ...more,
  };
  return (await lea.call('POST', `/spaces/${id}/events`, { act: crypto.randomUUID(), details })).id;
}

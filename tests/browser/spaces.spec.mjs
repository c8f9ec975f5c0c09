// Belonging to a space: what one may do there follows at once, on pages that are open, from what admins decide.
import { account } from './support/api.mjs';
import { expect, refused, test } from './support/test.mjs';
import { SPACE, make, open } from './support/thread.mjs';

test('who asks to enter is let in by an admin, and both see it come', async ({ as }) => {
  const ASKED = 'Architectes et services consultés';
  const [malika, lea] = [await as('malika'), await as('lea')];
  await malika.goto('/spaces');
  // What Léa's page asks to hear arrives late, after what it was to tell: she has fetched the page before, and sees it all
  // the same.
  const late = [];
  let hold = (message, server) => late.push(() => server.send(message));
  await lea.routeWebSocket(/\/live$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => hold(message, server));
  });
  await lea.goto('/s/architectes-services-consultes/members');
  await expect(lea.getByRole('heading', { level: 1, name: 'Membres' })).toBeVisible();

  await lea.waitForLoadState('networkidle');

  await malika.getByRole('button', { name: `Demander à entrer ${ASKED}` }).click();
  await expect(malika.getByText('Votre demande attend une réponse')).toBeVisible();
  hold = (message, server) => server.send(message);
  for (const send of late) send();
  await expect(lea.getByText('1 demande d’entrée')).toBeVisible();
  await lea.getByRole('button', { name: /^Accepter/ }).click();
  await expect(lea.getByText('1 demande d’entrée')).toHaveCount(0);

  const rail = malika.getByRole('navigation', { name: 'Espaces' });
  await rail.getByRole('link', { name: ASKED }).click();
  await expect(malika).toHaveURL(/\/s\/architectes-services-consultes$/);
  await expect(malika.getByRole('heading', { level: 1, name: 'Bonjour Malika' })).toBeVisible();
});

test('another role changes the page that is open', async ({ hub, as, rest }) => {
  const admin = await rest('lea');
  const { id } = await admin.space(SPACE);
  const give = (role) => admin.call('PUT', `/spaces/${id}/members/${account(hub, 'agathe').user}`, { role });
  const agathe = await as('agathe');
  await agathe.goto(`/s/${SPACE}/discussions`);
  const button = agathe.getByRole('button', { name: 'Posez une question' });
  await expect(agathe.locator('.thread-row').first()).toBeVisible();
  await expect(button).toHaveCount(0);
  await give('admin');
  await expect(button).toBeVisible();
  await give('member');
  await expect(button).toHaveCount(0);
});

test('who is removed from a space sees nothing more of it', async ({ hub, as, rest, grumbles }) => {
  // What his page asks for at that very moment is not there for him any more.
  grumbles(refused(404));
  const { id: thread } = await make(rest, 'Entre nous', ['Un secret.']);
  const admin = await rest('lea');
  const { id } = await admin.space(SPACE);
  const member = `/spaces/${id}/members/${account(hub, 'julien').user}`;
  const julien = await as('julien');
  await open(julien, SPACE, thread);
  await expect(julien.getByText('Un secret.')).toBeVisible();
  await admin.call('DELETE', member);
  await expect(julien.getByText('Un secret.')).toHaveCount(0);
  await expect(julien.getByRole('heading', { name: 'Rien à cette adresse' })).toBeVisible();
  await expect(julien.getByRole('link', { name: 'Démat ADS' })).toHaveCount(0);
  await admin.call('PUT', member, { role: 'contributor' });
  await expect(julien.getByText('Un secret.')).toBeVisible();
});

test('a site admin makes a space, and is its admin', async ({ as }) => {
  const bastien = await as('bastien');
  await bastien.goto('/spaces');
  await bastien.getByRole('button', { name: 'Créer un espace' }).click();
  const dialog = bastien.getByRole('dialog', { name: 'Créer un espace' });
  await dialog.getByRole('button', { name: 'Créer', exact: true }).click();
  await expect(dialog.locator('#name')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('Nom').fill('Île d’essai');
  await dialog.getByLabel('Calendrier').uncheck();
  await dialog.getByRole('button', { name: 'Créer', exact: true }).click();
  await expect(bastien).toHaveURL(/\/s\/ile-d-essai$/);
  await expect(bastien.getByRole('navigation', { name: /^Espace / }).getByRole('link', { name: 'Documents', exact: true })).toBeVisible();
  await expect(bastien.getByRole('navigation', { name: /^Espace / }).getByRole('link', { name: 'Calendrier' })).toHaveCount(0);
  await bastien.getByRole('link', { name: /Échanges/ }).first().click();
  await expect(bastien.getByRole('button', { name: 'Posez une question' }).first()).toBeVisible();
});

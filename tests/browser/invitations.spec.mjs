// Coming into a space by a link that an admin made.
import { expect, refused, test } from './support/test.mjs';
import { SPACE } from './support/thread.mjs';

test('an admin makes a link; somebody comes in by it, seen at once; then it is used up', async ({ as, rest, grumbles }) => {
  const admin = await rest('lea');
  const space = await admin.space(SPACE);
  const lea = await as('lea');
  await lea.goto(`/s/${SPACE}/members`);
  await lea.getByRole('button', { name: 'Inviter par un lien' }).click();
  const dialog = lea.getByRole('dialog', { name: 'Inviter par un lien' });
  await dialog.getByLabel(/Nombre de personnes/).fill('0');
  await dialog.getByRole('button', { name: 'Créer le lien' }).click();
  await expect(dialog.locator('.err').first()).toBeVisible();
  await dialog.getByLabel(/Nombre de personnes/).fill('1');
  await dialog.getByRole('button', { name: 'Créer le lien' }).click();
  const url = await dialog.getByLabel('Adresse à transmettre').inputValue();
  expect(new URL(url).hash).toMatch(/^#[0-9a-f]{64}$/);
  await dialog.getByRole('button', { name: 'Fermer' }).click();
  await expect(lea.getByText('0 place prise sur 1')).toBeVisible();

  const { me } = await (await rest('corentin')).call('GET', '/session');
  await admin.call('DELETE', `/spaces/${space.id}/members/${me.id}`);
  const corentin = await as('corentin');
  const at = new URL(url);
  await corentin.goto(`${at.pathname}${at.hash}`);
  await expect(corentin.getByRole('heading', { level: 1, name: `Rejoindre ${space.name}` })).toBeVisible();
  // The secret does not stay in the address bar.
  expect(new URL(corentin.url()).hash).toBe('');
  await corentin.getByRole('button', { name: 'Rejoindre l’espace' }).click();
  await expect(corentin).toHaveURL(new RegExp(`/s/${SPACE}$`));
  await expect(lea.getByText('Corentin Faîtier').first()).toBeVisible();

  grumbles(refused(410));
  await corentin.goto('about:blank');
  await corentin.goto(`${at.pathname}${at.hash}`);
  await expect(corentin.getByRole('heading', { level: 1, name: 'Ce lien ne sert plus' })).toBeVisible();
});

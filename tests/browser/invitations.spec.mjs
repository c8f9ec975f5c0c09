// Coming into a space by a link that an admin made.
import { expect, refused, test } from './support/test.mjs';
import { mails } from './support/hub.mjs';
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

test('an invitation by mail that ran out is asked for anew, and one click sends another', async ({ hub, as, rest, visitor, grumbles }) => {
  const admin = await rest('lea');
  const space = await admin.space(SPACE);
  const lea = await as('lea');
  await lea.goto(`/s/${SPACE}/members`);
  await lea.getByRole('button', { name: 'Inviter par courriel' }).click();
  const dialog = lea.getByRole('dialog', { name: 'Inviter par courriel' });
  await dialog.getByLabel('Adresses').fill('noe.nouveau@demo.example, pas une adresse');
  await dialog.getByRole('button', { name: 'Envoyer les invitations' }).click();
  await expect(dialog.locator('.err').first()).toBeVisible();
  await dialog.getByLabel('Adresses').fill('noe.nouveau@demo.example');
  await dialog.getByRole('button', { name: 'Envoyer les invitations' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(lea.getByText('noe.nouveau@demo.example')).toBeVisible();

  const link = async (before) => {
    const found = () =>
      mails(hub, 'noe.nouveau@demo.example').map((text) => text.match(/invitation#[0-9a-f]{64}/)?.[0]).find((it) => it && it !== before);
    await expect.poll(found, { message: 'a mail with a link' }).toBeTruthy();
    return found();
  };
  const first = await link();
  // Somebody comes in by it: it is used up.
  const { me } = await (await rest('corentin')).call('GET', '/session');
  await admin.call('DELETE', `/spaces/${space.id}/members/${me.id}`);
  await (await rest('corentin')).call('POST', '/invitations/acceptances', { token: first.slice(-64) });

  grumbles(refused(410, ''));
  const noe = await visitor();
  await noe.goto(`/${first}`);
  await expect(noe.getByRole('heading', { level: 1, name: 'Ce lien ne sert plus' })).toBeVisible();
  await noe.getByLabel('Adresse électronique').fill('noe.nouveau@demo.example');
  await noe.getByRole('button', { name: 'Demander un nouveau lien' }).click();
  await expect(noe.getByText('La demande est partie.')).toBeVisible();

  const waiting = lea.locator('section', { hasText: 'Une personne demande un nouveau lien' });
  await expect(waiting).toContainText('noe.nouveau@demo.example');
  await expect(lea.locator('#bell .count.call')).toBeVisible();
  await waiting.getByRole('button', { name: /Envoyer un nouveau lien/ }).click();
  await expect(waiting).toHaveCount(0);
  const second = await link(first);
  await noe.goto('about:blank');
  await noe.goto(`/${second}`);
  await expect(noe.getByRole('heading', { level: 1, name: `Rejoindre ${space.name}` })).toBeVisible();
});

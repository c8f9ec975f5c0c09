// Nothing that was written is lost: neither by a broken link, nor by a reload; and nothing is left to the next person.
import { account, openSession } from './support/api.mjs';
import { expectAccessible } from './support/axe.mjs';
import { kept } from './support/receipts.mjs';
import { OFFLINE, expect, test } from './support/test.mjs';
import { SPACE, comment, lines, make, open, say } from './support/thread.mjs';

test('what is sent without a link waits, says so, and goes when the link returns', async ({ as, rest, grumbles }) => {
  grumbles(OFFLINE);
  const { id } = await make(rest, 'Dans le tunnel');
  // Nothing moves, so that axe need not wait for what turns as long as it waits.
  const [corentin, lea] = [await as('corentin', { reducedMotion: 'reduce' }), await as('lea')];
  for (const page of [lea, corentin]) await open(page, SPACE, id);
  const pill = corentin.locator('#connection');
  await expect(pill).toHaveAttribute('data-state', 'live');

  await corentin.context().setOffline(true);
  await expect(pill).toHaveAttribute('data-state', 'offline');
  await say(corentin, 'Écrit dans le noir.');
  const mine = comment(corentin, 'Écrit dans le noir.');
  await expect(mine).toContainText('Partira au retour du réseau');
  await expect(corentin.locator('#composer')).toHaveValue('');
  // The pill says since when, when it is tried again, and what waits.
  await pill.click();
  const panel = corentin.locator('#connection-content');
  await expect(panel).toContainText('Plus de réponse depuis');
  await expect(panel).toContainText(/Prochain essai dans\s\d+\ss|Un essai est en cours/);
  await expect(panel.locator('.outbox li')).toHaveText([/^Écrit dans le noir\.1$/]);
  await expectAccessible(corentin);
  await corentin.keyboard.press('Escape');
  await expect(pill).toBeFocused();

  await corentin.context().setOffline(false);
  await expect(lea.locator('#m1 .prose')).toHaveText('Écrit dans le noir.');
  await expect(corentin.locator('#m1 .prose')).toHaveText('Écrit dans le noir.');
  await expect(mine).toHaveCount(1);
  await expect(pill).toHaveAttribute('data-state', 'live');
  await pill.click();
  await expect(panel).toContainText('Aucun envoi en attente');
  await expect(panel).toContainText(/Nœud \S+/);
  await expect(panel).toContainText(/Délai\s\d+\sms/);
});

test('what waits is kept over a reload', async ({ as, rest, grumbles }) => {
  grumbles(OFFLINE);
  const { id } = await make(rest, 'Une page rechargée');
  const corentin = await as('corentin');
  await open(corentin, SPACE, id);
  await expect(corentin.locator('#connection')).toHaveAttribute('data-state', 'live');
  await corentin.context().setOffline(true);
  await expect(corentin.locator('#connection')).toHaveAttribute('data-state', 'offline');
  await say(corentin, 'À ne pas perdre.');
  await expect(comment(corentin, 'À ne pas perdre.')).toBeVisible();
  // A page can only be loaded with a link, so the tab is closed and another opened once there is one.
  const context = corentin.context();
  await corentin.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await open(again, SPACE, id);
  await expect(again.locator('#m1 .prose')).toHaveText('À ne pas perdre.');
  expect(await (await rest('lea')).comments(id)).toHaveLength(1);
});

test('what the hub refuses is kept, and can be changed', async ({ as, rest }) => {
  const { id } = await make(rest, 'Fermé pendant l’envoi');
  const corentin = await as('corentin');
  let held;
  // Between the key and the hub, the thread is closed: the request is held back until it is.
  await corentin.routeWebSocket(/\/live$/, (socket) => {
    const hub = socket.connectToServer();
    socket.onMessage((message) => {
      if (message.includes('Trop tard') && !held) held = () => hub.send(message);
      else hub.send(message);
    });
  });
  await open(corentin, SPACE, id);
  await say(corentin, 'Trop tard ?');
  await expect(comment(corentin, 'Trop tard ?')).toContainText('Envoi…');
  await expect.poll(() => held, 'it is on its way').toBeTruthy();
  await (await rest('lea')).change(id, { locked: true });
  held();
  const mine = comment(corentin, 'Trop tard ?');
  await expect(mine).toHaveClass(/is-failed/);
  await expect(mine.getByRole('alert')).toContainText('Votre texte est conservé');
  await (await rest('lea')).change(id, { locked: false });
  await mine.getByRole('button', { name: 'Réessayer' }).click();
  await expect(corentin.locator('#m1 .prose')).toHaveText('Trop tard ?');
});

test('a draft is there after a reload, and gone after signing out', async ({ hub, as, rest }) => {
  const { id } = await make(rest, 'Un brouillon');
  const secret = await openSession(hub, account(hub, 'corentin'));
  const corentin = await as('corentin', { secret });
  await open(corentin, SPACE, id);
  await corentin.locator('#composer').fill('Pas encore fini');
  await corentin.reload();
  await expect(corentin.locator('#composer')).toHaveValue('Pas encore fini');
  const kept = () => corentin.evaluate(() => JSON.stringify(localStorage));
  expect(await kept()).toContain('Pas encore fini');

  await corentin.locator('#me').click();
  await corentin.getByRole('button', { name: 'Se déconnecter' }).click();
  await corentin.waitForURL(/\/signin/);
  expect(await kept()).not.toContain('Pas encore fini');
});

test('a hub of another version asks for a reload, and the draft is kept over it', async ({ as, rest }) => {
  const { id } = await make(rest, 'Avant la mise à jour');
  const corentin = await as('corentin');
  const sockets = [];
  await corentin.routeWebSocket(/\/live$/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await open(corentin, SPACE, id);
  await expect(corentin.locator('#connection')).toHaveAttribute('data-state', 'live');
  await corentin.locator('#composer').fill('Écrit avant la mise à jour');
  await sockets.at(-1).close({ code: 4502, reason: '' });
  const dialog = corentin.getByRole('dialog', { name: 'Une nouvelle version est prête' });
  await expect(dialog).toContainText('Vos brouillons sont conservés');
  await dialog.getByRole('button', { name: 'Recharger' }).click();
  await expect(corentin.locator('#connection')).toHaveAttribute('data-state', 'live');
  await expect(dialog).toHaveCount(0);
  await expect(corentin.locator('#composer')).toHaveValue('Écrit avant la mise à jour');
});

test('what is typed on a page that draws late is sent whole, and once', async ({ as, rest }) => {
  const { id } = await make(rest, 'Une page qui peine');
  const corentin = await as('corentin');
  await open(corentin, SPACE, id);
  // Every slice of drawing is over at once, and the next one comes late: as with a slow processor, only always.
  await corentin.evaluate(() => {
    let ahead = 0;
    const [clock, timer] = [Date.now.bind(Date), setTimeout.bind(window)];
    Date.now = () => clock() + (ahead += 20);
    window.setTimeout = (work, wait, ...more) => timer(work, wait || 500, ...more);
  });
  const texts = lines(6);
  for (const text of texts) {
    await say(corentin, text);
    // Held a little too long, the key comes twice.
    await corentin.keyboard.press('Control+Enter');
  }
  // Letter by letter, and by the button, pressed twice.
  const field = corentin.locator('#composer');
  for (const text of ['Lettre à lettre.', 'Et encore.']) {
    await field.pressSequentially(text);
    await corentin.locator('.composer .bar .btn').dblclick();
    texts.push(text);
  }
  await expect(comment(corentin, texts.at(-1))).toBeVisible();
  await expect(corentin.locator('.is-sending')).toHaveCount(0);
  expect((await kept(await rest('lea'), id)).map(({ text }) => text)).toEqual(texts);
});

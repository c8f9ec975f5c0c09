// Instant messages as people live them: on two devices, through a tunnel, in a group one is removed from, and over a
// night in which the machine was off.
import { account, openSession } from './support/api.mjs';
import { chat, kept, makeGroup, meet, openTalk, remove, row, tell } from './support/chat.mjs';
import { expectAccessible } from './support/axe.mjs';
import { picture } from './support/picture.mjs';
import { OFFLINE, expect, refused, test } from './support/test.mjs';
import { SPACE, comment } from './support/thread.mjs';

const PHONE = { viewport: { width: 390, height: 844 } };

test('a desktop and a phone talk, and the phone loses its line in mid-sentence', async ({ as, rest, grumbles }) => {
  grumbles(OFFLINE);
  const group = await makeGroup(rest, 'lea', ['hugo'], 'Dans le train');
  const desktop = await as('lea');
  const phone = await as('hugo', PHONE);
  await openTalk(desktop, group);
  // On a phone the list comes first, then the conversation.
  await phone.goto('/messages');
  await row(phone, 'Dans le train').click();
  await phone.locator('#composer').waitFor();
  await expect(phone.locator('.list')).toBeHidden();
  // However little was said, one writes at the foot of the screen.
  const foot = () => phone.evaluate(() => document.querySelector('.services').getBoundingClientRect().top
    - document.querySelector('.composer-dock').getBoundingClientRect().bottom);
  await expect.poll(foot).toBe(0);

  await chat(desktop, 'Tu pars quand ?');
  await expect(phone.locator('#m1 .prose')).toHaveText('Tu pars quand ?');
  await expect(desktop.locator('.receipt')).toHaveText('Lu');
  await phone.locator('#composer').pressSequentially('Dans dix');
  await phone.context().setOffline(true);
  await phone.locator('#composer').pressSequentially(' minutes.');
  await phone.locator('#composer').press('Enter');
  await expect(comment(phone, 'Dans dix minutes.')).toContainText('Partira au retour du réseau');
  await chat(phone, 'Je rappelle après le tunnel.');
  // The strip tells what waits, in the order in which it will leave.
  await phone.locator('#connection-strip').click();
  const waiting = phone.locator('#connection-strip-content .outbox li');
  await expect(waiting).toHaveText([/^Dans dix minutes\.1$/, /^Je rappelle après le tunnel\.2$/]);
  await phone.keyboard.press('Escape');
  await chat(desktop, 'Allô ?');
  await expect(desktop.locator('.receipt')).toHaveText(/Envoyé|Remis/);

  await phone.context().setOffline(false);
  await expect(desktop.locator('article.msg .prose')).toHaveText([
    'Tu pars quand ?',
    'Allô ?',
    'Dans dix minutes.',
    'Je rappelle après le tunnel.',
  ]);
  await expect(phone.locator('article.msg .prose')).toHaveText([
    'Tu pars quand ?',
    'Allô ?',
    'Dans dix minutes.',
    'Je rappelle après le tunnel.',
  ]);
  expect((await kept(rest, 'lea', group)).map((it) => it.msg_no)).toEqual([1, 2, 3, 4]);
  await phone.getByRole('link', { name: 'Toutes les conversations' }).click();
  await expect(row(phone, 'Dans le train')).toContainText('Je rappelle après le tunnel.');
});

test('on a phone the last message of a long conversation is not under the place to write', async ({ as, rest }) => {
  const group = await makeGroup(rest, 'lea', ['hugo'], 'Longue histoire');
  for (let n = 1; n <= 20; n += 1) await tell(rest, n % 2 ? 'lea' : 'hugo', group, `Message ${n}.`);
  const phone = await as('hugo', PHONE);
  await openTalk(phone, group);
  await phone.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const edge = (what, side) => phone.locator(what).evaluate((it, side) => it.getBoundingClientRect()[side], side);
  await expect.poll(async () => (await edge('.composer-dock', 'top')) - (await edge('#m20', 'bottom'))).toBeGreaterThan(-1);
});

test('who is removed from a group while looking at it sees nothing more of it', async ({ as, rest, grumbles }) => {
  grumbles(refused(404));
  const group = await makeGroup(rest, 'lea', ['hugo', 'yves'], 'Entre nous trois');
  await tell(rest, 'lea', group, 'Bonjour à tous deux');
  const [hugo, yves] = [await as('hugo'), await as('yves')];
  for (const page of [hugo, yves]) {
    await openTalk(page, group);
    await expect(page.locator('#m1 .prose')).toHaveText('Bonjour à tous deux');
  }
  await remove(rest, 'lea', group, 'hugo');
  await tell(rest, 'lea', group, 'Maintenant à deux');
  await expect(yves.locator('#m2 .prose')).toHaveText('Maintenant à deux');
  await expect(yves.locator('.talk-head')).toContainText('2 personnes');
  await expect(hugo.getByRole('heading', { level: 1 })).toHaveText('Rien à cette adresse');
  await expect(row(hugo, 'Entre nous trois')).toHaveCount(0);
  await expect(hugo.locator('body')).not.toContainText('Maintenant à deux');
  await expect(hugo.locator('body')).not.toContainText('Bonjour à tous deux');
});

test('what is written without a link goes once and in order when the page is opened again', async ({ as, rest, grumbles }) => {
  grumbles(OFFLINE);
  const group = await makeGroup(rest, 'lea', ['corentin'], 'La nuit');
  const first = await as('corentin');
  await openTalk(first, group);
  const context = first.context();
  await context.setOffline(true);
  await expect(first.locator('#connection')).toHaveAttribute('data-state', 'offline');
  for (const text of ['Un.', 'Deux.', 'Trois.']) await chat(first, text);
  await expect(first.locator('article.msg .prose')).toHaveText(['Un.', 'Deux.', 'Trois.']);
  await first.close();
  await context.setOffline(false);

  // Any page will do, and two at once send no more than one.
  const [one, other] = [await context.newPage(), await context.newPage()];
  await Promise.all([one.goto(`/s/${SPACE}`), other.goto('/messages')]);
  const texts = async () => (await kept(rest, 'lea', group)).map((it) => it.html.trim());
  await expect.poll(texts).toEqual(['<p>Un.</p>', '<p>Deux.</p>', '<p>Trois.</p>']);
  await openTalk(other, group);
  await expect(other.locator('article.msg .prose')).toHaveText(['Un.', 'Deux.', 'Trois.']);
  await expect(other.locator('.is-sending, .is-failed')).toHaveCount(0);
});

test('what waits leaves with whoever signs out', async ({ hub, as, rest, grumbles }) => {
  grumbles(OFFLINE);
  const group = await makeGroup(rest, 'lea', ['corentin'], 'Pour moi seul');
  const corentin = await as('corentin', { secret: await openSession(hub, account(hub, 'corentin')) });
  // The hub hears nothing of what is written.
  await corentin.routeWebSocket(/\/live$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!String(message).includes('À ne pas laisser')) server.send(message);
    });
  });
  await openTalk(corentin, group);
  await chat(corentin, 'À ne pas laisser');
  await expect(comment(corentin, 'À ne pas laisser')).toBeVisible();
  const left = () =>
    corentin.evaluate(async () => {
      const database = await new Promise((done, failed) => {
        const request = indexedDB.open('osmose', 1);
        request.onsuccess = () => done(request.result);
        request.onerror = failed;
      });
      const texts = await new Promise((done) => {
        const request = database.transaction('outbox').objectStore('outbox').getAll();
        request.onsuccess = () => done(request.result);
      });
      database.close();
      return JSON.stringify([texts, { ...localStorage }]);
    });
  await expect.poll(left).toContain('À ne pas laisser');
  await corentin.locator('#me').click();
  await corentin.getByRole('button', { name: 'Se déconnecter' }).click();
  await corentin.waitForURL(/\/signin/);
  await expect.poll(left).not.toContain('À ne pas laisser');
  expect(await kept(rest, 'lea', group)).toEqual([]);
});

test('a first message shows at once, wherever the other is', async ({ as, rest }) => {
  const agathe = await as('agathe');
  await agathe.goto(`/s/${SPACE}`);
  await agathe.locator('h1').waitFor();
  const before = await agathe.getByRole('link', { name: /^Messages/ }).getAttribute('aria-label');

  // From a member's row.
  const sabine = await as('sabine');
  await sabine.goto(`/s/${SPACE}/members`);
  await sabine.getByRole('button', { name: /Écrire un message à Agathe/ }).click();
  await sabine.locator('#composer').waitFor();
  await chat(sabine, 'Bonjour Agathe');
  await expect(sabine.locator('.receipt')).toHaveText('Remis');
  await expect(agathe.getByRole('link', { name: /^Messages/ })).not.toHaveAttribute('aria-label', before);
  await agathe.getByRole('link', { name: /^Messages/ }).click();
  await expect(agathe.locator('.conv').first()).toContainText('Bonjour Agathe');
  await expect(agathe.locator('.conv').first()).toHaveClass(/is-unread/);
  await agathe.locator('.conv').first().click();
  await expect(sabine.locator('.receipt')).toHaveText('Lu');
  await expect(agathe.locator('.conv').first()).not.toHaveClass(/is-unread/);
});

test('who is blocked is told that it is not delivered, and keeps the text', async ({ as, rest }) => {
  const conversation = await meet(rest, 'odile', 'pauline');
  const [odile, pauline] = [await as('odile'), await as('pauline')];
  await openTalk(odile, conversation);
  await odile.getByRole('button', { name: 'À propos de la conversation' }).click();
  await odile.getByRole('button', { name: 'Bloquer', exact: true }).click();
  await expect(odile.locator('.blocked')).toContainText('Vous avez bloqué');
  await openTalk(pauline, conversation);
  await chat(pauline, 'Tu es là ?');
  const mine = comment(pauline, 'Tu es là ?');
  await expect(mine.getByRole('alert')).toContainText('Ce message ne peut pas être remis.');
  await expect(mine.getByRole('alert')).toContainText('Votre texte est conservé');
  await odile.locator('.blocked').getByRole('button', { name: 'Débloquer' }).click();
  await expect(odile.locator('.blocked')).toHaveCount(0);
  await mine.getByRole('button', { name: 'Réessayer' }).click();
  await expect(odile.locator('#m1 .prose')).toHaveText('Tu es là ?');
});

test('what was read on one device is quiet on the other', async ({ as, rest }) => {
  const conversation = await meet(rest, 'odile', 'bastien');
  const [desktop, phone] = [await as('bastien'), await as('bastien', PHONE)];
  const badge = desktop.getByRole('link', { name: /^Messages/ });
  // What is unread is known when the list is there, not before.
  await desktop.goto('/messages');
  await desktop.locator('.conv').first().waitFor();
  const before = await badge.getAttribute('aria-label');
  await desktop.goto(`/s/${SPACE}`);
  await expect(badge).toHaveAttribute('aria-label', before);
  await phone.goto('/messages');
  await tell(rest, 'odile', conversation, 'Tu as deux minutes ?');
  await expect(badge).not.toHaveAttribute('aria-label', before);
  const line = row(phone, 'Tu as deux minutes');
  await expect(line).toHaveClass(/is-unread/);
  await line.click();
  await expect(phone.locator('#m1 .prose')).toHaveText('Tu as deux minutes ?');
  await expect(badge).toHaveAttribute('aria-label', before);
  await desktop.goto('/messages');
  await expect(row(desktop, 'Tu as deux minutes')).not.toHaveClass(/is-unread/);
});

test('one looks for people by name, makes a group of them, and sees who has read', async ({ as }) => {
  const [nora, malika] = [await as('nora', { reducedMotion: 'reduce' }), await as('malika')];
  await nora.goto('/messages');
  await nora.getByRole('button', { name: 'Nouvelle conversation' }).first().click();
  const dialog = nora.getByRole('dialog', { name: 'Nouvelle conversation' });
  for (const [typed, name] of [
    ['larm', 'Malika Larmier'],
    ['pignonnel', 'Yves Pignonnel'],
  ]) {
    await dialog.getByLabel('Chercher une personne').fill(typed);
    await dialog.getByRole('button', { name }).first().click();
  }
  await expect(dialog.locator('.picked li')).toHaveText(['Malika Larmier', 'Yves Pignonnel']);
  await expectAccessible(nora);
  await dialog.getByRole('button', { name: 'Créer le groupe' }).click();
  await nora.locator('#composer').waitFor();
  await chat(nora, 'Bonjour à vous deux');
  await malika.goto(new URL(nora.url()).pathname);
  await expect(malika.locator('#m1 .prose')).toHaveText('Bonjour à vous deux');
  await expect(nora.locator('.receipts > summary')).toHaveText('Lu par 1');
  await nora.locator('.receipts > summary').click();
  await expect(nora.getByRole('list', { name: 'Détail par personne' }).getByRole('listitem')).toHaveText([
    'Malika LarmierLu',
    /^Yves Pignonnel(Envoyé|Remis)$/,
  ]);
  await expectAccessible(nora);
});

test('a picture and a file come with a message, and the names say whom one means', async ({ as, rest, grumbles }) => {
  grumbles(refused(415));
  // A person sends one file at a time: the next one waits a moment, and is asked for again by itself.
  grumbles(refused(429, '/api/v1/files'));
  grumbles(refused(503, '/api/v1/files'));
  const group = await makeGroup(rest, 'lea', ['hugo', 'yves'], 'Les plans');
  const [lea, hugo] = [await as('lea', { reducedMotion: 'reduce' }), await as('hugo', PHONE)];
  await openTalk(lea, group);
  await openTalk(hugo, group);
  // So does one whose turn does not come because many send pictures.
  const busy = { status: 503, headers: { 'retry-after': '1' }, contentType: 'application/problem+json', body: '{"code":"unavailable"}' };
  await lea.route('**/api/v1/files?name=*', (route) => route.fulfill(busy), { times: 1 });
  await lea.locator('#composer-file').setInputFiles([
    picture('façade.png', [200, 80, 60], [60, 80, 200], 800, 400),
    { name: 'notice.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
    { name: 'outil.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
  ]);
  const attached = lea.getByRole('list', { name: 'Fichiers joints' }).getByRole('listitem');
  await expect(attached).toHaveCount(3);
  await expect(attached.nth(2).getByRole('alert')).not.toBeEmpty();
  await expectAccessible(lea);
  await lea.getByRole('button', { name: 'Retirer outil.exe' }).click();
  // What has arrived is kept with the draft.
  await lea.reload();
  await expect(attached).toHaveText(['façade.jpg', 'notice.html']);
  await lea.locator('#composer').pressSequentially('Pour @hug');
  await expect(lea.getByRole('option', { name: /Hugo Chevronnet/ })).toBeVisible();
  await lea.locator('#composer').press('Enter');
  await lea.locator('#composer').pressSequentially(': à relire');
  await lea.locator('#composer').press('Enter');
  await expect(attached).toHaveCount(0);
  for (const page of [lea, hugo]) {
    const message = page.locator('#m1 .prose');
    await expect(message).toContainText('Pour @Hugo Chevronnet : à relire');
    await expect.poll(() => message.locator('img').evaluate((it) => it.naturalWidth)).toBe(640);
  }
  // What is dropped on the field, or pasted from a picture of the screen, is attached too; words are pasted as words.
  const give = (page, how, kind, words = '') =>
    page.locator('#composer').evaluate(
      (field, [how, kind, words]) => {
        const data = new DataTransfer();
        data.items.add(new File(['a,b'], kind, { type: 'text/csv' }));
        if (words) data.setData('text/plain', words);
        const init = { bubbles: true, cancelable: true };
        const event =
          how === 'paste' ? new ClipboardEvent('paste', { ...init, clipboardData: data }) : new DragEvent(how, { ...init, dataTransfer: data });
        field.dispatchEvent(event);
        return event.defaultPrevented;
      },
      [how, kind, words],
    );
  expect(await give(lea, 'dragover', 'posé.csv')).toBe(true);
  await expect(lea.locator('.composer.takes')).toBeVisible();
  expect(await give(lea, 'drop', 'posé.csv')).toBe(true);
  await expect(lea.locator('.composer.takes')).toHaveCount(0);
  await expect(attached).toHaveText(['posé.csv']);
  expect(await give(lea, 'paste', 'collé.csv')).toBe(true);
  await expect(attached).toHaveText(['posé.csv', 'collé.csv']);
  expect(await give(lea, 'paste', 'mots.csv', 'des mots')).toBe(false);
  await expect(attached).toHaveCount(2);
  await expect(hugo.locator('#m1 .me-too')).toHaveText('@Hugo Chevronnet');
  const [download] = await Promise.all([
    hugo.waitForEvent('download'),
    hugo.locator('#m1').getByRole('link', { name: 'notice.html' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('notice.html');
  await expectAccessible(hugo);
  await expect(row(hugo, 'Les plans')).toContainText('Pour @Hugo Chevronnet');
});

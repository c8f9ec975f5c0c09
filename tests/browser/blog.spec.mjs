// A post as people live it: a contributor writes it, with a picture and a look at how it will be, and publishes it; it
// waits behind a pill where others read, is commented and reacted to live, and is changed by two at once without a loss.
import { account } from './support/api.mjs';
import { everyLook, expectAccessible } from './support/axe.mjs';
import { sql, until } from './support/hub.mjs';
import { picture } from './support/picture.mjs';
import { expect, refused, test } from './support/test.mjs';
import { comment, say } from './support/thread.mjs';

const CALM = { reducedMotion: 'reduce' };

/** A space of its own: Léa administers it, Malika contributes, Corentin and Yves are members. */
async function makeSpace(rest, hub) {
  const site = await rest('bastien');
  const space = await site.call('POST', '/spaces', {
    act: crypto.randomUUID(),
    name: `Blog ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'blog', 'discussions'],
  });
  for (const [person, role] of Object.entries({ lea: 'admin', malika: 'contributor', corentin: 'member', yves: 'member' })) {
    await site.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, person).email, role });
  }
  return space;
}

async function publish(rest, space, title, body = 'Un texte.') {
  const write = { act: crypto.randomUUID(), title, body, when: 'now' };
  return (await rest('malika')).call('POST', `/spaces/${space.id}/posts`, write);
}

test('a post is written, seen live by others, commented and reacted to', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const space = await makeSpace(rest, hub);
  await publish(rest, space, 'Il était là avant');
  const [malika, corentin] = [await as('malika', CALM), await as('corentin', CALM)];
  await corentin.goto(`/s/${space.slug}/blog`);
  await expect(corentin.getByRole('heading', { name: 'Il était là avant' })).toBeVisible();
  // Who only reads is offered nothing to write.
  await expect(corentin.getByRole('link', { name: 'Écrire un billet' })).toHaveCount(0);

  await malika.goto(`/s/${space.slug}/blog`);
  await malika.getByRole('link', { name: 'Écrire un billet' }).click();
  await expect(malika.getByRole('heading', { level: 1 })).toHaveText('Écrire un billet');
  const [title, body] = [malika.getByLabel('Titre du billet'), malika.getByLabel('Texte du billet')];
  await malika.getByRole('button', { name: 'Publier', exact: true }).click();
  await expect(title).toHaveAttribute('aria-invalid', 'true');
  await title.fill('Six mois de dépôt en ligne');
  await body.fill('Quatre-vingt-deux pour cent des dossiers arrivent **complets**.\n\n## Relire avant de relancer\n\n- une demande\n- un mois\n\n<script>alert(1)</script>\n');
  const preview = malika.locator('.see .prose');
  await expect(preview.locator('strong')).toHaveText('complets');
  await expect(preview.getByRole('heading', { name: 'Relire avant de relancer' })).toBeVisible();
  await expect(preview.locator('script')).toHaveCount(0);
  await malika.locator('#post-image').setInputFiles(picture('vue.png', [30, 90, 60], [240, 200, 120]));
  await expect(preview.locator('img')).toBeVisible();
  await malika.locator('#post-cover').setInputFiles(picture('devant.png', [120, 160, 220], [250, 240, 230], 900, 400));
  await expect(malika.locator('.cover-field img')).toBeVisible();

  // What is typed outlives a reload.
  await malika.reload();
  await expect(title).toHaveValue('Six mois de dépôt en ligne');
  await expect(body).toHaveValue(/complets[^]*file:/);
  await expect(malika.locator('.cover-field img')).toBeVisible();
  await everyLook(malika, 'blog-editor');
  await malika.getByRole('button', { name: 'Publier', exact: true }).click();
  await expect(malika.getByRole('heading', { level: 1 })).toHaveText('Six mois de dépôt en ligne');
  await expect(malika).toHaveURL(/\/blog\/[0-9a-f-]{36}-six-mois-de-depot-en-ligne$/);

  // It does not push down what Corentin reads.
  const pill = corentin.getByRole('button', { name: '1 nouveau billet' });
  await expect(pill).toBeVisible();
  await expect(corentin.getByRole('heading', { name: 'Six mois de dépôt en ligne' })).toHaveCount(0);
  await pill.click();
  await everyLook(corentin, 'blog');
  await corentin.getByRole('link', { name: 'Six mois de dépôt en ligne' }).first().click();
  await expect(corentin.locator('.prose.read img')).toBeVisible();

  await corentin.getByRole('button', { name: 'Bravo', exact: true }).click();
  await expect(malika.getByRole('button', { name: 'Bravo, 1' })).toHaveAttribute('aria-pressed', 'false');
  await expect(corentin.getByRole('button', { name: 'Bravo, 1' })).toHaveAttribute('aria-pressed', 'true');
  await say(corentin, 'La phrase sur la pièce, je l’affiche à l’accueil.');
  await expect(comment(malika, 'je l’affiche')).toBeVisible();
  await expect(malika.locator('#post-comments')).toHaveText('1 commentaire');
  await everyLook(corentin, 'blog-post');

  // Elsewhere, by a secret address that is shown once.
  const aside = await corentin.context().newPage();
  await aside.goto(`/s/${space.slug}/blog`);
  await aside.getByRole('button', { name: 'Créer mon adresse' }).click();
  const feed = await aside.request.get(await aside.getByLabel('Adresse de votre flux').inputValue());
  expect(await feed.text()).toContain('<title>Six mois de dépôt en ligne</title>');
  await expectAccessible(aside, 'blog-feed');
  await aside.close();

  // Another title, told where it is open; the old address leads there still.
  const old = new URL(malika.url()).pathname;
  await malika.getByRole('link', { name: 'Modifier' }).click();
  await title.fill('Sept mois de dépôt en ligne');
  await malika.getByRole('switch', { name: 'Commentaires ouverts' }).uncheck();
  await malika.getByRole('button', { name: 'Enregistrer', exact: true }).click();
  await expect(corentin.getByRole('heading', { level: 1 })).toHaveText('Sept mois de dépôt en ligne');
  await expect(corentin).toHaveURL(/-sept-mois-de-depot-en-ligne$/);
  await expect(corentin.locator('.composer.locked')).toContainText('Fermé aux réponses par Malika');
  await corentin.getByRole('button', { name: 'modifié', exact: true }).click();
  await expect(corentin.getByRole('dialog')).toContainText('Six mois de dépôt en ligne');
  await corentin.keyboard.press('Escape');
  await corentin.goto(old);
  await expect(corentin).toHaveURL(/-sept-mois-de-depot-en-ligne$/);

  // Removed, it is gone where it is open.
  await malika.getByRole('button', { name: 'Supprimer le billet' }).click();
  await malika.getByRole('dialog').getByRole('button', { name: 'Supprimer', exact: true }).click();
  await expect(corentin.getByRole('heading', { level: 1 })).toHaveText('Ce billet a été supprimé');
  await expect(malika.getByRole('heading', { name: 'Il était là avant' })).toBeVisible();
});

test('a draft is kept and scheduled, and of two who save at once neither loses a word', async ({ as, rest, hub, grumbles }) => {
  test.setTimeout(300_000);
  grumbles(refused(409));
  const space = await makeSpace(rest, hub);
  const malika = await as('malika', CALM);
  await malika.goto(`/s/${space.slug}/blog/new`);
  const [title, body] = [malika.getByLabel('Titre du billet'), malika.getByLabel('Texte du billet')];
  await title.fill('Une journée au guichet');
  await body.fill('Le mien.');
  await malika.getByRole('button', { name: 'Enregistrer le brouillon' }).click();
  await expect(malika).toHaveURL(/\/blog\/[0-9a-f-]{36}\/edit$/);
  const id = malika.url().match(/[0-9a-f-]{36}/)[0];

  await malika.getByLabel('À une date').check();
  await malika.getByLabel('Jour et heure').fill('2020-01-01T09:00');
  await malika.getByRole('button', { name: 'Programmer', exact: true }).click();
  await expect(malika.getByText('Cette date est passée')).toBeVisible();
  await expect(body).toHaveValue('Le mien.');
  await malika.getByLabel('Jour et heure').fill('2099-01-01T09:00');
  await malika.getByRole('button', { name: 'Programmer', exact: true }).click();
  await expect(malika.locator('.page-head')).toContainText('Programmé');
  const window = await malika.context().newPage();
  await window.goto(`/s/${space.slug}/blog`);
  await expect(window.locator('.aside')).toContainText('Une journée au guichet');
  await window.close();

  // Léa saves meanwhile.
  await body.fill('Le mien, plus long.');
  const lea = await rest('lea');
  const { heading } = await lea.call('GET', `/posts/${id}/history`);
  await lea.call('PATCH', `/posts/${id}`, { act: crypto.randomUUID(), revision: heading.revision, title: heading.title, body: 'Le sien.' });
  await malika.getByRole('button', { name: 'Programmer', exact: true }).click();
  const clash = malika.getByRole('alert').filter({ hasText: 'Deux versions de ce billet' });
  await expect(clash).toContainText('Le mien, plus long.');
  await expect(clash).toContainText('Le sien.');
  await everyLook(malika, 'blog-conflict');
  await clash.getByRole('button', { name: 'Garder les deux, je fusionne' }).click();
  await expect(body).toHaveValue('Le mien, plus long.\n\nLe sien.');
  await malika.getByLabel('Tout de suite').check();
  await malika.getByRole('button', { name: 'Publier', exact: true }).click();
  await expect(malika.getByRole('heading', { level: 1 })).toHaveText('Une journée au guichet');
  await expect(malika.locator('.prose.read')).toContainText('Le sien.');
});

test('who keeps his own after a clash keeps its date, and what is published while one writes is not lost', async ({ as, rest, hub, grumbles }) => {
  grumbles(refused(409));
  const space = await makeSpace(rest, hub);
  const malika = await as('malika', CALM);
  await malika.goto(`/s/${space.slug}/blog/new`);
  const body = malika.getByLabel('Texte du billet');
  await malika.getByLabel('Titre du billet').fill('À l’heure dite');
  await body.fill('Le mien.');
  await malika.getByLabel('À une date').check();
  await malika.getByLabel('Jour et heure').fill('2099-01-01T09:00');
  await malika.getByRole('button', { name: 'Programmer', exact: true }).click();
  await expect(malika.locator('.page-head')).toContainText('Programmé');
  const id = malika.url().match(/[0-9a-f-]{36}/)[0];

  // Léa saves meanwhile: one's own text takes the place of hers, and waits for its date as before.
  const lea = await rest('lea');
  const { heading } = await lea.call('GET', `/posts/${id}/history`);
  await lea.call('PATCH', `/posts/${id}`, { act: crypto.randomUUID(), revision: heading.revision, title: heading.title, body: 'Le sien.' });
  await body.fill('Le mien, relu.');
  await malika.getByRole('button', { name: 'Programmer', exact: true }).click();
  const clash = malika.getByRole('alert').filter({ hasText: 'Deux versions de ce billet' });
  await clash.getByRole('button', { name: 'Enregistrer mon texte' }).click();
  await expect(clash).toHaveCount(0);
  const saved = async () => lea.call('GET', `/posts/${id}/history`);
  await expect.poll(async () => (await saved()).source).toBe('Le mien, relu.');
  expect((await saved()).heading.due_at).toBe(heading.due_at);
  await expect(malika.locator('.page-head')).toContainText('Programmé');

  // Its hour comes while one writes.
  await body.fill('Le mien, à la dernière minute.');
  sql(hub, `update posts set due_at = now() where id = '${id}'`);
  await until(async () => (await lea.call('GET', `/posts/${id}/history`)).heading.at, 'it is published');
  await malika.getByRole('button', { name: 'Programmer', exact: true }).click();
  await expect(clash).toContainText('Il a paru à l’heure prévue');
  await expect(clash).toContainText('Le mien, relu.');
  await clash.getByRole('button', { name: 'Enregistrer mon texte' }).click();
  await expect(malika.getByRole('heading', { level: 1 })).toHaveText('À l’heure dite');
  await expect(malika.locator('.prose.read')).toHaveText('Le mien, à la dernière minute.');
});

test('what one types while a post is being saved is kept, and goes on from what was saved', async ({ as, rest, hub }) => {
  const space = await makeSpace(rest, hub);
  const malika = await as('malika', CALM);
  await malika.goto(`/s/${space.slug}/blog/new`);
  const [title, body] = [malika.getByLabel('Titre du billet'), malika.getByLabel('Texte du billet')];
  const save = async (method, before, meanwhile) => {
    let go;
    const held = new Promise((done) => (go = done));
    await malika.route('**/api/v1/**/posts**', async (route) => {
      if (route.request().method() === method) await held;
      await route.continue();
    });
    await body.fill(before);
    const ours = (request) => request.method() === method && request.url().includes('/posts');
    const asked = malika.waitForRequest(ours);
    const button = malika.getByRole('button', { name: 'Enregistrer le brouillon' });
    await button.click();
    await asked;
    await body.fill(meanwhile);
    go();
    await expect(button).toBeEnabled();
    await expect(body).toHaveValue(meanwhile);
    await malika.unrouteAll();
  };
  await title.fill('Écrit en deux fois');
  await save('POST', 'Avant.', 'Avant, et pendant.');
  await expect(malika).toHaveURL(/\/edit$/);
  await expect(body).toHaveValue('Avant, et pendant.');
  await save('PATCH', 'Encore.', 'Encore, et pendant.');
  await malika.reload();
  await expect(body).toHaveValue('Encore, et pendant.');
  // It goes on from there: nobody else saved.
  await malika.getByRole('button', { name: 'Enregistrer le brouillon' }).click();
  await expect(malika.getByText('Brouillon enregistré').first()).toBeVisible();
  await malika.goto(`/s/${space.slug}/blog/new`);
  await expect(title).toHaveValue('');
});

test('the blog is in English for who reads English', async ({ as, rest, hub }) => {
  const space = await makeSpace(rest, hub);
  await publish(rest, space, 'A post');
  const { email } = account(hub, 'emily');
  await (await rest('lea')).call('POST', `/spaces/${space.id}/invitees`, { email, role: 'contributor' });
  const emily = await as('emily', CALM);
  await emily.goto('/settings');
  await emily.locator('#look').getByRole('combobox').selectOption('en');
  await expect(emily.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await emily.goto(`/s/${space.slug}/blog`);
  await expect(emily.getByRole('link', { name: 'Write a post' })).toBeVisible();
  await emily.getByRole('link', { name: 'A post', exact: true }).click();
  await expect(emily.getByRole('group', { name: 'React to the post' })).toBeVisible();
});

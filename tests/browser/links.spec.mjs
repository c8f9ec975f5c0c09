// What is written points at people and documents: a post names somebody, an event shows documents, a text cites one; and
// who may not read what is pointed at sees nothing of it.
import { account, sharedSession } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { expect, test } from './support/test.mjs';
import { comment, open } from './support/thread.mjs';

const CALM = { reducedMotion: 'reduce' };

/** A space of its own: Bastien administers it, Malika contributes, Corentin belongs to it; with a document. */
async function makeSpace(rest, hub) {
  const admin = await rest('bastien');
  const act = () => crypto.randomUUID();
  const space = await admin.call('POST', '/spaces', {
    act: act(),
    name: `Liens ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'blog', 'calendar', 'documents', 'discussions', 'faq'],
  });
  for (const [person, role] of [['malika', 'contributor'], ['corentin', 'member']]) {
    await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, person).email, role });
  }
  const folder = await admin.call('POST', `/spaces/${space.id}/folders`, { act: act(), title: 'Recette', audience: 'member' });
  const secret = await sharedSession(hub, 'bastien');
  const sent = await fetch(`${hub.url}/api/v1/folders/${folder.id}/documents?act=${act()}&name=Guide%20de%20recette.txt`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}` },
    body: 'Recetter, pas à pas.',
  });
  expect(sent.status).toBe(201);
  const { document } = await sent.json();
  const audience = (audience) => admin.call('PATCH', `/folders/${folder.id}`, { act: act(), audience });
  return { admin, space, document, audience };
}

test('a post names somebody: picked from the list, told in the bell when it is published, read by who sees the post', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { space } = await makeSpace(rest, hub);
  const { me } = await (await rest('corentin')).call('GET', '/session');
  const name = `${me.given_name} ${me.family_name}`;
  await (await rest('corentin')).call('PUT', '/notifications/read', { act: crypto.randomUUID(), which: 'all' });
  const [malika, corentin] = [await as('malika', CALM), await as('corentin', CALM)];
  await corentin.goto(`/s/${space.slug}`);
  await malika.goto(`/s/${space.slug}/blog`);
  await malika.getByRole('link', { name: 'Écrire un billet' }).first().click();
  await malika.getByLabel('Titre du billet').fill('La vague 2 ouvre');
  const body = malika.getByLabel('Texte du billet');
  await body.pressSequentially('Merci à @corent');
  const list = malika.getByRole('listbox', { name: 'Personnes à mentionner' });
  await expect(list.getByRole('option', { name })).toBeVisible();
  await everyLook(malika, 'post-naming');
  await body.press('Enter');
  await expect(body).toHaveValue(`Merci à @${name} `);
  await expect(list).toHaveCount(0);
  await body.pressSequentially('pour la relecture.');
  const preview = malika.locator('.see .prose');
  await expect(preview.locator('.mention')).toHaveText(`@${name}`);

  // A draft tells nobody; what is typed and who is meant outlive a reload.
  await malika.getByRole('button', { name: 'Enregistrer le brouillon' }).click();
  await expect(malika.getByRole('heading', { level: 1 })).toHaveText('Modifier le billet');
  await malika.reload();
  await expect(body).toHaveValue(`Merci à @${name} pour la relecture.`);
  await expect(corentin.locator('#bell .count')).toHaveCount(0);
  await body.press('End');
  await body.pressSequentially(' Bravo.');
  await malika.getByRole('button', { name: 'Publier', exact: true }).click();
  await expect(malika.getByRole('heading', { level: 1 })).toHaveText('La vague 2 ouvre');
  await expect(malika.locator('.prose.read .mention')).toHaveText(`@${name}`);

  await expect(corentin.locator('#bell .count')).toHaveClass(/call/);
  await corentin.locator('#bell').click();
  const line = corentin.locator('#bell-content .notice').filter({ hasText: 'vous mentionne dans La vague 2 ouvre' });
  await expect(line).toHaveClass(/is-unread/);
  await expect(line).toContainText(`Merci à @${name} pour la relecture. Bravo.`);
  await line.getByRole('link').click();
  await expect(corentin.locator('.prose.read .mention.me-too')).toHaveText(`@${name}`);
  await expect(corentin.locator('#bell .count')).toHaveCount(0);
});

test('an event and an answer of the FAQ name people from the same list', async ({ as, rest, hub }) => {
  const { admin, space } = await makeSpace(rest, hub);
  await admin.call('POST', `/spaces/${space.id}/faq/categories`, { act: crypto.randomUUID(), title: 'Dépôt' });
  const { me } = await (await rest('corentin')).call('GET', '/session');
  const name = `${me.given_name} ${me.family_name}`;
  const page = await as('bastien', CALM);
  await page.goto(`/s/${space.slug}/faq`);
  await page.getByRole('button', { name: 'Nouvelle question' }).first().click();
  const faq = page.getByRole('dialog');
  const answer = faq.locator('#faq-body');
  await answer.pressSequentially('Demandez à @corent');
  await expect(faq.getByRole('option', { name })).toBeVisible();
  await answer.press('Enter');
  await expect(answer).toHaveValue(`Demandez à @${name} `);
  await expect(faq.getByRole('option', { name })).toHaveCount(0);
  await answer.pressSequentially('et à @mal');
  await expect(faq.locator('.picker').getByRole('option').first()).toBeVisible();
  await everyLook(page, 'faq-naming');
});

test('an event shows the documents that were chosen, to each reader those that he may read, live', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { space, audience } = await makeSpace(rest, hub);
  const [malika, corentin] = [await as('malika', CALM), await as('corentin', CALM)];
  await malika.goto(`/s/${space.slug}/calendar`);
  await malika.getByRole('button', { name: 'Planifier un évènement' }).click();
  const form = malika.getByRole('dialog', { name: 'Planifier un évènement' });
  await form.getByLabel('Titre').fill('Atelier recette');
  const search = form.getByRole('combobox', { name: 'Documents liés' });
  await search.fill('réc');
  const option = form.getByRole('option', { name: /Guide de recette/ });
  await expect(option).toBeVisible();
  await everyLook(malika, 'event-choosing');
  await search.press('Enter');
  await expect(form.getByRole('button', { name: 'Retirer Guide de recette' })).toBeVisible();
  await form.getByRole('button', { name: 'Planifier' }).click();
  await expect(malika.getByRole('heading', { level: 1 })).toHaveText('Atelier recette');
  const card = (page) => page.locator('.doc-card').filter({ hasText: 'Guide de recette' });
  await expect(card(malika)).toContainText('Texte brut');
  await corentin.goto(new URL(malika.url()).pathname);
  await expect(card(corentin)).toContainText('Recette');
  await everyLook(corentin, 'event-documents');

  // Kept to contributors, it vanishes for who is none; and comes back.
  await audience('contributor');
  await expect(card(corentin)).toHaveCount(0);
  await expect(card(malika)).toBeVisible();
  await audience('member');
  await expect(card(corentin)).toBeVisible();
  await card(corentin).click();
  await expect(corentin.getByRole('heading', { name: 'Guide de recette' })).toBeVisible();
  // The document says where it is cited.
  await expect(corentin.getByRole('region', { name: 'Cité dans' }).getByRole('link', { name: /Atelier recette/ })).toBeVisible();
  await everyLook(corentin, 'document-cited');

  // Taken out again, where it is open.
  await corentin.goBack();
  await malika.getByRole('button', { name: 'Modifier' }).click();
  await malika.getByRole('button', { name: 'Retirer Guide de recette' }).click();
  await malika.getByRole('dialog').getByRole('button', { name: 'Enregistrer' }).click();
  await expect(card(corentin)).toHaveCount(0);
});

test('a document cited in a reply is drawn as a card for who may read it, and stays a link for others', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { admin, space, document, audience } = await makeSpace(rest, hub);
  const { id } = await admin.open(space.id, 'Quel guide ?');
  const [malika, corentin] = [await as('malika', CALM), await as('corentin', CALM)];
  await open(malika, space.slug, id);
  await open(corentin, space.slug, id);
  await malika.locator('#composer').fill('Celui-ci :');
  await malika.getByRole('button', { name: 'Citer un document' }).click();
  const search = malika.getByRole('combobox', { name: 'Citer un document' });
  await search.fill('guide');
  await expect(malika.getByRole('option', { name: /Guide de recette/ })).toBeVisible();
  await search.press('Enter');
  await expect(malika.locator('#composer')).toHaveValue(new RegExp(`^Celui-ci : http.*/documents/${document.id} $`));
  await malika.locator('#composer').press('Control+Enter');
  const card = (page) => comment(page, 'Celui-ci').locator('.doc-card');
  await expect(card(corentin)).toContainText('Guide de recette');
  await expect(card(corentin)).toContainText('21 octets');
  await everyLook(corentin, 'reply-citing');
  await audience('contributor');
  await expect(card(corentin)).toHaveCount(0);
  await expect(comment(corentin, 'Celui-ci').getByRole('link', { name: new RegExp(document.id) })).toBeVisible();
  await expect(card(malika)).toBeVisible();

  // In a post: from the bar of the editor.
  await malika.goto(`/s/${space.slug}/blog`);
  await malika.getByRole('link', { name: 'Écrire un billet' }).first().click();
  await malika.getByLabel('Titre du billet').fill('Le guide est prêt');
  await malika.getByRole('button', { name: 'Citer un document' }).click();
  await malika.getByRole('combobox', { name: 'Citer un document' }).fill('guide');
  await malika.getByRole('option', { name: /Guide de recette/ }).click();
  await expect(malika.locator('.see .doc-card')).toContainText('Guide de recette');
  await everyLook(malika, 'post-citing');
  await malika.getByRole('button', { name: 'Publier', exact: true }).click();
  await expect(malika.locator('.prose.read .doc-card')).toContainText('Guide de recette');
});

// From a question that nobody had answered to the FAQ: a member finds nothing and asks, somebody replies, an admin accepts
// the reply and makes an entry of it with one click, and whoever asked is told while he reads.
import { account } from './support/api.mjs';
import { everyLook } from './support/axe.mjs';
import { expect, test } from './support/test.mjs';
import { comment, open, say } from './support/thread.mjs';

/** Without movement, which axe waits for. */
const CALM = { reducedMotion: 'reduce' };

/** A space of its own with an admin and two members. */
async function makeSpace(rest, hub) {
  const admin = await rest('bastien');
  const space = await admin.call('POST', '/spaces', {
    act: crypto.randomUUID(),
    name: `Réponses ${crypto.randomUUID().slice(0, 8)}`,
    access: 'invitation',
    services: ['home', 'discussions', 'faq'],
  });
  for (const person of ['hugo', 'corentin']) {
    await admin.call('POST', `/spaces/${space.id}/invitees`, { email: account(hub, person).email, role: 'member' });
  }
  return { admin, space };
}

/** Accepts a reply by its tools. */
async function accept(page, text) {
  await comment(page, text).last().hover();
  await comment(page, text).last().getByRole('button', { name: 'Retenir comme réponse' }).click();
}

test('what a member does not find becomes an entry of the FAQ, and he is told', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { space } = await makeSpace(rest, hub);
  const [member, admin, helper] = [await as('hugo', CALM), await as('bastien', CALM), await rest('corentin')];
  await admin.goto(`/s/${space.slug}/faq`);
  await member.goto(`/s/${space.slug}/faq`);
  await member.getByRole('searchbox', { name: 'Rechercher dans la FAQ' }).fill('Bornes de recharge');
  await expect(member.getByRole('heading', { name: 'Aucune réponse' })).toBeVisible();
  await member.getByRole('button', { name: 'Poser la question' }).click();
  await expect(member.locator('#composer')).toHaveValue('Bornes de recharge');

  // The admin sees what was not found, without whose search it was.
  const gaps = admin.getByRole('region', { name: 'Recherches sans réponse' });
  await expect(gaps).toContainText('bornes de recharge');
  await expect(gaps).toContainText('1 fois');
  await everyLook(admin, 'faq-gaps');

  await say(member, 'Où sont les bornes de recharge ?');
  const asked = comment(member, 'Où sont les bornes');
  await expect(asked).toHaveAttribute('id', /^m/);
  const { content: list } = await (await rest('bastien')).call('GET', `/spaces/${space.id}/threads`);
  const thread = list.rows.find((row) => row.heading.purpose === 'faq-questions').heading;
  const [question] = await helper.comments(thread.id);
  await helper.post(thread.id, 'Une **borne de recharge** est place de la mairie.', question.id);
  await expect(comment(member, 'place de la mairie')).toBeVisible();

  await open(admin, space.slug, thread.id);
  await accept(admin, 'place de la mairie');
  const kept = member.locator('article.msg.accepted');
  await expect(kept).toContainText('Réponse retenue par Bastien');
  await expect(kept).toContainText('place de la mairie');
  await expect(kept.getByRole('button', { name: 'En faire une entrée de la FAQ' })).toHaveCount(0);
  await everyLook(member, 'answer-accepted');

  // One click, and all is there but the category.
  await admin.getByRole('button', { name: 'En faire une entrée de la FAQ' }).click();
  const form = admin.getByRole('dialog');
  await expect(form.getByLabel('Question', { exact: true })).toHaveValue('Où sont les bornes de recharge ?');
  await expect(form.getByLabel('Réponse', { exact: true })).toHaveValue('Une **borne de recharge** est place de la mairie.');
  await form.getByLabel('Nouvelle catégorie').fill('Voirie');
  await everyLook(admin, 'answer-to-entry');
  await form.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(form).toBeHidden();

  // Whoever asked is told where he is, and in his bell.
  await expect(kept).toContainText('Dans la FAQ');
  await expect(member.locator('#bell .count')).toBeVisible();
  await member.locator('#bell').click();
  const notice = member.locator('#bell-content').getByText('a mis dans la FAQ une réponse que vous attendiez');
  await expect(notice).toBeVisible();
  await everyLook(member, 'answer-told');
  await notice.click();
  await expect(member.getByRole('heading', { level: 1 })).toHaveText('Où sont les bornes de recharge ?');
  await expect(member.locator('.answer')).toContainText('Issue du fil');
  await everyLook(member, 'answer-entry');
  await member.locator('.answer .meta a').first().click();
  await expect(member.locator('article.msg.accepted')).toBeVisible();

  // The search finds something now: it stands among those without an answer no more. Another is drafted with one click.
  await admin.goto(`/s/${space.slug}/faq`);
  await expect(admin.locator('details.qa')).toHaveCount(1);
  await expect(gaps).toHaveCount(0);
  await helper.call('POST', `/spaces/${space.id}/faq/gaps`, { asked: 'Horaires du cimetière' });
  await gaps.getByRole('button', { name: 'Rédiger la réponse' }).click();
  await expect(form.getByLabel('Question', { exact: true })).toHaveValue('horaires du cimetiere');
  await form.getByRole('button', { name: 'Annuler' }).click();
  await gaps.getByRole('button', { name: 'Ignorer' }).click();
  await expect(gaps).toHaveCount(0);
});

test('a thread is resolved while others look at it and at the list, and is not when its answer goes', async ({ as, rest, hub }) => {
  test.setTimeout(300_000);
  const { admin: api, space } = await makeSpace(rest, hub);
  const thread = await api.open(space.id, 'Qui relance ?', 'Une pièce manque : qui relance ?');
  const helper = await rest('corentin');
  await helper.post(thread.id, 'Le centre relance, une fois.');
  const [reader, lister, admin] = [await as('hugo', CALM), await as('corentin', CALM), await as('bastien', CALM)];
  await open(reader, space.slug, thread.id);
  await lister.goto(`/s/${space.slug}/discussions`);
  await open(admin, space.slug, thread.id);
  await expect(comment(reader, 'Le centre relance')).toBeVisible();
  await comment(reader, 'Le centre relance').hover();
  await expect(reader.getByRole('button', { name: 'Retenir comme réponse' })).toHaveCount(0);

  await accept(admin, 'Le centre relance');
  const box = reader.getByRole('region', { name: 'Réponse retenue' });
  await expect(box).toContainText('Le centre relance, une fois.');
  await expect(reader.locator('.thread-head .chip.ok')).toHaveText('Résolu');
  await expect(lister.locator('.thread-row', { hasText: 'Qui relance' }).locator('.chip.ok')).toBeVisible();
  await everyLook(reader, 'thread-resolved');
  await everyLook(lister, 'threads-resolved');
  await box.getByRole('link', { name: 'Voir dans le fil' }).click();
  await expect(reader.locator('article.msg.accepted')).toBeInViewport();
  await lister.getByRole('link', { name: 'Résolus' }).click();
  await expect(lister.locator('.thread-row')).toHaveCount(1);

  // It is taken back, accepted again, and then deleted: nothing goes on saying that it answers.
  await comment(admin, 'Le centre relance').last().hover();
  await admin.getByRole('button', { name: 'Ne plus retenir comme réponse' }).click();
  await expect(box).toHaveCount(0);
  await accept(admin, 'Le centre relance');
  await expect(box).toBeVisible();
  const [said] = await helper.comments(thread.id);
  await helper.call('DELETE', `/comments/${said.id}?act=${crypto.randomUUID()}`);
  await expect(box).toHaveCount(0);
  await expect(lister.getByRole('heading', { name: 'Aucun fil résolu' })).toBeVisible();
});

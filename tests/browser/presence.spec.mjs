// Who is there, how they wish to be seen, and who is writing, as people see it of each other.
import { expectAccessible, expectNoSidewaysScroll, expectRoomForText } from './support/axe.mjs';
import { chat, meet, openTalk } from './support/chat.mjs';
import { expect, test } from './support/test.mjs';
import { SPACE, make, open, tool } from './support/thread.mjs';

/** Opens a page of members where somebody's row is shown. */
async function members(page, name) {
  await page.goto(`/s/${SPACE}/members`);
  await page.locator('#members-q').fill(name);
  const row = page.locator('.person-row', { hasText: name });
  await expect(row).toBeVisible();
  return row;
}

/** Sets how somebody wishes to be seen, as another device of his would. */
const wish = async (rest, person, status) => (await rest(person)).call('PUT', '/me/status', status);

test('somebody is seen coming, going away and leaving; what he writes is announced to the eyes and vanishes', async ({
  as,
  rest,
}) => {
  const { id } = await make(rest, 'Qui est là', ['Une réponse.']);
  const agathe = await as('agathe');
  const row = await members(agathe, 'Corentin');
  await expect(row.locator('[data-presence=off]')).toBeVisible();
  await expect(row).toContainText('Hors ligne');

  const corentin = await as('corentin');
  await corentin.clock.install();
  await open(corentin, SPACE, id);
  await expect(row.locator('[data-presence=on]')).toBeVisible();
  await expect(row).toContainText('En ligne');
  await corentin.clock.fastForward('06:00');
  await expect(row.locator('[data-presence=away]')).toBeVisible();
  await expect(row).toContainText('En pause');
  await corentin.mouse.move(200, 200);
  await expect(row.locator('[data-presence=on]')).toBeVisible();

  await open(agathe, SPACE, id);
  const line = agathe.locator('.typing');
  await expect(line).toBeHidden();
  await corentin.locator('#composer').pressSequentially('Je');
  await expect(line).toContainText('Corentin écrit…');
  await expect(line).toHaveAttribute('aria-hidden', 'true');
  await expect(corentin.locator('.typing')).toBeHidden();
  await corentin.keyboard.press('Control+Enter');
  const said = agathe.locator('article.msg', { hasText: 'Je' }).last();
  await expect(said).toBeVisible();
  await expect(line).toBeHidden();
  // Whoever speaks is seen as he is, beside what he says.
  await expect(said.locator('[data-presence=on]')).toBeVisible();
  await expect(said).toContainText('En ligne');

  // An answer below a comment is writing, too. What is not sent is forgotten after a few seconds.
  await tool(corentin.locator('#m1'), 'Répondre');
  await expect(async () => {
    // It is said once in three seconds, by the page's clock and by the hub's.
    await corentin.clock.fastForward('00:03');
    await corentin.locator('#composer').pressSequentially('m');
    await expect(line).toContainText('Corentin écrit…', { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
  await expect(line).toBeHidden();
});

test('in a conversation one sees that the other writes, and how he is', async ({ as, rest }) => {
  const id = await meet(rest, 'agathe', 'corentin');
  const [agathe, corentin] = [await as('agathe'), await as('corentin')];
  await openTalk(agathe, id);
  await openTalk(corentin, id);
  // What he says of it himself stands below his name, and follows him.
  const head = agathe.locator('.talk-head');
  await expect(head).toContainText('DDT de Haute-Brenne');
  await wish(rest, 'corentin', { wish: 'busy', text: 'En commission' });
  await expect(head.locator('p')).toHaveText(/^En commission · /);
  await wish(rest, 'corentin', { wish: 'online', text: '' });
  await expect(head.locator('p')).not.toContainText('En commission');
  const line = agathe.locator('.typing');
  await corentin.locator('#composer').pressSequentially('Bonj');
  await expect(line).toContainText('Corentin écrit…');
  await chat(corentin, 'Bonjour.');
  await expect(agathe.locator('article.msg', { hasText: 'Bonjour.' }).last()).toBeVisible();
  await expect(line).toBeHidden();
  await expect(agathe.locator('.conv', { hasText: 'Corentin' }).locator('[data-presence=on]')).toBeVisible();
});

test('one says from the own menu that one is busy, why and until when; others see it, and it ends', async ({
  as,
  rest,
}) => {
  await wish(rest, 'corentin', {});
  const [agathe, corentin] = [await as('agathe'), await as('corentin')];
  const row = await members(agathe, 'Corentin');
  await corentin.goto(`/s/${SPACE}`);
  await corentin.locator('#me').press('Enter');
  const menu = corentin.locator('#me-content');
  await expect(menu.getByRole('button', { name: 'En ligne' })).toHaveAttribute('aria-pressed', 'true');
  await menu.getByRole('button', { name: 'Occupé' }).press('Enter');
  await expect(menu.getByRole('button', { name: 'Occupé' })).toHaveAttribute('aria-pressed', 'true');
  await expect(row.locator('[data-presence=busy]')).toBeVisible();
  await expect(row).toContainText('Occupé');
  await expect(corentin.locator('#me')).toHaveAccessibleName(/Occupé/);

  await menu.getByRole('button', { name: 'Ajouter un texte ou une fin' }).press('Enter');
  const dialog = corentin.getByRole('dialog', { name: 'Votre statut' });
  const text = dialog.getByLabel('Ce que vous faites');
  await text.fill('x'.repeat(101));
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(dialog).toContainText('100');
  await expect(text).toHaveValue('x'.repeat(101));
  await text.fill('Commission d’urbanisme');
  await dialog.getByLabel('Jusqu’à quand').selectOption('Pendant 30 minutes');
  await dialog.getByRole('button', { name: 'Enregistrer' }).click();
  await expect(dialog).toBeHidden();
  await expect(corentin.locator('#me')).toBeFocused();
  await expect(row.locator('.says')).toContainText(/^Commission d’urbanisme, jusqu’/);

  // Another device sets another end: all see it end by itself.
  const until = new Date(Date.now() + 4_000).toISOString();
  await wish(rest, 'corentin', { wish: 'busy', text: 'Presque fini', until });
  await expect(row.locator('.says')).toContainText('Presque fini');
  await expect(row.locator('[data-presence=on]')).toBeVisible();
  await expect(row.locator('.says')).toBeHidden();
  await expect(corentin.locator('#me')).toHaveAccessibleName(/En ligne/);
});

test('who is invisible is offline to others, who see nothing of his writing either', async ({ as, rest }) => {
  const { id } = await make(rest, 'En retrait');
  await wish(rest, 'corentin', { wish: 'invisible', text: 'Ne pas déranger' });
  const [agathe, corentin, yves] = [await as('agathe'), await as('corentin'), await as('yves')];
  await open(corentin, SPACE, id);
  await expect(corentin.locator('#me')).toHaveAccessibleName(/Invisible/);
  const row = await members(agathe, 'Corentin');
  await expect(row.locator('[data-presence=off]')).toBeVisible();
  await expect(row.locator('.says')).toBeHidden();
  await open(agathe, SPACE, id);
  await open(yves, SPACE, id);
  await corentin.locator('#composer').pressSequentially('Je suis là');
  await yves.locator('#composer').pressSequentially('Moi aussi');
  const line = agathe.locator('.typing');
  await expect(line).toContainText('Yves écrit…');
  await expect(line).not.toContainText('Corentin');
  await wish(rest, 'corentin', {});
});

test('the one who is named is shown as he is in the list of names', async ({ as, rest }) => {
  const { id } = await make(rest, 'Qui nommer');
  const [agathe, corentin] = [await as('agathe'), await as('corentin')];
  await open(corentin, SPACE, id);
  await open(agathe, SPACE, id);
  await agathe.locator('#composer').pressSequentially('@Corentin');
  const option = agathe.getByRole('option', { name: /Corentin/ });
  await expect(option.locator('[data-presence=on]')).toBeVisible();
  await expect(option).toHaveAccessibleName(/En ligne/);
});

for (const colorScheme of ['light', 'dark']) {
  test(`the menu and the dialog of one's status are for everybody, ${colorScheme}`, async ({ as, rest }) => {
    await wish(rest, 'corentin', { wish: 'busy', text: 'Une réunion qui porte un nom très long et sans fin prévue, à Valmorence' });
    for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 844 }]) {
      const page = await as('corentin', { colorScheme, viewport, reducedMotion: 'reduce' });
      const shot = (name) =>
        page.screenshot({ path: `results/shots/status-${name}-${viewport.width}-${colorScheme}.png` });
      await page.goto(`/s/${SPACE}/members`);
      await expect(page.locator('.person-row [data-presence]').first()).toBeVisible();
      await expectAccessible(page, `members, ${viewport.width}`);
      await shot('members');
      await page.locator('#me').click();
      await expectAccessible(page, `the menu, ${viewport.width}`);
      await shot('menu');
      await page.locator('#status-edit').click();
      await expect(page.getByRole('dialog', { name: 'Votre statut' })).toBeVisible();
      await expectAccessible(page, `the dialog, ${viewport.width}`);
      await expectNoSidewaysScroll(page, `the dialog, ${viewport.width}`);
      await shot('dialog');
      if (viewport.width === 390) await expectRoomForText(page, 'the dialog');
    }
    await wish(rest, 'corentin', {});
  });
}

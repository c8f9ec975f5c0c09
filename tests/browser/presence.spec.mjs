// Who is there and who is writing, as two people see it of each other.
import { expect, test } from './support/test.mjs';
import { SPACE, make, open } from './support/thread.mjs';

test('somebody is seen coming, going away and leaving; what he writes is announced to the eyes and vanishes', async ({
  as,
  rest,
}) => {
  const { id } = await make(rest, 'Qui est là');
  const agathe = await as('agathe');
  await agathe.goto(`/s/${SPACE}/members`);
  await agathe.locator('#members-q').fill('corentin');
  const row = agathe.locator('.person-row', { hasText: 'Corentin' });
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
  await expect(agathe.getByText('Je', { exact: true })).toBeVisible();
  await expect(line).toBeHidden();
});

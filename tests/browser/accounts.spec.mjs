// Coming in and going out: signing in and up, links by mail, passwords, and how it all looks.
import { account, openSession } from './support/api.mjs';
import { mails, start, stop } from './support/hub.mjs';
import { expect, refused, signIn, test } from './support/test.mjs';
import { SPACE } from './support/thread.mjs';

/** The address that the newest mail to somebody asks to open, once it has come. */
async function link(hub, email, path) {
  const pattern = new RegExp(`${hub.url}${path}#\\S+`);
  const found = () => mails(hub, email).map((text) => text.match(pattern)?.[0]).find(Boolean);
  await expect.poll(found, { message: `a mail to ${email}` }).toBeTruthy();
  return found().replace(hub.url, '');
}

test('one signs in, and out again', async ({ hub, visitor }) => {
  const page = await visitor();
  await page.goto(`/s/${SPACE}/members`);
  await page.waitForURL(/\/signin\?next=/);
  const { email, password } = account(hub, 'malika');
  await page.getByLabel('Adresse électronique').fill(email);
  await page.getByLabel('Mot de passe', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await page.waitForURL(`**/s/${SPACE}/members`);
  await expect(page.getByRole('heading', { level: 1, name: 'Membres' })).toBeVisible();

  await page.locator('#me').click();
  await page.getByRole('button', { name: 'Se déconnecter' }).click();
  await page.waitForURL(/\/signin/);
  await page.goto(`/s/${SPACE}`);
  await page.waitForURL(/\/signin/);
});

test('a wrong password is told, and the address stays', async ({ hub, visitor, grumbles }) => {
  grumbles(refused(401, '/api/v1/session'));
  const page = await visitor();
  await page.goto('/signin');
  await page.getByLabel('Adresse électronique').fill(account(hub, 'malika').email);
  await page.getByLabel('Mot de passe', { exact: true }).fill('pas le bon mot de passe');
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await expect(page.getByRole('alert')).toContainText(/adresse|mot de passe/i);
  await expect(page.getByLabel('Adresse électronique')).toHaveValue(account(hub, 'malika').email);
});

// Row 44 of what must hold: the sign-in page leads to pages of our own, whatever it is asked.
for (const next of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/\t/evil.example']) {
  test(`after signing in one stays here, although asked to go to ${JSON.stringify(next)}`, async ({ hub, as }) => {
    const page = await as('corentin');
    await page.goto(`/signin?next=${encodeURIComponent(next)}`);
    await page.waitForURL(`${hub.url}/s/**`);
    await expect(page.locator('h1')).toBeVisible();
  });
}

test('one makes an account by a link in a mail', async ({ hub, visitor, grumbles }) => {
  grumbles(refused(410));
  const email = 'solene.auvent@demo.example';
  const page = await visitor();
  await page.goto('/signin');
  await page.getByRole('link', { name: 'Créer un compte' }).click();
  await page.getByRole('button', { name: 'Créer le compte' }).click();
  await expect(page.locator('#email')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Adresse électronique').fill(email);
  await page.getByLabel('Prénom').fill('Solène');
  await page.locator('#family_name').fill('Auvent');
  await page.locator('#password').fill('trop court');
  await page.getByRole('button', { name: 'Créer le compte' }).click();
  await expect(page.locator('#password-fault')).toContainText('12 signes au moins');
  await page.locator('#password').fill('quatre mots au hasard');
  await page.getByRole('button', { name: 'Créer le compte' }).click();
  await expect(page.getByRole('heading', { name: 'Regardez vos courriels' })).toBeVisible();

  const address = await link(hub, email, '/verify');
  await page.goto(address);
  await expect(page.getByText('Votre adresse est confirmée')).toBeVisible();
  expect(page.url(), 'the secret has left the address').not.toContain('#');
  const again = await visitor();
  await again.goto(address);
  await expect(again.getByText(/expiré|déjà/)).toBeVisible();

  await page.goto('/signin');
  await page.locator('#email').fill(email);
  await page.locator('#password').fill('quatre mots au hasard');
  await page.locator('#password').press('Enter');
  await page.waitForURL('**/spaces');
  await expect(page.getByText('Vous n’êtes dans aucun espace')).toBeVisible();
});

test('where sign-up is closed, nobody is offered an account', async ({ visitor }) => {
  const closed = await start('closed', { settings: { OSMOSE_SIGN_UP: 'closed' } });
  try {
    const page = await visitor({ baseURL: closed.url });
    await page.goto('/signin');
    await expect(page.getByText('Demandez une invitation')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Créer un compte' })).toHaveCount(0);
    await page.goto('/signup');
    await expect(page.getByRole('heading', { name: 'Les inscriptions sont fermées' })).toBeVisible();
  } finally {
    await stop(closed);
  }
});

test('a forgotten password is set anew by a link in a mail, and ends every session', async ({ hub, as, visitor }) => {
  const someone = account(hub, 'thomas');
  const elsewhere = await as('thomas', { secret: await openSession(hub, someone) });
  await elsewhere.goto(`/s/${SPACE}`);
  await expect(elsewhere.locator('#connection')).toHaveAttribute('data-state', 'live');

  const page = await visitor();
  await page.goto('/signin');
  await page.getByRole('link', { name: 'Mot de passe oublié' }).click();
  await page.getByLabel('Adresse électronique').fill(someone.email);
  await page.getByRole('button', { name: 'Envoyer le lien' }).click();
  await expect(page.getByRole('heading', { name: 'Regardez vos courriels' })).toBeVisible();
  await page.goto(await link(hub, someone.email, '/reset'));
  await page.locator('#password').fill('encore un mot de passe');
  await page.getByRole('button', { name: 'Changer le mot de passe' }).click();
  await expect(page.getByRole('heading', { name: 'Mot de passe changé' })).toBeVisible();
  await elsewhere.waitForURL(/\/signin/);

  await page.getByRole('link', { name: 'Aller à la connexion' }).click();
  await page.locator('#email').fill(someone.email);
  await page.locator('#password').fill('encore un mot de passe');
  await page.locator('#password').press('Enter');
  await page.waitForURL('**/s/**');
});

test('another password ends the other sessions while they are looked at, with a word', async ({ hub, as }) => {
  const someone = account(hub, 'karim');
  const [here, there] = [
    await as('karim', { secret: await openSession(hub, someone) }),
    await as('karim', { secret: await openSession(hub, someone) }),
  ];
  await there.goto(`/s/${SPACE}/discussions`);
  await expect(there.locator('#connection')).toHaveAttribute('data-state', 'live');
  await here.goto('/settings');
  const form = here.locator('#password-set');
  await form.getByLabel('Mot de passe actuel').fill(someone.password);
  await form.getByLabel('Nouveau mot de passe').fill('un mot de passe tout neuf');
  await form.getByRole('button', { name: 'Changer le mot de passe' }).click();
  await expect(here.getByText('Vos autres sessions sont fermées.')).toBeVisible();

  await there.waitForURL(/\/signin\?next=/);
  await expect(there.getByText('Votre session est terminée')).toBeVisible();
  await here.reload();
  await expect(here.getByRole('heading', { level: 1, name: 'Réglages' })).toBeVisible();
});

test('a session on another device is ended from the settings', async ({ hub, as }) => {
  const someone = account(hub, 'ines');
  const [here, there] = [
    await as('ines', { secret: await openSession(hub, someone) }),
    await as('ines', { secret: await openSession(hub, someone) }),
  ];
  await there.goto(`/s/${SPACE}`);
  await expect(there.locator('#connection')).toHaveAttribute('data-state', 'live');
  await here.goto('/settings');
  await here.locator('#sessions').getByRole('button', { name: 'Fermer la session' }).first().click();
  await there.waitForURL(/\/signin/);
});

test('the language changes without a reload, and is kept', async ({ hub, as }) => {
  const page = await as('emily', { secret: await openSession(hub, account(hub, 'emily')), locale: 'fr-FR' });
  await page.goto('/settings');
  await page.evaluate(() => (window.neverReloaded = true));
  const choice = page.locator('#look').getByRole('combobox');
  await choice.selectOption('fr');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Réglages');
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await choice.selectOption('en');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page).toHaveTitle(/Settings/);
  expect(await page.evaluate(() => window.neverReloaded)).toBe(true);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
});

test('another device speaks the language of the account', async ({ as, rest }) => {
  const yves = await rest('yves');
  await yves.call('PATCH', '/me', { language: 'en' });
  const page = await as('yves');
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('link', { name: 'Calendar', exact: true }).first()).toBeVisible();
  await yves.call('PATCH', '/me', { language: 'fr' });
});

test('the theme is the system’s, until one chooses', async ({ as }) => {
  const page = await as('corentin', { colorScheme: 'dark' });
  await page.goto('/settings');
  const ground = () => page.evaluate(() => getComputedStyle(document.querySelector('.topbar')).backgroundColor);
  await expect(page.locator('h1')).toBeVisible();
  const dark = await ground();
  await page.locator('#look').getByRole('button', { name: 'Clair' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  const light = await ground();
  expect(light).not.toBe(dark);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  // The theme stands before the page does.
  await expect(page.locator('h1')).toBeVisible();
  expect(await ground()).toBe(light);
  await page.locator('#look').getByRole('button', { name: 'Système' }).click();
  await expect.poll(ground).toBe(dark);
});

test('one signs in with an account of the demonstration that the page offers', async ({ hub, visitor }) => {
  const page = await visitor();
  await page.goto('/signin');
  await page.getByRole('button', { name: /Nora Solivan/ }).click();
  await expect(page.locator('#email')).toHaveValue('nora.solivan@demo.example');
  await expect(page.locator('#password')).toBeFocused();
  await signIn(page, hub, 'nora');
});

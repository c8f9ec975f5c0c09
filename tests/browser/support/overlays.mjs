// How each dialog and menu is opened, by its id; `size` where it is only there on a phone; `apart` where that breaks what
// other pages of the same browser stand on.
import { editedPost, firstPost } from './blog.mjs';
import { guide } from './documents.mjs';
import { picture } from './picture.mjs';
import { planned } from './calendar.mjs';
import { makeGroup } from './chat.mjs';
import { OFFLINE } from './test.mjs';
import { SPACE, make, open, polled, say, tool } from './thread.mjs';

const PHONE = { width: 390, height: 844 };

/** Opens a thread with one comment that was changed once. */
async function changed(page, { rest }) {
  const { id, posted } = await make(rest, 'Ce qui s’ouvre', ['Une version.']);
  const edit = { act: crypto.randomUUID(), body: 'Une autre version.', revision: 0 };
  await (await rest('lea')).call('PATCH', `/comments/${posted[0].comment}`, edit);
  await open(page, SPACE, id);
  await tool(page.locator('#m1'), 'Autres actions');
}

/** The hub closes every socket with this number, at its first word. */
const closedWith = (code) => async (page) => {
  await page.routeWebSocket(/\/live$/, (socket) => socket.onMessage(() => socket.close({ code })));
  await page.goto(`/s/${SPACE}`);
};

const press = (address, selector) => async (page) => {
  await page.goto(address);
  await page.locator(selector).click();
};

/** Reports something in a space, as one of its members. */
const reported = async (rest, text) => {
  const hugo = await rest('hugo');
  const { id } = await hugo.space(SPACE);
  await hugo.call('POST', '/reports', { act: crypto.randomUUID(), space: id, text, attached: {} });
};

/** Opens what a button of a report opens. */
const atReport = (text, name) => async (page, { rest }) => {
  await reported(rest, text);
  await page.goto('/reports');
  await page.locator('article', { hasText: text }).getByRole('button', { name }).click();
};

export const OVERLAYS = {
  'calendar-import': {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/calendar`);
      const text = 'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n';
      await page.getByRole('button', { name: 'Importer' }).waitFor();
      const file = { name: 'a.ics', mimeType: 'text/calendar', buffer: Buffer.from(text) };
      await page.locator('#calendar-file').setInputFiles(file);
    },
  },
  report: {
    show: async (page) => {
      await page.goto(`/s/${SPACE}`);
      await page.locator('#me').click();
      await page.getByRole('button', { name: 'Signaler un dysfonctionnement' }).click();
    },
  },
  'report-close': { show: atReport('Une panne à fermer', 'Fermer avec un mot') },
  incident: { show: atReport('Une panne connue', 'Annoncer un incident connu') },
  folder: {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/documents`);
      await page.getByRole('button', { name: 'Nouveau dossier' }).click();
    },
  },
  describing: {
    show: async (page, { rest }) => {
      const { document } = await guide(rest);
      await page.goto(`/s/${SPACE}/documents/${document}`);
      await page.getByRole('button', { name: 'Décrire' }).click();
    },
  },
  version: {
    show: async (page, { rest }) => {
      const { document } = await guide(rest);
      await page.goto(`/s/${SPACE}/documents/${document}`);
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Nouvelle version' }).click(),
      ]);
      await chooser.setFiles({ name: 'Guide.txt', mimeType: 'text/plain', buffer: Buffer.from('Une autre version') });
    },
  },
  bell: { show: press(`/s/${SPACE}`, '#bell') },
  connection: { show: press(`/s/${SPACE}`, '#connection') },
  'connection-strip': {
    apart: true,
    size: PHONE,
    show: async (page, { grumbles }) => {
      grumbles(OFFLINE);
      await page.goto(`/s/${SPACE}`);
      await page.locator('h1').waitFor();
      await page.context().setOffline(true);
      await page.locator('#connection-strip').click();
    },
  },
  me: { show: press(`/s/${SPACE}`, '#me') },
  status: {
    show: async (page) => {
      await page.goto(`/s/${SPACE}`);
      await page.locator('#me').click();
      await page.locator('#status-edit').click();
    },
  },
  level: {
    show: async (page, { rest }) => {
      const { id } = await make(rest, 'À suivre', ['Une réponse.']);
      await open(page, SPACE, id);
      await page.locator('#level').click();
    },
  },
  switcher: { size: PHONE, show: press(`/s/${SPACE}`, '.space-switch') },
  'new-chat': {
    show: async (page) => {
      await page.goto('/messages');
      await page.locator('.list').getByRole('button', { name: 'Nouvelle conversation' }).click();
      await page.locator('.pick-list li').first().waitFor();
    },
  },
  about: {
    show: async (page, { rest }) => {
      const group = await makeGroup(rest, 'lea', ['corentin', 'yves'], 'Ce qui s’ouvre');
      await page.goto(`/messages/${group}`);
      await page.getByRole('button', { name: 'À propos de la conversation' }).click();
    },
  },
  announcing: {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/announcements`);
      await page.getByRole('button', { name: 'Nouvelle annonce' }).click();
      await page.getByText('Cette annonce préviendra').waitFor();
    },
  },
  'announcement-correct': {
    show: async (page, { rest }) => {
      const lea = await rest('lea');
      const { id } = await lea.space(SPACE);
      // Planned for another day, it stands before nobody.
      const due = new Date(Date.now() + 2 * 86_400_000).toISOString();
      await lea.call('POST', `/spaces/${id}/announcements`, { act: crypto.randomUUID(), title: 'À corriger', due_at: due });
      await page.goto(`/s/${SPACE}/announcements`);
      await page.getByRole('button', { name: 'Corriger', exact: true }).first().click();
    },
  },
  'faq-editor': {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/faq`);
      await page.getByRole('button', { name: 'Nouvelle question' }).click();
      await page.getByLabel('Autres mots').waitFor();
    },
  },
  'faq-categories': {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/faq`);
      await page.getByRole('button', { name: 'Catégories' }).click();
    },
  },
  'faq-flag': {
    person: 'hugo',
    show: async (page) => {
      await page.goto(`/s/${SPACE}/faq`);
      await page.locator('details.qa summary').first().click();
      await page.getByRole('button', { name: 'Réponse périmée' }).first().click();
    },
  },
  planning: {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/calendar`);
      await page.getByRole('button', { name: 'Planifier un évènement' }).click();
    },
  },
  'event-cancel': {
    show: async (page, { rest }) => {
      await page.goto(`/s/${SPACE}/calendar/${await planned(rest, 'À annuler')}`);
      await page.getByRole('button', { name: 'Annuler l’évènement…' }).click();
    },
  },
  'event-scope': {
    show: async (page, { rest }) => {
      await page.goto(`/s/${SPACE}/calendar/${await planned(rest, 'En série', { rule: 'FREQ=DAILY;COUNT=3' })}`);
      await page.getByRole('button', { name: 'Modifier', exact: true }).click();
    },
  },
  'event-move': {
    show: async (page, { rest }) => {
      await page.goto(`/s/${SPACE}/calendar/${await planned(rest, 'À déplacer', { rule: 'FREQ=DAILY;COUNT=3' })}`);
      await page.getByRole('button', { name: 'Modifier', exact: true }).click();
      await page.getByRole('button', { name: 'Continuer' }).click();
    },
  },
  ask: {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/discussions`);
      await page.getByRole('button', { name: 'Posez une question' }).click();
    },
  },
  propose: {
    person: 'corentin',
    show: async (page) => {
      await page.goto(`/s/${SPACE}/discussions`);
      await page.getByRole('button', { name: 'Proposer un fil' }).click();
    },
  },
  'proposal-refuse': {
    show: async (page, { rest }) => {
      const corentin = await rest('corentin');
      const { id } = await corentin.space(SPACE);
      const propose = { act: crypto.randomUUID(), title: 'Un fil à refuser', body: 'Qui sait ?' };
      await corentin.call('POST', `/spaces/${id}/proposals`, propose);
      await page.goto(`/s/${SPACE}/discussions`);
      await page.getByRole('button', { name: 'Refuser…' }).first().click();
    },
  },
  part: {
    apart: true,
    show: async (page, { grumbles }) => {
      grumbles(OFFLINE);
      await page.route('**/thread-*.wasm', (route) => route.abort('internetdisconnected'));
      await page.goto(`/s/${SPACE}/discussions`);
      await page.getByRole('button', { name: 'Posez une question' }).click();
    },
  },
  delete: {
    show: async (page, tools) => {
      await changed(page, tools);
      await page.getByRole('button', { name: 'Supprimer…' }).click();
    },
  },
  call: {
    show: async (page, { rest }) => {
      await open(page, SPACE, (await make(rest, 'À qui veut l’entendre')).id);
      await say(page, 'Bonjour @tous');
    },
  },
  history: {
    show: async (page, tools) => {
      await changed(page, tools);
      await page.getByRole('button', { name: 'Voir l’historique' }).click();
    },
  },
  manage: {
    show: async (page, { rest }) => {
      await open(page, SPACE, (await make(rest, 'À gérer')).id);
      await page.locator('#manage').click();
    },
  },
  'poll-add': {
    show: async (page, { rest }) => {
      await open(page, SPACE, (await make(rest, 'À sonder')).id);
      await page.locator('#manage').click();
      await page.getByRole('button', { name: 'Ajouter un sondage…' }).click();
    },
  },
  'poll-end': {
    show: async (page, { rest }) => {
      await open(page, SPACE, (await polled(rest, 'À clore')).id);
      await page.getByRole('button', { name: 'Clore le sondage' }).click();
    },
  },
  'thread-change': {
    show: async (page, { rest }) => {
      await open(page, SPACE, (await make(rest, 'À renommer')).id);
      await page.locator('#manage').click();
      await page.getByRole('button', { name: 'Renommer…' }).click();
    },
  },
  'create-space': {
    person: 'bastien',
    show: async (page) => {
      await page.goto('/spaces');
      await page.getByRole('button', { name: 'Créer un espace' }).click();
    },
  },
  'add-member': {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/members`);
      await page.getByRole('button', { name: 'Ajouter une personne' }).click();
    },
  },
  invite: {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/members`);
      await page.getByRole('button', { name: 'Inviter par un lien' }).click();
    },
  },
  'invite-mail': {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/members`);
      await page.getByRole('button', { name: 'Inviter par courriel' }).click();
    },
  },
  'remove-member': {
    show: async (page) => {
      await page.goto(`/s/${SPACE}/members`);
      await page.getByRole('button', { name: 'Retirer Corentin Faîtier de l’espace' }).click();
    },
  },
  photo: {
    show: async (page) => {
      await page.goto('/settings');
      await page.locator('#photo-file').setInputFiles(picture('moi.png', [200, 30, 30], [30, 30, 200]));
    },
  },
  suspend: {
    person: 'bastien',
    show: async (page, { rest }) => {
      const { me } = await (await rest('lea')).call('GET', '/session');
      await page.goto(`/people/${me.id}`);
      await page.getByRole('button', { name: 'Suspendre le compte' }).click();
    },
  },
  'post-history': {
    show: async (page, { rest }) => {
      await page.goto(`/s/${SPACE}/blog/${await editedPost(rest)}`);
      await page.locator('.byline .edited').click();
    },
  },
  'post-remove': {
    show: async (page, { rest }) => {
      await page.goto(`/s/${SPACE}/blog/${await firstPost(rest)}`);
      await page.getByRole('button', { name: 'Supprimer le billet' }).click();
    },
  },
  outdated: { apart: true, show: closedWith(4502) },
  stopped: { apart: true, show: closedWith(4504) },
};

// Conversations: made and written in by REST before a test looks at a page, and as a page shows them.

/** The id of somebody, as he is to others. */
const id = async (rest, person) => (await (await rest(person)).call('GET', '/session')).me.id;

/** A group, made by its first; answers its id. */
export async function makeGroup(rest, owner, others, name) {
  const people = await Promise.all(others.map((person) => id(rest, person)));
  const made = await (await rest(owner)).call('POST', '/conversations', { act: crypto.randomUUID(), name, people });
  return made.id;
}

/** The conversation of two people; answers its id. */
export const meet = async (rest, person, other) =>
  (await rest(person)).call('PUT', `/people/${await id(rest, other)}/conversation`);

/** Writes a message. */
export const tell = async (rest, person, conversation, body) =>
  (await rest(person)).call('POST', `/conversations/${conversation}/messages`, { act: crypto.randomUUID(), body });

/** Removes somebody from a group. */
export const remove = async (rest, owner, conversation, person) =>
  (await rest(owner)).call('DELETE', `/conversations/${conversation}/people/${await id(rest, person)}`);

/** The last messages of a conversation, as the hub keeps them. */
export const kept = async (rest, person, conversation) =>
  (await (await rest(person)).call('GET', `/conversations/${conversation}/messages?limit=100`)).items;

/** Opens a conversation, and waits until one can write there. */
export async function openTalk(page, conversation) {
  await page.goto(`/messages/${conversation}`);
  await page.locator('#composer').waitFor();
}

/** Writes a message and sends it as people do. */
export async function chat(page, text) {
  const field = page.locator('#composer');
  await field.fill(text);
  await field.press('Enter');
}

/** A row of the list. */
export const row = (page, name) => page.locator('.conv', { hasText: name });

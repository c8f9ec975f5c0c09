// A thread's page: writing, and reading all of it although only what is near the window is in the page.

/** The address of a thread. */
export const address = (space, thread) => `/s/${space}/discussions/${thread}`;

/** Opens a thread, or what else has comments, and waits until one can write there. */
export async function open(page, space, thread, service = 'discussions') {
  await page.goto(`/s/${space}/${service}/${thread}`);
  await page.locator('#composer').waitFor();
}

/** Writes a comment and sends it, by the keyboard. */
export async function say(page, text) {
  const field = page.locator('#composer');
  await field.fill(text);
  await field.press('Control+Enter');
}

/** The comment that says this, as its author's and everybody's page shows it. */
export const comment = (page, text) => page.locator('article.msg', { hasText: text });

/**
 * Every comment that the page shows, by scrolling from the first to the last, in the order of display:
 * `{ id, text }`, with the number in `id` ("m12"), or `null` for one that has not arrived.
 */
export function readAll(page) {
  return page.evaluate(async () => {
    const begun = performance.now();
    let where = 'at the top';
    // Two frames, or a second: a window that shows nothing new may have none. What never rests is told, not waited for.
    const frame = async () => {
      const shown = new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      await Promise.race([shown, new Promise((done) => setTimeout(done, 1_000))]);
      if (performance.now() - begun < 45_000) return;
      const { scrollHeight } = document.documentElement;
      throw new Error(`the page does not rest ${where}: ${scrollY} of ${scrollHeight}, ${seen.size} rows read`);
    };
    const seen = new Map();
    // What is in the window: the row that has the focus stays in the page wherever the window is.
    const shown = (row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    };
    const look = () => {
      for (const row of [...document.querySelectorAll('.rows > .row')].filter(shown)) {
        const article = row.querySelector('article.msg');
        const text = article?.querySelector('.prose')?.textContent.trim();
        if (text !== undefined) seen.set(article.id || `unsent ${text}`, { id: article.id || null, text });
      }
    };
    let still = 0;
    for (let height = 0; still < 3; ) {
      scrollTo(0, 0);
      await frame();
      still = scrollY === 0 && document.documentElement.scrollHeight === height ? still + 1 : 0;
      height = document.documentElement.scrollHeight;
    }
    where = 'at the end';
    for (still = 0; still < 3; ) {
      look();
      const before = scrollY;
      scrollBy(0, innerHeight / 2);
      await frame();
      still = scrollY === before ? still + 1 : 0;
    }
    look();
    return [...seen.values()];
  });
}

/** The space of the demonstration that most tests play in. */
export const SPACE = 'demat-ads';

/** An admin opens a thread and comments it; answers the thread with what was posted: `{ id, posted }`. */
export async function make(rest, title, bodies = []) {
  const admin = await rest('lea');
  const { id } = await admin.open((await admin.space(SPACE)).id, title);
  const posted = [];
  for (const body of bodies) posted.push(await admin.post(id, body));
  return { id, posted };
}

/** An admin opens a thread and adds a poll; answers the thread with it: `{ id, poll }`. */
export async function polled(rest, title, poll = {}) {
  const admin = await rest('lea');
  const { id } = await admin.open((await admin.space(SPACE)).id, title);
  const asked = { question: 'Quel jour pour l’atelier ?', options: ['Mardi', 'Jeudi', 'Vendredi'], ...poll };
  const made = await admin.call('POST', `/threads/${id}/polls`, { act: crypto.randomUUID(), poll: asked });
  return { id, poll: made };
}

/** Shows the tools of a comment, and presses one. */
export async function tool(article, name) {
  await article.hover();
  await article.getByRole('button', { name, exact: true }).click();
}

/** Numbered lines: enough of them fill more than a window. */
export const lines = (count, word = 'Ligne') => Array.from({ length: count }, (_, at) => `${word} ${at + 1}.`);

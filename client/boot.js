// Runs before the first paint: puts the reader's theme and language on the page, so that neither changes under
// their eyes, then loads the client. It is a file of its own because the page allows no inline script.
(() => {
  'use strict';
  const page = document.documentElement;

  // Storage may be closed, as in some private windows.
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };

  const theme = stored('osmose.theme');
  if (theme === 'light' || theme === 'dark') page.dataset.theme = theme;
  const language = stored('osmose.language');
  if (language === 'fr' || language === 'en') page.lang = language;

  const texts = {
    fr: { problem: 'Osmose n’a pas pu se charger.', reload: 'Recharger la page' },
    en: { problem: 'Osmose could not be loaded.', reload: 'Reload the page' },
  };

  const offerReload = () => {
    const text = texts[page.lang] ?? texts.fr;
    const problem = document.createElement('p');
    problem.textContent = text.problem;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'btn primary';
    button.textContent = text.reload;
    button.addEventListener('click', () => location.reload());
    const offer = document.createElement('main');
    offer.className = 'boot-problem';
    offer.setAttribute('role', 'alert');
    offer.append(problem, button);
    document.getElementById('app').replaceChildren(offer);
  };

  const load = async () => {
    // The names carry the content's hash, so the page alone knows them.
    const script = document.getElementById('osmose-script').href;
    const wasm = document.getElementById('osmose-wasm').href;
    try {
      const client = await import(script);
      await client.default({ module_or_path: wasm });
    } catch (error) {
      console.error(error);
      offerReload();
    }
  };

  // The document is still being read: its links and the place of the client come later.
  document.addEventListener('DOMContentLoaded', load);
})();

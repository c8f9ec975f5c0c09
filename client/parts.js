// Fetches the parts of the client that a first visit does without; the build puts this at the end of the client's
// script. A part has a file of its own and, in the file that all parts have in common, pieces that it shares with some.
const { common, parts } = {{parts}};
const files = new Map();

// Fetched once for all who ask. What failed is tried anew by whoever asks next.
const once = (name, begin) => {
  if (!files.has(name)) {
    const coming = begin();
    coming.catch(() => files.delete(name));
    files.set(name, coming);
  }
  return files.get(name);
};

const bytes = async (file) => {
  const answer = await fetch(new URL(file, import.meta.url));
  if (!answer.ok) throw new TypeError(`${file}: ${answer.status}`);
  return answer.arrayBuffer();
};

// A piece puts its functions and data to where the first wasm kept their places.
const join = (wasm) => WebAssembly.instantiate(wasm, { __wasm_split: initSync() });

const come = ({ file, pieces }) =>
  Promise.all([
    once(file, async () => join(await bytes(file))),
    ...pieces.map(([from, to]) =>
      once(from, async () => join((await once(common, () => bytes(common))).slice(from, to)))),
  ]);

const link = Object.fromEntries(
  Object.entries(parts).map(([name, part]) => [
    `__wasm_split_load_${name}`,
    async (callback, data) => {
      const came = await come(part).then(() => true, (error) => {
        // That a file cannot be had, the browser logs, and the client says to the person.
        if (!(error instanceof TypeError)) console.error(error);
        return false;
      });
      initSync().__indirect_function_table.get(callback)(data, came);
    },
  ]),
);

// Documents of the demonstration, for the specs that look at them.
import { SPACE } from './thread.mjs';

/** The guide, a PDF with comments, and the folder it lies in. */
export async function guide(rest) {
  const person = await rest('lea');
  const { id } = await person.space(SPACE);
  const { folders } = (await person.call('GET', `/spaces/${id}/documents`)).content;
  const folder = folders.find((it) => it.title === 'Guides').id;
  const { rows } = (await person.call('GET', `/spaces/${id}/documents?folder=${folder}`)).content;
  return { folder, document: rows.find((it) => it.document.version.kind === 'pdf').document.id };
}

// The posts of the demonstration.
import { SPACE } from './thread.mjs';

/** The posts of the demonstration's space, the newest first. */
export async function posts(rest) {
  const person = await rest('yves');
  const { id } = await person.space(SPACE);
  return (await person.call('GET', `/spaces/${id}/posts`)).content.rows;
}

/** The newest of them. */
export const firstPost = async (rest) => (await posts(rest))[0].heading.id;

/** One that was changed. */
export const editedPost = async (rest) => (await posts(rest)).find((row) => row.heading.edited_at).heading.id;

// What people were promised and what the hub keeps, to be compared with what their pages show.
import { frame } from './wire.mjs';

/** Notes what the hub acknowledges to a page from now on: the text of each comment, and the number it got. */
export function acknowledged(page) {
  const kept = new Map();
  page.on('websocket', (socket) => {
    const texts = new Map();
    socket.on('framesent', ({ payload }) => {
      const { request } = frame(payload);
      const post = request?.act.comments?.post;
      if (post) texts.set(request.id, post[1].body);
    });
    socket.on('framereceived', ({ payload }) => {
      const { reply } = frame(payload);
      const receipt = reply?.outcome.ok?.posted;
      if (receipt) kept.set(texts.get(reply.id), receipt.msg_no);
    });
  });
  return kept;
}

/** What several pages were promised, in order: `{ id, text }`, as `readAll` says it. */
export const promised = (receipts) =>
  receipts
    .flatMap((kept) => [...kept])
    .sort(([, one], [, other]) => one - other)
    .map(([text, number]) => ({ id: `m${number}`, text }));

/** What the hub keeps of a thread, in the same form. */
export async function kept(person, thread) {
  const rows = await person.comments(thread);
  return rows.map(({ msg_no, html }) => ({ id: `m${msg_no}`, text: html.replace(/<[^>]*>/g, '').trim() }));
}

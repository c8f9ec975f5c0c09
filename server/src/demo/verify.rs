//! Whether a database holds together: what every act keeps true, asked of all rows at once. Tests use
//! it after seeding and after storms.

use anyhow::{Result, ensure};
use sqlx::PgPool;

/// Each names rows that must not be; the first word of a row is shown.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "a stream's number is not the number of its events",
        "select s.id from streams s left join events e on e.stream_id = s.id group by s.id
         having s.seq - s.floor_seq <> count(e.seq) or coalesce(max(e.seq), s.floor_seq) <> s.seq",
    ),
    (
        "a stream's head is not its last event",
        "select s.id from streams s join events e on e.stream_id = s.id and e.seq = s.seq where e.id <> s.head_id",
    ),
    (
        "a resource has no stream, or its stream another number of messages",
        "select r.id::text from resources r left join streams s on s.id = 'resource:' || r.id
         left join comments c on c.resource_id = r.id group by r.id, s.id, s.msg_no, s.deleted
         having s.id is null or s.msg_no <> count(c.id) or s.msg_no <> coalesce(max(c.msg_no), 0)
             or s.deleted <> count(c.deleted_at)",
    ),
    (
        "somebody wrote under a resource, and it is not known when",
        "select c.resource_id::text from comments c left join moves v on v.resource_id = c.resource_id
         and v.space_id = c.space_id where v.at is null or v.at < c.created_at - interval '1 minute'",
    ),
    (
        "a comment's event is another's",
        "select c.id::text from comments c join streams s on s.id = 'resource:' || c.resource_id
         left join events e on e.stream_id = s.id and e.seq = c.seq
         where c.seq > s.floor_seq and (e.id is distinct from c.event_id or e.msg_no is distinct from c.msg_no)",
    ),
    (
        "an answer does not stand under what it answers",
        "select c.id::text from comments c left join comments p on p.id = c.parent_id
         where c.root_no <> coalesce(p.msg_no, c.msg_no) or p.parent_id is not null or p.resource_id <> c.resource_id",
    ),
    (
        "a deleted comment still says something",
        "select c.id::text from comments c where c.deleted_at is not null
         and (c.source <> '' or c.html <> '' or exists (select from comment_versions v where v.comment_id = c.id)
              or exists (select from reactions r where r.comment_id = c.id))",
    ),
    (
        "a mark lies beyond its resource's last message",
        "select m.user_id::text from marks m join streams s on s.id = 'resource:' || m.resource_id where m.msg_no > s.msg_no",
    ),
    (
        "a comment's place or author is not there",
        "select c.id::text from comments c
         left join resources r on r.id = c.resource_id and r.space_id = c.space_id
         left join users u on u.id = c.author_id
         where r.id is null or u.id is null",
    ),
    (
        "a document's folder, resource or current version is not there, or is for others",
        "select d.id::text from documents d
         left join folders f on f.id = d.folder_id and f.space_id = d.space_id
         left join resources r on r.id = d.id and r.space_id = d.space_id and r.kind = 'document'
         left join document_versions v on v.document_id = d.id and v.no = d.version
         where f.id is null or v.no is null or v.name <> d.name or r.edition is distinct from d.version
            or r.audience is distinct from f.audience",
    ),
    (
        "a comment is about a version that is not there",
        "select c.id::text from comments c left join resources r on r.id = c.resource_id
         where c.edition is not null and (r.edition is null or c.edition > r.edition)",
    ),
    (
        "an event's stream is not there",
        "select e.stream_id from events e where not exists (select from streams s where s.id = e.stream_id)",
    ),
    (
        "a conversation has no stream, or its stream another number of messages",
        "select c.id::text from conversations c left join streams s on s.id = 'conversation:' || c.id
         left join messages m on m.conversation_id = c.id group by c.id, s.id, s.msg_no, s.deleted
         having s.id is null or s.msg_no <> count(m.id) or s.msg_no <> coalesce(max(m.msg_no), 0)
             or s.deleted <> count(m.deleted_at)",
    ),
    (
        "a message's event is not about it",
        "select m.id::text from messages m join streams s on s.id = 'conversation:' || m.conversation_id
         left join events e on e.stream_id = s.id and e.seq = m.seq
         where m.seq > s.floor_seq and e.msg_no is distinct from m.msg_no",
    ),
    (
        "a deleted message still says something",
        "select m.id::text from messages m where m.deleted_at is not null
         and (m.source <> '' or m.html <> '' or exists (select from message_versions v where v.message_id = m.id)
              or exists (select from message_reactions r where r.message_id = m.id))",
    ),
    (
        "somebody has read or received what was not written",
        "select p.user_id::text from participants p join streams s on s.id = 'conversation:' || p.conversation_id
         where greatest(p.read_no, p.delivered_no) > s.msg_no",
    ),
    (
        "an entry of the FAQ is no resource of its space, or says another title",
        "select e.id::text from faq_entries e join faq_categories c on c.id = e.category_id
         left join resources r on r.id = e.id and r.space_id = e.space_id and r.kind = 'entry'
         where r.id is null or r.title <> e.question or c.space_id <> e.space_id",
    ),
    (
        "a poll has another space than its thread, or somebody chose what there is not, or more than he may",
        "select p.id::text from polls p join threads t on t.id = p.thread_id left join poll_votes v on v.poll_id = p.id
         where p.space_id <> t.space_id or v.space_id <> p.space_id
            or (not p.many and cardinality(v.choice) > 1)
            or exists (select from unnest(v.choice) as at where at not between 0 and cardinality(p.options) - 1)",
    ),
    (
        "a proposal was accepted and is no thread of its author's in its space, or waits and somebody is told otherwise",
        "select p.id::text from proposals p left join threads t on t.id = p.thread_id
         where (p.state = 'accepted' and (t.id is null or t.author_id <> p.author_id or t.space_id <> p.space_id))
            or exists (select from notices n where n.proposal_id = p.id and (n.kind = 'proposed') <> (p.state = 'open'))",
    ),
    (
        "an event of the calendar is no resource",
        "select e.id::text from calendar_events e
         left join resources r on r.id = e.id and r.kind = 'event' and r.space_id = e.space_id where r.id is null",
    ),
    (
        "an event has no date, or one that does not come again has several",
        "select e.id::text from calendar_events e left join calendar_dates d on d.event_id = e.id
         group by e.id having count(d.day) = 0 or (e.rule = '' and count(d.day) > 1)",
    ),
    (
        "somebody waits while there is a place",
        "select e.id::text from calendar_events e join calendar_answers a on a.event_id = e.id
         join calendar_dates d on d.event_id = e.id and d.day = a.day
         where e.cancelled_at is null and d.cancelled_at is null group by e.id, a.day having count(*) filter (where a.waiting) > 0
           and (e.capacity is null or count(*) filter (where a.answer = 'yes' and not a.waiting) < e.capacity)",
    ),
    (
        "a person or a space has no stream",
        "select name from (select 'user:' || id as name from users union all select 'space:' || id from spaces) it
         where not exists (select from streams s where s.id = it.name)",
    ),
];

/// Looks at everything.
///
/// # Errors
/// One line that names what does not hold, and a row where it does not.
pub async fn verify(pool: &PgPool) -> Result<()> {
    for (fault, question) in QUESTIONS {
        let row: Option<String> = sqlx::query_scalar(*question).fetch_optional(pool).await?;
        ensure!(row.is_none(), "{fault}: {}", row.unwrap_or_default());
    }
    Ok(())
}

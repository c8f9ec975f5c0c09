//! The SQL of conversations and of who belongs to them; that of their messages is in
//! `messages/queries.rs`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use protocol::{
    ConversationId, PhotoId, Seq, Stream, UserId,
    chat::{Last, Moved, Preferences, Receipt, Row},
    comments,
    people::Card,
};
use sqlx::{PgConnection, PgExecutor};

use crate::error::Result;

/// Somebody's place in a conversation.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Seat {
    pub joined_seq: Seq,
    pub joined_no: Seq,
    pub read_no: Seq,
    pub is_group: bool,
    pub owner_id: Option<UserId>,
    /// The other one, when there are two.
    pub other: Option<UserId>,
}

/// Somebody's place in a conversation; nothing if he has none now.
pub async fn seat(
    db: impl PgExecutor<'_>,
    conversation: ConversationId,
    user: UserId,
) -> Result<Option<Seat>> {
    let row = sqlx::query_as(
        "select p.joined_seq, p.joined_no, p.read_no, c.pair_low is null as is_group, c.owner_id,
                case when c.pair_low = $2 then c.pair_high else c.pair_low end as other
         from participants p join conversations c on c.id = p.conversation_id
         where p.conversation_id = $1 and p.user_id = $2 and p.left_at is null",
    );
    Ok(row.bind(conversation).bind(user).fetch_optional(db).await?)
}

/// Where a conversation stands.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Stand {
    pub seq: Seq,
    pub msg_no: Seq,
}

/// Locks a conversation's stream, so that its numbers stand until the commit. Whoever changes who
/// belongs to it or writes does this first.
pub async fn lock(db: &mut PgConnection, conversation: ConversationId) -> Result<Option<Stand>> {
    let row = sqlx::query_as("select seq, msg_no from streams where id = $1 for no key update");
    Ok(row.bind(Stream::Conversation(conversation).to_string()).fetch_optional(db).await?)
}

/// The conversation of two people, made if there is none. The stream must be made by the caller when
/// it is new.
pub async fn pair(
    db: &mut PgConnection,
    new: ConversationId,
    by: UserId,
    other: UserId,
    at: DateTime<Utc>,
) -> Result<ConversationId> {
    sqlx::query(
        "insert into conversations (id, pair_low, pair_high, created_by, created_at)
         values ($1, least($2, $3), greatest($2, $3), $2, $4) on conflict do nothing",
    )
    .bind(new)
    .bind(by)
    .bind(other)
    .bind(at)
    .execute(&mut *db)
    .await?;
    Ok(paired(&mut *db, by, other).await?.unwrap_or(new))
}

/// The conversation of two people, if there is one.
pub async fn paired(db: impl PgExecutor<'_>, one: UserId, other: UserId) -> Result<Option<ConversationId>> {
    let id = sqlx::query_scalar(
        "select id from conversations where pair_low = least($1, $2) and pair_high = greatest($1, $2)",
    );
    Ok(id.bind(one).bind(other).fetch_optional(db).await?)
}

/// Makes a group.
pub async fn create(
    db: &mut PgConnection,
    id: ConversationId,
    name: &str,
    by: UserId,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into conversations (id, name, owner_id, created_by, created_at) values ($1, $2, $3, $3, $4)",
    )
    .bind(id)
    .bind(name)
    .bind(by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Gives somebody a place in a conversation that stands here.
pub async fn enter(
    db: &mut PgConnection,
    conversation: ConversationId,
    user: UserId,
    stand: Stand,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into participants (id, conversation_id, user_id, joined_at, joined_seq, joined_no, read_no, delivered_no)
         values ($1, $2, $3, $4, $5, $6, $6, $6)",
    )
    .bind(uuid::Uuid::now_v7())
    .bind(conversation)
    .bind(user)
    .bind(at)
    .bind(stand.seq)
    .bind(stand.msg_no)
    .execute(db)
    .await?;
    Ok(())
}

/// Takes somebody's place away.
pub async fn leave(
    db: &mut PgConnection,
    conversation: ConversationId,
    user: UserId,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update participants set left_at = $3
         where conversation_id = $1 and user_id = $2 and left_at is null",
    )
    .bind(conversation)
    .bind(user)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// Makes whoever has been in a group longest its owner, if the present one left. Answers the owner.
pub async fn inherit(db: &mut PgConnection, conversation: ConversationId) -> Result<Option<UserId>> {
    let owner = sqlx::query_scalar(
        "update conversations c set owner_id = coalesce(
             (select user_id from participants p
              where p.conversation_id = c.id and p.left_at is null and p.user_id = c.owner_id),
             (select user_id from participants p
              where p.conversation_id = c.id and p.left_at is null order by p.joined_at, p.user_id limit 1))
         where c.id = $1 returning owner_id",
    );
    Ok(owner.bind(conversation).fetch_one(db).await?)
}

/// Gives a group another name. Answers whether it had another before.
pub async fn rename(db: &mut PgConnection, conversation: ConversationId, name: &str) -> Result<bool> {
    let done = sqlx::query("update conversations set name = $2 where id = $1 and name <> $2");
    Ok(done.bind(conversation).bind(name).execute(db).await?.rows_affected() == 1)
}

/// Which of these people somebody meets in a space, with open accounts.
pub async fn met(db: impl PgExecutor<'_>, user: UserId, others: &[UserId]) -> Result<Vec<UserId>> {
    let met = sqlx::query_scalar(
        "select u.id from users u where u.id = any($2) and u.id <> $1 and u.disabled_at is null and exists (
             select from memberships a join memberships b on b.space_id = a.space_id
             where a.user_id = $1 and b.user_id = u.id and a.left_at is null and b.left_at is null)",
    );
    Ok(met.bind(user).bind(others.iter().map(|id| id.0).collect::<Vec<_>>()).fetch_all(db).await?)
}

/// Whether one of these people and somebody have blocked each other, in either direction.
pub async fn blocked(db: impl PgExecutor<'_>, user: UserId, others: &[UserId]) -> Result<bool> {
    let blocked = sqlx::query_scalar(
        "select exists (select from blocks where user_id = $1 and blocked_id = any($2))
             or exists (select from blocks where blocked_id = $1 and user_id = any($2))",
    );
    Ok(blocked.bind(user).bind(others.iter().map(|id| id.0).collect::<Vec<_>>()).fetch_one(db).await?)
}

/// Whether somebody has blocked another.
pub async fn has_blocked(db: impl PgExecutor<'_>, user: UserId, other: UserId) -> Result<bool> {
    let blocked =
        sqlx::query_scalar("select exists (select from blocks where user_id = $1 and blocked_id = $2)");
    Ok(blocked.bind(user).bind(other).fetch_one(db).await?)
}

/// Blocks somebody, or no longer. Answers whether that changed anything.
pub async fn block(
    db: &mut PgConnection,
    user: UserId,
    other: UserId,
    on: bool,
    at: DateTime<Utc>,
) -> Result<bool> {
    let done = if on {
        sqlx::query("insert into blocks (user_id, blocked_id, at) values ($1, $2, $3) on conflict do nothing")
            .bind(user)
            .bind(other)
            .bind(at)
            .execute(db)
            .await?
    } else {
        sqlx::query("delete from blocks where user_id = $1 and blocked_id = $2")
            .bind(user)
            .bind(other)
            .execute(db)
            .await?
    };
    Ok(done.rows_affected() == 1)
}

/// Whom somebody has blocked, the last one first.
pub async fn blocks(db: impl PgExecutor<'_>, user: UserId) -> Result<Vec<Card>> {
    let rows: Vec<(UserId, String, String, Option<PhotoId>)> = sqlx::query_as(
        "select u.id, u.given_name || ' ' || u.family_name, u.function, u.photo
         from blocks b join users u on u.id = b.blocked_id where b.user_id = $1 order by b.at desc, u.id limit 500",
    )
    .bind(user)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, name, function, photo)| Card { id, name, function, photo }).collect())
}

/// How somebody writes and reads.
pub async fn preferences(db: impl PgExecutor<'_>, user: UserId) -> Result<Preferences> {
    let receipts: Option<bool> =
        sqlx::query_scalar("select receipts from chat_preferences where user_id = $1")
            .bind(user)
            .fetch_optional(db)
            .await?;
    Ok(Preferences { receipts: receipts.unwrap_or(true) })
}

/// Sets how somebody writes and reads.
pub async fn set_preferences(db: &mut PgConnection, user: UserId, to: Preferences) -> Result<()> {
    sqlx::query(
        "insert into chat_preferences (user_id, receipts) values ($1, $2)
         on conflict (user_id) do update set receipts = excluded.receipts",
    )
    .bind(user)
    .bind(to.receipts)
    .execute(db)
    .await?;
    Ok(())
}

/// The people of a conversation, the one who has been there longest first.
pub async fn people(db: impl PgExecutor<'_>, conversation: ConversationId) -> Result<Vec<Person>> {
    let rows: Vec<(UserId, String, String, Option<PhotoId>, Seq, DateTime<Utc>)> = sqlx::query_as(
        "select u.id, u.given_name || ' ' || u.family_name, u.function, u.photo, p.joined_no, p.joined_at
         from participants p join users u on u.id = p.user_id
         where p.conversation_id = $1 and p.left_at is null order by p.joined_at, u.id limit 50",
    )
    .bind(conversation)
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, function, photo, joined_no, joined_at)| Person {
            card: Card { id, name, function, photo },
            joined_no,
            joined_at,
        })
        .collect())
}

/// Of a conversation's people, those whose name has a word that begins so, or who are these; by name.
pub async fn named(
    db: impl PgExecutor<'_>,
    conversation: ConversationId,
    name: &str,
    ids: Option<Vec<uuid::Uuid>>,
) -> Result<Vec<Card>> {
    let rows: Vec<(UserId, String, String, Option<PhotoId>)> = sqlx::query_as(
        "with asked as (select ltrim(found_as($2)) as name)
         select u.id, u.given_name || ' ' || u.family_name, u.function, u.photo
         from asked
         cross join participants p
         join users u on u.id = p.user_id and u.disabled_at is null
         where p.conversation_id = $1 and p.left_at is null and ($3::uuid[] is null or u.id = any($3))
           and (asked.name <> '' or $2 = '')
           and ' ' || found_as(u.given_name || ' ' || u.family_name) like '% ' || asked.name || '%'
         order by lower(u.family_name), lower(u.given_name), u.id limit 50",
    )
    .bind(conversation)
    .bind(name)
    .bind(ids)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, name, function, photo)| Card { id, name, function, photo }).collect())
}

/// One of a conversation's people.
#[derive(Clone, Debug)]
pub struct Person {
    pub card: Card,
    pub joined_no: Seq,
    pub joined_at: DateTime<Utc>,
}

/// How many of the others a list shows.
const SHOWN: usize = 3;

/// What each of a conversation's people may know of where it stands now.
pub async fn moves(db: &mut PgConnection, conversation: ConversationId) -> Result<Vec<(UserId, Moved)>> {
    let (name, head, gone): (String, Seq, i64) = sqlx::query_as(
        "select c.name, s.msg_no, s.deleted from conversations c join streams s on s.id = 'conversation:' || c.id
         where c.id = $1",
    )
    .bind(conversation)
    .fetch_one(&mut *db)
    .await?;
    let last: Option<(Seq, DateTime<Utc>, UserId, String, String, Option<PhotoId>, String)> = sqlx::query_as(
        "select m.msg_no, m.created_at, u.id, u.given_name || ' ' || u.family_name, u.function, u.photo, left(m.html, 2000)
         from messages m join users u on u.id = m.author_id
         where m.conversation_id = $1 and m.deleted_at is null order by m.msg_no desc limit 1",
    )
    .bind(conversation)
    .fetch_optional(&mut *db)
    .await?;
    let people = people(db, conversation).await?;
    let moved = |person: &Person| {
        let last = last.as_ref().filter(|(no, ..)| *no > person.joined_no);
        let others = people.iter().map(|it| &it.card).filter(|card| card.id != person.card.id);
        Moved {
            conversation,
            name: name.clone(),
            people: i64::try_from(people.len()).unwrap_or(0),
            others: others.take(SHOWN).cloned().collect(),
            head,
            gone,
            at: last.map_or(person.joined_at, |(_, at, ..)| *at),
            last: last.map(|(no, _, id, name, function, photo, html)| {
                let author = Card { id: *id, name: name.clone(), function: function.clone(), photo: *photo };
                preview(*no, author, html)
            }),
            deleted: Vec::new(),
        }
    };
    Ok(people.iter().map(|person| (person.card.id, moved(person))).collect())
}

fn preview(msg_no: Seq, author: Card, html: &str) -> Last {
    Last { msg_no, author, text: comments::begins(html, protocol::chat::PREVIEW_MAX) }
}

/// Where a page of the list begins: when the last conversation of the page before moved, and its id.
pub type Cursor = (DateTime<Utc>, ConversationId);

#[derive(sqlx::FromRow)]
struct Listed {
    id: ConversationId,
    is_group: bool,
    name: String,
    people: i64,
    head: Seq,
    mark: Seq,
    deleted_above: i64,
    gone: i64,
    at: DateTime<Utc>,
    msg_no: Option<Seq>,
    author_id: Option<UserId>,
    author_name: Option<String>,
    author_function: Option<String>,
    author_photo: Option<PhotoId>,
    html: Option<String>,
}

/// What narrows a list of conversations down.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    /// Those after a cursor, or the first ones.
    Page(Option<Cursor>),
    /// This one, whether anything was written in it or not.
    One(ConversationId),
}

/// Somebody's conversations, the one that moved last first.
pub async fn rows(db: &mut PgConnection, user: UserId, which: Which, most: i64) -> Result<Vec<Row>> {
    let (after, one) = match which {
        Which::Page(after) => (after, None),
        Which::One(id) => (None, Some(id)),
    };
    let listed: Vec<Listed> = sqlx::query_as(
        "select c.id, c.pair_low is null as is_group, c.name,
                (select count(*) from participants q where q.conversation_id = c.id and q.left_at is null) as people,
                s.msg_no as head, p.read_no as mark,
                (select count(*) from messages d
                 where d.conversation_id = c.id and d.msg_no > p.read_no and d.deleted_at is not null) as deleted_above,
                s.deleted as gone, coalesce(l.created_at, p.joined_at) as at,
                l.msg_no, l.author_id, u.given_name || ' ' || u.family_name as author_name,
                u.function as author_function, u.photo as author_photo, left(l.html, 2000) as html
         from participants p
         join conversations c on c.id = p.conversation_id
         join streams s on s.id = 'conversation:' || c.id
         left join lateral (
             select m.msg_no, m.author_id, m.created_at, m.html from messages m
             where m.conversation_id = c.id and m.msg_no > p.joined_no and m.deleted_at is null
             order by m.msg_no desc limit 1
         ) l on true
         left join users u on u.id = l.author_id
         where p.user_id = $1 and p.left_at is null
           and case when $4::uuid is null then c.pair_low is null or s.msg_no > 0 else c.id = $4 end
           and ($2::timestamptz is null or (coalesce(l.created_at, p.joined_at), c.id) < ($2, $3))
         order by coalesce(l.created_at, p.joined_at) desc, c.id desc limit $5",
    )
    .bind(user)
    .bind(after.map(|(at, _)| at))
    .bind(after.map(|(_, id)| id))
    .bind(one)
    .bind(most)
    .fetch_all(&mut *db)
    .await?;
    let ids: Vec<uuid::Uuid> = listed.iter().map(|row| row.id.0).collect();
    let mut others = others(db, user, ids).await?;
    Ok(listed.into_iter().map(|row| dress(row, &mut others)).collect())
}

fn dress(row: Listed, others: &mut HashMap<ConversationId, Vec<Card>>) -> Row {
    let author = row.author_id.map(|id| Card {
        id,
        name: row.author_name.unwrap_or_default(),
        function: row.author_function.unwrap_or_default(),
        photo: row.author_photo,
    });
    Row {
        id: row.id,
        group: row.is_group,
        name: row.name,
        people: row.people,
        others: others.remove(&row.id).unwrap_or_default(),
        head: row.head,
        mark: row.mark,
        deleted_above: row.deleted_above,
        gone: row.gone,
        at: row.at,
        last: row.msg_no.zip(author).map(|(no, author)| preview(no, author, &row.html.unwrap_or_default())),
    }
}

async fn others(
    db: &mut PgConnection,
    user: UserId,
    ids: Vec<uuid::Uuid>,
) -> Result<HashMap<ConversationId, Vec<Card>>> {
    let rows: Vec<(ConversationId, UserId, String, String, Option<PhotoId>)> = sqlx::query_as(
        "select asked.id, o.user_id, o.name, o.function, o.photo from unnest($2::uuid[]) as asked (id)
         cross join lateral (
             select p.user_id, u.given_name || ' ' || u.family_name as name, u.function, u.photo, p.joined_at
             from participants p join users u on u.id = p.user_id
             where p.conversation_id = asked.id and p.left_at is null and p.user_id <> $1
             order by p.joined_at, p.user_id limit 3
         ) o order by asked.id, o.joined_at, o.user_id",
    )
    .bind(user)
    .bind(ids)
    .fetch_all(db)
    .await?;
    let mut others: HashMap<ConversationId, Vec<Card>> = HashMap::new();
    for (conversation, id, name, function, photo) in rows {
        others.entry(conversation).or_default().push(Card { id, name, function, photo });
    }
    Ok(others)
}

/// A conversation's name and owner.
pub async fn heading(
    db: impl PgExecutor<'_>,
    conversation: ConversationId,
) -> Result<(String, Option<UserId>)> {
    let row = sqlx::query_as("select name, owner_id from conversations where id = $1");
    Ok(row.bind(conversation).fetch_one(db).await?)
}

/// How far the others have come, as far as `me` may know: who does not tell is not told, and who has
/// blocked or is blocked tells nothing. Messages from before somebody came did not reach him.
pub async fn receipts(
    db: impl PgExecutor<'_>,
    conversation: ConversationId,
    me: UserId,
) -> Result<Vec<Receipt>> {
    let rows: Vec<(UserId, Seq, Option<Seq>)> = sqlx::query_as(
        "select p.user_id, case when p.delivered_no > p.joined_no then p.delivered_no else 0 end,
                case when not coalesce(theirs.receipts, true)
                       or not coalesce((select receipts from chat_preferences where user_id = $2), true)
                       or exists (select from blocks b where (b.user_id, b.blocked_id) in ((p.user_id, $2), ($2, p.user_id)))
                     then null
                     when p.read_no > p.joined_no then p.read_no else 0 end
         from participants p left join chat_preferences theirs on theirs.user_id = p.user_id
         where p.conversation_id = $1 and p.user_id <> $2 and p.left_at is null order by p.user_id limit 50",
    )
    .bind(conversation)
    .bind(me)
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(user, delivered, read)| Receipt { user, delivered, read }).collect())
}

/// Who is to be told how far somebody has come: each of the others, and whether he may know what was
/// read. Nobody who has blocked him or is blocked by him.
pub async fn hearers(
    db: impl PgExecutor<'_>,
    conversation: ConversationId,
    of: UserId,
) -> Result<Vec<(UserId, bool)>> {
    let rows = sqlx::query_as(
        "select p.user_id, coalesce(theirs.receipts, true)
                       and coalesce((select receipts from chat_preferences where user_id = $2), true)
         from participants p left join chat_preferences theirs on theirs.user_id = p.user_id
         where p.conversation_id = $1 and p.user_id <> $2 and p.left_at is null
           and not exists (select from blocks b where (b.user_id, b.blocked_id) in ((p.user_id, $2), ($2, p.user_id)))
         order by p.user_id limit 50",
    );
    Ok(rows.bind(conversation).bind(of).fetch_all(db).await?)
}

/// Sets how far somebody has read, never beyond the head nor before he came. Answers where the mark
/// stands, how many messages after it were deleted, and how many in all.
pub async fn set_mark(
    db: &mut PgConnection,
    conversation: ConversationId,
    user: UserId,
    to: Seq,
) -> Result<(Seq, i64, i64)> {
    let row = sqlx::query_as(
        "update participants p
         set read_no = greatest(p.joined_no, least($3, s.msg_no)),
             delivered_no = greatest(p.delivered_no, least($3, s.msg_no))
         from streams s
         where s.id = $4 and p.conversation_id = $1 and p.user_id = $2 and p.left_at is null
         returning p.read_no,
                   (select count(*) from messages d
                    where d.conversation_id = $1 and d.msg_no > p.read_no and d.deleted_at is not null),
                   s.deleted",
    );
    let stream = Stream::Conversation(conversation).to_string();
    Ok(row.bind(conversation).bind(user).bind(to).bind(stream).fetch_one(db).await?)
}

/// How many messages after a number were deleted.
pub async fn deleted_above(db: impl PgExecutor<'_>, conversation: ConversationId, no: Seq) -> Result<i64> {
    let count = sqlx::query_scalar(
        "select count(*) from messages where conversation_id = $1 and msg_no > $2 and deleted_at is not null",
    );
    Ok(count.bind(conversation).bind(no).fetch_one(db).await?)
}

/// Notes how far messages have reached somebody. Answers the conversations where that is news, and
/// where it stands there.
pub async fn received(
    db: &mut PgConnection,
    user: UserId,
    upto: &[(ConversationId, Seq)],
) -> Result<Vec<(ConversationId, Seq, Seq)>> {
    let rows = sqlx::query_as(
        "with asked as (
             select id, max(no) as no from unnest($2::uuid[], $3::bigint[]) as asked (id, no) group by id
         ), mine as (
             select p.id, least(asked.no, s.msg_no) as no
             from asked join participants p on p.conversation_id = asked.id
             join streams s on s.id = 'conversation:' || asked.id
             where p.user_id = $1 and p.left_at is null and p.delivered_no < least(asked.no, s.msg_no)
             order by p.id for no key update of p
         )
         update participants p set delivered_no = mine.no from mine where p.id = mine.id
         returning p.conversation_id, p.delivered_no, p.read_no",
    );
    let ids: Vec<uuid::Uuid> = upto.iter().map(|(id, _)| id.0).collect();
    let numbers: Vec<i64> = upto.iter().map(|(_, no)| no.0).collect();
    Ok(rows.bind(user).bind(ids).bind(numbers).fetch_all(db).await?)
}

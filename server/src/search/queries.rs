//! The SQL of search.

use std::{collections::HashMap, time::Duration};

use chrono::{DateTime, Utc};
use protocol::{PhotoId, ResourceId, Seq, SpaceId, UserId, feed::Kind, people::Card, search::Section};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{app::Tx, error::Result};

/// Gives the whole text by which a resource is found, for a service whose text is not in its own rows (what a
/// document holds, say). Title and beginning need not be given.
///
/// # Errors
/// The database's.
pub async fn text(tx: &mut Tx, id: ResourceId, body: &str) -> Result<()> {
    sqlx::query(
        "insert into search_texts (resource_id, body) values ($1, $2)
         on conflict (resource_id) do update set body = excluded.body",
    )
    .bind(id)
    .bind(body.replace('\0', " "))
    .execute(tx.db())
    .await?;
    Ok(())
}

/// Has the database give up what takes longer, until the transaction ends.
pub async fn limit_time(db: &mut PgConnection, most: Duration) -> Result<()> {
    sqlx::query("select set_config('statement_timeout', $1, true)")
        .bind(most.as_millis().to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// What must be there and what must not.
pub struct Terms {
    /// Words; one may be several, parted by `|`.
    pub words: Vec<String>,
    /// The last one may go on.
    pub open: bool,
    pub phrases: Vec<String>,
    pub without: Vec<String>,
}

/// By whom, where and when.
pub struct Within {
    pub reader: UserId,
    pub authors: Option<Vec<UserId>>,
    pub before: Option<DateTime<Utc>>,
    pub after: Option<DateTime<Utc>>,
    pub space: Option<SpaceId>,
    pub section: Option<Section>,
}

/// A row that was found.
#[derive(Debug)]
pub struct Candidate {
    /// The thing itself, or a comment or message.
    pub id: Uuid,
    /// The resource or conversation that it is or stands under.
    pub object: Uuid,
    /// What the object is, if it is a resource.
    pub of: Option<Kind>,
    pub author: UserId,
    pub msg_no: Seq,
    pub at: DateTime<Utc>,
    pub rank: f32,
    /// How many objects were found in its section; nothing: they were not counted.
    pub of_many: Option<i64>,
}

impl Candidate {
    /// Whether it is the thing itself.
    pub fn is_object(&self) -> bool {
        self.id == self.object
    }
}

/// The end of both questions: what the reader may read at this moment, by whom, where and when.
macro_rules! within {
    () => {
        "and ($6::uuid[] is null or s.author_id = any($6))
           and ($7::timestamptz is null or s.at < $7) and ($8::timestamptz is null or s.at >= $8)
           and ($9::uuid is null or s.space_id = $9)
           and ($10::text is null or coalesce(x.kind, s.kind) = $10)
           and case when s.kind = 'message' then exists (
                   select from messages m join participants p
                     on p.conversation_id = m.conversation_id and p.user_id = $5 and p.left_at is null
                    and m.msg_no > p.joined_no
                   where m.id = s.id and m.deleted_at is null)
               else x.removed_at is null and (x.published_at is not null or x.author_id = $5)
                and not (x.kind = 'entry' and x.archived_at is not null)
                and exists (
                   select from memberships b where b.space_id = x.space_id and b.user_id = $5 and b.left_at is null
                   and (x.audience = 'member' or b.role = 'admin' or b.role = x.audience))
                and (s.kind <> 'comment' or exists (
                   select from comments c where c.id = s.id and c.deleted_at is null))
               end"
    };
}

/// The latest rows of each section that have the words, and how many objects there are in each.
const WORDED: &str = concat!(
    "with asked as materialized (select search_query($1, $2, $3, $4) as query),
     found as materialized (
         select s.id, coalesce(s.resource_id, s.conversation_id) as object, coalesce(x.kind, s.kind) as kind, s.at
         from asked cross join search_rows s left join resources x on x.id = s.resource_id
         where s.vector @@ query ",
    within!(),
    "),
     counted as (select kind, count(distinct object) as many from found group by kind),
     latest as (
         select id, object, kind from (
             select id, object, kind, row_number() over (partition by kind order by at desc, id) as nth from found
         ) it where nth <= $11)
     select s.id, l.object, l.kind,
            coalesce(s.author_id, '00000000-0000-0000-0000-000000000000'::uuid), s.msg_no, s.at,
            ts_rank_cd('{0.05, 0.3, 0.5, 1.0}', s.vector, query, 1), c.many
     from latest l join search_rows s on s.id = l.id join counted c on c.kind = l.kind cross join asked"
);

/// The latest rows without words: all but those that have what must not be there.
const WORDLESS: &str = concat!(
    "with asked as materialized (select search_query($1, $2, $3, '{}') as query, search_without($4) as without)
     select s.id, coalesce(s.resource_id, s.conversation_id), coalesce(x.kind, s.kind),
            coalesce(s.author_id, '00000000-0000-0000-0000-000000000000'::uuid), s.msg_no, s.at, 0.0::real, null::bigint
     from asked cross join search_rows s left join resources x on x.id = s.resource_id
     where (numnode(without) = 0 or not s.vector @@ without) ",
    within!(),
    " order by s.at desc, s.id limit $11"
);

/// What [`WORDED`] finds, for words that stand in very much, and uncounted: things and their texts by the index of things, which are few beside what
/// is said; of what is said only the latest, walked through in each space and conversation of the reader until there
/// are enough, and no further than so far. What stands in one row of twenty is found within a few hundred.
const BROAD: &str = concat!(
    "with asked as materialized (select search_query($1, $2, $3, $4) as query),
     spaces as materialized (
         select space_id from memberships
         where user_id = $5 and left_at is null and ($9::uuid is null or space_id = $9)),
     talks as materialized (
         select conversation_id from participants where user_id = $5 and left_at is null and $9::uuid is null),
     far as materialized (
         select greatest($12 / greatest(1, count(*)), $12 / 4) as rows
         from (select from spaces union all select from talks) it),
     found as materialized (
         select id, object, kind from (
             select s.id, s.resource_id as object, x.kind,
                    row_number() over (partition by x.kind order by s.at desc, s.id) as nth
             from asked cross join search_rows s join resources x on x.id = s.resource_id
             where s.vector @@ query and s.kind not in ('comment', 'message') ",
    within!(),
    "    ) it where nth <= $11
         union all
         select said.id, said.object, said.kind
         from asked cross join far cross join spaces p cross join lateral (
             select s.id, s.resource_id as object, x.kind
             from (select id, kind, space_id, resource_id, author_id, at, vector from search_rows w
                   where w.space_id = p.space_id and w.kind = 'comment'
                     and ($7::timestamptz is null or w.at < $7) and ($8::timestamptz is null or w.at >= $8)
                   order by w.at desc limit far.rows) s
             join resources x on x.id = s.resource_id
             where s.vector @@ query ",
    within!(),
    "        order by s.at desc limit $11) said
         union all
         select said.id, said.object, 'message'
         from asked cross join far cross join talks p cross join lateral (
             select s.id, s.conversation_id as object
             from (select id, kind, space_id, resource_id, conversation_id, author_id, at, vector from search_rows w
                   where w.conversation_id = p.conversation_id and w.kind = 'message'
                     and ($7::timestamptz is null or w.at < $7) and ($8::timestamptz is null or w.at >= $8)
                   order by w.at desc limit far.rows) s
             left join resources x on x.id = s.resource_id
             where s.vector @@ query ",
    within!(),
    "        order by s.at desc limit $11) said),
     latest as (
         select s.id, f.object, f.kind,
                row_number() over (partition by f.kind, s.kind = 'comment' order by s.at desc, s.id) as nth
         from found f join search_rows s on s.id = f.id)
     select s.id, l.object, l.kind,
            coalesce(s.author_id, '00000000-0000-0000-0000-000000000000'::uuid), s.msg_no, s.at,
            ts_rank_cd('{0.05, 0.3, 0.5, 1.0}', s.vector, query, 1), null::bigint
     from latest l join search_rows s on s.id = l.id cross join asked where l.nth <= $11"
);

/// How many of what is said last are walked through for words that stand in much, by whom may read it; of one space or
/// conversation no fewer than a quarter.
const FAR: i64 = 40_000;

/// Whether words stand in more rows than are worth looking at one by one, as far as the database can tell beforehand.
async fn is_broad(db: &mut PgConnection, terms: &Terms) -> Result<bool> {
    Ok(sqlx::query_scalar("select search_is_broad($1, $2, $3)")
        .bind(&terms.words)
        .bind(terms.open)
        .bind(&terms.phrases)
        .fetch_one(db)
        .await?)
}

/// What was found.
pub struct Candidates {
    pub rows: Vec<Candidate>,
    /// There is more than was looked at.
    pub broad: bool,
}

/// The latest rows that answer, of what the reader may read at this moment: so many of each section if words
/// are asked for, so many of all else.
pub async fn candidates(
    db: &mut PgConnection,
    terms: &Terms,
    within: &Within,
    most: i64,
) -> Result<Candidates> {
    type Row = (Uuid, Uuid, String, UserId, Seq, DateTime<Utc>, f32, Option<i64>);
    let section = within.section.map(|section| match section {
        Section::Discussions => "thread",
        Section::Faq => "entry",
        Section::Documents => "document",
        Section::Blog => "post",
        Section::Calendar => "event",
        Section::People => "nobody",
        Section::Messages => "message",
    });
    let worded = !terms.words.is_empty() || !terms.phrases.is_empty();
    let broad = worded && is_broad(&mut *db, terms).await?;
    let question = match (worded, broad) {
        (true, true) => BROAD,
        (true, false) => WORDED,
        (false, _) => WORDLESS,
    };
    let query = sqlx::query_as(question)
        .bind(&terms.words)
        .bind(terms.open)
        .bind(&terms.phrases)
        .bind(&terms.without)
        .bind(within.reader)
        .bind(within.authors.as_ref().map(|all| all.iter().map(|id| id.0).collect::<Vec<_>>()))
        .bind(within.before)
        .bind(within.after)
        .bind(within.space)
        .bind(section)
        .bind(most);
    let rows: Vec<Row> = if broad { query.bind(FAR) } else { query }.fetch_all(db).await?;
    let rows = rows.into_iter().map(|(id, object, kind, author, msg_no, at, rank, of_many)| Candidate {
        id,
        object,
        of: super::kind(&kind),
        author,
        msg_no,
        at,
        rank,
        of_many,
    });
    Ok(Candidates { rows: rows.collect(), broad })
}

/// Those whom one meets and whose names have words that begin so.
pub async fn authors(db: &mut PgConnection, reader: UserId, name: &str) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select u.id from users u
         where not exists (select from unnest(string_to_array(found_as($2), ' ')) word
                           where ' ' || found_as(u.given_name || ' ' || u.family_name) not like '% ' || word || '%')
           and (u.id = $1 or exists (
               select from memberships mine join memberships theirs on theirs.space_id = mine.space_id
                and theirs.user_id = u.id
               where mine.user_id = $1 and mine.left_at is null))
         order by u.id limit 200",
    )
    .bind(reader)
    .bind(name.trim())
    .fetch_all(db)
    .await?)
}

/// Words of the index that look like another.
pub async fn near(db: &mut PgConnection, word: &str, most: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "select word from search_words where word % $1 order by word <-> $1, word limit $2",
    )
    .bind(word)
    .bind(most)
    .fetch_all(db)
    .await?)
}

/// What rows say.
pub async fn bodies(db: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> =
        sqlx::query_as("select id, body from search_rows where id = any($1)").bind(ids).fetch_all(db).await?;
    Ok(rows.into_iter().collect())
}

/// What stands above a hit.
pub struct Head {
    pub space: Option<SpaceId>,
    pub title: String,
    pub excerpt: String,
    pub author: Option<Card>,
    pub at: DateTime<Utc>,
}

/// What resources and conversations are called, as the reader knows them.
pub async fn heads(db: &mut PgConnection, reader: UserId, ids: &[Uuid]) -> Result<HashMap<Uuid, Head>> {
    type Row = (
        Uuid,
        Option<SpaceId>,
        String,
        String,
        DateTime<Utc>,
        Option<UserId>,
        Option<String>,
        Option<String>,
        Option<PhotoId>,
    );
    let rows: Vec<Row> = sqlx::query_as(
        "select x.id, x.space_id, x.title, x.excerpt, coalesce(x.published_at, x.created_at), u.id,
                u.given_name || ' ' || u.family_name, u.function, u.photo
         from resources x left join users u on u.id = x.author_id where x.id = any($2)
         union all
         select c.id, null, coalesce(nullif(c.name, ''),
                    (select string_agg(o.given_name || ' ' || o.family_name, ', ' order by o.family_name, o.id)
                     from participants p join users o on o.id = p.user_id
                     where p.conversation_id = c.id and p.left_at is null and p.user_id <> $1), ''),
                '', c.created_at, null, null, null, null
         from conversations c where c.id = any($2)",
    )
    .bind(reader)
    .bind(ids)
    .fetch_all(db)
    .await?;
    let heads = rows.into_iter().map(|(id, space, title, excerpt, at, author, name, function, photo)| {
        let author = author.zip(name).zip(function);
        let author = author.map(|((id, name), function)| Card { id, name, function, photo });
        (id, Head { space, title, excerpt, author, at })
    });
    Ok(heads.collect())
}

/// Of these, the threads whose question has its answer, and the comments that are accepted answers.
pub async fn answered(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "select thread_id from thread_answers where thread_id = any($1) and question_id is null
         union all select comment_id from thread_answers where comment_id = any($1)",
    )
    .bind(ids)
    .fetch_all(db)
    .await?)
}

/// The cards of people.
pub async fn cards(db: &mut PgConnection, ids: &[UserId]) -> Result<Vec<Card>> {
    let rows: Vec<(UserId, String, String, Option<PhotoId>)> = sqlx::query_as(
        "select id, given_name || ' ' || family_name, function, photo from users where id = any($1)",
    )
    .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(id, name, function, photo)| Card { id, name, function, photo }).collect())
}

/// Keeps the other nodes from doing the same until this transaction ends; false: one of them is at it.
pub async fn alone(db: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query_scalar("select pg_try_advisory_xact_lock(hashtext('osmose.search'))")
        .fetch_one(db)
        .await?)
}

/// The same, once the others have ended theirs.
pub async fn wait(db: &mut PgConnection) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtext('osmose.search'))").execute(db).await?;
    Ok(())
}

/// Takes what is to be looked at anew: half of it the oldest, half the newest. What was written just now
/// does not wait behind thousands of rows that came in at once, and those do not wait for ever.
pub async fn take(db: &mut PgConnection, most: i64) -> Result<Vec<(String, Uuid)>> {
    Ok(sqlx::query_as(
        "delete from search_queue where id in (
             (select id from search_queue order by id limit $1 - $1 / 2)
             union (select id from search_queue order by id desc limit $1 / 2))
         returning kind, row_id",
    )
    .bind(most)
    .fetch_all(db)
    .await?)
}

/// A row to be kept.
#[derive(Debug, sqlx::FromRow)]
pub struct Fresh {
    pub id: Uuid,
    pub kind: String,
    pub space_id: Option<SpaceId>,
    pub resource_id: Option<ResourceId>,
    pub conversation_id: Option<Uuid>,
    pub author_id: Option<UserId>,
    pub msg_no: Seq,
    pub at: DateTime<Utc>,
    pub title: String,
    /// HTML.
    pub html: String,
    /// Plain text behind it.
    pub body: String,
}

/// What resources say by now; those that are gone are left out.
pub async fn resources(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Fresh>> {
    Ok(sqlx::query_as(
        "select x.id, x.kind, x.space_id, x.id as resource_id, null::uuid as conversation_id, x.author_id,
                0::bigint as msg_no, coalesce(x.published_at, x.created_at) as at, x.title,
                coalesce(t.html, e.html, p.html, '') as html,
                concat_ws(E'\\n', array_to_string(e.tags, ', '),
                          case when coalesce(t.id, e.id, p.id, f.resource_id) is null then x.excerpt end,
                          f.body) as body
         from resources x
         left join threads t on t.id = x.id
         left join faq_entries e on e.id = x.id
         left join posts p on p.id = x.id
         left join search_texts f on f.resource_id = x.id
         where x.id = any($1) and x.removed_at is null",
    )
    .bind(ids)
    .fetch_all(db)
    .await?)
}

/// What comments say by now; those that were deleted are left out.
pub async fn comments(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Fresh>> {
    Ok(sqlx::query_as(
        "select id, 'comment' as kind, space_id, resource_id, null::uuid as conversation_id, author_id, msg_no,
                created_at as at, '' as title, html, '' as body
         from comments where id = any($1) and deleted_at is null",
    )
    .bind(ids)
    .fetch_all(db)
    .await?)
}

/// What messages say by now; those that were deleted are left out.
pub async fn messages(db: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Fresh>> {
    Ok(sqlx::query_as(
        "select id, 'message' as kind, null::uuid as space_id, null::uuid as resource_id, conversation_id, author_id,
                msg_no, created_at as at, '' as title, html, '' as body
         from messages where id = any($1) and deleted_at is null",
    )
    .bind(ids)
    .fetch_all(db)
    .await?)
}

/// Forgets rows.
pub async fn forget(db: &mut PgConnection, ids: &[Uuid]) -> Result<()> {
    sqlx::query("delete from search_rows where id = any($1)").bind(ids).execute(db).await?;
    Ok(())
}

/// Keeps rows, with their plain texts.
pub async fn keep(db: &mut PgConnection, rows: &[(Fresh, String)]) -> Result<()> {
    macro_rules! column {
        ($pick:expr) => {
            rows.iter().map($pick).collect::<Vec<_>>()
        };
    }
    sqlx::query(
        "insert into search_rows (id, kind, space_id, resource_id, conversation_id, author_id, msg_no, at, title, body)
         select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bigint[],
                              $8::timestamptz[], $9::text[], $10::text[])
         on conflict (id) do update
         set author_id = excluded.author_id, at = excluded.at, title = excluded.title, body = excluded.body,
             resource_id = excluded.resource_id, msg_no = excluded.msg_no, space_id = excluded.space_id",
    )
    .bind(column!(|(it, _)| it.id))
    .bind(column!(|(it, _)| it.kind.as_str()))
    .bind(column!(|(it, _)| it.space_id.map(|id| id.0)))
    .bind(column!(|(it, _)| it.resource_id.map(|id| id.0)))
    .bind(column!(|(it, _)| it.conversation_id))
    .bind(column!(|(it, _)| it.author_id.map(|id| id.0)))
    .bind(column!(|(it, _)| it.msg_no.0))
    .bind(column!(|(it, _)| it.at))
    .bind(column!(|(it, _)| it.title.as_str()))
    .bind(column!(|(_, body)| body.as_str()))
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets words that stand nowhere any more.
pub async fn unlearn(db: &mut PgConnection) -> Result<()> {
    sqlx::query(
        "delete from search_words w where not exists (
             select from search_rows s where s.vector @@ plainto_tsquery('search_simple', w.word))",
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Adds words to those that there are.
pub async fn learn(db: &mut PgConnection, words: &[String]) -> Result<()> {
    sqlx::query("insert into search_words (word) select unnest($1::text[]) on conflict do nothing")
        .bind(words)
        .execute(db)
        .await?;
    Ok(())
}

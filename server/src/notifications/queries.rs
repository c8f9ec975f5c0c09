//! The SQL of notifications.

use chrono::{DateTime, Utc};
use protocol::{
    ActId, CommentId, NoticeId, ProposalId, ResourceId, Seq, SpaceId, UserId, feed,
    mentions::Group,
    notifications::{Kind, Level, News, Notice},
    people::Card,
};
use sqlx::{PgConnection, PgPool, Row as _, postgres::PgRow};

use crate::error::Result;

/// The person in the columns whose names begin so.
pub fn card(row: &PgRow, who: &str) -> Result<Card, sqlx::Error> {
    Ok(Card {
        id: row.try_get(&*format!("{who}_id"))?,
        name: row.try_get(&*format!("{who}_name"))?,
        function: row.try_get(&*format!("{who}_function"))?,
        photo: row.try_get(&*format!("{who}_photo"))?,
    })
}

/// Locks bells, in the order of their people, and makes those that are missing. From here to the commit
/// nobody else changes what they show.
pub async fn lock(db: &mut PgConnection, people: &[UserId]) -> Result<()> {
    sqlx::query(
        "insert into bells (user_id) select * from unnest($1::uuid[]) as id order by id
         on conflict (user_id) do update set user_id = excluded.user_id",
    )
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .execute(db)
    .await?;
    Ok(())
}

/// Notices that hold, and of what the person may read now: what was put away, and what is in a space that
/// one left, asks for nobody's attention.
macro_rules! notices {
    ($columns:literal, $joins:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from notices n
             left join resources r on r.id = n.resource_id and r.removed_at is null and r.archived_at is null
             left join memberships m on m.space_id = n.space_id and m.user_id = n.user_id and m.left_at is null
               and (r.id is null or r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
             left join comments c on c.id = n.comment_id ",
            $joins,
            " where case n.kind
                      when 'removed' then m.id is null
                      when 'role' then m.id is not null
                      when 'link' then m.role = 'admin'
                      when 'proposed' then m.role = 'admin'
                      when 'refused' then m.id is not null
                      when 'deleted' then m.id is not null and r.id is not null
                      when 'named' then m.id is not null and r.published_at is not null and n.mentions
                      else m.id is not null and r.id is not null and c.deleted_at is null
                           and (n.kind <> 'comment' or n.mentions or n.answers or n.calls is not null)
                    end and ",
            $rest
        )
    };
}

pub(super) use notices as visible;

/// A notice's kind as its row has it.
fn kind(kept: &str, mentions: bool) -> Kind {
    match kept {
        "edited" => Kind::Edited,
        "deleted" => Kind::Deleted,
        "role" => Kind::Role,
        "removed" => Kind::Removed,
        "link" => Kind::Link,
        "version" => Kind::Version,
        "entry" => Kind::Entry,
        "reminder" => Kind::Reminder,
        "event-changed" => Kind::EventChanged,
        "event-cancelled" => Kind::EventCancelled,
        "seated" => Kind::Seated,
        "proposed" => Kind::Proposed,
        "accepted" => Kind::Accepted,
        "refused" => Kind::Refused,
        _ if mentions => Kind::Mention,
        _ => Kind::Answer,
    }
}

/// The name of a kind that no comment makes.
pub(super) fn kept(kind: Kind) -> &'static str {
    match kind {
        Kind::Mention | Kind::Answer => "comment",
        Kind::Edited => "edited",
        Kind::Deleted => "deleted",
        Kind::Role => "role",
        Kind::Removed => "removed",
        Kind::Link => "link",
        Kind::Version => "version",
        Kind::Entry => "entry",
        Kind::Reminder => "reminder",
        Kind::EventChanged => "event-changed",
        Kind::EventCancelled => "event-cancelled",
        Kind::Seated => "seated",
        Kind::Proposed => "proposed",
        Kind::Accepted => "accepted",
        Kind::Refused => "refused",
    }
}

/// A notice, and how what it is about begins.
pub fn notice(row: &PgRow) -> Result<(Notice, Begins), sqlx::Error> {
    let (mentions, calls): (bool, Option<Group>) = (row.try_get("mentions")?, row.try_get("calls")?);
    let notice = Notice {
        id: row.try_get("id")?,
        kind: kind(row.try_get("kind")?, mentions || calls.is_some()),
        space: row.try_get("space_id")?,
        resource: row.try_get("resource_id")?,
        of: row.try_get::<Option<_>, _>("of")?.unwrap_or_default(),
        comment: row.try_get("comment_id")?,
        msg_no: row.try_get("msg_no")?,
        role: row.try_get("role")?,
        calls: calls.filter(|_| !mentions),
        by: card(row, "by")?,
        at: row.try_get("at")?,
        read: row.try_get("read_act")?,
        words: None,
    };
    Ok((notice, Begins { title: None, html: row.try_get("html")?, text: row.try_get("begins")? }))
}

/// What a notice is about, and how that begins.
pub struct Begins {
    /// What a proposal is called.
    pub title: Option<String>,
    /// A comment or a proposal, as HTML.
    pub html: Option<String>,
    /// The text of a resource that names the person, or why a proposal was refused, as plain text.
    pub text: Option<String>,
}

/// A page of a person's notices, the newest first, each with the beginning of what it is about.
pub async fn notices(
    db: &mut PgConnection,
    user: UserId,
    after: Option<(DateTime<Utc>, NoticeId)>,
    most: i64,
) -> Result<Vec<(Notice, Begins)>> {
    let (at, id) = after.unzip();
    let rows = sqlx::query(notices!(
        "n.id, n.kind, n.mentions, n.calls, n.space_id, n.resource_id, r.kind as of, n.comment_id, n.msg_no, n.role, n.at, n.read_act,
         case n.kind when 'proposed' then p.html else c.html end as html,
         case n.kind when 'named' then r.excerpt when 'refused' then left(p.reason, 300) end as begins,
         case when n.kind in ('proposed', 'refused') then p.title end as proposed,
         u.id as by_id, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
         u.photo as by_photo",
        "join users u on u.id = n.by_id
         left join proposals p on p.id = n.proposal_id",
        "n.user_id = $1 and ($2::timestamptz is null or (n.at, n.id) < ($2, $3))
           and (n.mentions or n.answers or n.kind <> 'comment' or n.calls is not null)
         order by n.at desc, n.id desc limit $4"
    ))
    .bind(user)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    let notices = rows.iter().map(|row| {
        let (notice, begins) = notice(row)?;
        Ok((notice, Begins { title: row.try_get("proposed")?, ..begins }))
    });
    Ok(notices.collect::<Result<_, sqlx::Error>>()?)
}

/// Unread notices that tell of messages and are older than this one, newest first: of each space the mentions first, then
/// the newest, so many at most, and fewer of each when there are very many spaces; each with the beginning of what it is
/// about.
pub async fn pressing(
    db: &mut PgConnection,
    user: UserId,
    (at, id): (DateTime<Utc>, NoticeId),
    most: i64,
) -> Result<Vec<(Notice, Begins)>> {
    let rows = sqlx::query(concat!(
        "select * from (",
        notices!(
            "n.id, n.kind, n.mentions, n.calls, n.space_id, n.resource_id, r.kind as of, n.comment_id, n.msg_no, n.role, n.at, n.read_act, c.html,
             case n.kind when 'named' then r.excerpt end as begins,
             u.id as by_id, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
             u.photo as by_photo,
             row_number() over (partition by n.space_id order by n.mentions or n.calls is not null desc, n.at desc, n.id desc) as place",
            "join users u on u.id = n.by_id",
            "n.user_id = $1 and n.read_act is null and n.kind in ('comment', 'named') and (n.at, n.id) < ($2, $3)"
        ),
        ") older where place <= $4 order by place, at desc, id desc limit $4 * 10"
    ))
    .bind(user)
    .bind(at)
    .bind(id)
    .bind(most)
    .fetch_all(db)
    .await?;
    let mut pressing: Vec<(Notice, Begins)> = rows.iter().map(notice).collect::<Result<_, _>>()?;
    pressing.sort_by_key(|(it, _)| std::cmp::Reverse((it.at, it.id)));
    Ok(pressing)
}

/// How many notices of each person are unread; who has none is not among the answer.
pub async fn unread(db: &mut PgConnection, people: &[UserId]) -> Result<Vec<(UserId, i64)>> {
    Ok(sqlx::query_as(notices!(
        "n.user_id, count(*)",
        "",
        "n.user_id = any($1) and n.read_act is null group by n.user_id"
    ))
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?)
}

/// When the visit before this one ended; for whoever never came before, when the account was made.
pub async fn since(db: &mut PgConnection, user: UserId) -> Result<DateTime<Utc>> {
    let row = sqlx::query_scalar(
        "select coalesce(b.since, u.created_at) from users u left join bells b on b.user_id = u.id where u.id = $1",
    );
    Ok(row.bind(user).fetch_one(db).await?)
}

/// Notes that somebody looks. Answers whether a visit begins by it.
pub async fn visit(
    db: &mut PgConnection,
    user: UserId,
    now: DateTime<Utc>,
    ended: DateTime<Utc>,
) -> Result<bool> {
    let begins = sqlx::query("update bells set since = seen_at where user_id = $1 and seen_at < $2")
        .bind(user)
        .bind(ended)
        .execute(&mut *db)
        .await?;
    sqlx::query("update bells set seen_at = greatest(seen_at, $2) where user_id = $1")
        .bind(user)
        .bind(now)
        .execute(db)
        .await?;
    Ok(begins.rows_affected() > 0)
}

/// Resources with messages of others that the person has neither read nor let be: those he follows, and
/// those that moved since his last visit. A hundred at most, those that moved last; of each a thousand
/// messages are looked at.
pub async fn news(db: &mut PgConnection, user: UserId, since: DateTime<Utc>) -> Result<Vec<News>> {
    let rows = sqlx::query(
        "with mine as materialized (
             select resource_id from comments where author_id = $1 and deleted_at is null
             union
             select id from resources where author_id = $1 and kind = 'document' and removed_at is null
         ), near as materialized (
             select resource_id from mine
             union
             select resource_id from follows where user_id = $1 and level = 'follow'
             union
             select v.resource_id from memberships m
             join moves v on v.space_id = m.space_id and v.at > $2 - interval '1 minute'
             where m.user_id = $1 and m.left_at is null
             union
             select v.resource_id from wishes w
             join moves v on v.space_id = w.space_id and v.at > w.at - interval '1 minute'
             where w.user_id = $1 and w.level = 'follow'
         ), open as (
             select r.id, r.space_id, r.kind, s.msg_no as head, greatest(coalesce(k.msg_no, 0), coalesce(f.seen_no, 0)) as mark,
                    coalesce(f.level, nullif(coalesce(close.level, wide.level), 'normal'),
                             case when mine.resource_id is null then 'normal' else 'follow' end) as level,
                    case when f.level is null and mine.resource_id is null then coalesce(close.at, wide.at) end as wished_at
             from near
             join resources r on r.id = near.resource_id and r.removed_at is null and r.archived_at is null
             join memberships m on m.space_id = r.space_id and m.user_id = $1 and m.left_at is null
               and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
             join streams s on s.id = 'resource:' || r.id
             left join marks k on k.user_id = $1 and k.resource_id = r.id
             left join follows f on f.user_id = $1 and f.resource_id = r.id
             left join mine on mine.resource_id = r.id
             left join wishes close on close.user_id = $1 and close.space_id = r.space_id and close.kind = r.kind
             left join wishes wide on wide.user_id = $1 and wide.space_id = r.space_id and wide.kind = ''
             where s.msg_no > greatest(coalesce(k.msg_no, 0), coalesce(f.seen_no, 0))
         ), latest as (
             select o.*, l.at, l.author_id
             from open o
             cross join lateral (
                 select c.author_id, c.created_at as at from comments c
                 where c.resource_id = o.id and c.msg_no > o.mark and c.deleted_at is null and c.author_id <> $1
                 order by c.msg_no desc limit 1
             ) l
             where (o.level = 'follow' and (o.wished_at is null or l.at > o.wished_at))
                or (o.level in ('normal', 'follow') and l.at > $2)
             order by l.at desc, o.id limit 100
         )
         select o.*, n.unread, n.first, n.people, liked.reactions, u.id as last_id,
                u.given_name || ' ' || u.family_name as last_name, u.function as last_function, u.photo as last_photo
         from latest o
         cross join lateral (
             select count(*) as unread, min(c.msg_no) as first, count(distinct c.author_id) as people
             from (select author_id, msg_no from comments x
                   where x.resource_id = o.id and x.msg_no > o.mark and x.deleted_at is null and x.author_id <> $1
                   order by x.msg_no desc limit 1000) c
         ) n
         cross join lateral (
             select count(*) as reactions
             from (select id from comments x
                   where x.resource_id = o.id and x.msg_no > o.mark and x.deleted_at is null and x.author_id <> $1
                   order by x.msg_no desc limit 50) c
             join reactions t on t.comment_id = c.id and t.user_id <> $1
         ) liked
         join users u on u.id = o.author_id
         order by o.at desc, o.id",
    )
    .bind(user)
    .bind(since)
    .fetch_all(db)
    .await?;
    let news = rows.iter().map(|row| {
        Ok(News {
            space: row.try_get("space_id")?,
            resource: row.try_get("id")?,
            of: row.try_get("kind")?,
            title: String::new(),
            level: row.try_get("level")?,
            head: row.try_get("head")?,
            mark: row.try_get("mark")?,
            unread: row.try_get("unread")?,
            first: row.try_get("first")?,
            people: row.try_get("people")?,
            reactions: row.try_get("reactions")?,
            at: row.try_get("at")?,
            last: card(row, "last")?,
        })
    });
    Ok(news.collect::<Result<_, sqlx::Error>>()?)
}

/// Resources of which a person wants to be told no news.
pub async fn quiet(db: &mut PgConnection, user: UserId) -> Result<Vec<ResourceId>> {
    Ok(sqlx::query_scalar(
        "select id from (
             select resource_id as id from follows where user_id = $1 and level in ('mentions', 'mute')
             union
             select r.id from wishes w
             join memberships m on m.space_id = w.space_id and m.user_id = $1 and m.left_at is null
             join resources r on r.space_id = w.space_id and w.kind in (r.kind, '') and r.removed_at is null
             left join wishes near on near.user_id = $1 and near.space_id = r.space_id and near.kind = r.kind
             left join follows f on f.user_id = $1 and f.resource_id = r.id
             where w.user_id = $1 and w.level in ('mentions', 'mute')
               and coalesce(f.level, near.level, w.level) in ('mentions', 'mute')
             order by id desc limit 1000) quiet
         order by id",
    )
    .bind(user)
    .fetch_all(db)
    .await?)
}

/// Leaves rows in the outbox.
pub async fn follow_up(db: &mut PgConnection, rows: Vec<(&str, serde_json::Value)>) -> Result<()> {
    let (kinds, payloads): (Vec<&str>, Vec<serde_json::Value>) = rows.into_iter().unzip();
    sqlx::query("insert into outbox (kind, payload) select * from unnest($1::text[], $2::jsonb[])")
        .bind(kinds)
        .bind(payloads)
        .execute(db)
        .await?;
    Ok(())
}

/// Takes rows out of the outbox: they are gone when the transaction ends well.
pub async fn take(
    db: &mut PgConnection,
    kind: &str,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<serde_json::Value>> {
    Ok(sqlx::query_scalar(
        "delete from outbox where id in (
             select id from outbox where kind = $1 and due_at <= $2 order by due_at, id limit $3
             for update skip locked
         ) returning payload",
    )
    .bind(kind)
    .bind(now)
    .bind(most)
    .fetch_all(db)
    .await?)
}

/// Puts off the row that is due first: it failed alone.
pub async fn put_off(pool: &PgPool, kind: &str, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "update outbox set attempts = attempts + 1, due_at = $2 + least(interval '1 day', interval '5 seconds' * 2 ^ least(attempts, 14))
         where id = (select id from outbox where kind = $1 and due_at <= $2 order by due_at, id limit 1 for update skip locked)",
    )
    .bind(kind)
    .bind(now)
    .execute(pool)
    .await?;
    Ok(())
}

/// A comment as its notices need it.
pub struct Subject {
    pub id: CommentId,
    pub space: SpaceId,
    pub resource: ResourceId,
    pub of: feed::Kind,
    pub msg_no: Seq,
    pub at: DateTime<Utc>,
    pub author: Card,
    pub source: String,
    pub deleted: bool,
    /// Whom it calls together, and when it did.
    pub calls: Option<Group>,
    pub called_at: Option<DateTime<Utc>>,
}

/// Reads comments and locks them, in the order of their ids.
pub async fn subjects(db: &mut PgConnection, ids: &[CommentId]) -> Result<Vec<Subject>> {
    let rows = sqlx::query(
        "select c.id, c.space_id, c.resource_id, c.msg_no, c.created_at, c.source, c.deleted_at is not null as deleted, c.calls, c.called_at,
                (select kind from resources r where r.id = c.resource_id) as of,
                u.id as author_id, u.given_name || ' ' || u.family_name as author_name,
                u.function as author_function, u.photo as author_photo
         from comments c join users u on u.id = c.author_id
         where c.id = any($1) order by c.id for no key update of c",
    )
    .bind(ids.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?;
    let subject = |row: &PgRow| {
        Ok(Subject {
            id: row.try_get("id")?,
            space: row.try_get("space_id")?,
            resource: row.try_get("resource_id")?,
            of: row.try_get("of")?,
            msg_no: row.try_get("msg_no")?,
            at: row.try_get("created_at")?,
            author: card(row, "author")?,
            source: row.try_get("source")?,
            deleted: row.try_get("deleted")?,
            calls: row.try_get("calls")?,
            called_at: row.try_get("called_at")?,
        })
    };
    Ok(rows.iter().map(subject).collect::<Result<_, sqlx::Error>>()?)
}

/// A notice as it is kept.
#[derive(sqlx::FromRow)]
pub struct Kept {
    pub id: NoticeId,
    pub user: UserId,
    pub mentions: bool,
    pub answers: bool,
    pub calls: Option<Group>,
    pub read: Option<ActId>,
    pub at: DateTime<Utc>,
    pub by: UserId,
}

/// The notices about a comment of those whom it names, or answers, or did, and of these people.
pub async fn of_comment(db: &mut PgConnection, comment: CommentId, people: &[UserId]) -> Result<Vec<Kept>> {
    Ok(sqlx::query_as(
        r#"select id, user_id as "user", mentions, answers, calls, read_act as read, at, by_id as by from notices
           where comment_id = $1 and kind = 'comment' and (mentions or answers or user_id = any($2))"#,
    )
    .bind(comment)
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?)
}

/// What a person who may read a resource wants to be told of it.
pub struct Concern {
    pub level: Level,
}

/// Of these people, those who may read a resource.
pub async fn concerns(
    db: &mut PgConnection,
    resource: ResourceId,
    people: &[UserId],
) -> Result<Vec<(UserId, Concern)>> {
    let rows: Vec<(UserId, Level)> = sqlx::query_as(
        "select u.id, coalesce(f.level, wished(u.id, r.space_id, r.kind), 'normal')
         from resources r
         join memberships m on m.space_id = r.space_id and m.left_at is null
           and (r.audience = 'member' or m.role = 'admin' or m.role = r.audience)
         join users u on u.id = m.user_id and u.disabled_at is null
         left join follows f on f.user_id = u.id and f.resource_id = r.id
         where r.id = $1 and r.removed_at is null and u.id = any($2)",
    )
    .bind(resource)
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|(user, level)| (user, Concern { level })).collect())
}

/// What a resource is.
pub async fn kind_of(db: &mut PgConnection, resource: Option<ResourceId>) -> Result<feed::Kind> {
    let kind: Option<feed::Kind> = sqlx::query_scalar("select kind from resources where id = $1")
        .bind(resource)
        .fetch_optional(db)
        .await?;
    Ok(kind.unwrap_or_default())
}

/// Keeps a notice; read already if the person's mark has passed the comment, or if it is to be quiet.
pub async fn insert(
    db: &mut PgConnection,
    user: UserId,
    notice: &Notice,
    (mentions, answers): (bool, bool),
    by: ActId,
    quiet: bool,
) -> Result<()> {
    sqlx::query(
        "insert into notices (id, user_id, space_id, resource_id, comment_id, msg_no, by_id, mentions, answers, at, kind, read_act)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $5::uuid is null then 'named' else 'comment' end,
                 case when $12 or exists (select from marks where user_id = $2 and resource_id = $4 and msg_no >= $6)
                      then $11::uuid end)",
    )
    .bind(notice.id)
    .bind(user)
    .bind(notice.space)
    .bind(notice.resource)
    .bind(notice.comment)
    .bind(notice.msg_no)
    .bind(notice.by.id)
    .bind(mentions)
    .bind(answers)
    .bind(notice.at)
    .bind(by)
    .bind(quiet)
    .execute(db)
    .await?;
    Ok(())
}

/// Changes why a notice is there.
pub async fn change(db: &mut PgConnection, id: NoticeId, mentions: bool, answers: bool) -> Result<()> {
    sqlx::query("update notices set mentions = $2, answers = $3 where id = $1")
        .bind(id)
        .bind(mentions)
        .bind(answers)
        .execute(db)
        .await?;
    Ok(())
}

/// Keeps what no comment tells: the only notice of its kind about a comment, or about a link that is asked
/// for in a space, is this one from now on; so is the only reminder of an event, and the only word of what becomes of it.
/// Answers its id.
pub async fn address(db: &mut PgConnection, user: UserId, it: &Notice) -> Result<(NoticeId, Kind)> {
    let before: Option<NoticeId> = sqlx::query_scalar(
        "select id from notices
         where user_id = $1 and kind <> 'comment'
           and (comment_id = $2 or ($3 = 'link' and kind = 'link' and space_id = $4)
                or ($3 = 'reminder' and kind = $3 and resource_id = $5)
                or ($3 like 'event-%' and kind in ('event-changed', 'event-cancelled') and resource_id = $5))",
    )
    .bind(user)
    .bind(it.comment)
    .bind(kept(it.kind))
    .bind(it.space)
    .bind(it.resource)
    .fetch_optional(&mut *db)
    .await?;
    let id = before.unwrap_or(it.id);
    let told: String = sqlx::query_scalar(
        "insert into notices (id, user_id, space_id, resource_id, comment_id, msg_no, by_id, mentions, answers, at,
                              kind, role)
         values ($1, $2, $3, $4, $5, $6, $7, false, false, $8, $9, $10)
         on conflict (id) do update
         set by_id = excluded.by_id, at = excluded.at, read_act = null,
             kind = case when notices.kind = 'event-cancelled' and notices.read_act is null then notices.kind
                         else excluded.kind end
         returning kind",
    )
    .bind(id)
    .bind(user)
    .bind(it.space)
    .bind(it.resource)
    .bind(it.comment)
    .bind(it.msg_no)
    .bind(it.by.id)
    .bind(it.at)
    .bind(kept(it.kind))
    .bind(it.role)
    .fetch_one(db)
    .await?;
    Ok((id, kind(&told, false)))
}

/// Whose notices of a kind there are, about a comment or, where there is none, in a space.
pub async fn whose(
    db: &mut PgConnection,
    kind: Kind,
    space: SpaceId,
    comment: Option<CommentId>,
) -> Result<Vec<(UserId, NoticeId)>> {
    Ok(sqlx::query_as(
        "select user_id, id from notices
         where kind = $1 and space_id = $2 and ($3::uuid is null or comment_id = $3) order by user_id",
    )
    .bind(kept(kind))
    .bind(space)
    .bind(comment)
    .fetch_all(db)
    .await?)
}

/// Whose notices of a kind there are about a resource.
pub async fn whose_of(
    db: &mut PgConnection,
    kind: Kind,
    resource: ResourceId,
) -> Result<Vec<(UserId, NoticeId)>> {
    Ok(sqlx::query_as(
        "select user_id, id from notices where kind = $1 and resource_id = $2 order by user_id",
    )
    .bind(kept(kind))
    .bind(resource)
    .fetch_all(db)
    .await?)
}

/// Whose notices of a kind there are about a proposal.
pub async fn whose_of_proposal(
    db: &mut PgConnection,
    kind: Kind,
    proposal: ProposalId,
) -> Result<Vec<(UserId, NoticeId)>> {
    Ok(sqlx::query_as(
        "select user_id, id from notices where kind = $1 and proposal_id = $2 order by user_id",
    )
    .bind(kept(kind))
    .bind(proposal)
    .fetch_all(db)
    .await?)
}

/// Removes notices.
pub async fn remove(db: &mut PgConnection, ids: &[NoticeId]) -> Result<()> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    sqlx::query("delete from notices where id = any($1)").bind(ids).execute(db).await?;
    Ok(())
}

/// The names of spaces.
pub async fn spaces(db: &mut PgConnection, ids: &[SpaceId]) -> Result<Vec<(SpaceId, String)>> {
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as("select id, name from spaces where id = any($1)").bind(ids).fetch_all(db).await?)
}

/// The write by which a notice was read.
pub async fn read_by(db: &mut PgConnection, id: NoticeId) -> Result<Option<ActId>> {
    Ok(sqlx::query_scalar("select read_act from notices where id = $1").bind(id).fetch_one(db).await?)
}

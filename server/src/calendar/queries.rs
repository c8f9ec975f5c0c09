//! The SQL of the calendar.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use protocol::{
    ResourceId, SpaceId, UserId,
    calendar::{Body, Details, Feed, Figures, Guest, Heading, Mine, Occurrence, Program, Reading, Standing},
    people::{Card, Language},
};
use sqlx::{PgConnection, PgExecutor, Row as _, postgres::PgRow};
use uuid::Uuid;

use super::feed::Part;
use crate::error::Result;

/// Events of one span of time, guests of one event, and answers of one reader, at most.
pub const MOST: i64 = 2_000;

/// How many answered what to a date `d`.
macro_rules! figures {
    () => {
        " cross join lateral (
              select count(*) filter (where a.answer = 'yes' and not a.waiting) as yes,
                     count(*) filter (where a.answer = 'maybe') as maybe,
                     count(*) filter (where a.answer = 'no') as no,
                     count(*) filter (where a.waiting) as waiting
              from calendar_answers a where a.event_id = d.event_id and a.day = d.day
          ) f "
    };
}

/// Dates of events that are there, with who organises them and how many answered what. Of those that do not come again
/// this is the whole event.
macro_rules! events {
    ($columns:literal, $rest:literal) => {
        events!($columns, "", $rest)
    };
    ($columns:literal, $more:literal, $rest:literal) => {
        concat!(
            "select e.id, e.space_id, e.kind, e.title, d.starts, d.ends, e.zone, d.start_at, d.end_at, e.all_day,
                    coalesce(d.place, e.place) as place, coalesce(d.link, e.link) as link, e.author_id, e.revision,
                    d.moved_at, coalesce(e.cancelled_at, d.cancelled_at) as cancelled_at, e.capacity,
                    d.day, e.rule, e.after_id,
                    o.id as by_id, o.given_name || ' ' || o.family_name as by_name, o.function as by_function,
                    o.photo as by_photo, f.yes, f.maybe, f.no, f.waiting ",
            $columns,
            $more,
            " from calendar_events e
              join resources r on r.id = e.id and r.removed_at is null
              join users o on o.id = e.organiser_id
              join calendar_dates d on d.event_id = e.id",
            figures!(),
            $rest
        )
    };
}

/// The same of events as a whole: what is of a series beside its dates.
macro_rules! series {
    ($columns:literal, $rest:literal) => {
        events!(
            ", e.starts as first_starts, e.ends as first_ends, e.start_at as first_start_at, e.end_at as first_end_at,
               e.place as own_place, e.link as own_link, e.cancelled_at as ended_at, e.source ",
            $columns,
            $rest
        )
    };
}

fn card(row: &PgRow) -> Result<Card, sqlx::Error> {
    Ok(Card {
        id: row.try_get("by_id")?,
        name: row.try_get("by_name")?,
        function: row.try_get("by_function")?,
        photo: row.try_get("by_photo")?,
    })
}

fn figures_of(row: &PgRow) -> Result<Figures, sqlx::Error> {
    Ok(Figures {
        yes: row.try_get("yes")?,
        maybe: row.try_get("maybe")?,
        no: row.try_get("no")?,
        waiting: row.try_get("waiting")?,
    })
}

fn heading_of(row: &PgRow) -> Result<Heading, sqlx::Error> {
    Ok(Heading {
        id: row.try_get("id")?,
        space: row.try_get("space_id")?,
        title: row.try_get("title")?,
        kind: row.try_get("kind")?,
        starts: row.try_get("starts")?,
        ends: row.try_get("ends")?,
        zone: row.try_get("zone")?,
        start_at: row.try_get("start_at")?,
        end_at: row.try_get("end_at")?,
        all_day: row.try_get("all_day")?,
        place: row.try_get("place")?,
        link: row.try_get("link")?,
        organiser: card(row)?,
        author: row.try_get("author_id")?,
        revision: row.try_get("revision")?,
        moved_at: row.try_get("moved_at")?,
        cancelled_at: row.try_get("cancelled_at")?,
        capacity: row.try_get("capacity")?,
        figures: figures_of(row)?,
        on: row.try_get("day")?,
        rule: row.try_get("rule")?,
        after: row.try_get("after_id")?,
        dates: Vec::new(),
    })
}

/// An event as a whole; the dates of a series are asked for besides.
fn series_of(row: &PgRow) -> Result<Heading, sqlx::Error> {
    let heading = heading_of(row)?;
    if !heading.recurs() {
        return Ok(heading);
    }
    Ok(Heading {
        starts: row.try_get("first_starts")?,
        ends: row.try_get("first_ends")?,
        start_at: row.try_get("first_start_at")?,
        end_at: row.try_get("first_end_at")?,
        place: row.try_get("own_place")?,
        link: row.try_get("own_link")?,
        cancelled_at: row.try_get("ended_at")?,
        moved_at: None,
        figures: Figures::default(),
        ..heading
    })
}

/// The dates of some series, in their order; of one reader, only those that he comes to, or may come to.
async fn dates(
    db: &mut PgConnection,
    series: &[ResourceId],
    reader: Option<UserId>,
) -> Result<HashMap<ResourceId, Vec<Occurrence>>> {
    let mut found: HashMap<ResourceId, Vec<Occurrence>> = HashMap::new();
    if series.is_empty() {
        return Ok(found);
    }
    let rows = sqlx::query(concat!(
        "select d.event_id, d.day, d.starts, d.ends, d.start_at, d.end_at, nullif(d.place, e.place) as place,
                nullif(d.link, e.link) as link, d.moved_at, d.cancelled_at, f.yes, f.maybe, f.no, f.waiting
         from calendar_dates d join calendar_events e on e.id = d.event_id",
        figures!(),
        " where d.event_id = any($1)
           and ($2::uuid is null or exists (select from calendar_answers mine where mine.event_id = d.event_id
                                            and mine.day = d.day and mine.user_id = $2 and mine.answer <> 'no'))
         order by d.event_id, d.day",
    ))
    .bind(series.iter().map(|id| id.0).collect::<Vec<_>>())
    .bind(reader)
    .fetch_all(db)
    .await?;
    for row in &rows {
        found.entry(row.try_get("event_id")?).or_default().push(Occurrence {
            on: row.try_get("day")?,
            starts: row.try_get("starts")?,
            ends: row.try_get("ends")?,
            start_at: row.try_get("start_at")?,
            end_at: row.try_get("end_at")?,
            place: row.try_get("place")?,
            link: row.try_get("link")?,
            moved_at: row.try_get("moved_at")?,
            cancelled_at: row.try_get("cancelled_at")?,
            figures: figures_of(row)?,
        });
    }
    Ok(found)
}

fn standing_of(row: &PgRow) -> Result<Standing, sqlx::Error> {
    Ok(Standing { answer: row.try_get("answer")?, waiting: row.try_get("waiting")?, at: row.try_get("at")? })
}

/// An event and what it says; a series with all its dates.
pub async fn find(db: &mut PgConnection, id: ResourceId) -> Result<Option<(Heading, Body)>> {
    let row = sqlx::query(series!(
        ", e.html",
        "where e.id = $1 and d.day = (select min(first.day) from calendar_dates first where first.event_id = e.id)"
    ))
    .bind(id)
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let body = Body { source: row.try_get("source")?, html: row.try_get("html")? };
    let mut heading = series_of(&row)?;
    if heading.recurs() {
        heading.dates = dates(db, &[id], None).await?.remove(&id).unwrap_or_default();
    }
    Ok(Some((heading, body)))
}

/// One date of an event, as an event.
pub async fn date(db: &mut PgConnection, id: ResourceId, on: NaiveDate) -> Result<Option<Heading>> {
    let row = sqlx::query(events!("", "where e.id = $1 and d.day = $2"))
        .bind(id)
        .bind(on)
        .fetch_optional(db)
        .await?;
    Ok(row.as_ref().map(heading_of).transpose()?)
}

/// The event of a space that has this name where it comes from, or this id.
pub async fn by_uid(
    db: &mut PgConnection,
    space: SpaceId,
    uid: &str,
    id: Option<ResourceId>,
) -> Result<Option<(Heading, Body)>> {
    let found: Option<ResourceId> = sqlx::query_scalar(
        "select e.id from calendar_events e where e.space_id = $1 and (e.uid = $2 or e.id = $3) order by e.id limit 1",
    )
    .bind(space)
    .bind(uid)
    .bind(id)
    .fetch_optional(&mut *db)
    .await?;
    match found {
        Some(id) => find(db, id).await,
        None => Ok(None),
    }
}

/// Whether a space has an event of this name already. Until this transaction ends, nobody else brings one, to whatever
/// space.
pub async fn is_there(db: &mut PgConnection, space: SpaceId, uid: &str) -> Result<bool> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended($1, 0))").bind(uid).execute(&mut *db).await?;
    Ok(sqlx::query_scalar("select exists (select from calendar_events where space_id = $1 and uid = $2)")
        .bind(space)
        .bind(uid)
        .fetch_one(db)
        .await?)
}

/// Locks an event: nobody else changes it, or answers, until this transaction ends.
pub async fn lock(db: &mut PgConnection, id: ResourceId) -> Result<()> {
    sqlx::query("select from calendar_events where id = $1 for no key update").bind(id).execute(db).await?;
    Ok(())
}

/// What of a space falls into a span of time, by when it begins.
pub async fn list(
    db: &mut PgConnection,
    space: SpaceId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Heading>> {
    let rows = sqlx::query(events!(
        "",
        "where d.space_id = $1 and d.start_at < $3 and d.end_at > $2
         order by d.start_at, d.end_at, e.id, d.day limit $4"
    ))
    .bind(space)
    .bind(from)
    .bind(to)
    .bind(MOST)
    .fetch_all(db)
    .await?;
    Ok(rows.iter().map(heading_of).collect::<Result<_, _>>()?)
}

/// What a person answered to events of a space.
pub async fn mine(db: &mut PgConnection, space: SpaceId, user: UserId) -> Result<Vec<Mine>> {
    let rows = sqlx::query(
        "select event_id, day, answer, waiting, at from (
             select * from calendar_answers where space_id = $1 and user_id = $2 order by at desc, event_id, day limit $3
         ) it order by event_id, day",
    )
    .bind(space)
    .bind(user)
    .bind(MOST)
    .fetch_all(db)
    .await?;
    let mine = rows.iter().map(|row| {
        Ok(Mine { event: row.try_get("event_id")?, on: row.try_get("day")?, standing: standing_of(row)? })
    });
    Ok(mine.collect::<Result<_, sqlx::Error>>()?)
}

/// Guests of a date of an event; what follows is the condition and the order.
macro_rules! guests {
    ($rest:literal) => {
        concat!(
            "select u.id as by_id, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
                    u.photo as by_photo, a.answer, a.waiting, a.at
             from calendar_answers a join users u on u.id = a.user_id where a.event_id = $1 and a.day = $2 ",
            $rest
        )
    };
}

fn guest_of(row: &PgRow) -> Result<Guest, sqlx::Error> {
    Ok(Guest { card: card(row)?, standing: standing_of(row)? })
}

/// Who answered to a date of an event, those who answered first first: the first [`MOST`] of those who wait for a place,
/// as many of the others, and the reader.
pub async fn guests(
    db: &mut PgConnection,
    event: ResourceId,
    on: NaiveDate,
    reader: UserId,
) -> Result<Vec<Guest>> {
    let mut guests: Vec<Guest> = Vec::new();
    for statement in [
        guests!("and not a.waiting order by a.at, a.user_id limit $3"),
        guests!("and a.waiting order by a.at, a.user_id limit $3"),
    ] {
        let rows = sqlx::query(statement).bind(event).bind(on).bind(MOST).fetch_all(&mut *db).await?;
        let found: Vec<Guest> = rows.iter().map(guest_of).collect::<Result<_, _>>()?;
        guests.extend(found);
    }
    if guests.iter().all(|it| it.card.id != reader) {
        guests.extend(guest(db, event, on, reader).await?);
    }
    guests.sort_by_key(|it| (it.standing.at, it.card.id));
    Ok(guests)
}

/// What somebody answered to a date of an event.
pub async fn guest(
    db: &mut PgConnection,
    event: ResourceId,
    on: NaiveDate,
    user: UserId,
) -> Result<Option<Guest>> {
    let row =
        sqlx::query(guests!("and a.user_id = $3")).bind(event).bind(on).bind(user).fetch_optional(db).await?;
    Ok(row.as_ref().map(guest_of).transpose()?)
}

/// Who is the next to be given a place.
pub async fn first_waiting(
    db: &mut PgConnection,
    event: ResourceId,
    on: NaiveDate,
) -> Result<Option<UserId>> {
    Ok(sqlx::query_scalar(
        "select user_id from calendar_answers where event_id = $1 and day = $2 and waiting
         order by at, user_id limit 1",
    )
    .bind(event)
    .bind(on)
    .fetch_optional(db)
    .await?)
}

/// The dates of an event for which somebody waits.
pub async fn waited_for(db: &mut PgConnection, event: ResourceId) -> Result<Vec<NaiveDate>> {
    Ok(sqlx::query_scalar(
        "select distinct day from calendar_answers where event_id = $1 and waiting order by day",
    )
    .bind(event)
    .fetch_all(db)
    .await?)
}

/// Keeps an answer.
pub async fn answer(
    db: &mut PgConnection,
    (event, on): (ResourceId, NaiveDate),
    space: SpaceId,
    user: UserId,
    standing: Standing,
) -> Result<()> {
    sqlx::query(
        "insert into calendar_answers (event_id, space_id, user_id, answer, waiting, at, day)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (event_id, day, user_id) do update
         set answer = excluded.answer, waiting = excluded.waiting, at = excluded.at",
    )
    .bind(event)
    .bind(space)
    .bind(user)
    .bind(standing.answer)
    .bind(standing.waiting)
    .bind(standing.at)
    .bind(on)
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets an answer.
pub async fn forget(db: &mut PgConnection, event: ResourceId, on: NaiveDate, user: UserId) -> Result<()> {
    sqlx::query("delete from calendar_answers where event_id = $1 and day = $2 and user_id = $3")
        .bind(event)
        .bind(on)
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}

/// Dates of events of a space that are still to come and that somebody answered to.
pub async fn answered_by(
    db: &mut PgConnection,
    space: SpaceId,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<(ResourceId, NaiveDate)>> {
    Ok(sqlx::query_as(
        "select d.event_id, d.day from calendar_answers a
         join calendar_dates d on d.event_id = a.event_id and d.day = a.day and d.end_at > $3
         where a.space_id = $1 and a.user_id = $2 order by d.event_id, d.day",
    )
    .bind(space)
    .bind(user)
    .bind(now)
    .fetch_all(db)
    .await?)
}

/// When an event takes place.
#[derive(Clone, Copy)]
pub struct Hours {
    pub starts: NaiveDateTime,
    pub ends: NaiveDateTime,
    pub start_at: DateTime<Utc>,
    pub end_at: DateTime<Utc>,
}

/// What an event has beside its details.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// What it is called where it comes from.
    pub uid: Option<String>,
    /// If it comes from here: which event it was.
    pub own: Option<ResourceId>,
    /// Days of its rule on which it does not take place there.
    pub left_out: Vec<NaiveDate>,
    /// The series that it goes on from.
    pub after: Option<ResourceId>,
}

/// Inserts an event; its resource is there already. The dates of a series are put there besides.
pub async fn insert(
    db: &mut PgConnection,
    (id, space, author): (ResourceId, SpaceId, UserId),
    (it, rule, origin): (&Details, &str, &Origin),
    hours: &Hours,
    html: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into calendar_events (id, space_id, author_id, kind, title, starts, ends, zone, start_at, end_at,
                                      all_day, place, link, organiser_id, source, html, capacity, created_at, changed_at, uid,
                                      rule, left_out, after_id, uid_taken)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18, $19, $20, $21, $22,
                 $19 is not null and (exists (select from calendar_events other where other.uid = $19)
                                      or exists (select from calendar_events other where other.id = $23)))",
    )
    .bind(id)
    .bind(space)
    .bind(author)
    .bind(it.kind)
    .bind(it.title.trim())
    .bind(hours.starts)
    .bind(hours.ends)
    .bind(&it.zone)
    .bind(hours.start_at)
    .bind(hours.end_at)
    .bind(it.all_day)
    .bind(it.place.trim())
    .bind(it.link.trim())
    .bind(it.organiser.unwrap_or(author))
    .bind(&it.description)
    .bind(html)
    .bind(it.capacity)
    .bind(at)
    .bind(&origin.uid)
    .bind(rule)
    .bind(&origin.left_out)
    .bind(origin.after)
    .bind(origin.own)
    .execute(db)
    .await?;
    Ok(())
}

/// Sets what an event is.
pub async fn change(
    db: &mut PgConnection,
    id: ResourceId,
    (it, rule): (&Details, &str),
    hours: &Hours,
    html: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update calendar_events
         set kind = $2, title = $3, starts = $4, ends = $5, zone = $6, start_at = $7, end_at = $8, all_day = $9,
             place = $10, link = $11, organiser_id = coalesce($12, organiser_id), source = $13, html = $14,
             capacity = $15, changed_at = $16, revision = revision + 1, rule = $17,
             moved_at = case when (start_at, end_at) is distinct from ($7, $8) then $16 else moved_at end
         where id = $1",
    )
    .bind(id)
    .bind(it.kind)
    .bind(it.title.trim())
    .bind(hours.starts)
    .bind(hours.ends)
    .bind(&it.zone)
    .bind(hours.start_at)
    .bind(hours.end_at)
    .bind(it.all_day)
    .bind(it.place.trim())
    .bind(it.link.trim())
    .bind(it.organiser)
    .bind(&it.description)
    .bind(html)
    .bind(it.capacity)
    .bind(at)
    .bind(rule)
    .execute(db)
    .await?;
    Ok(())
}

/// Cancels an event.
pub async fn cancel(db: &mut PgConnection, id: ResourceId, by: UserId, at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "update calendar_events set cancelled_at = $3, cancelled_by = $2, changed_at = $3, revision = revision + 1
         where id = $1",
    )
    .bind(id)
    .bind(by)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// An event as a file says it.
pub struct Whole {
    pub heading: Heading,
    /// What it is called where it comes from, if it was imported, and no other event is told under this name.
    pub uid: Option<String>,
    pub slug: String,
    pub source: String,
    pub created_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

fn whole_of(row: &PgRow) -> Result<Whole, sqlx::Error> {
    Ok(Whole {
        heading: series_of(row)?,
        uid: row.try_get("uid")?,
        slug: row.try_get("slug")?,
        source: row.try_get("source")?,
        created_at: row.try_get("created_at")?,
        changed_at: row.try_get("changed_at")?,
    })
}

/// An event for a file, with all its dates.
pub async fn whole(db: &mut PgConnection, id: ResourceId) -> Result<Option<Whole>> {
    let row = sqlx::query(series!(
        ", s.slug, case when not e.uid_taken then e.uid end as uid, e.created_at, e.changed_at",
        "join spaces s on s.id = e.space_id
         where e.id = $1 and d.day = (select min(first.day) from calendar_dates first where first.event_id = e.id)"
    ))
    .bind(id)
    .fetch_optional(&mut *db)
    .await?;
    let Some(mut whole) = row.as_ref().map(whole_of).transpose()? else { return Ok(None) };
    if whole.heading.recurs() {
        whole.heading.dates = dates(db, &[id], None).await?.remove(&id).unwrap_or_default();
    }
    Ok(Some(whole))
}

/// What a person may read of the calendars of his spaces that ended after `since`; a series as long as one of its dates
/// did. If there are too many, those that end last stay: what is to come.
pub async fn of_reader(
    db: &mut PgConnection,
    user: UserId,
    part: Part,
    since: DateTime<Utc>,
) -> Result<Vec<Whole>> {
    let rows = sqlx::query(series!(
        ", s.slug, case when not e.uid_taken then e.uid end as uid, e.created_at, e.changed_at",
        "join spaces s on s.id = e.space_id
         join memberships m on m.space_id = e.space_id and m.user_id = $1 and m.left_at is null
         where r.published_at is not null
           and d.day = (select min(first.day) from calendar_dates first where first.event_id = e.id)
           and exists (select from calendar_dates late where late.event_id = e.id and late.end_at > $2)
           and (r.audience = 'member' or m.role = 'admin' or r.audience = m.role)
           and ($3::uuid is null or e.space_id = $3)
           and (not $4 or exists (select from calendar_answers mine
                                  where mine.event_id = e.id and mine.user_id = $1 and mine.answer <> 'no'))
         order by (select max(late.end_at) from calendar_dates late where late.event_id = e.id) desc, e.id limit $5"
    ))
    .bind(user)
    .bind(since)
    .bind(part.space)
    .bind(part.mine)
    .bind(MOST)
    .fetch_all(&mut *db)
    .await?;
    let mut all = rows.iter().map(whole_of).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|it| (it.heading.start_at, it.heading.id));
    let series: Vec<ResourceId> =
        all.iter().map(|it| &it.heading).filter(|it| it.recurs()).map(|it| it.id).collect();
    let mut dates = dates(db, &series, part.mine.then_some(user)).await?;
    for it in &mut all {
        it.heading.dates = dates.remove(&it.heading.id).unwrap_or_default();
    }
    Ok(all)
}

/// What the text of the same depends on, in few words: others as soon as one of its rows is another, or something is no
/// longer told. It reads no events, so that a program which has the text already costs little.
pub async fn stamp(
    db: impl PgExecutor<'_>,
    user: UserId,
    part: Part,
    since: DateTime<Utc>,
) -> Result<String> {
    Ok(sqlx::query_scalar(
        "select concat_ws(' ', m.spaces,
                    case when $4 then (
                        select sum(hashtextextended(concat_ws(' ', $1, a.event_id, a.day, a.answer), 0))
                        from calendar_answers a where a.user_id = $1 and a.answer <> 'no')
                    end)
         from (select string_agg(concat_ws(' ', m.space_id, m.role, k.mark, d.over), ',' order by m.space_id) as spaces
               from memberships m left join calendar_marks k on k.space_id = m.space_id
               left join lateral (select min(end_at) as over from calendar_dates
                                  where space_id = m.space_id and end_at > $2) d on true
               where m.user_id = $1 and m.left_at is null and ($3::uuid is null or m.space_id = $3)) m",
    )
    .bind(user)
    .bind(since)
    .bind(part.space)
    .bind(part.mine)
    .fetch_one(db)
    .await?)
}

/// The name of a space that a person belongs to.
pub async fn space_name(db: &mut PgConnection, space: SpaceId, user: UserId) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "select s.name from spaces s
         join memberships m on m.space_id = s.id and m.user_id = $2 and m.left_at is null where s.id = $1",
    )
    .bind(space)
    .bind(user)
    .fetch_optional(db)
    .await?)
}

/// The feed that a secret opens.
#[derive(sqlx::FromRow)]
pub struct Opened {
    pub id: Uuid,
    pub user_id: UserId,
    pub language: Language,
    /// It has another address now.
    pub ended: bool,
    /// When this program last read it.
    pub read_at: Option<DateTime<Utc>>,
}

/// Finds the feed of a secret, unless its owner's account is closed.
pub async fn open_feed(db: impl PgExecutor<'_>, digest: &[u8], program: Program) -> Result<Option<Opened>> {
    Ok(sqlx::query_as(
        "select f.id, f.user_id, u.language, f.ended_at is not null as ended, p.read_at
         from calendar_feeds f join users u on u.id = f.user_id and u.disabled_at is null
         left join calendar_readings p on p.feed_id = f.id and p.program = $2
         where f.token_hash = $1",
    )
    .bind(digest)
    .bind(program)
    .fetch_optional(db)
    .await?)
}

/// Notes that a program read a feed.
pub async fn read(db: &mut PgConnection, feed: Uuid, program: Program, at: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "insert into calendar_readings as it (feed_id, program, read_at) values ($1, $2, $3)
         on conflict (feed_id, program) do update
         set read_at = excluded.read_at,
             every = greatest(1, (extract(epoch from excluded.read_at - it.read_at) / 60)::integer)
         where it.read_at < excluded.read_at",
    )
    .bind(feed)
    .bind(program)
    .bind(at)
    .execute(db)
    .await?;
    Ok(())
}

/// A person's feed, and who reads it.
pub async fn feed(db: &mut PgConnection, user: UserId) -> Result<Feed> {
    let found: Option<(Uuid, DateTime<Utc>)> =
        sqlx::query_as("select id, created_at from calendar_feeds where user_id = $1 and ended_at is null")
            .bind(user)
            .fetch_optional(&mut *db)
            .await?;
    let mails = super::invitations::queries::wanted(&mut *db, user).await?;
    let Some((id, since)) = found else { return Ok(Feed { mails, ..Feed::default() }) };
    let rows: Vec<(Program, DateTime<Utc>, Option<i32>)> = sqlx::query_as(
        "select program, read_at, every from calendar_readings where feed_id = $1 order by read_at desc, program",
    )
    .bind(id)
    .fetch_all(db)
    .await?;
    let readings = rows.into_iter().map(|(program, read_at, every)| Reading { program, read_at, every });
    Ok(Feed { since: Some(since), readings: readings.collect(), mails })
}

/// Gives a person's feed another secret.
pub async fn reset(db: &mut PgConnection, user: UserId, digest: &[u8], at: DateTime<Utc>) -> Result<()> {
    // Two at once are done one after the other.
    sqlx::query("select from users where id = $1 for no key update").bind(user).execute(&mut *db).await?;
    sqlx::query("update calendar_feeds set ended_at = $2 where user_id = $1 and ended_at is null")
        .bind(user)
        .bind(at)
        .execute(&mut *db)
        .await?;
    sqlx::query("insert into calendar_feeds (id, user_id, token_hash, created_at) values ($1, $2, $3, $4)")
        .bind(Uuid::now_v7())
        .bind(user)
        .bind(digest)
        .bind(at)
        .execute(db)
        .await?;
    Ok(())
}

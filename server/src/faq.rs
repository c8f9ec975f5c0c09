//! The FAQ: questions with their answers, by category. Admins write them; everybody reads them, says
//! whether they were of use, and which are out of date. An entry is a resource with comments.

mod gaps;
mod queries;
mod routes;

use std::collections::HashMap;

use protocol::{
    CategoryId, Code, CommentId, Event, Fault, ResourceId, Seq, Snapshot, SpaceId, Stream, UserId,
    discussions::MadeEntry,
    faq::{
        Archive, Board, Category, Entry, Event as It, Fill, Flags, GAPS_MAX, Gaps, Missed, NameCategory,
        ORDER_MAX, Order, OrderCategories, Ordered, Origin, PAGE, Report, Revise, Source, Talk, Vote, Voted,
        Votes, Write, Written,
    },
    feed::Kind,
    notifications::Kind as Told,
    spaces::Role,
    words,
};
use sqlx::PgConnection;

pub use routes::router;

use crate::{
    acts,
    app::{App, Tx, snapshot},
    auth::Auth,
    comments::{self, Opening, render},
    dispatch::{self, Access, Reply},
    error::{Result, invalid, not_allowed, not_found, refused},
    feed, limits,
    live::log,
    mentions, notifications, spaces,
};

/// The reader's role in a space.
async fn member(db: &mut PgConnection, auth: &Auth, space: SpaceId) -> Result<Role> {
    spaces::role(db, space, auth.user).await?.ok_or_else(not_found)
}

async fn admin(db: &mut PgConnection, auth: &Auth, space: SpaceId) -> Result<()> {
    if member(db, auth, space).await? < Role::Admin { Err(not_allowed()) } else { Ok(()) }
}

/// An entry that the reader may read.
async fn readable(db: &mut PgConnection, auth: &Auth, id: ResourceId) -> Result<(Access, Entry, String)> {
    let access = dispatch::access(db, auth.user, id).await?;
    let (entry, category) = queries::find(db, id).await?.ok_or_else(not_found)?;
    Ok((access, entry, category))
}

/// An entry that the asker may change, locked.
async fn managed(tx: &mut Tx, auth: &Auth, id: ResourceId) -> Result<Entry> {
    queries::lock(tx.db(), id).await?;
    let (access, entry, _) = readable(tx.db(), auth, id).await?;
    if access.role < Role::Admin { Err(not_allowed()) } else { Ok(entry) }
}

/// A page of a space's FAQ, and the position of the space's stream.
///
/// # Errors
/// 404; 422 for a cursor that is not one.
pub async fn list(app: &App, auth: &Auth, space: SpaceId, after: Option<&str>) -> Result<Snapshot<Board>> {
    let after = after.map(|it| it.parse().map_err(|_| invalid("after", Fault::WrongForm))).transpose()?;
    let mut tx = snapshot(&app.pool).await?;
    member(&mut tx, auth, space).await?;
    let position = log::head(&mut *tx, Stream::Space(space)).await?.ok_or_else(not_found)?;
    let categories = queries::categories(&mut tx, space).await?;
    let questions = dispatch::questions(&mut tx, space).await?;
    let mut entries = queries::list(&mut tx, space, after, PAGE + 1).await?;
    let more = i64::try_from(entries.len()).unwrap_or(0) > PAGE;
    if more {
        entries.pop();
    }
    let next = entries.last().filter(|_| more).map(|it| it.id.to_string());
    Ok(Snapshot { position, content: Board { categories, entries, questions, next } })
}

/// What the reader found useful in a space, and the position of his own stream.
///
/// # Errors
/// 404.
pub async fn votes(app: &App, auth: &Auth, space: SpaceId) -> Result<Snapshot<Votes>> {
    let mut tx = snapshot(&app.pool).await?;
    member(&mut tx, auth, space).await?;
    let position = log::head(&mut *tx, Stream::User(auth.user)).await?.ok_or_else(not_found)?;
    Ok(Snapshot { position, content: Votes { votes: queries::votes(&mut tx, space, auth.user).await? } })
}

/// What readers hold for out of date in a space, and the position of the admins' stream.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn flags(app: &App, auth: &Auth, space: SpaceId) -> Result<Snapshot<Flags>> {
    let mut tx = snapshot(&app.pool).await?;
    admin(&mut tx, auth, space).await?;
    let position = log::head(&mut *tx, Stream::Admins(space)).await?.ok_or_else(not_found)?;
    Ok(Snapshot { position, content: Flags { flags: queries::flags(&mut tx, space, None).await? } })
}

/// An entry's page, and the position of its stream.
///
/// # Errors
/// 404, also for a comment that it does not have.
pub async fn show(app: &App, auth: &Auth, id: ResourceId, opening: Opening) -> Result<Snapshot<Talk>> {
    let mut tx = snapshot(&app.pool).await?;
    let (_, mut entry, category_title) = readable(&mut tx, auth, id).await?;
    entry.position = 0;
    let position = log::head(&mut *tx, Stream::Resource(id)).await?.ok_or_else(not_found)?;
    let (mark, deleted_above, log) = comments::open(&mut tx, auth, id, opening).await?;
    Ok(Snapshot { position, content: Talk { entry, category_title, mark, deleted_above, log } })
}

/// What an entry is written from.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn source(app: &App, auth: &Auth, id: ResourceId) -> Result<Source> {
    let mut db = app.pool.acquire().await?;
    let (access, ..) = readable(&mut db, auth, id).await?;
    if access.role < Role::Admin {
        return Err(not_allowed());
    }
    queries::source(&mut db, id).await?.ok_or_else(not_found)
}

/// Tells where an entry is shown how it stands.
async fn told(tx: &mut Tx, id: ResourceId) -> Result<Entry> {
    let (entry, _) = queries::find(tx.db(), id).await?.ok_or_else(not_found)?;
    tx.emit(Stream::Space(entry.space), Event::Faq(It::EntrySet(entry.clone())));
    tx.emit(Stream::Resource(id), Event::Faq(It::EntrySet(entry.clone())));
    if let Some(comment) = queries::made_of(tx.db(), id).await? {
        dispatch::entry_told(tx, comment).await?;
    }
    if !entry.archived {
        let found = gaps::answered(tx.db(), &entry).await?;
        fill(tx, entry.space, found).await?;
    }
    Ok(entry)
}

/// These searches find something now.
async fn fill(tx: &mut Tx, space: SpaceId, asked: Vec<String>) -> Result<()> {
    if queries::fill(tx.db(), space, &asked).await? {
        tx.emit(Stream::Admins(space), Event::Faq(It::Filled(asked)));
    }
    Ok(())
}

/// The reply of a thread that an entry is made from.
async fn made_from_reply(
    db: &mut PgConnection,
    auth: &Auth,
    space: SpaceId,
    (thread, msg_no): (ResourceId, Seq),
) -> Result<(Origin, Reply)> {
    let unknown = || invalid("from", Fault::UnknownValue);
    let access = dispatch::readable(&mut *db, auth.user, thread).await?;
    if access.is_none_or(|access| access.space != space) {
        return Err(unknown());
    }
    let reply = dispatch::reply(db, thread, msg_no).await?.ok_or_else(unknown)?;
    let title = dispatch::titles(db, &[thread]).await?.remove(&thread).unwrap_or_default();
    Ok((Origin { thread, title, msg_no }, reply))
}

/// Tells whoever asked, and whoever follows the question, that its answer is an entry now.
async fn tell_askers(
    tx: &mut Tx,
    by: UserId,
    entry: &Entry,
    thread: ResourceId,
    reply: &Reply,
) -> Result<()> {
    let mut people = notifications::concerned(tx.db(), thread, reply.asker, reply.root).await?;
    people.retain(|user| *user != by);
    let (kind, space) = (Told::Entry, entry.space);
    let about = notifications::About { kind, space, comment: None, resource: Some(entry.id), role: None, by };
    notifications::address(tx, &people, &about).await
}

/// The entries that were made from comments, and are not put away.
///
/// # Errors
/// The database's.
pub async fn made_from(
    db: &mut PgConnection,
    comments: &[CommentId],
) -> Result<HashMap<CommentId, MadeEntry>> {
    queries::made_from(db, comments).await
}

/// The others that ask the same, in other letters.
async fn twins(
    db: &mut PgConnection,
    space: SpaceId,
    id: ResourceId,
    question: &str,
) -> Result<Vec<ResourceId>> {
    let key = words::key(question);
    let others = queries::questions(db, space).await?.into_iter();
    Ok(others
        .filter(|(other, asks)| *other != id && words::key(asks) == key)
        .map(|(other, _)| other)
        .collect())
}

fn tags(tags: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags.iter().map(|tag| tag.trim()) {
        if !kept.iter().any(|it| words::fold(it) == words::fold(tag)) {
            kept.push(tag.to_owned());
        }
    }
    kept
}

/// Writes an entry.
///
/// # Errors
/// 403 not an admin; 404; 422, also for a category or a thread of another space.
pub async fn write(app: &App, auth: &Auth, space: SpaceId, write: Write) -> Result<Written> {
    let auth = *auth;
    app.write(move |tx| {
        let write = write.clone();
        Box::pin(async move {
            admin(tx.db(), &auth, space).await?;
            write.check()?;
            if let Some(before) = acts::claim(tx, auth.user, write.act, &(space, &write)).await? {
                return Ok(before);
            }
            queries::lock_categories(tx.db(), space).await?;
            let category = queries::category(tx.db(), write.category).await?;
            if category.is_none_or(|(of, _)| of != space) {
                return Err(invalid("category", Fault::UnknownValue));
            }
            let origin = match write.from {
                Some(from) => Some(made_from_reply(tx.db(), &auth, space, from).await?),
                None => None,
            };
            let id = ResourceId::new();
            let people = mentions::named_in(&mut *tx.db(), space, Role::Member, &write.body).await?;
            let (question, html) = (write.question.trim(), render::html_with(&write.body, &people));
            let now = tx.app.clock.now();
            let new = feed::New {
                id,
                space,
                kind: Kind::Entry,
                audience: Role::Member,
                title: question,
                excerpt: &feed::excerpt(&html),
                author: auth.user,
                published: Some(now),
            };
            feed::create(tx, &new).await?;
            let new = queries::New {
                id,
                space,
                category: write.category,
                question,
                source: &write.body,
                html: &html,
                tags: &tags(&write.tags),
                by: auth.user,
                at: now,
                origin: origin.as_ref().map(|(origin, _)| origin),
                comment: origin.as_ref().map(|(_, reply)| reply.comment),
                asked_by: origin.as_ref().and_then(|(_, reply)| reply.asker),
            };
            queries::insert(tx.db(), &new).await?;
            notifications::name(tx, id, auth.user, &write.body).await?;
            let entry = told(tx, id).await?;
            if let Some((origin, reply)) = &origin {
                tell_askers(tx, auth.user, &entry, origin.thread, reply).await?;
            }
            let written = Written { entry, twins: twins(tx.db(), space, id, question).await? };
            acts::keep(tx, auth.user, write.act, &written).await?;
            Ok(written)
        })
    })
    .await
}

/// Writes an entry anew. What readers said of the one before is no longer said.
///
/// # Errors
/// 403 not an admin; 404; 409 another revision stands; 422, also for a category of another space.
pub async fn revise(app: &App, auth: &Auth, id: ResourceId, revise: Revise) -> Result<Written> {
    let auth = *auth;
    app.write(move |tx| {
        let revise = revise.clone();
        Box::pin(async move {
            let before = managed(tx, &auth, id).await?;
            revise.check()?;
            if let Some(first) = acts::claim(tx, auth.user, revise.act, &(id, &revise)).await? {
                return Ok(first);
            }
            if before.revision != revise.revision {
                return Err(refused(Code::Stale));
            }
            let space = before.space;
            let category = queries::category(tx.db(), revise.category).await?;
            let category = category.filter(|(of, _)| *of == space).map(|(_, category)| category);
            let category = category.ok_or_else(|| invalid("category", Fault::UnknownValue))?;
            let people = mentions::named_in(&mut *tx.db(), space, Role::Member, &revise.body).await?;
            let html = render::html_with(&revise.body, &people);
            let source = Source {
                revision: revise.revision,
                category: revise.category,
                question: revise.question.trim().to_owned(),
                body: revise.body.clone(),
                tags: tags(&revise.tags),
            };
            let now = tx.app.clock.now();
            queries::revise(tx.db(), id, &source, &html, auth.user, now).await?;
            if !before.archived {
                feed::describe(tx, id, &source.question, &feed::excerpt(&html)).await?;
            }
            notifications::name(tx, id, auth.user, &revise.body).await?;
            clear(tx, space, id).await?;
            let moved = before.category != category.id;
            let written = Written {
                entry: told(tx, id).await?,
                twins: twins(tx.db(), space, id, &source.question).await?,
            };
            if moved {
                tx.emit(Stream::Resource(id), Event::Faq(It::CategorySet(category)));
            }
            acts::keep(tx, auth.user, revise.act, &written).await?;
            Ok(written)
        })
    })
    .await
}

async fn clear(tx: &mut Tx, space: SpaceId, id: ResourceId) -> Result<()> {
    if queries::clear(tx.db(), id).await? {
        tx.emit(Stream::Admins(space), Event::Faq(It::Cleared(id)));
    }
    Ok(())
}

/// Puts an entry away, or takes it back.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn archive(app: &App, auth: &Auth, id: ResourceId, archive: Archive) -> Result<Entry> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let before = managed(tx, &auth, id).await?;
            if let Some(first) = acts::claim(tx, auth.user, archive.act, &(id, archive)).await? {
                return Ok(first);
            }
            let entry = if before.archived == archive.archived {
                before
            } else {
                feed::archive(tx, id, archive.archived.then_some(auth.user)).await?;
                clear(tx, before.space, id).await?;
                told(tx, id).await?
            };
            acts::keep(tx, auth.user, archive.act, &entry).await?;
            Ok(entry)
        })
    })
    .await
}

/// Says whether an entry was of use; another vote takes the place of the first.
///
/// # Errors
/// 404.
pub async fn vote(app: &App, auth: &Auth, id: ResourceId, vote: Vote) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            // Votes are counted one after the other, so that what is told last is what stands.
            queries::lock(tx.db(), id).await?;
            let (access, entry, _) = readable(tx.db(), &auth, id).await?;
            if acts::claim::<()>(tx, auth.user, vote.act, &(id, vote)).await?.is_some() {
                return Ok(());
            }
            if entry.archived {
                return Err(refused(Code::Locked));
            }
            let now = tx.app.clock.now();
            if queries::vote(tx.db(), (access.space, id, auth.user), vote.useful, now).await? {
                let counted = queries::counted(tx.db(), id).await?;
                let voted = Voted { entry: id, useful: vote.useful };
                tx.emit(Stream::User(auth.user), Event::Faq(It::Voted(voted)));
                for stream in [Stream::Resource(id), Stream::Space(access.space)] {
                    tx.emit(stream, Event::Faq(It::Counted(counted)));
                }
            }
            acts::keep(tx, auth.user, vote.act, &()).await
        })
    })
    .await
}

/// Tells the admins that an entry is out of date.
///
/// # Errors
/// 404; 422.
pub async fn flag(app: &App, auth: &Auth, id: ResourceId, report: Report) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        let report = report.clone();
        Box::pin(async move {
            queries::lock(tx.db(), id).await?;
            let (access, entry, _) = readable(tx.db(), &auth, id).await?;
            report.check()?;
            if acts::claim::<()>(tx, auth.user, report.act, &(id, &report)).await?.is_some() {
                return Ok(());
            }
            if entry.archived {
                return Err(refused(Code::Locked));
            }
            let now = tx.app.clock.now();
            queries::flag(tx.db(), (access.space, id, auth.user), report.note.trim(), now).await?;
            let flags = queries::flags(tx.db(), access.space, Some(id)).await?;
            for flag in flags {
                tx.emit(Stream::Admins(access.space), Event::Faq(It::Flagged(flag)));
            }
            acts::keep(tx, auth.user, report.act, &()).await
        })
    })
    .await
}

/// Says that an entry was looked at and is not out of date.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn unflag(app: &App, auth: &Auth, id: ResourceId) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        Box::pin(async move {
            let entry = managed(tx, &auth, id).await?;
            clear(tx, entry.space, id).await
        })
    })
    .await
}

/// A category that the asker may change; those of its space are locked.
async fn managed_category(tx: &mut Tx, auth: &Auth, id: CategoryId) -> Result<SpaceId> {
    let (space, _) = queries::category(tx.db(), id).await?.ok_or_else(not_found)?;
    admin(tx.db(), auth, space).await?;
    queries::lock_categories(tx.db(), space).await?;
    Ok(space)
}

/// Makes a category.
///
/// # Errors
/// 403 not an admin; 404; 422, also for one too many.
pub async fn create_category(app: &App, auth: &Auth, space: SpaceId, name: NameCategory) -> Result<Category> {
    let auth = *auth;
    app.write(move |tx| {
        let name = name.clone();
        Box::pin(async move {
            admin(tx.db(), &auth, space).await?;
            name.check()?;
            if let Some(before) = acts::claim(tx, auth.user, name.act, &(space, &name)).await? {
                return Ok(before);
            }
            queries::lock_categories(tx.db(), space).await?;
            if queries::categories(tx.db(), space).await?.len() >= ORDER_MAX {
                return Err(invalid("title", Fault::TooLong));
            }
            let category =
                queries::insert_category(tx.db(), CategoryId::new(), space, name.title.trim()).await?;
            tx.emit(Stream::Space(space), Event::Faq(It::CategorySet(category.clone())));
            acts::keep(tx, auth.user, name.act, &category).await?;
            Ok(category)
        })
    })
    .await
}

/// Names a category anew.
///
/// # Errors
/// 403 not an admin; 404; 422.
pub async fn name_category(app: &App, auth: &Auth, id: CategoryId, name: NameCategory) -> Result<Category> {
    let auth = *auth;
    app.write(move |tx| {
        let name = name.clone();
        Box::pin(async move {
            let space = managed_category(tx, &auth, id).await?;
            name.check()?;
            if let Some(before) = acts::claim(tx, auth.user, name.act, &(id, &name)).await? {
                return Ok(before);
            }
            let category =
                queries::name_category(tx.db(), id, name.title.trim()).await?.ok_or_else(not_found)?;
            tx.emit(Stream::Space(space), Event::Faq(It::CategorySet(category.clone())));
            for entry in queries::entries_of(tx.db(), id, true).await? {
                tx.emit(Stream::Resource(entry), Event::Faq(It::CategorySet(category.clone())));
            }
            acts::keep(tx, auth.user, name.act, &category).await?;
            Ok(category)
        })
    })
    .await
}

/// Puts the categories of a space into another order.
///
/// # Errors
/// 403 not an admin; 404; 409 they are no longer these.
pub async fn order_categories(app: &App, auth: &Auth, space: SpaceId, order: OrderCategories) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        let order = order.clone();
        Box::pin(async move {
            admin(tx.db(), &auth, space).await?;
            if acts::claim::<()>(tx, auth.user, order.act, &(space, &order)).await?.is_some() {
                return Ok(());
            }
            queries::lock_categories(tx.db(), space).await?;
            let there = queries::categories(tx.db(), space).await?.into_iter().map(|it| it.id).collect();
            if !same(there, &order.categories) {
                return Err(refused(Code::Stale));
            }
            queries::order_categories(tx.db(), &order.categories).await?;
            tx.emit(Stream::Space(space), Event::Faq(It::CategoriesOrdered(order.categories.clone())));
            acts::keep(tx, auth.user, order.act, &()).await
        })
    })
    .await
}

/// Puts the entries of a category into another order.
///
/// # Errors
/// 403 not an admin; 404; 409 they are no longer these.
pub async fn order(app: &App, auth: &Auth, id: CategoryId, order: Order) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        let order = order.clone();
        Box::pin(async move {
            let space = managed_category(tx, &auth, id).await?;
            if acts::claim::<()>(tx, auth.user, order.act, &(id, &order)).await?.is_some() {
                return Ok(());
            }
            if !same(queries::entries_of(tx.db(), id, false).await?, &order.entries) {
                return Err(refused(Code::Stale));
            }
            queries::order_entries(tx.db(), &order.entries).await?;
            let ordered = Ordered { category: id, entries: order.entries.clone() };
            tx.emit(Stream::Space(space), Event::Faq(It::Ordered(ordered)));
            acts::keep(tx, auth.user, order.act, &()).await
        })
    })
    .await
}

/// What people looked for in a space and did not find, and the position of the admins' stream.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn gaps(app: &App, auth: &Auth, space: SpaceId) -> Result<Snapshot<Gaps>> {
    let mut tx = snapshot(&app.pool).await?;
    admin(&mut tx, auth, space).await?;
    let position = log::head(&mut *tx, Stream::Admins(space)).await?.ok_or_else(not_found)?;
    Ok(Snapshot { position, content: Gaps { gaps: queries::gaps(&mut tx, space, GAPS_MAX).await? } })
}

/// A search found nothing. It is counted once a day and person, and not kept whose it was.
///
/// # Errors
/// 404; 422; 429 too many of them.
pub async fn missed(app: &App, auth: &Auth, space: SpaceId, missed: Missed) -> Result<()> {
    let auth = *auth;
    member(&mut *app.pool.acquire().await?, &auth, space).await?;
    missed.check()?;
    limits::take(&app.limits.missed, &auth.user)?;
    let Some(asked) = missed.kept() else { return Ok(()) };
    if !app.limits.first_today(&(auth.user, space, &asked)) {
        return Ok(());
    }
    app.write(move |tx| {
        let asked = asked.clone();
        Box::pin(async move {
            member(tx.db(), &auth, space).await?;
            let now = tx.app.clock.now();
            let gap = queries::miss(tx.db(), space, &asked, now).await?;
            tx.emit(Stream::Admins(space), Event::Faq(It::Missed(gap)));
            Ok(())
        })
    })
    .await
}

/// What was looked for needs no entry.
///
/// # Errors
/// 403 not an admin; 404.
pub async fn fill_gap(app: &App, auth: &Auth, space: SpaceId, ask: Fill) -> Result<()> {
    let auth = *auth;
    app.write(move |tx| {
        let ask = ask.clone();
        Box::pin(async move {
            admin(tx.db(), &auth, space).await?;
            if acts::claim::<()>(tx, auth.user, ask.act, &(space, &ask)).await?.is_some() {
                return Ok(());
            }
            fill(tx, space, vec![ask.asked.clone()]).await?;
            acts::keep(tx, auth.user, ask.act, &()).await
        })
    })
    .await
}

/// Whether these are those, in whatever order, each once.
fn same<T: Ord + Copy>(mut these: Vec<T>, those: &[T]) -> bool {
    let mut those = those.to_vec();
    these.sort_unstable();
    those.sort_unstable();
    these == those
}

//! What a node does by itself: what follows from writes (the outbox), sessions that ended, what is
//! too old. Each is a loop that ends with the node; whichever node comes first does the work.

use std::time::Duration;

use protocol::SessionId;

use crate::{
    announcements,
    app::App,
    blog, calendar, documents,
    error::{Error, Result},
    files,
    live::log,
    mail, notifications, people, previews, search,
};

/// Starts them all.
pub fn start(app: &App) {
    each(app, app.config.head_check, |app| async move { end_dead_sessions(&app).await });
    each(app, Duration::from_secs(60), |app| async move {
        app.limits.sweep();
        Ok(())
    });
    each(app, Duration::from_secs(1), |app| async move { announcements::keep_time(&app).await });
    each(app, Duration::from_secs(1), |app| async move { blog::keep_time(&app).await });
    each(app, Duration::from_secs(1), |app| async move { calendar::keep_time(&app).await });
    each(app, Duration::from_secs(1), |app| async move { calendar::send_invitations(&app).await });
    each(app, Duration::from_secs(3600), |app| async move { forget(&app).await });
    each(app, Duration::from_secs(3600), |app| async move { sweep(&app).await });
    each(app, Duration::from_secs(3600), |app| async move { search::forget(&app).await });
    each(app, Duration::from_secs(3600), |app| async move { previews::forget(&app).await });
    always(app, follow_up);
    always(app, documents::work);
    // What people are told at once does not wait behind mails.
    always(app, notifications::work);
    always(app, search::work);
    always(app, previews::work);
}

/// Work that has no end of its own ends with the node.
fn always<Fut>(app: &App, work: impl FnOnce(App) -> Fut)
where
    Fut: Future<Output = ()> + Send + 'static,
{
    let (work, stopped) = (work(app.clone()), app.stopped.clone());
    app.jobs.spawn(async move { stopped.run_until_cancelled(work).await });
}

fn each<F, Fut>(app: &App, period: Duration, job: F)
where
    F: Fn(App) -> Fut + Send + 'static,
    Fut: Future<Output = Result<()>> + Send,
{
    let (app, jobs) = (app.clone(), app.jobs.clone());
    jobs.spawn(async move {
        let stopped = app.stopped.clone();
        while stopped.run_until_cancelled(tokio::time::sleep(period)).await.is_some() {
            if let Err(error) = job(app.clone()).await {
                tracing::warn!(?error, "a job failed; it will be tried again");
            }
        }
    });
}

/// Ends the sockets of sessions that are over: revoked while the bus was away, expired, or of a
/// disabled account.
async fn end_dead_sessions(app: &App) -> Result<()> {
    let open = app.hub.sessions();
    let now = app.clock.now();
    for part in open.chunks(1_000) {
        let ids: Vec<uuid::Uuid> = part.iter().map(|(_, session)| session.0).collect();
        let idle = chrono::TimeDelta::from_std(app.config.session_idle).unwrap_or(chrono::TimeDelta::MAX);
        let alive: Vec<SessionId> = sqlx::query_scalar(
            "select s.id from sessions s join users u on u.id = s.user_id
             where s.id = any($1) and s.revoked_at is null and u.disabled_at is null
               and s.expires_at > $2 and s.seen_at > $3",
        )
        .bind(ids)
        .bind(now)
        .bind(now - idle)
        .fetch_all(&app.pool)
        .await?;
        for (user, session) in part {
            if !alive.contains(session) {
                app.hub.end(*user, |it| it == *session);
            }
        }
    }
    Ok(())
}

/// Removes what is too old: events, answers to acts, sessions and links that ended long ago.
async fn forget(app: &App) -> Result<()> {
    let now = app.clock.now();
    while log::trim(&app.pool, now - app.config.retention).await? > 0 {}
    sqlx::query("delete from acts where at < $1")
        .bind(now - chrono::TimeDelta::days(30))
        .execute(&app.pool)
        .await?;
    let old = now - chrono::TimeDelta::days(90);
    sqlx::query("delete from sessions where expires_at < $1 or revoked_at < $1")
        .bind(old)
        .execute(&app.pool)
        .await?;
    sqlx::query("delete from links where expires_at < $1").bind(old).execute(&app.pool).await?;
    sqlx::query("delete from calendar_listings where at < $1").bind(old).execute(&app.pool).await?;
    sqlx::query(
        "delete from calendar_invitations i using resources r where r.id = i.event_id and r.removed_at < $1",
    )
    .bind(old)
    .execute(&app.pool)
    .await?;
    sqlx::query("delete from faq_gaps where last_at < $1").bind(old).execute(&app.pool).await?;
    Ok(())
}

/// Removes files that nothing names: what was left by a crash between keeping a file and naming it.
async fn sweep(app: &App) -> Result<()> {
    app.storage.sweep(Duration::from_secs(3600)).await?;
    people::photos::sweep(app).await?;
    documents::sweep(app).await?;
    files::sweep(app).await
}

/// Works off the outbox: one row at a time, each in a transaction that removes it.
async fn follow_up(app: App) {
    loop {
        match one(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(?error, "cannot read the outbox"),
        }
        tokio::select! {
            () = app.outbox.notified() => {}
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
        }
    }
}

/// Takes the row that is due first, if there is one. What fails is tried again, later each time, up
/// to a day apart.
async fn one(app: &App) -> Result<bool> {
    let mut tx = app.pool.begin().await?;
    let row: Option<(i64, String, serde_json::Value, i32)> = sqlx::query_as(
        "select id, kind, payload, attempts from outbox where due_at <= $1 and kind <> all($2)
         order by due_at limit 1 for update skip locked",
    )
    .bind(app.clock.now())
    .bind(notifications::KINDS)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((id, kind, payload, attempts)) = row else { return Ok(false) };
    match expand(app, &kind, payload).await {
        Ok(()) => {
            sqlx::query("delete from outbox where id = $1").bind(id).execute(&mut *tx).await?;
        }
        Err(error) => {
            let wait = chrono::TimeDelta::seconds(5 << attempts.clamp(0, 14)).min(chrono::TimeDelta::days(1));
            tracing::warn!(id, kind, attempts, ?error, "a follow-up failed; it will be tried again");
            sqlx::query("update outbox set attempts = attempts + 1, due_at = $2 where id = $1")
                .bind(id)
                .bind(app.clock.now() + wait)
                .execute(&mut *tx)
                .await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// How many rows wait in the outbox, mails about events among them, and for how many seconds the first has been due.
///
/// # Errors
/// The database's.
pub async fn backlog(db: &mut sqlx::PgConnection, now: chrono::DateTime<chrono::Utc>) -> Result<(i64, f64)> {
    let backlog = sqlx::query_as(
        "select count(*), coalesce(greatest(extract(epoch from $1 - min(due_at)), 0), 0)::float8
         from (select due_at from outbox
               union all select due_at from calendar_invitations where due_at is not null) it",
    );
    Ok(backlog.bind(now).fetch_one(db).await?)
}

async fn expand(app: &App, kind: &str, payload: serde_json::Value) -> Result<()> {
    match kind {
        "mail" => mail::deliver(app, payload).await,
        calendar::EVENT_CHANGED => calendar::spread(app, &payload).await,
        other => Err(Error::Broken(anyhow::anyhow!("nobody knows what to do with \"{other}\""))),
    }
}

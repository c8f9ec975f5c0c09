//! The SQL of what the bell shows of reports.

use protocol::{
    ActId, ReportId, UserId,
    notifications::{OfReport, Reported, Words},
};
use sqlx::{PgConnection, Row as _};

use super::AboutReport;
use crate::{error::Result, notifications::queries::card};

/// These people are told.
pub async fn tell(db: &mut PgConnection, people: &[UserId], about: &AboutReport) -> Result<()> {
    sqlx::query(
        "insert into report_notices (user_id, report_id, space_id, kind, by_id, at)
         select id, $2, $3, $4, $5, $6 from unnest($1::uuid[]) as id
         on conflict (user_id, report_id) do update
         set kind = excluded.kind, by_id = excluded.by_id, at = excluded.at, read_act = null",
    )
    .bind(people.iter().map(|id| id.0).collect::<Vec<_>>())
    .bind(about.report)
    .bind(about.space)
    .bind(about.kind)
    .bind(about.by)
    .bind(about.at)
    .execute(db)
    .await?;
    Ok(())
}

/// Who is told that a report came.
pub async fn told(db: &mut PgConnection, report: ReportId) -> Result<Vec<UserId>> {
    Ok(sqlx::query_scalar(
        "select user_id from report_notices where report_id = $1 and kind = 'came' order by user_id",
    )
    .bind(report)
    .fetch_all(db)
    .await?)
}

/// Nobody is told any more that a report came.
pub async fn untell(db: &mut PgConnection, report: ReportId) -> Result<()> {
    sqlx::query("delete from report_notices where report_id = $1 and kind = 'came'")
        .bind(report)
        .execute(db)
        .await?;
    Ok(())
}

/// What a person is told and has not let be, the newest first; a hundred at most. That one came is told to
/// whoever administers where it was made, now.
pub async fn reported(db: &mut PgConnection, user: UserId) -> Result<Vec<Reported>> {
    let rows = sqlx::query(
        "select n.report_id, n.space_id, n.kind, n.at, coalesce(s.name, '') as title,
                left(case n.kind when 'closed' then r.word else r.source end, 300) as begins,
                u.id as by_id, u.given_name || ' ' || u.family_name as by_name, u.function as by_function,
                u.photo as by_photo
         from report_notices n
         join reports r on r.id = n.report_id
         join users u on u.id = n.by_id
         join users me on me.id = n.user_id
         left join spaces s on s.id = n.space_id
         left join memberships m on m.space_id = n.space_id and m.user_id = n.user_id and m.left_at is null
         where n.user_id = $1 and n.read_act is null
           and (n.kind = 'closed' or me.site_admin or m.role = 'admin')
         order by n.at desc, n.report_id desc limit 100",
    )
    .bind(user)
    .fetch_all(db)
    .await?;
    let reported = rows.iter().map(|row| {
        let words = Words { title: row.try_get("title")?, excerpt: row.try_get("begins")? };
        Ok(Reported {
            report: row.try_get("report_id")?,
            space: row.try_get("space_id")?,
            kind: row.try_get::<OfReport, _>("kind")?,
            by: card(row, "by")?,
            at: row.try_get("at")?,
            words: Some(words),
        })
    });
    Ok(reported.collect::<Result<_, sqlx::Error>>()?)
}

/// Lets what is told of a report be, or of all.
pub async fn let_be(db: &mut PgConnection, user: UserId, report: Option<ReportId>, act: ActId) -> Result<()> {
    sqlx::query(
        "update report_notices set read_act = $3
         where user_id = $1 and read_act is null and ($2::uuid is null or report_id = $2)",
    )
    .bind(user)
    .bind(report)
    .bind(act)
    .execute(db)
    .await?;
    Ok(())
}

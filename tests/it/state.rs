//! What is compared: answers without what names the request, and the database as digests.

use serde_json::Value;
use sqlx::{AssertSqlSafe, PgPool};

use crate::harness::Answer;

/// Status and body of an answer, without the request's own name: what an asker can learn from it.
pub fn told(answer: &Answer) -> (u16, Value) {
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
    }
    (answer.status, body)
}

async fn tables(pool: &PgPool, but: &[&str]) -> Vec<String> {
    let but: Vec<String> = but.iter().map(|name| (*name).to_owned()).collect();
    let tables = "select table_name::text from information_schema.tables
         where table_schema = 'public' and not table_name = any($1) order by 1";
    sqlx::query_scalar(tables).bind(but).fetch_all(pool).await.expect("tables")
}

async fn of_each(pool: &PgPool, tables: &[String], what: &str) -> Vec<(String, String)> {
    let one = |table: &String| format!("select '{table}', {what} from {table} t");
    let all = tables.iter().map(one).collect::<Vec<_>>().join(" union all ") + " order by 1";
    sqlx::query_as(AssertSqlSafe(all)).fetch_all(pool).await.expect("rows")
}

/// What the database holds, as one digest for each table, so that what changed has a name. Without the
/// tables that workers move by themselves.
pub async fn fingerprint(pool: &PgPool) -> Vec<(String, String)> {
    let tables = tables(
        pool,
        &["outbox", "calendar_invitations", "links", "search_queue", "search_rows", "search_words"],
    )
    .await;
    of_each(pool, &tables, "md5(coalesce(string_agg(t::text, '|' order by t::text), ''))").await
}

/// The tables in which two fingerprints differ.
pub fn changed<'a>(before: &'a [(String, String)], after: &[(String, String)]) -> Vec<&'a str> {
    before
        .iter()
        .zip(after)
        .filter(|(before, after)| before != after)
        .map(|(before, _)| before.0.as_str())
        .collect()
}

/// The tables whose rows hold a text, in whatever column.
pub async fn tables_with(pool: &PgPool, text: &str) -> Vec<String> {
    let tables = tables(pool, &[]).await;
    let contents = of_each(pool, &tables, "coalesce(string_agg(t::text, '|'), '')").await;
    contents.into_iter().filter(|(_, rows)| rows.contains(text)).map(|(table, _)| table).collect()
}

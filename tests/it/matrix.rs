//! Who may do what: every route against everybody, from one table.

pub mod table;
pub mod world;

use std::collections::BTreeSet;

use hyper::Method;
use protocol::{ActId, Code, Problem};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    harness::{Hub, Socket, fixtures::comments, openapi},
    state::{changed, fingerprint, told},
};
use table::{Row, TABLE};
use world::{Who, World, fill, run};

async fn hub() -> Hub {
    Hub::start(|config| config.sign_up = protocol::people::SignUpPolicy::Open).await
}

fn method(row: &Row) -> Method {
    row.method.parse().expect("a method")
}

fn route(row: &Row) -> (String, String) {
    (row.method.to_owned(), row.path.split('?').next().unwrap_or_default().to_owned())
}

/// A world for each row: the same one for as long as nothing in it was changed.
struct Worlds<'a> {
    hub: &'a Hub,
    untouched: Option<World>,
}

impl<'a> Worlds<'a> {
    const fn of(hub: &'a Hub) -> Self {
        Self { hub, untouched: None }
    }

    /// One in which what the row asks for is given.
    async fn take(&mut self, row: &Row) -> World {
        if row.given.is_empty()
            && let Some(world) = self.untouched.take()
        {
            return world;
        }
        let world = Box::pin(World::make(self.hub)).await;
        if !row.given.is_empty() {
            run(self.hub.pool(), row.given, &[world.space.id.0]).await;
        }
        world
    }

    /// Takes one back that nothing has changed.
    fn keep(&mut self, row: &Row, world: World) {
        if row.given.is_empty() {
            self.untouched = Some(world);
        }
    }
}

/// What the database held before the requests that are to change nothing.
struct Still<'a> {
    hub: &'a Hub,
    before: Option<Vec<(String, String)>>,
}

impl Still<'_> {
    /// From here on nothing is to change.
    async fn begin(&mut self) {
        if self.before.is_none() {
            // A mail that was asked for before makes the secret of its link when it leaves.
            crate::mailbox::all(self.hub).await;
            self.before = Some(fingerprint(self.hub.pool()).await);
        }
    }

    /// The tables that changed since.
    async fn changed(&mut self) -> Vec<String> {
        let Some(before) = self.before.take() else { return Vec::new() };
        let after = fingerprint(self.hub.pool()).await;
        let changed = changed(&before, &after).into_iter().map(ToOwned::to_owned).collect();
        self.before = Some(after);
        changed
    }

    /// Something may change now.
    fn end(&mut self) {
        self.before = None;
    }
}

/// Every row whose path names something.
fn rows_with_ids() -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(|row| row.path.contains('{'))
}

#[test]
fn row_50_the_table_has_every_route_and_no_other() {
    let described: BTreeSet<_> = openapi::routes().into_iter().collect();
    let listed: BTreeSet<_> = TABLE.iter().map(route).collect();
    let missing: Vec<_> = described.difference(&listed).collect();
    let extra: Vec<_> = listed.difference(&described).collect();
    assert!(missing.is_empty(), "routes without a line in the table: {missing:?}");
    assert!(extra.is_empty(), "lines of the table without a route: {extra:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_50_every_route_answers_each_role_as_the_table_says_and_a_refusal_changes_nothing() {
    let hub = hub().await;
    let mut worlds = Worlds::of(&hub);
    let mut still = Still { hub: &hub, before: None };
    let mut faults = Vec::new();
    for row in TABLE {
        if worlds.untouched.is_none() || !row.given.is_empty() {
            still.end();
        }
        let world = worlds.take(row).await;
        let mut spoiled = false;
        for (who, status) in Who::ALL.into_iter().zip(row.answers) {
            // Row 47: nor does a question change anything.
            let changes = status < 400 && row.method != "GET";
            let line = format!("{} {} {} as {who:?}", row.method, row.path, row.given);
            if changes {
                let changed = still.changed().await;
                if !changed.is_empty() {
                    faults.push(format!("before {line}, one that was refused changed {changed:?}"));
                }
                still.end();
                spoiled = true;
            } else {
                still.begin().await;
            }
            let path = world.path(row, who);
            let answer = world.client(who).send(method(row), &path, world.body(row)).await;
            if answer.status != status {
                faults.push(format!("{line}: {} instead of {status}: {}", answer.status, answer.text()));
            }
        }
        let changed = still.changed().await;
        if !changed.is_empty() {
            faults.push(format!("{} {}: what was refused changed {changed:?}", row.method, row.path));
        }
        if !spoiled {
            worlds.keep(row, world);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_50_authors_may_edit_and_delete_what_they_wrote() {
    let hub = hub().await;
    let world = World::make(&hub).await;
    let path = format!("/api/v1/comments/{}", world.comment);
    let edit = json!({ "act": ActId::new(), "body": "Bonsoir", "revision": 0 });
    world.target.client.patch(&path, &edit).await.expect(204);
    world.target.client.delete(&format!("{path}?act={}", ActId::new())).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_50_the_socket_is_for_who_is_signed_in() {
    let hub = hub().await;
    let world = World::make(&hub).await;
    for who in Who::ALL {
        let status = Socket::open(&world.client(who)).await.err().map(|refused| refused.status);
        let expected = matches!(who, Who::Anon | Who::Disabled).then_some(401);
        assert_eq!(status, expected, "{who:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_55_what_one_may_not_know_of_and_what_is_not_there_get_the_same_answer() {
    let hub = hub().await;
    let mut worlds = Worlds::of(&hub);
    for row in rows_with_ids() {
        let world = worlds.take(row).await;
        for (who, status) in Who::ALL.into_iter().zip(row.answers) {
            if !matches!(status, 401 | 404) {
                continue;
            }
            let client = world.client(who);
            let hidden = client.send(method(row), &world.path(row, who), world.body(row)).await;
            let nowhere = fill(row.path, |_| Uuid::now_v7());
            let absent = client.send(method(row), &nowhere, world.body(row)).await;
            assert_eq!(told(&hidden), told(&absent), "{} {} as {who:?}", row.method, row.path);
            let nonsense = row.path.replace(['{', '}'], "");
            let nonsense = client.send(method(row), &nonsense, world.body(row)).await;
            if !row.path.contains("act=") {
                assert_eq!(told(&nonsense), told(&absent), "{} {} as {who:?}", row.method, row.path);
            }
        }
        // Row 50: who was refused changed nothing.
        worlds.keep(row, world);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_51_an_id_of_another_space_opens_nothing_in_any_position() {
    let hub = hub().await;
    let (mut mines, mut others) = (Worlds::of(&hub), Worlds::of(&hub));
    for row in rows_with_ids() {
        let (mine, theirs) = (mines.take(row).await, others.take(row).await);
        let names = row.path.split('{').skip(1).filter_map(|part| part.split('}').next());
        // The day of a date is no id: another's is the same day.
        for swapped in names.filter(|name| !matches!(*name, "kind" | "act" | "no" | "page" | "on")) {
            // Open spaces may be looked at by everybody.
            if row.answers[2] != 404 && swapped == "space" {
                continue;
            }
            let me = mine.person(Who::Admin).expect("a person");
            let path = fill(row.path, |name| match (name == swapped, name) {
                (true, "session") => theirs.target.session.0,
                (true, name) => theirs.id(row, name).expect("an id"),
                (false, name) => mine.id(row, name).unwrap_or(me.session.0),
            });
            let before = fingerprint(hub.pool()).await;
            let answer = me.client.send(method(row), &path, mine.body(row)).await;
            let line = format!("{} {} with another {swapped}", row.method, row.path);
            assert_eq!(answer.status, 404, "{line}: {}", answer.text());
            assert_eq!(changed(&before, &fingerprint(hub.pool()).await), [""; 0], "{line}");
        }
        mines.keep(row, mine);
        others.keep(row, theirs);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_51_an_id_of_another_space_opens_nothing_in_a_body() {
    let hub = hub().await;
    let (mine, theirs) = (World::make(&hub).await, World::make(&hub).await);
    let me = &mine.space.admin.client;
    let before = fingerprint(hub.pool()).await;

    let open = json!({ "act": ActId::new(), "theme": theirs.space.theme, "title": "T", "body": "B" });
    let answer = me.post(&format!("/api/v1/spaces/{}/threads", mine.space.id), &open).await.expect(422);
    assert_eq!(answer.json::<Problem>().fields[0].field, "theme");

    let parent = json!({ "act": ActId::new(), "body": "B", "parent": theirs.comment });
    let answer = me.post(&comments(mine.thread), &parent).await.expect(404);
    assert_eq!(answer.code(), Code::NotFound);

    let after = fingerprint(hub.pool()).await;
    assert_eq!(changed(&before, &after), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_54_a_field_that_nobody_asked_for_is_refused_and_nothing_changes() {
    const FIELDS: &[&str] = &[
        "role",
        "site_admin",
        "author",
        "author_id",
        "owner",
        "created_at",
        "at",
        "id",
        "space_id",
        "user_id",
        "email_verified",
        "msg_no",
        "html",
        "pinned",
        "disabled_at",
    ];
    let hub = hub().await;
    let mut worlds = Worlds::of(&hub);
    for row in TABLE {
        let world = worlds.take(row).await;
        let Value::Object(body) = (row.body)(&world) else {
            worlds.keep(row, world);
            continue;
        };
        let who = world::entitled(row);
        let before = fingerprint(hub.pool()).await;
        for field in FIELDS.iter().filter(|field| !body.contains_key(**field)) {
            // A field that the route does take is not one that nobody asked for.
            if row.path == "/api/v1/threads/{thread}" && *field == "pinned" {
                continue;
            }
            let mut more = body.clone();
            more.insert((*field).to_owned(), json!("admin"));
            let bytes = Value::Object(more).to_string().into_bytes();
            let answer = world.client(who).send(method(row), &world.path(row, who), Some(bytes)).await;
            let line = format!("{} {} with {field}", row.method, row.path);
            assert_eq!(answer.status, 422, "{line}: {}", answer.text());
        }
        // Nor is one that is given twice: whoever checked the first would act on the second.
        for (field, value) in &body {
            let once = Value::Object(body.clone()).to_string();
            let twice = format!("{{\"{field}\":{value},{}", &once[1..]).into_bytes();
            let answer = world.client(who).send(method(row), &world.path(row, who), Some(twice)).await;
            assert_eq!(
                answer.status,
                422,
                "{} {} with {field} twice: {}",
                row.method,
                row.path,
                answer.text()
            );
        }
        let after = fingerprint(hub.pool()).await;
        assert_eq!(changed(&before, &after), [""; 0], "{} {}", row.method, row.path);
        worlds.keep(row, world);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_47_a_method_that_a_route_does_not_take_is_refused_and_the_others_are_named() {
    let hub = hub().await;
    let world = World::make(&hub).await;
    let described: BTreeSet<_> = openapi::routes().into_iter().collect();
    let before = fingerprint(hub.pool()).await;
    let paths: BTreeSet<_> = described.iter().map(|(_, path)| path.clone()).collect();
    for path in &paths {
        for method in ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
            if described.contains(&(method.to_owned(), path.clone())) {
                continue;
            }
            let filled = fill(path, |_| Uuid::now_v7());
            let client = world.client(Who::Admin);
            let answer = client.send(method.parse().expect("a method"), &filled, None).await;
            assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text());
            assert_eq!(answer.code(), Code::MethodNotAllowed);
            let allowed: BTreeSet<&str> = answer.header("allow").split(',').map(str::trim).collect();
            for (method, _) in described.iter().filter(|(_, other)| other == path) {
                assert!(allowed.contains(method.as_str()), "{path} does not name {method}: {allowed:?}");
            }
        }
    }
    let after = fingerprint(hub.pool()).await;
    assert_eq!(changed(&before, &after), [""; 0]);
}

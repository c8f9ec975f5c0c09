//! The table of row 50: what every route answers to everybody. A new route gets a line here; without
//! one the tests fail.

use serde_json::{Value, json};
use uuid::Uuid;

use super::world::World;

/// What a route answers to each of [`super::world::Who::ALL`].
pub struct Row {
    /// The method.
    pub method: &'static str,
    /// The path, with the names of its parameters in braces.
    pub path: &'static str,
    /// What is so beforehand: a statement in which `$1` is the space; empty: nothing particular.
    pub given: &'static str,
    /// The body; null for none.
    pub body: fn(&World) -> Value,
    /// The statuses: nobody, member, outsider, contributor, admin, closed account, site admin.
    pub answers: [u16; 7],
}

const fn row(method: &'static str, path: &'static str, body: fn(&World) -> Value, answers: [u16; 7]) -> Row {
    Row { method, path, given: "", body, answers }
}

impl Row {
    const fn given(self, given: &'static str) -> Self {
        Self { given, ..self }
    }
}

fn poll(_: &World) -> Value {
    json!({ "act": act(), "poll": { "question": "Quel jour ?", "options": ["Mardi", "Jeudi"], "many": true } })
}

fn nothing(_: &World) -> Value {
    Value::Null
}

fn act() -> Uuid {
    Uuid::now_v7()
}

fn link(_: &World) -> Value {
    json!({ "token": "0".repeat(64) })
}

/// Whoever asks gets the same.
const fn all(status: u16) -> [u16; 7] {
    [status; 7]
}

/// Whoever is signed in gets the same.
const fn signed_in(status: u16) -> [u16; 7] {
    [401, status, status, status, status, 401, status]
}

/// Members may; who does not belong to the space does not know of it.
const fn members(status: u16) -> [u16; 7] {
    [401, status, 404, status, status, 401, 404]
}

/// Contributors and admins may; members know that they may not.
const fn contributors(status: u16) -> [u16; 7] {
    [401, 403, 404, status, status, 401, 404]
}

/// Admins of the space may; its other members know that they may not.
const fn admins(status: u16) -> [u16; 7] {
    [401, 403, 404, 403, status, 401, 404]
}

/// Admins of the space may; to its other members, and to everybody else, it does not exist.
const fn of_admins(status: u16) -> [u16; 7] {
    [401, 404, 404, 404, status, 401, 404]
}

/// Those who administer the site may.
const fn site_admins(status: u16) -> [u16; 7] {
    [401, 403, 403, 403, 403, 401, status]
}

const OPEN: &str = "update spaces set access = 'open' where id = $1";
const ON_REQUEST: &str = "update spaces set access = 'request' where id = $1";
const UNLISTED: &str = "update spaces set access = 'open', listed = false where id = $1";
const LOCKED: &str = "update resources r set locked_at = now(), locked_by = m.user_id from memberships m
    where r.space_id = $1 and m.space_id = $1 and m.role = 'admin' and m.left_at is null";

/// The table.
pub const TABLE: &[Row] = &[
    // Accounts.
    row("GET", "/api/v1/site", nothing, all(200)),
    row("GET", "/api/v1/session", nothing, signed_in(200)),
    row(
        "POST",
        "/api/v1/session",
        |_| json!({ "email": "nobody@people.example", "password": "not mine at all" }),
        all(401),
    ),
    row("DELETE", "/api/v1/session", nothing, all(204)),
    row("POST", "/api/v1/accounts", sign_up, all(202)),
    row("POST", "/api/v1/email-verifications", link, all(410)),
    row(
        "POST",
        "/api/v1/password-resets",
        |_| json!({ "email": format!("{}@people.example", act().simple()) }),
        all(202),
    ),
    row(
        "PUT",
        "/api/v1/password-resets",
        |_| json!({ "token": "0".repeat(64), "password": "a new one, long enough" }),
        all(410),
    ),
    row("GET", "/api/v1/me/sessions", nothing, signed_in(200)),
    row("DELETE", "/api/v1/me/sessions", nothing, signed_in(204)),
    row("DELETE", "/api/v1/me/sessions/{session}", nothing, signed_in(204)),
    row("PATCH", "/api/v1/me", |_| json!({ "function": "Élue" }), signed_in(200)),
    row("PUT", "/api/v1/me/status", |_| json!({ "wish": "busy", "text": "Atelier" }), signed_in(200)),
    row("PUT", "/api/v1/me/photo", nothing, signed_in(415)),
    row("DELETE", "/api/v1/me/photo", nothing, signed_in(200)),
    row("GET", "/api/v1/people", nothing, signed_in(200)),
    row("GET", "/api/v1/people/{user}", nothing, members(200)),
    row("PUT", "/api/v1/people/{user}/suspension", nothing, [401, 404, 404, 404, 404, 401, 204]),
    row("DELETE", "/api/v1/people/{user}/suspension", nothing, [401, 404, 404, 404, 404, 401, 204]),
    row("GET", "/api/v1/people/{user}/photo/{photo}?size=96", nothing, signed_in(404)),
    row(
        "PUT",
        "/api/v1/me/password",
        |_| json!({ "current": "not mine at all", "password": "a new one, long enough" }),
        signed_in(403),
    ),
    row(
        "PUT",
        "/api/v1/me/email",
        |_| json!({ "current": "not mine at all", "email": "new@people.example" }),
        signed_in(403),
    ),
    row("POST", "/api/v1/email-changes", link, all(410)),
    // Spaces.
    row("GET", "/api/v1/spaces", nothing, signed_in(200)),
    row("POST", "/api/v1/spaces", create, [401, 403, 403, 403, 403, 401, 201]),
    row("GET", "/api/v1/spaces/{space}", nothing, members(200)),
    row("GET", "/api/v1/spaces/{space}", nothing, signed_in(200)).given(OPEN),
    row("GET", "/api/v1/spaces/{space}", nothing, signed_in(200)).given(ON_REQUEST),
    row("GET", "/api/v1/spaces/{space}", nothing, members(200)).given(UNLISTED),
    row("POST", "/api/v1/spaces/{space}/membership", nothing, members(200)),
    row("POST", "/api/v1/spaces/{space}/membership", nothing, signed_in(200)).given(OPEN),
    row("POST", "/api/v1/spaces/{space}/membership", nothing, signed_in(200)).given(ON_REQUEST),
    row("POST", "/api/v1/spaces/{space}/membership", nothing, members(200)).given(UNLISTED),
    row("DELETE", "/api/v1/spaces/{space}/membership", nothing, members(204)),
    row("GET", "/api/v1/spaces/{space}/members", nothing, members(200)),
    row("GET", "/api/v1/spaces/{space}/members", nothing, members(200)).given(OPEN),
    row("PUT", "/api/v1/spaces/{space}/members/{user}", |_| json!({ "role": "contributor" }), admins(204)),
    row("DELETE", "/api/v1/spaces/{space}/members/{user}", nothing, admins(204)),
    row(
        "POST",
        "/api/v1/spaces/{space}/invitees",
        |world| json!({ "email": world.stranger.email, "role": "member" }),
        admins(202),
    ),
    row("GET", "/api/v1/spaces/{space}/invitations", nothing, admins(200)),
    row(
        "POST",
        "/api/v1/spaces/{space}/invitations",
        |_| json!({ "role": "member", "days": 7, "uses": 5 }),
        admins(201),
    ),
    row("DELETE", "/api/v1/spaces/{space}/invitations/{invitation}", nothing, admins(204)),
    row("POST", "/api/v1/invitations/preview", link, all(410)),
    row("POST", "/api/v1/invitations/acceptances", link, signed_in(410)),
    row(
        "POST",
        "/api/v1/spaces/{space}/invitations/mails",
        |_| json!({ "emails": ["nouvelle@people.example"], "role": "member", "days": 7 }),
        admins(202),
    ),
    row(
        "POST",
        "/api/v1/invitations/requests",
        |_| json!({ "token": "0".repeat(64), "email": format!("{}@people.example", act().simple()) }),
        all(202),
    ),
    row("GET", "/api/v1/spaces/{space}/link-requests", nothing, admins(200)),
    row("POST", "/api/v1/spaces/{space}/link-requests/{request}", nothing, admins(404)),
    row("DELETE", "/api/v1/spaces/{space}/link-requests/{request}", nothing, admins(404)),
    row("GET", "/api/v1/spaces/{space}/requests", nothing, admins(200)),
    row("DELETE", "/api/v1/spaces/{space}/requests/{user}", nothing, admins(204)),
    // Discussions.
    row("GET", "/api/v1/spaces/{space}/unanswered", nothing, admins(200)),
    row("GET", "/api/v1/spaces/{space}/threads", nothing, members(200)),
    row("GET", "/api/v1/spaces/{space}/threads", nothing, members(200)).given(OPEN),
    row("POST", "/api/v1/spaces/{space}/threads", open, admins(201)),
    row(
        "POST",
        "/api/v1/spaces/{space}/themes",
        |_| json!({ "act": act(), "title": "Transports" }),
        admins(201),
    ),
    row("GET", "/api/v1/threads/{thread}", nothing, members(200)),
    row("PATCH", "/api/v1/threads/{thread}", |_| json!({ "act": act(), "pinned": true }), admins(200)),
    row(
        "POST",
        "/api/v1/threads/{thread}/merge",
        |it| json!({ "act": act(), "into": it.thread }),
        admins(422),
    ),
    row("POST", "/api/v1/threads/{thread}/polls", poll, admins(201)),
    row("POST", "/api/v1/threads/{thread}/polls", poll, [401, 403, 404, 403, 403, 401, 404]).given(LOCKED),
    row("GET", "/api/v1/threads/{thread}/votes", nothing, members(200)),
    row("PUT", "/api/v1/polls/{poll}/vote", |_| json!({ "act": act(), "choice": [1] }), members(204)),
    row(
        "PUT",
        "/api/v1/polls/{poll}/vote",
        |_| json!({ "act": act(), "choice": [1] }),
        [401, 403, 404, 403, 403, 401, 404],
    )
    .given(LOCKED),
    row("PUT", "/api/v1/polls/{poll}/end", |_| json!({ "act": act() }), admins(200)),
    row("GET", "/api/v1/spaces/{space}/proposals", nothing, admins(200)),
    row(
        "POST",
        "/api/v1/spaces/{space}/proposals",
        |_| json!({ "act": act(), "title": "Congés", "body": "Qui délègue ?" }),
        members(201),
    ),
    row("GET", "/api/v1/spaces/{space}/proposals/mine", nothing, members(200)),
    row(
        "POST",
        "/api/v1/proposals/{proposal}/acceptance",
        |world| json!({ "act": act(), "theme": world.space.theme }),
        of_admins(200),
    ),
    row(
        "POST",
        "/api/v1/proposals/{proposal}/refusal",
        |_| json!({ "act": act(), "reason": "Hors du champ" }),
        of_admins(200),
    ),
    row(
        "POST",
        "/api/v1/proposals/{proposal}/withdrawal",
        |_| json!({ "act": act() }),
        [401, 404, 404, 404, 403, 401, 404],
    ),
    // Comments.
    row("GET", "/api/v1/resources/{resource}/comments", nothing, members(200)),
    row("POST", "/api/v1/resources/{resource}/comments", comment, members(201)),
    row("POST", "/api/v1/resources/{resource}/comments", comment, [401, 403, 404, 403, 403, 401, 404])
        .given(LOCKED),
    row("GET", "/api/v1/comments/{comment}/history", nothing, members(200)),
    row(
        "PATCH",
        "/api/v1/comments/{comment}",
        |_| json!({ "act": act(), "body": "Bonsoir", "revision": 0 }),
        admins(204),
    ),
    row("DELETE", "/api/v1/comments/{comment}?act={act}", nothing, admins(204)),
    row("PUT", "/api/v1/comments/{comment}/accepted", |_| json!({ "act": act(), "on": true }), admins(200)),
    row(
        "PUT",
        "/api/v1/comments/{comment}/reactions/{kind}",
        |_| json!({ "act": act(), "on": true }),
        members(204),
    ),
    row("PUT", "/api/v1/marks/{resource}", |_| json!({ "act": act(), "msg_no": 1 }), members(204)),
    // Mentions and notifications.
    row("GET", "/api/v1/resources/{resource}/people", nothing, members(200)),
    row("GET", "/api/v1/resources/{resource}/called?group=all", nothing, admins(200)),
    row("GET", "/api/v1/mentions", nothing, signed_in(200)),
    row(
        "PUT",
        "/api/v1/mentions/messages/{message}",
        |_| json!({ "act": act(), "done": true }),
        signed_in(404),
    ),
    row("PUT", "/api/v1/mentions/{notice}", |_| json!({ "act": act(), "done": true }), signed_in(404)),
    row("GET", "/api/v1/spaces/{space}/people", nothing, members(200)),
    // Documents that are shown elsewhere.
    row("GET", "/api/v1/resources/{resource}/documents", nothing, members(200)),
    row("GET", "/api/v1/spaces/{space}/document-cards", nothing, members(200)),
    row("GET", "/api/v1/document-cards?ids=0195a000-0000-7000-8000-0000000000e1", nothing, signed_in(200)),
    row("GET", "/api/v1/documents/{document}/places", nothing, members(200)),
    row("GET", "/api/v1/resources/{resource}/level", nothing, members(200)),
    row(
        "PUT",
        "/api/v1/resources/{resource}/level",
        |_| json!({ "act": act(), "level": "mute" }),
        members(204),
    ),
    row(
        "PUT",
        "/api/v1/spaces/{space}/level",
        |_| json!({ "act": act(), "service": "blog", "level": "mute" }),
        members(204),
    ),
    row("GET", "/api/v1/me/levels", nothing, signed_in(200)),
    row("GET", "/api/v1/notifications", nothing, signed_in(200)),
    row("PUT", "/api/v1/notifications/read", |_| json!({ "act": act(), "which": "all" }), signed_in(204)),
    row(
        "PUT",
        "/api/v1/notifications/read",
        |world| json!({ "act": act(), "which": { "news": world.thread } }),
        members(204),
    ),
    row(
        "PUT",
        "/api/v1/notifications/unread",
        |_| json!({ "act": act(), "which": { "notices": [] } }),
        signed_in(204),
    ),
    row("PUT", "/api/v1/me/visit", nothing, signed_in(200)),
    // Conversations: a group of the space's people, which the admin owns.
    row("GET", "/api/v1/conversations", nothing, signed_in(200)),
    row("POST", "/api/v1/conversations", group, [401, 201, 422, 201, 201, 401, 422]),
    row(
        "PUT",
        "/api/v1/conversations/received",
        |world| json!({ "upto": [[world.conversation, 1]] }),
        signed_in(204),
    ),
    row("GET", "/api/v1/conversations/{conversation}", nothing, members(200)),
    row(
        "PATCH",
        "/api/v1/conversations/{conversation}",
        |_| json!({ "act": act(), "name": "Les halles" }),
        members(204),
    ),
    row("GET", "/api/v1/conversations/{conversation}/receipts", nothing, members(200)),
    row("GET", "/api/v1/conversations/{conversation}/messages", nothing, members(200)),
    row("POST", "/api/v1/conversations/{conversation}/messages", comment, members(201)),
    row(
        "PUT",
        "/api/v1/conversations/{conversation}/mark",
        |_| json!({ "act": act(), "msg_no": 1 }),
        members(204),
    ),
    row("PUT", "/api/v1/conversations/{conversation}/people/{user}", nothing, members(204)),
    row("DELETE", "/api/v1/conversations/{conversation}/people/{user}", nothing, admins(204)),
    row("DELETE", "/api/v1/conversations/{conversation}/membership", nothing, members(204)),
    row("GET", "/api/v1/conversations/{conversation}/people?name=a", nothing, members(200)),
    row("POST", "/api/v1/files?name=x", nothing, signed_in(422)),
    row("GET", "/api/v1/files/{file}", nothing, members(200)),
    row("GET", "/api/v1/files/{file}/picture", nothing, members(200)),
    row("GET", "/api/v1/files/{file}/thumbnail", nothing, members(200)),
    row("GET", "/api/v1/messages/{message}/history", nothing, members(200)),
    row(
        "PATCH",
        "/api/v1/messages/{message}",
        |_| json!({ "act": act(), "body": "Bonsoir", "revision": 0 }),
        members(403),
    ),
    row("DELETE", "/api/v1/messages/{message}?act={act}", nothing, members(403)),
    row(
        "PUT",
        "/api/v1/messages/{message}/reactions/{kind}",
        |_| json!({ "act": act(), "on": true }),
        members(204),
    ),
    row("PUT", "/api/v1/people/{user}/conversation", nothing, members(200)),
    row("GET", "/api/v1/me/conversations", nothing, signed_in(200)),
    row("PUT", "/api/v1/me/conversations", |_| json!({ "receipts": false }), signed_in(204)),
    row("GET", "/api/v1/me/blocks", nothing, signed_in(200)),
    row("PUT", "/api/v1/me/blocks/{user}", nothing, members(204)),
    row("DELETE", "/api/v1/me/blocks/{user}", nothing, members(204)),
    // The feed.
    row("GET", "/api/v1/spaces/{space}/feed", nothing, members(200)),
    row("PUT", "/api/v1/resources/{resource}/pin", |_| json!({ "act": act(), "pinned": true }), admins(204)),
    // The blog.
    row("GET", "/api/v1/spaces/{space}/posts", nothing, members(200)),
    row("POST", "/api/v1/spaces/{space}/posts", write, contributors(201)),
    row("GET", "/api/v1/spaces/{space}/posts/drafts", nothing, contributors(200)),
    row("POST", "/api/v1/spaces/{space}/posts/preview", |_| json!({ "body": "**Oui**" }), contributors(200)),
    row("GET", "/api/v1/posts/{post}", nothing, members(200)),
    row(
        "PATCH",
        "/api/v1/posts/{post}",
        |_| json!({ "act": act(), "revision": 0, "title": "Halles fermées", "body": "Samedi." }),
        admins(200),
    ),
    row("DELETE", "/api/v1/posts/{post}?act={act}", nothing, admins(204)),
    row("GET", "/api/v1/posts/{post}/history", nothing, members(200)),
    row(
        "PUT",
        "/api/v1/posts/{post}/reactions/{kind}",
        |_| json!({ "act": act(), "on": true }),
        members(204),
    ),
    row("PUT", "/api/v1/spaces/{space}/posts/feed", nothing, members(200)),
    row("DELETE", "/api/v1/spaces/{space}/posts/feed", nothing, members(204)),
    row("GET", "/api/v1/feeds/{secret}", nothing, all(404)),
    // The calendar: an event that a contributor planned.
    row(
        "GET",
        "/api/v1/spaces/{space}/events?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z",
        nothing,
        members(200),
    ),
    row("POST", "/api/v1/spaces/{space}/events", plan, [401, 403, 404, 201, 201, 401, 404]),
    row(
        "POST",
        "/api/v1/spaces/{space}/events/import?act=018f0000-0000-7000-8000-00000000c10c&zone=UTC",
        nothing,
        admins(422),
    ),
    row("GET", "/api/v1/events/{event}", nothing, members(200)),
    row("PATCH", "/api/v1/events/{event}", replan, admins(200)),
    row("PATCH", "/api/v1/events/{event}/dates/{on}", shift, admins(200))
        .given("update calendar_events set rule = 'FREQ=DAILY;COUNT=1' where space_id = $1"),
    row("POST", "/api/v1/events/{event}/cancellation", |_| json!({ "act": act() }), admins(200)),
    row("PUT", "/api/v1/events/{event}/answer", |_| json!({ "act": act(), "answer": "yes" }), members(200)),
    row("PUT", "/api/v1/events/{event}/reminder", |_| json!({ "act": act(), "minutes": 60 }), members(200)),
    row("GET", "/api/v1/events/{event}/event.ics", nothing, members(200)),
    row("GET", "/api/v1/me/calendar-feed", nothing, signed_in(200)),
    row("POST", "/api/v1/me/calendar-feed", nothing, signed_in(201)),
    row("PUT", "/api/v1/me/calendar-mails", |_| json!({ "act": act(), "wanted": true }), signed_in(200)),
    row("GET", "/calendar/feed/{feed}", nothing, all(404)),
    // Announcements.
    row("GET", "/api/v1/announcements", nothing, site_admins(200)),
    row("POST", "/api/v1/announcements", announce, site_admins(201)),
    row("POST", "/api/v1/announcements/audience", |_| json!({ "to": "all" }), site_admins(200)),
    row("GET", "/api/v1/spaces/{space}/announcements", nothing, admins(200)),
    row("POST", "/api/v1/spaces/{space}/announcements", announce, admins(201)),
    row(
        "POST",
        "/api/v1/spaces/{space}/announcements/audience",
        |world| json!({ "to": { "people": [world.target.id] } }),
        admins(200),
    ),
    row("GET", "/api/v1/me/announcements", nothing, signed_in(200)),
    row(
        "PUT",
        "/api/v1/me/announcements/received",
        |world| json!({ "announcements": [world.announcement] }),
        signed_in(204),
    ),
    row(
        "PATCH",
        "/api/v1/announcements/{announcement}",
        |_| json!({ "act": act(), "revision": 0, "severity": "info", "title": "Halles fermées" }),
        admins(200),
    ),
    row("DELETE", "/api/v1/announcements/{announcement}", nothing, admins(204)),
    row("PUT", "/api/v1/announcements/{announcement}/seen", nothing, members(204)),
    row("PUT", "/api/v1/announcements/{announcement}/acknowledgement", nothing, members(204)),
    row("POST", "/api/v1/announcements/{announcement}/reminders", |_| json!({ "act": act() }), admins(200)),
    row("GET", "/api/v1/announcements/{announcement}/people", nothing, admins(200)),
    row("GET", "/api/v1/announcements/{announcement}/people.csv", nothing, admins(200)),
    // Incidents.
    row("GET", "/api/v1/reports", nothing, [401, 403, 200, 403, 200, 401, 200]),
    row(
        "POST",
        "/api/v1/reports",
        |world| json!({ "act": act(), "space": world.space.id, "text": "Panne" }),
        members(201),
    ),
    row("GET", "/api/v1/me/reports", nothing, signed_in(200)),
    row(
        "POST",
        "/api/v1/reports/{report}/closing",
        |_| json!({ "act": act(), "word": "C’est réparé." }),
        // It is closed by then.
        [401, 404, 404, 404, 200, 401, 409],
    ),
    row(
        "PUT",
        "/api/v1/reports/{report}/incident",
        |world| json!({ "act": act(), "incident": world.incident }),
        [401, 404, 404, 404, 200, 401, 200],
    ),
    row("GET", "/api/v1/incidents", nothing, signed_in(200)),
    row(
        "POST",
        "/api/v1/incidents",
        |world| json!({ "act": act(), "space": world.space.id, "title": "Panne", "reports": [world.report] }),
        admins(201),
    ),
    row("POST", "/api/v1/incidents/{incident}/end", |_| json!({ "act": act() }), admins(200)),
    // The search.
    row("GET", "/api/v1/search?q=halles", nothing, signed_in(200)),
    row("GET", "/api/v1/search/hints?q=halles&space={space}", nothing, signed_in(200)),
    // The FAQ.
    row("GET", "/api/v1/spaces/{space}/faq", nothing, members(200)),
    row("POST", "/api/v1/spaces/{space}/faq", write_entry, admins(201)),
    row("GET", "/api/v1/spaces/{space}/faq/votes", nothing, members(200)),
    row("GET", "/api/v1/spaces/{space}/faq/flags", nothing, admins(200)),
    row("GET", "/api/v1/spaces/{space}/faq/gaps", nothing, admins(200)),
    row(
        "POST",
        "/api/v1/spaces/{space}/faq/gaps",
        |_| json!({ "asked": "bornes de recharge" }),
        members(204),
    ),
    row(
        "POST",
        "/api/v1/spaces/{space}/faq/gaps/fill",
        |_| json!({ "act": act(), "asked": "bornes de recharge" }),
        admins(204),
    ),
    row(
        "POST",
        "/api/v1/spaces/{space}/faq/categories",
        |_| json!({ "act": act(), "title": "Instruire" }),
        admins(201),
    ),
    row(
        "PUT",
        "/api/v1/spaces/{space}/faq/categories",
        |world| json!({ "act": act(), "categories": [world.category] }),
        admins(204),
    ),
    row(
        "PATCH",
        "/api/v1/faq-categories/{category}",
        |_| json!({ "act": act(), "title": "Instruire" }),
        admins(200),
    ),
    row(
        "PUT",
        "/api/v1/faq-categories/{category}/entries",
        |world| json!({ "act": act(), "entries": [world.entry] }),
        admins(204),
    ),
    row("GET", "/api/v1/faq/{entry}", nothing, members(200)),
    row(
        "PATCH",
        "/api/v1/faq/{entry}",
        |world| json!({ "act": act(), "revision": 0, "category": world.category, "question": "Où ?", "body": "Là." }),
        admins(200),
    ),
    row("GET", "/api/v1/faq/{entry}/source", nothing, admins(200)),
    row("PUT", "/api/v1/faq/{entry}/archive", |_| json!({ "act": act(), "archived": true }), admins(200)),
    row("PUT", "/api/v1/faq/{entry}/vote", |_| json!({ "act": act(), "useful": true }), members(204)),
    row("PUT", "/api/v1/faq/{entry}/flag", |_| json!({ "act": act(), "note": "Vieux" }), members(204)),
    row("DELETE", "/api/v1/faq/{entry}/flag", nothing, admins(204)),
    // Documents: a text in a folder, sent by another admin.
    row("GET", "/api/v1/spaces/{space}/documents", nothing, members(200)),
    row("GET", "/api/v1/spaces/{space}/documents", nothing, members(200)).given(OPEN),
    row("POST", "/api/v1/spaces/{space}/folders", folder, contributors(201)),
    row("PATCH", "/api/v1/folders/{folder}", |_| json!({ "act": act(), "title": "Plans" }), admins(200)),
    row("DELETE", "/api/v1/folders/{folder}", nothing, admins(422)),
    row("GET", "/api/v1/folders/{folder}/zip", nothing, members(200)),
    row("POST", "/api/v1/folders/{folder}/documents?act={act}&name=x", nothing, contributors(422)),
    row("OPTIONS", "/api/v1/uploads", nothing, all(204)),
    row("POST", "/api/v1/uploads", nothing, signed_in(412)),
    row("HEAD", "/api/v1/uploads/{upload}", nothing, signed_in(404)),
    row("PATCH", "/api/v1/uploads/{upload}", nothing, signed_in(404)),
    row("DELETE", "/api/v1/uploads/{upload}", nothing, signed_in(404)),
    row("GET", "/api/v1/documents/{document}", nothing, members(200)),
    row(
        "PATCH",
        "/api/v1/documents/{document}",
        |_| json!({ "act": act(), "revision": 0, "description": "Les halles" }),
        admins(200),
    ),
    row("DELETE", "/api/v1/documents/{document}", nothing, admins(204)),
    row("POST", "/api/v1/documents/{document}/versions?act={act}&name=x", nothing, contributors(422)),
    row(
        "POST",
        "/api/v1/documents/{document}/restorations",
        |_| json!({ "act": act(), "version": 1 }),
        contributors(422),
    ),
    row(
        "POST",
        "/api/v1/documents/{document}/versions/{no}/readings",
        |_| json!({ "act": act() }),
        [401, 403, 404, 403, 422, 401, 404],
    ),
    row("GET", "/api/v1/documents/{document}/versions/{no}/content", nothing, members(200)),
    row("GET", "/api/v1/documents/{document}/versions/{no}/words", nothing, members(200)),
    row("GET", "/api/v1/documents/{document}/versions/{no}/picture", nothing, signed_in(404)),
    row("GET", "/api/v1/documents/{document}/versions/{no}/pages/{page}", nothing, signed_in(404)),
    row("GET", "/api/v1/documents/{document}/versions/{no}/pages/{page}/words", nothing, signed_in(404)),
];

fn write(_: &World) -> Value {
    json!({ "act": act(), "title": "Halles ouvertes", "body": "Samedi.", "when": "now" })
}

fn write_entry(world: &World) -> Value {
    json!({ "act": act(), "category": world.category, "question": "Quand ?", "body": "Demain." })
}

fn plan(_: &World) -> Value {
    json!({ "act": act(), "details": details() })
}

fn shift(_: &World) -> Value {
    json!({ "act": act(), "revision": 0, "starts": "2061-06-02T14:30:00", "ends": "2061-06-02T17:00:00" })
}

fn replan(_: &World) -> Value {
    json!({ "act": act(), "revision": 0, "details": details() })
}

fn details() -> Value {
    json!({
        "title": "Visite des halles",
        "kind": "workshop",
        "starts": "2061-06-01T14:30:00",
        "ends": "2061-06-01T17:00:00",
        "zone": "Europe/Paris",
    })
}

fn folder(_: &World) -> Value {
    json!({ "act": act(), "title": format!("Halles {}", act().simple()), "audience": "member" })
}

fn announce(_: &World) -> Value {
    json!({ "act": act(), "title": "Halles fermées", "body": "Samedi.", "acknowledge": true })
}

fn group(world: &World) -> Value {
    json!({ "act": act(), "name": "Halles", "people": [world.target.id] })
}

fn sign_up(_: &World) -> Value {
    json!({
        "email": format!("{}@people.example", act().simple()),
        "given_name": "Noé",
        "family_name": "Nouveau",
        "password": "a good one, long enough",
    })
}

fn create(_: &World) -> Value {
    json!({ "act": act(), "name": "Littoral", "access": "open", "services": ["home", "discussions", "faq"] })
}

fn open(world: &World) -> Value {
    json!({ "act": act(), "theme": world.space.theme, "title": "Les halles", "body": "Qu’en faire ?" })
}

fn comment(_: &World) -> Value {
    json!({ "act": act(), "body": "D’accord" })
}

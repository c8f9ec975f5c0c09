//! A space with one person of each kind, and everything in it that a route can name.

use protocol::{
    ActId, AnnouncementId, CategoryId, CommentId, ConversationId, IncidentId, PollId, ProposalId, ReportId,
    ResourceId,
    announcements::Entry,
    blog::Heading,
    discussions::{polls::Poll, proposals::Proposal},
    faq, incidents,
    spaces::Role,
};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::table::Row;
use crate::harness::{Client, Hub, Person, Space, fixtures};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody is signed in.
    Anon,
    /// A member.
    Member,
    /// An admin of another space, who once belonged to this one.
    Outsider,
    /// A contributor.
    Contributor,
    /// An admin.
    Admin,
    /// An admin whose account was closed, and whose session was not ended.
    Disabled,
    /// A site admin who does not belong to the space.
    Site,
}

impl Who {
    /// All, in the order of the table's columns.
    pub const ALL: [Self; 7] = [
        Self::Anon,
        Self::Member,
        Self::Outsider,
        Self::Contributor,
        Self::Admin,
        Self::Disabled,
        Self::Site,
    ];
}

/// A space and its people.
pub struct World {
    /// The space.
    pub space: Space,
    /// A thread of it.
    pub thread: ResourceId,
    /// A poll of the thread, made by another admin.
    pub poll: PollId,
    /// A thread that `target` proposes.
    pub proposal: ProposalId,
    /// A comment in the thread, written by `target`.
    pub comment: CommentId,
    /// A group of the space's people; the admin owns it.
    pub conversation: ConversationId,
    /// A message in it, written by `target`.
    pub message: CommentId,
    /// An event that another contributor planned.
    pub event: ResourceId,
    /// What another admin announced to the whole space.
    pub announcement: AnnouncementId,
    /// What a member reported on a page of the space.
    pub report: ReportId,
    /// What another admin says is known there.
    pub incident: IncidentId,
    /// A post by another admin.
    pub post: ResourceId,
    /// A category of its FAQ, the only one.
    pub category: CategoryId,
    /// An entry in it, the only one.
    pub entry: ResourceId,
    /// A folder of the space.
    pub folder: protocol::FolderId,
    /// A text in it.
    pub document: ResourceId,
    /// A file of another admin that is on its way into it.
    upload: Uuid,
    /// A member on whom the others act.
    pub target: Person,
    /// Somebody who asks to join.
    pub asker: Person,
    /// A link that lets people in.
    pub invitation: Uuid,
    /// A picture that comes with the message.
    file: Uuid,
    /// Address of an account that does not belong to the space.
    pub stranger: Person,
    guest: Client,
    member: Person,
    outsider: Person,
    contributor: Person,
    disabled: Person,
    site: Person,
}

impl World {
    /// Makes one, by SQL.
    pub async fn make(hub: &Hub) -> Self {
        let pool = hub.pool();
        let space = hub.space().await;
        // So that the admin may leave, and is told something.
        let other = hub.member(&space, Role::Admin).await;
        let thread = hub.thread(&space).await;
        let target = hub.member(&space, Role::Member).await;
        let comment = target.post(thread, "Bonjour").await.comment;
        let ask =
            json!({ "act": ActId::new(), "poll": { "question": "Quand ?", "options": ["Tôt", "Tard"] } });
        let path = format!("/api/v1/threads/{thread}/polls");
        let poll: Poll = other.client.post(&path, &ask).await.expect(201).json();
        let ask = json!({ "act": ActId::new(), "title": "Congés", "body": "Qui délègue ?" });
        let path = format!("/api/v1/spaces/{}/proposals", space.id);
        let proposal: Proposal = target.client.post(&path, &ask).await.expect(201).json();
        let outsider = hub.space().await.admin;
        run(
            pool,
            "insert into memberships (id, space_id, user_id, role, joined_at, since, left_at, left_seq)
             values (gen_random_uuid(), $1, $2, 'admin', now(), now(), now(), 0)",
            &[space.id.0, outsider.id.0],
        )
        .await;
        let disabled = hub.member(&space, Role::Admin).await;
        run(pool, "update users set disabled_at = now() where id = $1", &[disabled.id.0]).await;
        let site = hub.person("Sara Site").await;
        run(pool, "update users set site_admin = true where id = $1", &[site.id.0]).await;
        let asker = hub.person("Paul Passant").await;
        run(pool, "insert into join_requests (space_id, user_id) values ($1, $2)", &[space.id.0, asker.id.0])
            .await;
        let invitation = Uuid::now_v7();
        run(
            pool,
            "insert into invitations (id, space_id, token_hash, role, uses, created_by, created_at, expires_at)
             values ($1, $2, uuid_send($1), 'member', 5, $3, now(), now() + interval '7 days')",
            &[invitation, space.id.0, space.admin.id.0],
        )
        .await;
        let (member, contributor) =
            (hub.member(&space, Role::Member).await, hub.member(&space, Role::Contributor).await);
        let people = [&space.admin, &member, &contributor, &target, &disabled];
        let conversation = hub.group(&people).await;
        let message = target.say(conversation, "Bonjour").await.message;
        let send = json!({ "act": ActId::new(), "title": "Halles ouvertes", "acknowledge": true });
        let path = format!("/api/v1/spaces/{}/announcements", space.id);
        let entry: Entry = other.client.post(&path, &send).await.expect(201).json();
        let make = json!({ "act": ActId::new(), "space": space.id, "text": "Rien ne vient" });
        let report: incidents::Report = target.client.post("/api/v1/reports", &make).await.expect(201).json();
        let known = json!({ "act": ActId::new(), "space": space.id, "title": "Panne" });
        let known: incidents::Known = other.client.post("/api/v1/incidents", &known).await.expect(201).json();
        let write = json!({ "act": ActId::new(), "title": "Halles", "body": "Ouvertes.", "when": "now" });
        let path = format!("/api/v1/spaces/{}/posts", space.id);
        let post: Heading = other.client.post(&path, &write).await.expect(201).json();
        let path = format!("/api/v1/spaces/{}/faq", space.id);
        let name = json!({ "act": ActId::new(), "title": "Dépôt" });
        let category: faq::Category =
            other.client.post(&format!("{path}/categories"), &name).await.expect(201).json();
        let write =
            json!({ "act": ActId::new(), "category": category.id, "question": "Où ?", "body": "Ici." });
        let written: faq::Written = other.client.post(&path, &write).await.expect(201).json();
        let planner = hub.member(&space, Role::Contributor).await;
        let event = fixtures::event(&space, &planner, 0).await.id;
        let (folder, document) = crate::documents::placed(&other, space.id, "note.txt", "Les halles").await;
        let upload = crate::documents::uploads::begun(&other, folder).await;
        let file = Uuid::new_v4();
        for key in [format!("attachments/{file}"), format!("attachments/{file}-small")] {
            hub.app.storage.put(&key, vec![1]).await.expect("kept");
        }
        run(
            pool,
            "insert into attachments (id, user_id, message_id, name, picture, bytes, width, height, created_at)
             values ($1, $2, $3, 'x.jpg', true, 1, 1, 1, now())",
            &[file, target.id.0, message.0],
        )
        .await;
        Self {
            file,
            upload,
            folder,
            document,
            member,
            contributor,
            conversation,
            message,
            event,
            announcement: entry.announcement.id,
            report: report.id,
            incident: known.id,
            post: post.id,
            category: category.id,
            entry: written.entry.id,
            stranger: hub.person("Inès Inconnue").await,
            guest: hub.client(),
            space,
            thread,
            poll: poll.id,
            proposal: proposal.id,
            comment,
            target,
            asker,
            invitation,
            outsider,
            disabled,
            site,
        }
    }

    /// The person, if it is one.
    pub fn person(&self, who: Who) -> Option<&Person> {
        match who {
            Who::Anon => None,
            Who::Member => Some(&self.member),
            Who::Outsider => Some(&self.outsider),
            Who::Contributor => Some(&self.contributor),
            Who::Admin => Some(&self.space.admin),
            Who::Disabled => Some(&self.disabled),
            Who::Site => Some(&self.site),
        }
    }

    /// Sends requests in the name of one of them.
    pub fn client(&self, who: Who) -> Client {
        self.person(who).map_or_else(|| self.guest.clone(), |person| person.client.clone())
    }

    /// The route's path with the ids of this world.
    pub fn path(&self, row: &Row, who: Who) -> String {
        let session = self.person(who).map_or_else(Uuid::now_v7, |person| person.session.0);
        fill(row.path, |name| self.id(row, name).unwrap_or(session))
    }

    /// What stands for a parameter; nothing for a session, which belongs to who asks.
    pub fn id(&self, row: &Row, name: &str) -> Option<Uuid> {
        match name {
            "space" => Some(self.space.id.0),
            "thread" | "resource" => Some(self.thread.0),
            "poll" => Some(self.poll.0),
            "proposal" => Some(self.proposal.0),
            "comment" => Some(self.comment.0),
            "invitation" => Some(self.invitation),
            "conversation" => Some(self.conversation.0),
            "message" => Some(self.message.0),
            "post" => Some(self.post.0),
            "event" => Some(self.event.0),
            "announcement" => Some(self.announcement.0),
            "report" => Some(self.report.0),
            "incident" => Some(self.incident.0),
            "category" => Some(self.category.0),
            "entry" => Some(self.entry.0),
            "file" => Some(self.file),
            "folder" => Some(self.folder.0),
            "upload" => Some(self.upload),
            "document" => Some(self.document.0),
            "user" if row.path.contains("/requests/") => Some(self.asker.id.0),
            "user" => Some(self.target.id.0),
            "act" | "notice" | "photo" | "request" | "secret" | "feed" => Some(Uuid::now_v7()),
            "session" => None,
            other => panic!("what is {other}?"),
        }
    }

    /// The route's body, as bytes.
    pub fn body(&self, row: &Row) -> Option<Vec<u8>> {
        match (row.body)(self) {
            Value::Null => None,
            body => Some(body.to_string().into_bytes()),
        }
    }
}

/// Who may do all that the route is for.
pub fn entitled(row: &Row) -> Who {
    let of_site = ["/api/v1/spaces", "/api/v1/announcements", "/api/v1/announcements/audience"];
    if of_site.contains(&row.path) { Who::Site } else { Who::Admin }
}

/// Puts ids into the braces of a path.
pub fn fill(path: &str, mut id: impl FnMut(&str) -> Uuid) -> String {
    let mut filled = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').expect("a closing brace");
        filled.push_str(before);
        if name == "kind" {
            filled.push_str("useful");
        } else if name == "on" {
            filled.push_str("2061-06-01");
        } else if matches!(name, "no" | "page") {
            filled.push('1');
        } else {
            filled.push_str(&id(name).to_string());
        }
        rest = after;
    }
    filled + rest
}

/// Runs a statement with ids.
pub async fn run(pool: &PgPool, statement: &'static str, ids: &[Uuid]) {
    let mut query = sqlx::query(statement);
    for id in ids {
        query = query.bind(*id);
    }
    query.execute(pool).await.expect("done");
}

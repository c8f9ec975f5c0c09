//! People, spaces and threads, made by SQL in a moment: no password is hashed, no mail is followed.

use chrono::{NaiveDateTime, TimeDelta};
use protocol::{
    ActId, ConversationId, ResourceId, SessionId, SpaceId, Stream, ThemeId, UserId,
    calendar::{Details, Heading, Plan},
    chat::Sent,
    comments::{Post, Receipt},
    spaces::Role,
};
use sqlx::PgPool;

use super::{Balancer, Client, Hub, Process, Socket};

/// Where clients go: a hub in this process, or the real program.
pub trait Node {
    /// A client that nobody is signed in with.
    fn guest(&self) -> Client;
}

impl Node for Hub {
    fn guest(&self) -> Client {
        self.client()
    }
}

impl Node for Process {
    fn guest(&self) -> Client {
        self.client()
    }
}

impl Node for Balancer {
    fn guest(&self) -> Client {
        self.client()
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Person {
    /// Who.
    pub id: UserId,
    /// The session.
    pub session: SessionId,
    /// The session's secret, as the cookie carries it.
    pub secret: String,
    /// The address to sign in with; the account has no password.
    pub email: String,
    /// Sends requests in the person's name.
    pub client: Client,
}

/// A space with a theme and an admin.
#[derive(Clone)]
pub struct Space {
    /// The space.
    pub id: SpaceId,
    /// Its only theme at first.
    pub theme: ThemeId,
    /// One who may do everything in it.
    pub admin: Person,
}

impl Person {
    /// The person's own stream.
    pub fn stream(&self) -> Stream {
        Stream::User(self.id)
    }

    /// The same person with another node.
    pub fn at(&self, node: &impl Node) -> Self {
        Self { client: node.guest().signed_in(&self.secret), ..self.clone() }
    }

    /// A socket that was welcomed.
    pub async fn live(&self) -> Socket {
        let mut socket = self.connect().await;
        socket.hello(&[]).await;
        socket
    }

    /// The same over MessagePack.
    pub async fn live_packed(&self) -> Socket {
        let mut socket = Socket::open_packed(&self.client).await.expect("a socket");
        socket.hello(&[]).await;
        socket
    }

    /// A socket before its `hello`.
    pub async fn connect(&self) -> Socket {
        Socket::open(&self.client).await.expect("a socket")
    }

    /// Writes a comment over REST.
    pub async fn post(&self, thread: ResourceId, body: &str) -> Receipt {
        let post = Post { act: ActId::new(), body: body.to_owned(), parent: None, call: false };
        self.client.post(&comments(thread), &post).await.expect(201).json()
    }

    /// Writes a message over REST.
    pub async fn say(&self, conversation: ConversationId, body: &str) -> Sent {
        let post = Post { act: ActId::new(), body: body.to_owned(), parent: None, call: false };
        self.client.post(&messages(conversation), &post).await.expect(201).json()
    }

    /// The conversation with somebody whom the person meets.
    pub async fn meets(&self, other: &Self) -> ConversationId {
        let path = format!("/api/v1/people/{}/conversation", other.id);
        self.client.put(&path, &()).await.expect(200).json()
    }

    /// Another session of the same person.
    pub async fn again(&self, pool: &PgPool) -> Self {
        let (session, secret) = session(pool, self.id).await;
        Self { session, client: self.client.signed_in(&secret), secret, ..self.clone() }
    }
}

/// Where a resource's comments are.
pub fn comments(resource: ResourceId) -> String {
    format!("/api/v1/resources/{resource}/comments")
}

/// Where a conversation's messages are.
pub fn messages(conversation: ConversationId) -> String {
    format!("/api/v1/conversations/{conversation}/messages")
}

async fn session(pool: &PgPool, user: UserId) -> (SessionId, String) {
    let (session, secret) = (SessionId::new(), server::auth::secret().expect("a secret"));
    sqlx::query(
        "insert into sessions (id, token_hash, user_id, created_at, seen_at, expires_at, user_agent, address)
         values ($1, $2, $3, now(), now(), now() + interval '90 days', 'tests', '127.0.0.1')",
    )
    .bind(session)
    .bind(server::auth::digest(&secret))
    .bind(user)
    .execute(pool)
    .await
    .expect("a session");
    (session, secret)
}

async fn stream(pool: &PgPool, stream: Stream) {
    let create = sqlx::query("insert into streams (id) values ($1)");
    create.bind(stream.to_string()).execute(pool).await.expect("a stream");
}

/// Makes an account with one session.
pub async fn person(pool: &PgPool, guest: &Client, name: &str) -> Person {
    let id = UserId::new();
    let email = format!("{}@people.example", id.0.simple());
    let (given, family) = name.split_once(' ').unwrap_or((name, "Ici"));
    sqlx::query(
        "insert into users (id, email, email_verified_at, given_name, family_name, function)
         values ($1, $2, now(), $3, $4, 'Animatrice, Ville')",
    )
    .bind(id)
    .bind(&email)
    .bind(given)
    .bind(family)
    .execute(pool)
    .await
    .expect("an account");
    stream(pool, Stream::User(id)).await;
    let (session, secret) = session(pool, id).await;
    let client = guest.signed_in(&secret);
    Person { id, session, secret, email, client }
}

/// Signs in somebody who has an account.
pub async fn sign_in(pool: &PgPool, guest: &Client, id: UserId, email: &str) -> Person {
    let (session, secret) = session(pool, id).await;
    let client = guest.signed_in(&secret);
    Person { id, session, secret, email: email.to_owned(), client }
}

/// Makes somebody a member of a space, telling nobody.
pub async fn enrol(pool: &PgPool, person: &Person, space: SpaceId, role: Role) {
    sqlx::query(
        "insert into memberships (id, space_id, user_id, role, joined_at, since) values ($1, $2, $3, $4, now(), now())",
    )
    .bind(uuid::Uuid::now_v7())
    .bind(space)
    .bind(person.id)
    .bind(role)
    .execute(pool)
    .await
    .expect("a membership");
}

/// Makes a space with a theme and an admin.
pub async fn space(pool: &PgPool, guest: &Client) -> Space {
    let (id, theme) = (SpaceId::new(), ThemeId::new());
    sqlx::query(
        "insert into spaces (id, slug, name, access, services)
         values ($1, $2, 'Petites villes', 'invitation', '{home,blog,calendar,documents,discussions,faq}')",
    )
    .bind(id)
    .bind(format!("s{}", id.0.simple()))
    .execute(pool)
    .await
    .expect("a space");
    for name in [Stream::Space(id), Stream::Contributors(id), Stream::Admins(id)] {
        stream(pool, name).await;
    }
    sqlx::query("insert into themes (id, space_id, title, position) values ($1, $2, 'Habitat', 1)")
        .bind(theme)
        .bind(id)
        .execute(pool)
        .await
        .expect("a theme");
    let admin = person(pool, guest, "Ada Min").await;
    enrol(pool, &admin, id, Role::Admin).await;
    Space { id, theme, admin }
}

/// Plans an event of the space that begins so many hours after 14:30 of the first of June 2061, in Paris.
pub async fn event(space: &Space, planner: &Person, hours: i64) -> Heading {
    let plan = Plan { act: ActId::new(), details: details("Visite des halles", hours) };
    planner.client.post(&format!("/api/v1/spaces/{}/events", space.id), &plan).await.expect(201).json()
}

/// An event of two hours and a half.
pub fn details(title: &str, hours: i64) -> Details {
    let first: NaiveDateTime = "2061-06-01T14:30:00".parse().expect("a time");
    let starts = first + TimeDelta::hours(hours);
    Details {
        title: title.to_owned(),
        kind: protocol::calendar::Kind::Workshop,
        starts,
        ends: starts + TimeDelta::minutes(150),
        zone: "Europe/Paris".to_owned(),
        all_day: false,
        place: "Salle Garonne".to_owned(),
        link: String::new(),
        organiser: None,
        description: "Apportez un **dossier** réel.".to_owned(),
        capacity: None,
        documents: None,
        rule: String::new(),
    }
}

/// Opens a thread, telling nobody.
pub async fn thread(pool: &PgPool, space: &Space) -> ResourceId {
    let id = ResourceId::new();
    sqlx::query("insert into resources (id, space_id, kind) values ($1, $2, 'thread')")
        .bind(id)
        .bind(space.id)
        .execute(pool)
        .await
        .expect("a resource");
    sqlx::query(
        "insert into threads (id, space_id, theme_id, title, source, html, author_id, opened_by, created_at)
         select $1, $2, $3, 'Vacance commerciale', 'Que faire ?', '<p>Que faire ?</p>', $4, $4, created_at
         from resources where id = $1",
    )
    .bind(id)
    .bind(space.id)
    .bind(space.theme)
    .bind(space.admin.id)
    .execute(pool)
    .await
    .expect("a thread");
    stream(pool, Stream::Resource(id)).await;
    id
}

/// Makes a group, telling nobody; the first owns it.
pub async fn group(pool: &PgPool, people: &[&Person]) -> ConversationId {
    let (id, owner) = (ConversationId::new(), people.first().expect("an owner").id);
    sqlx::query(
        "insert into conversations (id, name, owner_id, created_by, created_at) values ($1, 'Halles', $2, $2, now())",
    )
    .bind(id)
    .bind(owner)
    .execute(pool)
    .await
    .expect("a group");
    stream(pool, Stream::Conversation(id)).await;
    for person in people {
        sqlx::query(
            "insert into participants (id, conversation_id, user_id, joined_at, joined_seq, joined_no, read_no, delivered_no)
             values (gen_random_uuid(), $1, $2, now(), 0, 0, 0, 0)",
        )
        .bind(id)
        .bind(person.id)
        .execute(pool)
        .await
        .expect("a place");
    }
    id
}

impl Hub {
    /// A group of people; the first owns it.
    pub async fn group(&self, people: &[&Person]) -> ConversationId {
        group(self.pool(), people).await
    }

    /// An account that belongs nowhere.
    pub async fn person(&self, name: &str) -> Person {
        person(self.pool(), &self.client(), name).await
    }

    /// A space with a theme and an admin.
    pub async fn space(&self) -> Space {
        space(self.pool(), &self.client()).await
    }

    /// A new account that belongs to a space.
    pub async fn member(&self, space: &Space, role: Role) -> Person {
        let person = self.person("Léa Linteau").await;
        self.enrol(&person, space, role).await;
        person
    }

    /// Makes somebody a member, telling nobody.
    pub async fn enrol(&self, person: &Person, space: &Space, role: Role) {
        enrol(self.pool(), person, space.id, role).await;
    }

    /// An open thread of a space.
    pub async fn thread(&self, space: &Space) -> ResourceId {
        thread(self.pool(), space).await
    }
}

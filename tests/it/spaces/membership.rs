//! Coming in, being another, leaving; and what is kept of it.

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use protocol::{
    Code, Event, Page, Stream,
    spaces::{Event as It, JoinRequest, Member, Role, Space as Seen},
};
use serde_json::json;
use sqlx::PgPool;

use super::{member, path, role, shown, space};
use crate::{
    harness::{Hub, Person, Space},
    mailbox,
};

#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
struct Row {
    role: Role,
    joined_at: DateTime<Utc>,
    since: DateTime<Utc>,
    left_at: Option<DateTime<Utc>>,
    joined_seq: i64,
    left_seq: Option<i64>,
}

/// Everything that is kept of a person in a space, in order.
async fn history(pool: &PgPool, space: &Space, person: &Person) -> Vec<Row> {
    sqlx::query_as(
        "select role, joined_at, since, left_at, joined_seq, left_seq from memberships
         where space_id = $1 and user_id = $2 order by joined_at, id",
    )
    .bind(space.id)
    .bind(person.id)
    .fetch_all(pool)
    .await
    .expect("rows")
}

async fn roles(pool: &PgPool, space: &Space, person: &Person) -> Vec<Role> {
    history(pool, space, person).await.into_iter().map(|row| row.role).collect()
}

async fn requests(space: &Space) -> Vec<JoinRequest> {
    space.admin.client.get(&path(space, "/requests")).await.expect(200).json()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_joins_an_open_space_by_oneself_and_once() {
    let hub = Hub::new().await;
    let space = space(&hub, "open", true).await;
    let person = hub.person("Léa Linteau").await;
    let (mut own, mut others) = (person.live().await, space.admin.live().await);
    let joined: Seen = person.client.post(&path(&space, "/membership"), &()).await.expect(200).json();
    assert_eq!((joined.role, joined.requested, joined.members), (Some(Role::Member), false, 2));
    let again: Seen = person.client.post(&path(&space, "/membership"), &()).await.expect(200).json();
    assert_eq!(again, joined);
    assert_eq!(history(hub.pool(), &space, &person).await.len(), 1);

    let push = own.push_of(person.stream()).await;
    assert!(matches!(push.event, Event::Spaces(It::Entered(space)) if space == joined));
    let push = others.push_of(Stream::Space(space.id)).await;
    let Event::Spaces(It::Joined(told)) = push.event else { panic!("{:?}", push.event) };
    assert_eq!((told.card.id, told.role, told.members), (person.id, Role::Member, 2));
    let page: Page<Member> = person.client.get(&path(&space, "/members")).await.expect(200).json();
    assert_eq!(page.items.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_times_at_once_one_joins_once() {
    let hub = Hub::new().await;
    let space = space(&hub, "open", true).await;
    let person = hub.person("Léa Linteau").await;
    let path = path(&space, "/membership");
    for answer in join_all((0..50).map(|_| person.client.post(&path, &()))).await {
        answer.expect(200);
    }
    assert_eq!(roles(hub.pool(), &space, &person).await, [Role::Member]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_asks_to_join_and_an_admin_accepts() {
    let hub = Hub::new().await;
    let space = space(&hub, "request", true).await;
    let person = hub.person("Léa Linteau").await;
    let (mut own, mut admin) = (person.live().await, space.admin.live().await);
    admin.watch(Stream::Admins(space.id)).await;
    for _ in 0..2 {
        let asked: Seen = person.client.post(&path(&space, "/membership"), &()).await.expect(200).json();
        assert_eq!((asked.role, asked.requested), (None, true));
    }
    assert!(shown(&person.client).await[0].requested);
    let push = admin.push_of(Stream::Admins(space.id)).await;
    assert!(matches!(push.event, Event::Spaces(It::Asked(request)) if request.card.id == person.id));
    let waiting = requests(&space).await;
    assert_eq!((waiting.len(), waiting[0].card.name.as_str()), (1, "Léa Linteau"));
    // Asking is not belonging.
    person.client.get(&path(&space, "/threads")).await.expect(404);

    space.admin.client.put(&member(&space, &person), &role(Role::Contributor)).await.expect(204);
    let push = admin.push_of(Stream::Admins(space.id)).await;
    assert!(matches!(push.event, Event::Spaces(It::Answered(user)) if user == person.id));
    let push = own.push_of(person.stream()).await;
    let Event::Spaces(It::Entered(entered)) = push.event else { panic!("{:?}", push.event) };
    assert_eq!((entered.role, entered.requested), (Some(Role::Contributor), false));
    assert!(requests(&space).await.is_empty());
    person.client.get(&path(&space, "/threads")).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_refused_or_taken_back() {
    let hub = Hub::new().await;
    let space = space(&hub, "request", true).await;
    let person = hub.person("Léa Linteau").await;
    let request = path(&space, &format!("/requests/{}", person.id));
    person.client.post(&path(&space, "/membership"), &()).await.expect(200);
    space.admin.client.delete(&request).await.expect(204);
    space.admin.client.delete(&request).await.expect(404);
    assert!(!shown(&person.client).await[0].requested);

    person.client.post(&path(&space, "/membership"), &()).await.expect(200);
    person.client.delete(&path(&space, "/membership")).await.expect(204);
    assert!(requests(&space).await.is_empty());
    assert!(history(hub.pool(), &space, &person).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_adds_by_address_and_the_person_is_told_by_mail() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let person = hub.person("Léa Linteau").await;
    let mut own = person.live().await;
    let add = json!({ "email": person.email.to_uppercase(), "role": "contributor" });
    space.admin.client.post(&path(&space, "/invitees"), &add).await.expect(202);
    let push = own.push_of(person.stream()).await;
    assert!(matches!(push.event, Event::Spaces(It::Entered(space)) if space.role == Some(Role::Contributor)));
    let mail = mailbox::last(&hub, &person.email).await;
    assert!(mail.text.contains("Petites villes") && mail.text.contains(&hub.app.url), "{}", mail.text);
    // Who is there already keeps his role and gets no mail.
    let add = json!({ "email": space.admin.email, "role": "member" });
    space.admin.client.post(&path(&space, "/invitees"), &add).await.expect(202);
    assert_eq!(roles(hub.pool(), &space, &space.admin).await, [Role::Admin]);
    assert_eq!(mailbox::all(&hub).await.len(), 1);
    let wrong = json!({ "email": "no address", "role": "member" });
    space.admin.client.post(&path(&space, "/invitees"), &wrong).await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_adds_by_id_only_people_he_shares_a_space_with() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let (colleague, stranger) = (hub.member(&other, Role::Member).await, hub.person("Paul Passant").await);
    hub.enrol(&space.admin, &other, Role::Member).await;
    space.admin.client.put(&member(&space, &stranger), &role(Role::Member)).await.expect(404);
    space.admin.client.put(&member(&space, &colleague), &role(Role::Member)).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_was_and_when_is_kept() {
    let hub = Hub::new().await;
    let space = space(&hub, "open", true).await;
    let person = hub.person("Léa Linteau").await;
    let admin = &space.admin.client;
    person.client.post(&path(&space, "/membership"), &()).await.expect(200);
    admin.put(&member(&space, &person), &role(Role::Admin)).await.expect(204);
    // Giving what somebody has writes nothing.
    admin.put(&member(&space, &person), &role(Role::Admin)).await.expect(204);
    person.client.delete(&path(&space, "/membership")).await.expect(204);
    person.client.post(&path(&space, "/membership"), &()).await.expect(200);
    admin.delete(&member(&space, &person)).await.expect(204);
    admin.delete(&member(&space, &person)).await.expect(404);

    let rows = history(hub.pool(), &space, &person).await;
    assert_eq!(
        rows.iter().map(|row| row.role).collect::<Vec<_>>(),
        [Role::Member, Role::Admin, Role::Member]
    );
    assert!(rows.iter().all(|row| row.left_at.is_some_and(|left| left >= row.joined_at)));
    assert_eq!((rows[1].since, rows[1].joined_at), (rows[0].since, rows[0].left_at.expect("over")));
    assert!(rows[2].since > rows[0].since, "who comes again begins again");
    let seqs: Vec<_> = rows.iter().flat_map(|row| [row.joined_seq, row.left_seq.expect("over")]).collect();
    assert_eq!(seqs, [1, 2, 2, 3, 4, 5], "the numbers of the events that told of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_admin_neither_leaves_nor_is_removed_nor_lowered() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let admin = &space.admin;
    // A closed account administers nothing.
    let closed = hub.member(&space, Role::Admin).await;
    sqlx::query("update users set disabled_at = now() where id = $1")
        .bind(closed.id)
        .execute(hub.pool())
        .await
        .expect("closed");
    let answers = [
        admin.client.delete(&path(&space, "/membership")).await,
        admin.client.delete(&member(&space, admin)).await,
        admin.client.put(&member(&space, admin), &role(Role::Member)).await,
    ];
    for answer in answers {
        assert_eq!(answer.status, 409, "{}", answer.text());
        assert_eq!(answer.code(), Code::LastAdmin);
    }
    hub.member(&space, Role::Admin).await;
    admin.client.delete(&path(&space, "/membership")).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_leave_at_once_one_stays() {
    let hub = Hub::new().await;
    for _ in 0..10 {
        let space = hub.space().await;
        let other = hub.member(&space, Role::Admin).await;
        let path = path(&space, "/membership");
        let (one, two) = tokio::join!(space.admin.client.delete(&path), other.client.delete(&path));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_lower_each_other_at_once_one_stays() {
    let hub = Hub::new().await;
    for _ in 0..10 {
        let space = hub.space().await;
        let other = hub.member(&space, Role::Admin).await;
        let (first, second) = (member(&space, &other), member(&space, &space.admin));
        let lower = role(Role::Member);
        let (one, two) =
            tokio::join!(space.admin.client.put(&first, &lower), other.client.put(&second, &lower));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        // The second comes as a member, who may not.
        assert_eq!(statuses, [204, 403]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_paged_by_family_name_and_a_stranger_s_id_is_no_place_among_them() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    sqlx::query(
        "with people as (
             insert into users (id, email, given_name, family_name)
             select gen_random_uuid(), n || '@many.example', 'Noé', 'Nom ' || lpad(n::text, 3, '0')
             from generate_series(1, 150) n returning id
         )
         insert into memberships (id, space_id, user_id, role, joined_at, since)
         select gen_random_uuid(), $1, id, 'member', now(), now() from people",
    )
    .bind(space.id)
    .execute(hub.pool())
    .await
    .expect("many");
    let mut names = Vec::new();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let page: Page<Member> =
            space.admin.client.get(&path(&space, &format!("/members{cursor}"))).await.expect(200).json();
        assert!(page.items.len() <= 100);
        names.extend(page.items.into_iter().map(|member| member.card.name));
        next = page.next.map(|next| format!("?after={next}"));
    }
    assert_eq!(names.len(), 151);
    assert_eq!(names[0], "Ada Min");
    assert!(names[1..].is_sorted());

    let stranger = hub.person("Paul Nom").await;
    let unknown = protocol::UserId::new();
    let pages = [stranger.id, unknown].map(|id| path(&space, &format!("/members?after={id}")));
    let of = async |path: &str| space.admin.client.get(path).await.expect(200).text();
    assert!(of(&pages[0]).await == of(&pages[1]).await, "it tells where a stranger's name stands");
    space.admin.client.get(&path(&space, "/members?after=x")).await.expect(422);
    space.admin.client.get(&path(&space, "/members?page=2")).await.expect(422);
}

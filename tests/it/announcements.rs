//! Announcements: who hears them, who may send them, whom they are for, and how far they have come.

mod killed;
mod reached;
mod time;

use protocol::{
    ActId, AnnouncementId, Code, Event, Fault, Problem, Snapshot, Stream,
    announcements::{
        Announcement, Audience, BODY_MAX, Board, Entry, Event as It, Figures, Mine, PAGE, Register, Send,
        TITLE_MAX, To,
    },
    spaces::Role,
};

use crate::harness::{Hub, Person, Socket, Space};

/// Where a space's announcements are.
fn of(space: &Space) -> String {
    format!("/api/v1/spaces/{}/announcements", space.id)
}

/// Where one of them is.
fn at(id: AnnouncementId, what: &str) -> String {
    format!("/api/v1/announcements/{id}{what}")
}

fn to(to: To, title: &str) -> Send {
    Send {
        act: ActId::new(),
        to,
        severity: protocol::announcements::Severity::Important,
        title: title.to_owned(),
        body: "De **8 h** à 12 h.".to_owned(),
        acknowledge: true,
        replies: false,
        due_at: None,
        expires_at: None,
    }
}

async fn announce(space: &Space, send: &Send) -> Entry {
    space.admin.client.post(&of(space), send).await.expect(201).json()
}

/// What stands before somebody.
async fn board(person: &Person) -> Vec<Mine> {
    person.client.get("/api/v1/me/announcements").await.expect(200).json::<Snapshot<Board>>().content.items
}

async fn figures(space: &Space, id: AnnouncementId) -> Figures {
    let list: Snapshot<Register> = space.admin.client.get(&of(space)).await.expect(200).json();
    let entry = list.content.entries.into_iter().find(|entry| entry.announcement.id == id);
    entry.expect("an entry").figures
}

/// The announcement that comes next on a stream.
async fn hears(socket: &mut Socket, stream: Stream) -> Announcement {
    socket
        .until("an announcement", |frame| match frame {
            protocol::live::ServerFrame::Push(push) if push.stream == stream => match &push.event {
                Event::Announcements(It::Announced(it)) => Some(it.clone()),
                _ => None,
            },
            _ => None,
        })
        .await
}

fn fields(problem: &Problem) -> Vec<(&str, Fault)> {
    problem.fields.iter().map(|it| (it.field.as_str(), it.fault)).collect()
}

#[tokio::test]
async fn a1_an_announcement_is_in_every_live_session_and_waits_for_the_rest() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Contributor).await);
    let late = hub.member(&space, Role::Member).await;
    let outsider = hub.person("Paul Passant").await;
    let stream = Stream::Space(space.id);
    let mut sockets = [lea.live().await, lea.again(hub.pool()).await.live().await, karim.live().await];
    let mut his = outsider.live().await;

    let ask = serde_json::json!({ "to": "all" });
    let audience: Audience =
        space.admin.client.post(&format!("{}/audience", of(&space)), &ask).await.expect(200).json();
    assert_eq!(audience.people, 3, "its sender aside");
    let entry = announce(&space, &to(To::All, "Coupure samedi")).await;
    assert_eq!(entry.figures, Figures { targeted: 3, ..Figures::default() });
    assert_eq!(entry.announcement.html, "<p>De <strong>8 h</strong> à 12 h.</p>\n");
    for socket in &mut sockets {
        assert_eq!(hears(socket, stream).await, entry.announcement);
    }
    // Who signs in later finds it; its sender and strangers do not.
    let waiting = board(&late).await;
    assert_eq!(waiting.len(), 1);
    assert!(waiting[0].is_due() && !waiting[0].delivered);
    assert!(board(&outsider).await.is_empty() && board(&space.admin).await.is_empty());
    let told = his.settle().await;
    assert!(told.iter().all(|frame| !format!("{frame:?}").contains("Coupure")), "{told:?}");
    let rows: i64 = sqlx::query_scalar("select count(*) from announcement_receipts")
        .fetch_one(hub.pool())
        .await
        .expect("a count");
    assert_eq!(rows, 0, "sending writes no row for its readers");
}

#[tokio::test]
async fn a1_a_role_people_by_name_and_the_site_each_hear_what_is_for_them_only() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let member = hub.member(&space, Role::Member).await;
    let contributor = hub.member(&space, Role::Contributor).await;
    let second = hub.member(&space, Role::Admin).await;
    let mut sockets = [member.live().await, contributor.live().await, second.live().await];
    sockets[1].watch(Stream::Contributors(space.id)).await;
    sockets[2].watch(Stream::Contributors(space.id)).await;
    sockets[2].watch(Stream::Admins(space.id)).await;

    let to_contributors = announce(&space, &to(To::Role(Role::Contributor), "Aux contributeurs")).await;
    assert_eq!(to_contributors.figures.targeted, 2);
    for socket in &mut sockets[1..] {
        assert_eq!(hears(socket, Stream::Contributors(space.id)).await.title, "Aux contributeurs");
    }
    let to_admins = announce(&space, &to(To::Role(Role::Admin), "Aux admins")).await;
    assert_eq!(to_admins.figures.targeted, 1);
    assert_eq!(hears(&mut sockets[2], Stream::Admins(space.id)).await.title, "Aux admins");
    let named = To::People(vec![contributor.id, contributor.id, space.admin.id]);
    let to_him = announce(&space, &to(named, "À vous")).await;
    assert_eq!(to_him.figures.targeted, 1, "named twice is once, and its sender is none");
    assert_eq!(hears(&mut sockets[1], contributor.stream()).await.title, "À vous");
    // No word of it where others are.
    let told = sockets[0].settle().await;
    for title in ["Aux contributeurs", "Aux admins", "À vous"] {
        assert!(told.iter().all(|frame| !format!("{frame:?}").contains(title)), "{title}: {told:?}");
    }
    assert!(board(&member).await.is_empty());
    assert_eq!(board(&contributor).await.len(), 2);
    for id in [to_contributors, to_admins, to_him].map(|entry| entry.announcement.id) {
        assert_eq!(member.client.put(&at(id, "/seen"), &()).await.expect(404).code(), Code::NotFound);
        member.client.delete(&at(id, "")).await.expect(404);
    }

    sqlx::query("update users set site_admin = true where id = $1")
        .bind(second.id)
        .execute(hub.pool())
        .await
        .expect("a site admin");
    let all: Entry =
        second.client.post("/api/v1/announcements", &to(To::All, "À tous")).await.expect(201).json();
    assert_eq!(all.announcement.space, None);
    assert_eq!(all.figures.targeted, 3);
    assert_eq!(hears(&mut sockets[0], Stream::Site).await.title, "À tous");
    assert_eq!(board(&space.admin).await[0].announcement.title, "À tous");
}

#[tokio::test]
async fn a1_what_may_not_be_announced_is_refused_by_name_and_nothing_is_told() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let alone = hub.space().await;
    let lea = hub.member(&space, Role::Contributor).await;
    let outsider = hub.person("Paul Passant").await;
    let refused = lea.client.post(&of(&space), &to(To::All, "Non")).await.expect(403);
    assert_eq!(refused.code(), Code::NotAllowed);
    outsider.client.post(&of(&space), &to(To::All, "Non")).await.expect(404);
    space.admin.client.post("/api/v1/announcements", &to(To::All, "Non")).await.expect(403);

    // Nobody but its sender is there.
    let empty = alone.admin.client.post(&of(&alone), &to(To::All, "Personne")).await.expect(422);
    assert_eq!(fields(&empty.json()), [("to", Fault::Empty)]);
    let nobody = space.admin.client.post(&of(&space), &to(To::People(Vec::new()), "Personne")).await;
    assert_eq!(fields(&nobody.expect(422).json()), [("to", Fault::Empty)]);
    let stranger = to(To::People(vec![outsider.id]), "À un inconnu");
    let answer = space.admin.client.post(&of(&space), &stranger).await.expect(422);
    assert_eq!(fields(&answer.json()), [("to", Fault::UnknownValue)]);

    let (title, body) = ("t".repeat(TITLE_MAX as usize), "b".repeat(BODY_MAX as usize));
    let past = Some(hub.app.clock.now() - chrono::TimeDelta::seconds(1));
    for (send, expected) in [
        (Send { title: " ".to_owned(), ..to(To::All, "") }, ("title", Fault::Empty)),
        (to(To::All, &format!("{title}t")), ("title", Fault::TooLong)),
        (to(To::All, "Deux\nlignes"), ("title", Fault::Deceptive)),
        (Send { body: format!("{body}b"), ..to(To::All, "Long") }, ("body", Fault::TooLong)),
        (Send { due_at: past, ..to(To::All, "Hier") }, ("due_at", Fault::UnknownValue)),
        (Send { expires_at: past, ..to(To::All, "Hier") }, ("expires_at", Fault::UnknownValue)),
        (Send { replies: true, ..to(To::Role(Role::Admin), "Fil") }, ("replies", Fault::UnknownValue)),
    ] {
        let answer = space.admin.client.post(&of(&space), &send).await.expect(422);
        assert_eq!(fields(&answer.json()), [expected], "{}", send.title);
    }
    announce(&space, &Send { body, ..to(To::All, &title) }).await;
    let kept: i64 = sqlx::query_scalar("select count(*) from announcements")
        .fetch_one(hub.pool())
        .await
        .expect("a count");
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn a4_a_double_click_sends_once() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let mut socket = lea.live().await;
    let send = to(To::All, "Une fois");
    let path = of(&space);
    let clicks = (0..10).map(|_| space.admin.client.post(&path, &send));
    let answers = futures_util::future::join_all(clicks).await;
    let entries: Vec<Entry> = answers.into_iter().map(|answer| answer.expect(201).json()).collect();
    assert!(entries.iter().all(|entry| entry == &entries[0]));
    let other = Send { title: "Autre chose".to_owned(), ..send.clone() };
    assert_eq!(space.admin.client.post(&path, &other).await.expect(409).code(), Code::ActReused);
    hears(&mut socket, Stream::Space(space.id)).await;
    let more = socket.settle().await;
    assert!(more.iter().all(|frame| !format!("{frame:?}").contains("Announced")), "{more:?}");
    assert_eq!(board(&lea).await.len(), 1);
}

#[tokio::test]
async fn a2_a_correction_shows_where_it_is_shown_and_says_so() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let mut socket = lea.live().await;
    let entry = announce(&space, &to(To::All, "Coupure samedi")).await;
    let id = entry.announcement.id;
    let correct = serde_json::json!({
        "act": ActId::new(), "revision": 0, "severity": "urgent", "title": "Coupure vendredi", "body": "<script>x</script>"
    });
    let corrected: Entry = space.admin.client.patch(&at(id, ""), &correct).await.expect(200).json();
    let told = socket
        .until("the correction", |frame| match frame {
            protocol::live::ServerFrame::Push(push) => match &push.event {
                Event::Announcements(It::Corrected(it)) => Some(it.clone()),
                _ => None,
            },
            _ => None,
        })
        .await;
    assert_eq!(told, corrected.announcement);
    assert!(told.corrected_at.is_some() && told.revision == 1 && !told.html.contains("<script"));
    assert_eq!(told.at, entry.announcement.at, "when it was sent stays");
    let stale =
        serde_json::json!({ "act": ActId::new(), "revision": 0, "severity": "info", "title": "Autre" });
    assert_eq!(space.admin.client.patch(&at(id, ""), &stale).await.expect(409).code(), Code::Stale);
    assert_eq!(lea.client.patch(&at(id, ""), &stale).await.expect(403).code(), Code::NotAllowed);
    assert_eq!(board(&lea).await[0].announcement, told);
}

#[tokio::test]
async fn a5_replies_go_to_a_thread_of_the_space_if_the_admin_allows_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let without = announce(&space, &to(To::All, "Sans fil")).await;
    assert_eq!(without.announcement.thread, None);
    let with = announce(&space, &Send { replies: true, ..to(To::All, "Avec fil") }).await;
    let thread = with.announcement.thread.expect("a thread");
    lea.post(thread, "Merci").await;
    let page: Snapshot<protocol::discussions::Thread> =
        lea.client.get(&format!("/api/v1/threads/{thread}")).await.expect(200).json();
    assert_eq!(page.content.heading.title, "Avec fil");
    assert_eq!(page.content.log.items.len(), 1);
    assert_eq!(board(&lea).await[0].announcement.thread, Some(thread));
}

#[tokio::test]
async fn n7_who_leaves_the_space_reads_nothing_of_it_any_more() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let id = announce(&space, &to(To::All, "Entre nous")).await.announcement.id;
    let path = format!("/api/v1/spaces/{}/members/{}", space.id, lea.id);
    space.admin.client.delete(&path).await.expect(204);
    assert!(board(&lea).await.is_empty());
    assert_eq!(figures(&space, id).await.targeted, 1, "whom it was for is what it was");
}

#[tokio::test]
async fn a3_what_one_is_to_take_note_of_stays_on_the_board_whatever_is_newer() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let due = announce(&space, &to(To::All, "À confirmer")).await.announcement.id;
    for no in 0..PAGE {
        announce(&space, &Send { acknowledge: false, ..to(To::All, &format!("n° {no}")) }).await;
    }
    let shown = board(&lea).await;
    assert_eq!((shown.len(), shown.iter().any(|it| it.announcement.id == due)), (PAGE as usize, true));
    assert!(shown.is_sorted_by_key(|it| std::cmp::Reverse(it.announcement.at)), "the newest first");
    lea.client.put(&at(due, "/acknowledgement"), &()).await.expect(204);
    assert!(board(&lea).await.iter().all(|it| it.announcement.id != due), "it is one of many now");
}

#[tokio::test]
async fn a1_the_site_has_a_list_of_its_own_and_tells_those_who_administer_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let chief = hub.person("Bastien Chef").await;
    sqlx::query("update users set site_admin = true where id = $1")
        .bind(chief.id)
        .execute(hub.pool())
        .await
        .expect("a site admin");
    let mut socket = chief.live().await;
    socket.watch(Stream::User(chief.id)).await;
    let sent: Entry =
        chief.client.post("/api/v1/announcements", &to(To::All, "À tous")).await.expect(201).json();
    let told = socket
        .until("the list", |frame| match frame {
            protocol::live::ServerFrame::Push(push) => match &push.event {
                Event::Announcements(It::Listed(it)) => Some(it.clone()),
                _ => None,
            },
            _ => None,
        })
        .await;
    assert_eq!(told.announcement.id, sent.announcement.id);
    space.admin.client.put(&at(sent.announcement.id, "/acknowledgement"), &()).await.expect(204);
    let list: Snapshot<Register> = chief.client.get("/api/v1/announcements").await.expect(200).json();
    let ids: Vec<_> = list.content.entries.iter().map(|it| it.announcement.id).collect();
    assert_eq!(ids, [sent.announcement.id]);
    space.admin.client.get("/api/v1/announcements").await.expect(403);
    let counted = socket
        .until("the figures", |frame| match frame {
            protocol::live::ServerFrame::Push(push) => match &push.event {
                Event::Announcements(It::Counted(it)) if it.figures.seen > 0 => Some(it.figures),
                _ => None,
            },
            _ => None,
        })
        .await;
    assert_eq!(counted.seen, 1);
}

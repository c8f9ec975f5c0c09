//! O1: invitations by mail, each for one address and one person; and what becomes of those that work no longer.

use std::time::Duration;

use protocol::{
    Code, Event, Problem, Stream,
    notifications::Kind,
    spaces::{self, AskForLink, Invitation, InviteByMail, LinkRequest, Role},
};
use serde_json::json;

use super::path;
use crate::{
    harness::{Hub, Space},
    mailbox,
    mentions::bell,
    state::tables_with,
};

const ACCEPT: &str = "/api/v1/invitations/acceptances";
const ASK: &str = "/api/v1/invitations/requests";

async fn invite(space: &Space, emails: &[&str], role: Role) {
    let emails = emails.iter().map(|&it| it.to_owned()).collect();
    let ask = InviteByMail { emails, role, days: 7 };
    space.admin.client.post(&path(space, "/invitations/mails"), &ask).await.expect(202);
}

async fn listed(space: &Space) -> Vec<Invitation> {
    space.admin.client.get(&path(space, "/invitations")).await.expect(200).json()
}

async fn waiting(space: &Space) -> Vec<LinkRequest> {
    space.admin.client.get(&path(space, "/link-requests")).await.expect(200).json()
}

#[tokio::test]
async fn each_address_gets_a_link_for_one_person_whose_secret_is_in_the_mail_alone() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let known = hub.person("Léa Linteau").await;
    invite(&space, &["neuf@people.example", &known.email, " Neuf@people.example "], Role::Contributor).await;
    let mail = mailbox::last(&hub, "neuf@people.example").await;
    assert_eq!(mailbox::to_address(&hub, "neuf@people.example").await.len(), 1, "one address, one mail");
    assert_eq!(mailbox::to_address(&hub, &known.email).await.len(), 1, "with an account or without");
    assert!(mail.text.contains("Ada Min") || mail.header("subject")[0].contains("Petites"), "{}", mail.text);
    let token = mail.secret(&hub, "invitation");
    assert_eq!(tables_with(hub.pool(), &token).await, [""; 0]);
    let all = listed(&space).await;
    assert_eq!(all.len(), 2);
    assert!(
        all.iter().all(|it| (it.uses, it.used, it.role) == (1, 0, Role::Contributor) && it.email.is_some())
    );

    let link = json!({ "token": token });
    let (paul, other) = (hub.person("Paul Passant").await, hub.person("Nadia Benali").await);
    paul.client.post(ACCEPT, &link).await.expect(200);
    assert_eq!(other.client.post(ACCEPT, &link).await.expect(410).code(), Code::LinkExpired);

    // Another mail to an address makes the one before useless, as does an admin.
    let before = json!({ "token": mailbox::last(&hub, &known.email).await.secret(&hub, "invitation") });
    invite(&space, &[&known.email], Role::Member).await;
    let after = json!({ "token": mailbox::last(&hub, &known.email).await.secret(&hub, "invitation") });
    known.client.post(ACCEPT, &before).await.expect(410);
    let id = listed(&space).await[0].id;
    space.admin.client.delete(&path(&space, &format!("/invitations/{id}"))).await.expect(204);
    known.client.post(ACCEPT, &after).await.expect(410);
}

#[tokio::test]
async fn only_admins_send_them_and_a_wrong_address_sends_none() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let karim = hub.member(&space, Role::Contributor).await;
    let good = InviteByMail { emails: vec!["a@people.example".to_owned()], role: Role::Member, days: 7 };
    let to = path(&space, "/invitations/mails");
    karim.client.post(&to, &good).await.expect(403);
    hub.space().await.admin.client.post(&to, &good).await.expect(404);
    let many: Vec<String> = (0..51).map(|no| format!("a{no}@people.example")).collect();
    for (emails, days, field) in [
        (Vec::new(), 7, "emails"),
        (vec!["a@people.example".to_owned(), "pas une adresse".to_owned()], 7, "emails"),
        (many, 7, "emails"),
        (good.emails.clone(), 91, "days"),
    ] {
        let ask = InviteByMail { emails, days, ..good.clone() };
        let refusal = space.admin.client.post(&to, &ask).await.expect(422);
        assert_eq!(refusal.json::<Problem>().fields[0].field, field);
    }
    assert_eq!(mailbox::all(&hub).await.len(), 0);
    // An address is not flooded.
    for _ in 0..5 {
        invite(&space, &["a@people.example"], Role::Member).await;
    }
    space.admin.client.post(&to, &good).await.expect(429);
}

#[tokio::test]
async fn whoever_holds_a_link_that_expired_asks_for_another_and_an_admin_sends_it_by_one_act() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let karim = hub.member(&space, Role::Member).await;
    invite(&space, &["neuf@people.example"], Role::Contributor).await;
    let token = mailbox::last(&hub, "neuf@people.example").await.secret(&hub, "invitation");
    let ask = |token: &str, email: &str| AskForLink { token: token.to_owned(), email: email.to_owned() };
    let guest = hub.client();

    // While it works, or if nobody ever made it, the answer is the same and nothing happens.
    guest.post(ASK, &ask(&token, "un@people.example")).await.expect(202);
    guest.post(ASK, &ask(&"0".repeat(64), "deux@people.example")).await.expect(202);
    assert_eq!(waiting(&space).await, []);
    guest.post(ASK, &ask(&token, "pas une adresse")).await.expect(422);

    hub.app.clock.advance(Duration::from_secs(8 * 24 * 3_600));
    let mut desk = space.admin.live().await;
    desk.watch(Stream::Admins(space.id)).await;
    for _ in 0..2 {
        guest.post(ASK, &ask(&token, "neuf@people.example")).await.expect(202);
    }
    let told = desk.push_of(Stream::Admins(space.id)).await.event;
    let Event::Spaces(spaces::Event::LinkAsked(request)) = told else { panic!("{told:?}") };
    assert_eq!((&*request.email, request.role), ("neuf@people.example", Role::Contributor));
    assert_eq!(waiting(&space).await, std::slice::from_ref(&request), "asked twice, it waits once");
    let shown = bell(&space.admin).await;
    assert_eq!((shown.unread, shown.notices[0].kind), (1, Kind::Link));
    assert_eq!(bell(&karim).await.unread, 0, "members are not told");
    karim.client.get(&path(&space, "/link-requests")).await.expect(403);

    let one = path(&space, &format!("/link-requests/{}", request.id));
    karim.client.post(&one, &()).await.expect(403);
    hub.space().await.admin.client.post(&one, &()).await.expect(404);
    space.admin.client.post(&one, &()).await.expect(204);
    space.admin.client.post(&one, &()).await.expect(404);
    let told = desk.push_of(Stream::Admins(space.id)).await.event;
    assert_eq!(told, Event::Spaces(spaces::Event::LinkAnswered(request.id)));
    assert_eq!((waiting(&space).await.len(), bell(&space.admin).await.notices.len()), (0, 0));
    let anew = mailbox::last(&hub, "neuf@people.example").await.secret(&hub, "invitation");
    assert_ne!(anew, token);
    let entered: spaces::Space = hub
        .person("Noé Nouveau")
        .await
        .client
        .post(ACCEPT, &json!({ "token": anew }))
        .await
        .expect(200)
        .json();
    assert_eq!(entered.role, Some(Role::Contributor));

    // Used up counts as expired; what an admin ended stays ended.
    guest.post(ASK, &ask(&anew, "trois@people.example")).await.expect(202);
    let request = waiting(&space).await.remove(0);
    let one = path(&space, &format!("/link-requests/{}", request.id));
    space.admin.client.delete(&one).await.expect(204);
    assert_eq!(mailbox::to_address(&hub, "trois@people.example").await.len(), 0);
    invite(&space, &["quatre@people.example"], Role::Member).await;
    let ended = mailbox::last(&hub, "quatre@people.example").await.secret(&hub, "invitation");
    let id = listed(&space).await[0].id;
    space.admin.client.delete(&path(&space, &format!("/invitations/{id}"))).await.expect(204);
    guest.post(ASK, &ask(&ended, "quatre@people.example")).await.expect(202);
    assert_eq!(waiting(&space).await, []);
}

#[tokio::test]
async fn asking_for_links_is_throttled_by_address_of_the_asker_and_of_the_mail() {
    let hub = Hub::start(|config| config.requests_per_minute = 20).await;
    let space = hub.space().await;
    let _ = &space;
    let ask = |no: usize| AskForLink { token: "0".repeat(64), email: format!("a{no}@people.example") };
    let guest = hub.client();
    for _ in 0..5 {
        guest.post(ASK, &ask(0)).await.expect(202);
    }
    guest.post(ASK, &ask(0)).await.expect(429);
    let mut statuses = Vec::new();
    for no in 1..=20 {
        statuses.push(guest.post(ASK, &ask(no)).await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
}

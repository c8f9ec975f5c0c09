//! H4: who comes back after long finds what came, lets all of it be by one act, and takes that back.

use std::time::Duration;

use protocol::{
    ActId, ResourceId,
    feed::Kind,
    notifications::{Again, Level, Read, SetLevel, SetWish, Unread, Which},
    spaces::{Role, Service},
};

use super::publish;
use crate::{
    harness::{Hub, Person},
    mentions::bell,
};

async fn told(who: &Person) -> Vec<ResourceId> {
    bell(who).await.published.iter().map(|item| item.id).collect()
}

async fn let_be(who: &Person, which: Which) -> ActId {
    let act = ActId::new();
    who.client.put("/api/v1/notifications/read", &Read { act, which }).await.expect(204);
    act
}

async fn take_back(who: &Person, act: ActId) {
    let ask = Unread { act: ActId::new(), which: Again::Act(act) };
    who.client.put("/api/v1/notifications/unread", &ask).await.expect(204);
}

#[tokio::test]
async fn h4_all_that_came_is_let_be_by_one_act_and_no_row_each() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    lea.client.put("/api/v1/me/visit", &()).await.expect(200);
    hub.app.clock.advance(Duration::from_hours(2));
    lea.client.put("/api/v1/me/visit", &()).await.expect(200);
    let old = publish(&hub, &space, Kind::Post, Role::Member, "Ancien").await;
    let older = publish(&hub, &space, Kind::Event, Role::Member, "Atelier").await;
    hub.app.clock.advance(Duration::from_secs(90));
    let fresh = publish(&hub, &space, Kind::Document, Role::Member, "Guide").await;
    assert_eq!(told(&lea).await, [fresh, older, old]);
    let_be(&lea, Which::All).await;
    assert_eq!(told(&lea).await, []);
    let rows = sqlx::query_scalar::<_, i64>("select count(*) from looks where user_id = $1");
    assert_eq!(rows.bind(lea.id).fetch_one(hub.pool()).await.expect("a count"), 1, "only the last minute's");
    // What comes after is new, also what was being published at that moment and stands a little before it.
    let later = publish(&hub, &space, Kind::Entry, Role::Member, "Question").await;
    sqlx::query("update resources set published_at = published_at - interval '30 seconds' where id = $1")
        .bind(later)
        .execute(hub.pool())
        .await
        .expect("published before");
    assert_eq!(told(&lea).await, [later]);
    hub.app.clock.advance(Duration::from_secs(90));
    let second = let_be(&lea, Which::All).await;
    assert_eq!(told(&lea).await, []);
    // It takes back what it did, and nothing else.
    take_back(&lea, second).await;
    assert_eq!(told(&lea).await, [later]);
}

#[tokio::test]
async fn h4_the_nearest_choice_says_what_of_it_is_told() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    hub.app.clock.advance(Duration::from_secs(1));
    let post = publish(&hub, &space, Kind::Post, Role::Member, "Article").await;
    let event = publish(&hub, &space, Kind::Event, Role::Member, "Atelier").await;
    publish(&hub, &space, Kind::Document, Role::Contributor, "Pas pour elle").await;
    let wish = async |service, level| {
        let set = SetWish { act: ActId::new(), service, level: Some(level) };
        lea.client.put(&format!("/api/v1/spaces/{}/level", space.id), &set).await.expect(204);
    };
    wish(None, Level::Mute).await;
    assert_eq!(told(&lea).await, []);
    wish(Some(Service::Calendar), Level::Normal).await;
    assert_eq!(told(&lea).await, [event]);
    let level = SetLevel { act: ActId::new(), level: Some(Level::Normal) };
    lea.client.put(&format!("/api/v1/resources/{post}/level"), &level).await.expect(204);
    assert_eq!(told(&lea).await, [event, post]);
}

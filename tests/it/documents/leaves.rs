//! First pages in rows (D2): drawn in the background after what is to be read, so that a list that asks for hundreds of
//! them costs nobody his turn.

use std::time::Duration;

use protocol::{
    Event, Stream,
    documents::{Event as It, Leaf, Line},
    spaces::Role,
};
use uuid::Uuid;

use super::{GUIDE, at, drawn, folder, page, read, sent};
use crate::{
    harness::{Hub, eventually},
    photos::kept,
};

#[tokio::test(flavor = "multi_thread")]
async fn d2_rows_ask_for_first_pages_by_the_hundred_and_take_nobody_s_turn() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "guide.pdf", GUIDE).await.document.id;
    drawn(&carl, id).await;
    // As after an upgrade, while another node draws it.
    let (file, now): (Uuid, _) = (
        sqlx::query_scalar("select file_id from document_versions where document_id = $1")
            .bind(id)
            .fetch_one(hub.pool())
            .await
            .expect("a file"),
        hub.app.clock.now(),
    );
    sqlx::query("update document_versions set drawn = null, drawing_tries = 1, drawing_at = $2 where document_id = $1")
        .bind(id)
        .bind(now)
        .execute(hub.pool())
        .await
        .expect("not drawn");
    hub.app.storage.remove(&format!("documents/{file}-thumbnail-1")).await.expect("removed");
    let (first, second) = (at(id, "pages/1?small=true"), at(id, "pages/2"));
    let rows = (0..200).map(|_| lea.client.get(&first));
    let (rows, opened) = tokio::join!(futures_util::future::join_all(rows), carl.client.get(&second));
    assert!(
        rows.iter().all(|it| it.status == 404),
        "{:?}",
        rows.iter().map(|it| it.status).collect::<Vec<_>>()
    );
    opened.expect(200);
    assert!(!page(&lea, id).await.document.version.drawn);

    // That node died: it is another's turn, and who looks at the list sees the page come.
    let mut live = lea.live().await;
    live.watch(Stream::Space(space.id)).await;
    hub.app.clock.advance(Duration::from_secs(180));
    hub.app.reader.woken.notify_one();
    let told = live.push_of(Stream::Space(space.id)).await.event;
    let Event::Documents(It::Changed(document)) = told else { panic!("{told:?}") };
    assert!(document.id == id && document.version.drawn);
    let answer = lea.client.get(&first).await.expect(200);
    assert_eq!(image::load_from_memory(&answer.body).expect("a picture").width(), 200);
    // An earlier version that comes back has what it had.
    let again = serde_json::json!({ "act": protocol::ActId::new(), "version": 1 });
    let path = format!("/api/v1/documents/{id}");
    carl.client
        .send(
            hyper::Method::POST,
            &format!("{path}/versions?act={}&name=g.txt", protocol::ActId::new()),
            Some(b"x".to_vec()),
        )
        .await
        .expect(201);
    carl.client.post(&format!("{path}/restorations"), &again).await.expect(200);
    assert!(page(&lea, id).await.document.version.drawn);
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_a_first_page_that_cannot_be_drawn_is_given_up_after_some_tries() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "rien.txt", b"rien").await.document.id;
    read(&carl, id).await;
    // It says that it has pages.
    sqlx::query("update document_versions set kind = 'pdf', pages = 2 where document_id = $1")
        .bind(id)
        .execute(hub.pool())
        .await
        .expect("pages");
    let given_up = eventually("it is given up", async || {
        hub.app.clock.advance(Duration::from_secs(180));
        hub.app.reader.woken.notify_one();
        sqlx::query_as::<_, (Option<bool>, i32)>(
            "select drawn, drawing_tries from document_versions where document_id = $1",
        )
        .bind(id)
        .fetch_one(hub.pool())
        .await
        .ok()
        .filter(|(drawn, _)| drawn.is_some())
    })
    .await;
    assert_eq!(given_up, (Some(false), 3));
    assert!(!page(&carl, id).await.document.version.drawn);
    // It has kept nothing waiting.
    let id = sent(&carl, folder, "guide.pdf", GUIDE).await.document.id;
    drawn(&carl, id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d2_the_words_of_a_page_lie_where_they_stand_on_it() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let folder = folder(&carl, space.id, "Recette", Role::Member).await.id;
    let id = sent(&carl, folder, "guide.pdf", GUIDE).await.document.id;
    drawn(&carl, id).await;
    // Once read, and then kept.
    for _ in 0..2 {
        let leaf: Leaf = lea.client.get(&at(id, "pages/2/words")).await.expect(200).json();
        // A4, and every line on it; below one another as one reads them.
        assert_eq!((leaf.width, leaf.height), (5953, 8419));
        let within = |it: &Line| {
            let (right, foot) = (i64::from(it.x) + i64::from(it.width), i64::from(it.y));
            it.x >= 0 && right <= i64::from(leaf.width) && foot > 0 && foot <= i64::from(leaf.height)
        };
        assert!(leaf.lines.iter().all(within), "{:?}", leaf.lines);
        let of = |words: &str| leaf.lines.iter().find(|it| it.text.contains(words)).cloned();
        let title = of("Anomalies remarquables").expect("the title");
        assert!(title.size > 80 && title.width > title.size * 8 && title.width < 4_000, "{title:?}");
    }
    for page in [0, 4] {
        lea.client.get(&at(id, &format!("pages/{page}/words"))).await.expect(404);
    }
    hub.person("Paul Passant").await.client.get(&at(id, "pages/2/words")).await.expect(404);
    carl.client.delete(&format!("/api/v1/documents/{id}")).await.expect(204);
    assert_eq!(kept(&hub.data.join("files")), [""; 0]);
}

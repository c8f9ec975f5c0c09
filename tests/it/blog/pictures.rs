//! Pictures: above a post and in it; who may not read the post does not see them, and nothing from
//! elsewhere is shown (rows 51, 57, 70).

use hyper::Method;
use protocol::{
    ActId,
    blog::{Heading, Previewed, Save, When, Write},
    files::{File, written},
    spaces::Role,
};
use serde_json::json;

use super::{at, of, page, post, save, write};
use crate::{
    harness::{Hub, Person},
    photos::files,
};

async fn send(person: &Person) -> File {
    let client = person.client.with("content-type", "image/png");
    client
        .send(Method::POST, "/api/v1/files?name=vue.png", Some(files::png(900, 600)))
        .await
        .expect(201)
        .json()
}

#[tokio::test(flavor = "multi_thread")]
async fn b5_pictures_are_had_by_who_reads_the_post_and_only_while_he_does() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (malika, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let outsider = hub.space().await.admin;
    let (cover, inside, foreign) = (send(&malika).await, send(&malika).await, send(&lea).await);
    let body = format!("Avant\n\n!{}\n\n!{}", written(&inside), written(&foreign));
    let preview: Previewed = malika
        .client
        .post(&format!("{}/preview", of(&space)), &json!({ "body": body }))
        .await
        .expect(200)
        .json();
    let draft = Write { body, cover: Some(cover.id), ..post("En images", When::Draft) };
    let heading = write(&malika, &space, &draft).await;
    let shown = page(&malika, heading.id).await;
    assert_eq!(shown.html, preview.html, "it is as it was shown before");
    let picture = |file: &File| format!("/api/v1/files/{}/picture", file.id);
    assert!(shown.html.contains(&format!("<figure class=\"figure\"><img src=\"{}\"", picture(&inside))));
    assert!(!shown.html.contains(&picture(&foreign)), "nobody else's picture");
    assert_eq!(shown.heading.cover.map(|it| (it.file, it.size)), Some((cover.id, (640, 427))));
    for file in [&cover, &inside] {
        malika.client.get(&picture(file)).await.expect(200);
        space.admin.client.get(&picture(file)).await.expect(200);
        lea.client.get(&picture(file)).await.expect(404);
    }
    let publish = Save { when: Some(When::Now), ..save(&heading, &format!("!{}", written(&inside))) };
    let heading: Heading = malika.client.patch(&at(heading.id, ""), &publish).await.expect(200).json();
    for file in [&cover, &inside] {
        let answer = lea.client.get(&picture(file)).await.expect(200);
        assert_eq!(answer.header("content-type"), "image/jpeg");
        assert!(answer.header("content-security-policy").contains("sandbox"));
        outsider.client.get(&picture(file)).await.expect(404);
    }
    // An admin's change keeps what the author sent.
    let kept = save(&heading, &format!("Relu.\n\n!{}", written(&inside)));
    space.admin.client.patch(&at(heading.id, ""), &kept).await.expect(200);
    assert!(page(&lea, heading.id).await.html.contains(&picture(&inside)));
    malika.client.delete(&at(heading.id, &format!("?act={}", ActId::new()))).await.expect(204);
    for file in [&cover, &inside] {
        for person in [&malika, &lea, &space.admin] {
            person.client.get(&picture(file)).await.expect(404);
            person.client.get(&format!("/api/v1/files/{}/thumbnail", file.id)).await.expect(404);
        }
    }
}

#[tokio::test]
async fn rows_69_70_what_is_elsewhere_is_not_shown_and_what_is_endless_takes_no_time() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let path = format!("{}/preview", of(&space));
    let looks = async |body: &str| -> String {
        let preview = space.admin.client.post(&path, &json!({ "body": body })).await.expect(200);
        preview.json::<Previewed>().html
    };
    let html = looks("![pixel](https://evil.example/p.png) <img src=x onerror=alert(1)>").await;
    assert!(!html.contains("<img"), "{html}");
    assert!(html.contains("<a href=\"https://evil.example/p.png\""), "{html}");
    let deep = format!("{}x", "> - ".repeat(10_000));
    assert!(looks(&deep).await.matches("<blockquote").count() < 100);
    looks(&"*a **b ".repeat(6_000)).await;
    looks(&"[".repeat(50_000)).await;
    let long = json!({ "body": "*".repeat(50_001) });
    space.admin.client.post(&path, &long).await.expect(422);
}

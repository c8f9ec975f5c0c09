//! Fault 15 for the blog: a post's page, the list, and one's drafts.

use protocol::{
    ActId, Event, Seq, Snapshot, Stream,
    blog::{self, Drafts, Heading, List, Post, Save, When, Write},
    comments::React,
    people,
    spaces::Role,
};

use super::{all_happened, converge, events_of};
use crate::harness::Hub;

fn save(of: &Heading, body: &str) -> Save {
    Save {
        act: ActId::new(),
        revision: of.revision,
        title: format!("{} bis", of.title),
        body: body.to_owned(),
        cover: None,
        closed: of.revision % 2 == 0,
        when: None,
    }
}

#[tokio::test]
async fn fault_15_the_blog_and_its_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (malika, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let path = format!("/api/v1/spaces/{}/posts", space.id);
    let (mut socket, mut hers) = (lea.live().await, malika.live().await);
    let mut lists: Vec<Snapshot<List>> = Vec::new();
    let mut drafts: Vec<Snapshot<Drafts>> = Vec::new();
    let mut posts: Vec<Snapshot<Post>> = Vec::new();
    let mut written: Vec<Heading> = Vec::new();
    for step in 0..16 {
        lists.push(lea.client.get(&path).await.expect(200).json());
        drafts.push(malika.client.get(&format!("{path}/drafts")).await.expect(200).json());
        if let Some(first) = written.first() {
            posts.push(
                lea.client.get(&format!("/api/v1/posts/{}?from=first", first.id)).await.expect(200).json(),
            );
        }
        let act = ActId::new();
        match step {
            0..=4 => {
                let when = if step < 2 { When::Now } else { When::Draft };
                let (title, body) = (format!("Billet {step}"), "Un **texte**.".to_owned());
                let write = Write { act, title, body, cover: None, closed: false, when };
                written.push(malika.client.post(&path, &write).await.expect(201).json());
                if step == 0 {
                    socket.watch(Stream::Resource(written[0].id)).await;
                }
            }
            5 | 6 | 9 | 10 => {
                let index = if step == 5 || step == 9 { 0 } else { 2 };
                let id = written[index].id;
                let save = save(&written[index], &format!("changé {step}"));
                written[index] =
                    malika.client.patch(&format!("/api/v1/posts/{id}"), &save).await.expect(200).json();
            }
            7 | 8 | 13 => {
                let who = if step == 8 { &lea } else { &malika };
                let react = React { act, on: step != 13 };
                who.client
                    .put(&format!("/api/v1/posts/{}/reactions/idea", written[0].id), &react)
                    .await
                    .expect(204);
            }
            11 => {
                let publish = Save { when: Some(When::Now), ..save(&written[3], "Paru.") };
                let path = format!("/api/v1/posts/{}", written[3].id);
                malika.client.patch(&path, &publish).await.expect(200);
            }
            12 | 14 => {
                let id = written[if step == 12 { 1 } else { 4 }].id;
                malika.client.delete(&format!("/api/v1/posts/{id}?act={act}")).await.expect(204);
            }
            _ => {
                let change =
                    people::ChangeMe { function: Some("Cheffe de projet".to_owned()), ..Default::default() };
                malika.client.patch("/api/v1/me", &change).await.expect(200);
            }
        }
    }
    lists.push(lea.client.get(&path).await.expect(200).json());
    drafts.push(malika.client.get(&format!("{path}/drafts")).await.expect(200).json());
    posts.push(
        lea.client.get(&format!("/api/v1/posts/{}?from=first", written[0].id)).await.expect(200).json(),
    );

    let head = |position: protocol::Position| -> Seq { position.seq };
    let of_space = events_of(&mut socket, Stream::Space(space.id), head(lists[16].position)).await;
    let last = posts.last().expect("a page").position;
    let of_post = events_of(&mut socket, Stream::Resource(written[0].id), head(last)).await;
    let own = events_of(&mut hers, malika.stream(), head(drafts[16].position)).await;
    let all = of_space.iter().chain(&of_post).chain(&own).map(|(_, event)| event);
    all_happened("blog", blog::Event::KINDS, all);
    converge(&lists, &of_space, |list, event| match event {
        Event::Blog(event) => list.apply(event, lea.id),
        Event::People(people::Event::CardChanged(card)) => list.meet(card),
        _ => {}
    });
    // Of people these hear on the space's stream; what their own tells is asked here.
    let author = posts.last().expect("a page").content.heading.author.clone();
    drafts.iter_mut().for_each(|shot| shot.content.meet(&author));
    converge(&drafts, &own, |drafts, event| {
        if let Event::Blog(event) = event {
            drafts.apply(event);
            drafts.meet(&author);
        }
    });
    for shot in &mut posts {
        shot.content.meet(&author);
    }
    converge(&posts, &of_post, |post, event| {
        post.apply(event, lea.id);
        post.meet(&author);
    });
}

//! What happens to documents is told to those who may see them, and makes of an earlier page the present.

use hyper::Method;
use protocol::{
    ActId, Event, Snapshot, Stream,
    documents::{Event as It, Page, Shelf},
    live::{Push, ServerFrame},
    spaces::Role,
};
use serde_json::json;

use super::{folder, read, sent};
use crate::{
    harness::{Hub, fixtures::comments},
    snapshots::{all_happened, converge},
};

#[tokio::test(flavor = "multi_thread")]
async fn fault_15_a_folder_s_page_and_its_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let stream = Stream::Space(space.id);
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    let one = folder(&carl, space.id, "Un", Role::Member).await.id;
    let two = folder(&carl, space.id, "Deux", Role::Member).await.id;
    let list = format!("/api/v1/spaces/{}/documents?folder={one}", space.id);
    let mut shots: Vec<Snapshot<Shelf>> = Vec::new();
    let mut ids = Vec::new();
    for step in 0..9 {
        shots.push(lea.client.get(&list).await.expect(200).json());
        let act = ActId::new();
        match step {
            0..=2 => {
                let name = format!("{step}.txt");
                let id = sent(&carl, one, &name, name.as_bytes()).await.document.id;
                read(&carl, id).await;
                ids.push(id);
            }
            3 => {
                let change = json!({ "act": act, "revision": 0, "title": "Guide", "tags": ["a"] });
                carl.client.patch(&format!("/api/v1/documents/{}", ids[0]), &change).await.expect(200);
            }
            4 => {
                let path = format!("/api/v1/documents/{}/versions?act={act}&name=x.txt", ids[1]);
                let client = carl.client.with("content-type", "x/y");
                client.send(Method::POST, &path, Some(b"nouveau".to_vec())).await.expect(201);
                read(&carl, ids[1]).await;
            }
            5 => {
                let change = json!({ "act": act, "revision": 1, "folder": two });
                carl.client.patch(&format!("/api/v1/documents/{}", ids[0]), &change).await.expect(200);
            }
            6 => {
                carl.client.delete(&format!("/api/v1/documents/{}", ids[2])).await.expect(204);
            }
            7 => {
                let change = json!({ "act": act, "revision": 2, "folder": one });
                carl.client.patch(&format!("/api/v1/documents/{}", ids[0]), &change).await.expect(200);
            }
            _ => {
                let change = json!({ "act": act, "audience": "contributor" });
                carl.client.patch(&format!("/api/v1/folders/{two}"), &change).await.expect(200);
            }
        }
    }
    let last: Snapshot<Shelf> = lea.client.get(&list).await.expect(200).json();
    let upto = last.position.seq;
    shots.push(last);
    socket.reach(stream, upto).await;
    let events: Vec<_> =
        socket.tracks[&stream].events.iter().map(|(seq, _, event)| (*seq, event.clone())).collect();
    // That is told in the document's own stream.
    let kinds: Vec<&str> = It::KINDS.iter().copied().filter(|kind| *kind != "kept").collect();
    all_happened("documents", &kinds, events.iter().map(|(_, event)| event));
    converge(&shots, &events, |shelf, event| {
        if let Event::Documents(event) = event {
            shelf.apply(event);
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_15_a_document_s_page_and_its_events_make_the_present() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let place = folder(&carl, space.id, "Un", Role::Member).await.id;
    let id = sent(&carl, place, "a.txt", b"a").await.document.id;
    read(&carl, id).await;
    let stream = Stream::Resource(id);
    let mut socket = lea.live().await;
    socket.watch(stream).await;
    let path = format!("/api/v1/documents/{id}");
    let mut shots: Vec<Snapshot<Page>> = Vec::new();
    for step in 0..4 {
        shots.push(lea.client.get(&path).await.expect(200).json());
        let act = ActId::new();
        match step {
            0 | 3 => {
                let post = json!({ "act": act, "body": "Bien" });
                carl.client.post(&comments(id), &post).await.expect(201);
            }
            1 => {
                let path = format!("{path}/versions?act={act}&name=b.txt");
                let client = carl.client.with("content-type", "x/y");
                client.send(Method::POST, &path, Some(b"b".to_vec())).await.expect(201);
                read(&carl, id).await;
            }
            _ => {
                let restore = json!({ "act": act, "version": 1 });
                carl.client.post(&format!("{path}/restorations"), &restore).await.expect(200);
            }
        }
    }
    let last: Snapshot<Page> = lea.client.get(&path).await.expect(200).json();
    let upto = last.position.seq;
    shots.push(last);
    socket.reach(stream, upto).await;
    let events: Vec<_> =
        socket.tracks[&stream].events.iter().map(|(seq, _, event)| (*seq, event.clone())).collect();
    converge(&shots, &events, |page, event| {
        page.apply(event, lea.id);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_members_hear_nothing_of_what_is_kept_to_contributors() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let (mut his, mut hers) = (carl.live().await, lea.live().await);
    his.watch(Stream::Contributors(space.id)).await;
    hers.watch(Stream::Space(space.id)).await;
    let kept = folder(&carl, space.id, "Brouillons", Role::Contributor).await.id;
    sent(&carl, kept, "secret.txt", b"rien").await;
    let added = |frame: ServerFrame| match frame {
        ServerFrame::Push(Push { event: Event::Documents(It::Added(it)), .. }) => Some(it.document.title),
        _ => None,
    };
    let heard = his.until("the document comes", |frame| added(frame.clone())).await;
    assert_eq!(heard, "secret");
    // What comes to her next is of another folder.
    let open = folder(&carl, space.id, "Ouvert", Role::Member).await.id;
    sent(&carl, open, "public.txt", b"tout").await;
    let heard = hers.until("a document comes", |frame| added(frame.clone())).await;
    assert_eq!(heard, "public");
}

/// A document is kept to admins, by its folder or by another: who watches it and is none hears nothing more, the
/// admins go on with what is there now.
async fn kept_to_admins(by_folder: bool) {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (carl, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let open = folder(&carl, space.id, "Ouvert", Role::Member).await.id;
    let closed = folder(&space.admin, space.id, "Fermé", Role::Admin).await.id;
    let id = sent(&space.admin, open, "budget.txt", b"rien").await.document.id;
    read(&space.admin, id).await;
    let stream = Stream::Resource(id);
    let (mut hers, mut his) = (lea.live().await, space.admin.live().await);
    hers.watch(stream).await;
    his.watch(stream).await;
    let admin = &space.admin.client;
    let act = ActId::new();
    if by_folder {
        let change = json!({ "act": act, "audience": "admin" });
        admin.patch(&format!("/api/v1/folders/{open}"), &change).await.expect(200);
    } else {
        let page: Snapshot<Page> = admin.get(&format!("/api/v1/documents/{id}")).await.expect(200).json();
        let change = json!({ "act": act, "revision": page.content.document.revision, "folder": closed });
        admin.patch(&format!("/api/v1/documents/{id}"), &change).await.expect(200);
    }
    hers.until("she is cut", |frame| (*frame == ServerFrame::Denied(stream)).then_some(())).await;
    his.until("he begins anew", |frame| match frame {
        ServerFrame::Reset(it) => (it.stream == stream).then_some(()),
        _ => None,
    })
    .await;
    let post = json!({ "act": ActId::new(), "body": "Entre nous" });
    admin.post(&comments(id), &post).await.expect(201);
    his.until("the comment", |frame| match frame {
        ServerFrame::Push(Push { event: Event::Comments(_), .. }) => Some(()),
        _ => None,
    })
    .await;
    let heard = hers.settle().await;
    let of_it = |frame: &ServerFrame| matches!(frame, ServerFrame::Push(push) if push.stream == stream);
    assert!(!heard.iter().any(of_it), "{heard:?}");
    assert!(hers.try_watch(stream, None).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn row_53_who_watches_a_document_is_cut_when_its_folder_is_kept_to_fewer() {
    kept_to_admins(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn row_53_who_watches_a_document_is_cut_when_it_moves_to_where_fewer_read() {
    kept_to_admins(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_a_folder_of_very_many_comes_whole_in_few_pages() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let folder = folder(&space.admin, space.id, "Relevés", Role::Member).await.id;
    sqlx::query(
        "with made as (
             insert into resources (id, space_id, kind, title, author_id, published_at)
             select gen_random_uuid(), $1, 'document', 'Relevé ' || n, $2, now() from generate_series(1, 1500) n
             returning id, title
         ), streams as (
             insert into streams (id) select 'resource:' || id from made
         ), documents as (
             insert into documents (id, space_id, folder_id, name, created_by, created_at)
             -- Many of the same moment: they are told apart by their ids.
             select id, $1, $3, title, $2, now() - make_interval(mins => length(title)) from made
         )
         insert into document_versions (document_id, space_id, no, file_id, name, kind, bytes, sha256, reading, author_id, created_at)
         select id, $1, 1, id, title, 'text', 1, '', 'done', $2, now() from made",
    )
    .bind(space.id)
    .bind(space.admin.id)
    .bind(folder)
    .execute(hub.pool())
    .await
    .expect("many");
    let page = async |after: Option<&String>| -> Shelf {
        let after = after.map_or_else(String::new, |it| format!("&after={it}"));
        let path = format!("/api/v1/spaces/{}/documents?folder={folder}{after}", space.id);
        lea.client.get(&path).await.expect(200).json::<Snapshot<Shelf>>().content
    };
    let mut shelf = page(None).await;
    let mut sizes = vec![shelf.rows.len()];
    while let Some(next) = shelf.next.clone() {
        let more = page(Some(&next)).await;
        sizes.push(more.rows.len());
        // A page that comes twice changes nothing.
        shelf.extend(more.clone());
        shelf.extend(more);
    }
    assert_eq!(sizes, [200, 1000, 300]);
    let ids: std::collections::BTreeSet<_> = shelf.rows.iter().map(|row| row.document.id).collect();
    assert_eq!((ids.len(), shelf.rows.len()), (1500, 1500));
    assert!(shelf.rows.is_sorted_by_key(|row| std::cmp::Reverse((row.document.at, row.document.id))));
}

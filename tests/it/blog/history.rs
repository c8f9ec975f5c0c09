//! B6: what a post said before, and two people who save at once: no text is lost.

use protocol::{
    ActId, Code,
    blog::{Heading, History, Save, When},
    spaces::Role,
};

use super::{at, page, post, save, write};
use crate::harness::Hub;

#[tokio::test]
async fn b6_saving_over_a_newer_version_is_refused_and_both_texts_are_there() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let malika = hub.member(&space, Role::Contributor).await;
    let heading = write(&malika, &space, &post("À deux", When::Now)).await;
    let path = at(heading.id, "");
    let (mine, theirs) = (save(&heading, "Le mien"), save(&heading, "Le sien"));
    space.admin.client.patch(&path, &theirs).await.expect(200);
    assert_eq!(malika.client.patch(&path, &mine).await.expect(409).code(), Code::Stale);
    // What the editor then shows beside one's own.
    let history: History = malika.client.get(&at(heading.id, "/history")).await.expect(200).json();
    assert_eq!((history.source.as_str(), history.by.id), ("Le sien", space.admin.id));
    assert_eq!((history.heading.revision, history.earlier.len()), (1, 1));
    assert_eq!(
        history.earlier[0].html,
        "<p>Sept collectivités <strong>rejoignent</strong> le programme.</p>\n"
    );
    // Saved on top of it, nothing is lost.
    let again = Save { act: ActId::new(), revision: 1, ..mine };
    let heading: Heading = malika.client.patch(&path, &again).await.expect(200).json();
    assert_eq!(page(&malika, heading.id).await.html, "<p>Le mien</p>\n");
    let history: History = malika.client.get(&at(heading.id, "/history")).await.expect(200).json();
    let said: Vec<_> = history.earlier.iter().map(|it| (it.revision, it.by.id)).collect();
    assert_eq!(said, [(1, space.admin.id), (0, malika.id)]);
    // The same save again is the same.
    let repeat: Heading = malika.client.patch(&path, &again).await.expect(200).json();
    assert_eq!(repeat, heading);
}

#[tokio::test]
async fn b6_of_many_who_save_at_once_one_is_first() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let heading = write(&space.admin, &space, &post("Tous", When::Now)).await;
    let path = at(heading.id, "");
    let saves: Vec<Save> = (0..8).map(|no| save(&heading, &format!("n° {no}"))).collect();
    let answers =
        futures_util::future::join_all(saves.iter().map(|it| space.admin.client.patch(&path, it))).await;
    let statuses: Vec<u16> = answers.iter().map(|it| it.status).collect();
    assert_eq!(statuses.iter().filter(|it| **it == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|it| **it == 409).count(), 7, "{statuses:?}");
    assert_eq!(page(&space.admin, heading.id).await.heading.revision, 1);
}

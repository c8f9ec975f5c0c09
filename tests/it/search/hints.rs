//! What is proposed to whoever is still writing.

use protocol::{
    Fault, Problem, ResourceId,
    search::{HINTS, Hints},
    spaces::Role,
};

use super::{entry, form_urlencoded};
use crate::harness::{Hub, Person, Space};

fn path(typed: &str, space: &Space, besides: Option<ResourceId>) -> String {
    let mut path = format!("/api/v1/search/hints?q={}&space={}", form_urlencoded(typed), space.id);
    if let Some(besides) = besides {
        path.push_str(&format!("&besides={besides}"));
    }
    path
}

async fn proposed(hub: &Hub, person: &Person, typed: &str, space: &Space) -> Vec<ResourceId> {
    server::search::catch_up(&hub.app).await.expect("up to date");
    let hints: Hints = person.client.get(&path(typed, space, None)).await.expect(200).json();
    hints.hits.into_iter().filter_map(|it| it.resource).collect()
}

#[tokio::test]
async fn t13_a_sentence_finds_the_entry_and_the_thread_that_answer_it_and_nothing_else() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let lea = hub.member(&space, Role::Member).await;
    let thread = hub.thread(&space).await;
    lea.post(thread, "Les accusés d’enregistrement partent trop tard, on relance chaque semaine.").await;
    let late = entry(&space, "Dans quel délai part l’accusé d’enregistrement ?", "Dans les dix jours.").await;
    entry(&space, "Qui signe les permis ?", "Le maire, ou qui il en charge.").await;
    let typed =
        "Bonjour à tous, quelqu’un sait-il dans quels délais les accusés d'enregistrement sont envoyés";
    assert_eq!(proposed(&hub, &lea, typed, &space).await, [late, thread]);
    // Not what one writes under.
    let hints: Hints = lea.client.get(&path(typed, &space, Some(thread))).await.expect(200).json();
    assert_eq!(hints.hits.iter().filter_map(|it| it.resource).collect::<Vec<_>>(), [late]);
    // One word in common is no answer, nor is a word alone.
    assert!(proposed(&hub, &lea, "Les permis de conduire des agents", &space).await.is_empty());
    assert!(proposed(&hub, &lea, "enregistrement", &space).await.is_empty());
    assert!(proposed(&hub, &lea, "", &space).await.is_empty());
    // No more than can be looked at.
    for nth in 0..5 {
        entry(&space, &format!("Délai de l’accusé d’enregistrement, cas {nth} ?"), "Dix jours.").await;
    }
    assert_eq!(proposed(&hub, &lea, typed, &space).await.len(), HINTS);
}

#[tokio::test]
async fn t13_row_52_nothing_is_proposed_that_one_may_not_read() {
    let hub = Hub::new().await;
    let (space, other) = (hub.space().await, hub.space().await);
    let (lea, stranger) = (hub.member(&space, Role::Member).await, hub.member(&other, Role::Admin).await);
    let secret = entry(&space, "Où est rangé le coffre du sous-sol ?", "Derrière la chaudière.").await;
    let typed = "rangé le coffre sous-sol";
    assert_eq!(proposed(&hub, &lea, typed, &space).await, [secret]);
    assert!(proposed(&hub, &stranger, typed, &space).await.is_empty());
    assert!(proposed(&hub, &lea, typed, &other).await.is_empty());
    sqlx::query("update resources set audience = 'admin' where id = $1")
        .bind(secret)
        .execute(hub.pool())
        .await
        .expect("done");
    assert!(proposed(&hub, &lea, typed, &space).await.is_empty());
}

#[tokio::test]
async fn t13_too_long_a_beginning_is_refused_and_operators_are_words() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let problem: Problem =
        space.admin.client.get(&path(&"é".repeat(257), &space, None)).await.expect(422).json();
    assert_eq!((problem.fields[0].field.as_str(), problem.fields[0].fault), ("q", Fault::TooLong));
    entry(&space, "Quand ouvre la déchetterie ?", "Le samedi.").await;
    for typed in
        ["-déchetterie \"ouvre", "auteur:déchetterie ouvre & | ! ( <-> *:", "ouvre déchetterie' -- \\"]
    {
        assert_eq!(proposed(&hub, &space.admin, typed, &space).await.len(), 1, "{typed}");
    }
}

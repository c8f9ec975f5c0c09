//! The Atom feed: read by programs in somebody's name, as long as he may read the posts and wishes it
//! (rows 52, 56, 73).

use protocol::{
    blog::{Subscription, When, Write},
    spaces::Role,
};
use serde_json::json;

use super::{of, post, write};
use crate::harness::{Hub, Person, Space};

/// The path of a new feed.
async fn subscribe(person: &Person, space: &Space) -> String {
    let made = person.client.put(&format!("{}/feed", of(space)), &json!({})).await.expect(200);
    let url = made.json::<Subscription>().url;
    url[url.find("/api/").expect("a path")..].to_owned()
}

#[tokio::test]
async fn row_56_a_feed_shows_what_its_owner_may_read_now_and_a_new_address_ends_the_old() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (malika, lea) = (hub.member(&space, Role::Contributor).await, hub.member(&space, Role::Member).await);
    let outsider = hub.space().await.admin;
    let hostile = "Dix < onze & \"douze\" ]]> <script>";
    let shown = write(&malika, &space, &post(hostile, When::Now)).await;
    write(&malika, &space, &post("Brouillon secret", When::Draft)).await;
    outsider.client.put(&format!("{}/feed", of(&space)), &json!({})).await.expect(404);

    let first = subscribe(&malika, &space).await;
    let reader = hub.client();
    let answer = reader.get(&first).await.expect(200);
    assert!(answer.header("content-type").starts_with("application/atom+xml"));
    let feed = answer.text();
    assert!(
        feed.contains("<title>Dix &lt; onze &amp; &quot;douze&quot; ]]&gt; &lt;script&gt;</title>"),
        "{feed}"
    );
    assert!(feed.contains(&format!("/blog/{}\"", shown.address())), "{feed}");
    assert!(!feed.contains("Brouillon"), "its own author's drafts are no news");
    // It only reads.
    reader.post(&first, &json!({})).await.expect(405);
    for what in ["", "0", &first[first.len() - 64..first.len() - 1]] {
        reader.get(&format!("/api/v1/feeds/{what}")).await.expect(404);
    }
    let kept: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from feed_tokens").fetch_all(hub.pool()).await.expect("rows");
    assert_eq!(kept, [server::auth::digest(&first[first.len() - 64..])], "only its digest is kept");

    let second = subscribe(&malika, &space).await;
    reader.get(&first).await.expect(404);
    reader.get(&second).await.expect(200);
    // Another's is another's.
    let hers = subscribe(&lea, &space).await;
    malika.client.delete(&format!("{}/feed", of(&space))).await.expect(204);
    reader.get(&second).await.expect(404);
    reader.get(&hers).await.expect(200);
    // Who leaves the space reads nothing of it any more, nor does who is suspended.
    sqlx::query("update users set disabled_at = now() where id = $1")
        .bind(lea.id)
        .execute(hub.pool())
        .await
        .expect("suspended");
    reader.get(&hers).await.expect(404);
    sqlx::query("update users set disabled_at = null where id = $1")
        .bind(lea.id)
        .execute(hub.pool())
        .await
        .expect("back");
    reader.get(&hers).await.expect(200);
    let path = format!("/api/v1/spaces/{}/members/{}", space.id, lea.id);
    space.admin.client.delete(&path).await.expect(204);
    reader.get(&hers).await.expect(404);
}

/// What a reader that others wrote makes of the feed. The test step installs it; without it nothing is read.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_others_wrote_reads_the_feed() {
    let python = std::env::var("OSMOSE_FEEDPARSER").unwrap_or_default();
    let hub = Hub::new().await;
    let space = hub.space().await;
    let title = "Été : ce qui change & ce qui reste « vrai » <b>";
    let one = Write { body: "Un **texte** & sa suite.".to_owned(), ..post(title, When::Now) };
    write(&space.admin, &space, &one).await;
    let feed = hub.client().get(&subscribe(&space.admin, &space).await).await.expect(200).text();
    if python.is_empty() {
        return;
    }
    let script = "import feedparser, json, sys\nd = feedparser.parse(sys.stdin.buffer.read())\n\
                  print(json.dumps([bool(d.bozo), d.version, [[e.title, e.summary, e.link, e.author] for e in d.entries]]))";
    let mut child = tokio::process::Command::new(python)
        .args(["-c", script])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("python");
    let mut stdin = child.stdin.take().expect("a pipe");
    tokio::io::AsyncWriteExt::write_all(&mut stdin, feed.as_bytes()).await.expect("written");
    drop(stdin);
    let said = child.wait_with_output().await.expect("an answer");
    let read: serde_json::Value = serde_json::from_slice(&said.stdout).expect("JSON");
    assert_eq!((&read[0], &read[1]), (&json!(false), &json!("atom10")), "{feed}");
    let told = read[2][0][0].as_str().expect("a title");
    assert!(told.starts_with("Été : ce qui change & ce qui reste « vrai »"), "{read}");
    assert_eq!(read[2][0][1], "Un texte & sa suite.");
}

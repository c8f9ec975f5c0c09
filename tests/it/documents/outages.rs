//! What waits to be read outlasts a storage that is away (D7): an outage is no fault of the file.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use futures_util::{StreamExt, stream::BoxStream};
use object_store::{
    CopyOptions, GetOptions, GetResult, GetResultPayload, ListResult, MultipartUpload, ObjectMeta,
    ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, path::Path,
};
use protocol::{ActId, ResourceId, documents::Reading, spaces::Role};
use serde_json::json;

use super::{GUIDE, drawn, folder, page, read, sent};
use crate::harness::{Hub, eventually};

/// A disk from which nothing is read while it is away: it refuses at once, or breaks off in the middle, by turns.
#[derive(Debug)]
struct Away {
    disk: Arc<dyn ObjectStore>,
    away: AtomicBool,
    asked: AtomicUsize,
}

fn broken() -> object_store::Error {
    object_store::Error::Generic { store: "test", source: "away".into() }
}

impl fmt::Display for Away {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a disk that may be away")
    }
}

#[async_trait::async_trait]
impl ObjectStore for Away {
    async fn put_opts(&self, at: &Path, what: PutPayload, how: PutOptions) -> Result<PutResult> {
        self.disk.put_opts(at, what, how).await
    }
    async fn put_multipart_opts(
        &self,
        at: &Path,
        how: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.disk.put_multipart_opts(at, how).await
    }
    async fn get_opts(&self, at: &Path, how: GetOptions) -> Result<GetResult> {
        let nth = self.asked.fetch_add(1, SeqCst);
        if !self.away.load(SeqCst) {
            return self.disk.get_opts(at, how).await;
        }
        if nth.is_multiple_of(2) {
            return Err(broken());
        }
        let mut found = self.disk.get_opts(at, how).await?;
        let parts = [Ok(GUIDE[..1000].to_vec().into()), Err(broken())];
        found.payload = GetResultPayload::Stream(futures_util::stream::iter(parts).boxed());
        Ok(found)
    }
    fn delete_stream(&self, all: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.disk.delete_stream(all)
    }
    fn list(&self, under: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.disk.list(under)
    }
    async fn list_with_delimiter(&self, under: Option<&Path>) -> Result<ListResult> {
        self.disk.list_with_delimiter(under).await
    }
    async fn copy_opts(&self, from: &Path, to: &Path, how: CopyOptions) -> Result<()> {
        self.disk.copy_opts(from, to, how).await
    }
}

/// Waits until the storage was asked for a document once more, and until that counts for nothing in this column; then it
/// is its turn again.
async fn tried_in_vain(hub: &Hub, away: &Away, id: ResourceId, column: &str) {
    let before = away.asked.load(SeqCst);
    hub.app.clock.advance(Duration::from_secs(180));
    eventually("it is tried", async || {
        hub.app.reader.woken.notify_one();
        (away.asked.load(SeqCst) > before).then_some(())
    })
    .await;
    let counted = format!("select {column} from document_versions where document_id = $1");
    eventually("the try is taken back", async || {
        hub.app.reader.woken.notify_one();
        let count: i32 = sqlx::query_scalar(sqlx::AssertSqlSafe(counted.clone()))
            .bind(id)
            .fetch_one(hub.pool())
            .await
            .expect("a number");
        (count == 0).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d7_the_grace_of_an_outage_counts_from_its_beginning_and_ends() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Guides", Role::Member).await.id;
    let disk = hub.app.storage.local().await.expect("a disk");
    let away = Arc::new(Away { disk, away: false.into(), asked: 0.into() });
    hub.app.storage.replace(away.clone()).expect("not used yet");
    let id = sent(&carl, folder, "guide.pdf", GUIDE).await.document.id;
    drawn(&carl, id).await;
    // It came long ago, and an admin has it read anew while the storage is away.
    away.away.store(true, SeqCst);
    let old = "update document_versions set reading = 'failed', created_at = created_at - interval '9 days'
               where document_id = $1";
    sqlx::query(old).bind(id).execute(hub.pool()).await.expect("old");
    let again = format!("/api/v1/documents/{id}/versions/1/readings");
    space.admin.client.post(&again, &json!({ "act": ActId::new() })).await.expect(200);
    for round in 1..=5 {
        tried_in_vain(&hub, &away, id, "tries").await;
        assert_eq!(page(&carl, id).await.document.version.reading, Reading::Waiting, "round {round}");
    }
    // What does not end within a day may be the file's own.
    hub.app.clock.advance(Duration::from_secs(86_400));
    eventually("it is given up", async || {
        hub.app.clock.advance(Duration::from_secs(180));
        hub.app.reader.woken.notify_one();
        (page(&carl, id).await.document.version.reading == Reading::Failed).then_some(())
    })
    .await;
    // The next one begins anew.
    space.admin.client.post(&again, &json!({ "act": ActId::new() })).await.expect(200);
    for _ in 1..=5 {
        tried_in_vain(&hub, &away, id, "tries").await;
    }
    away.away.store(false, SeqCst);
    hub.app.clock.advance(Duration::from_secs(180));
    assert_eq!(read(&carl, id).await.document.version.reading, Reading::Done);
    drawn(&carl, id).await;
    // Nor is an outage a try to draw its first page.
    away.away.store(true, SeqCst);
    let undo = "update document_versions set drawn = null, drawing_tries = 0, drawing_at = null where document_id = $1";
    sqlx::query(undo).bind(id).execute(hub.pool()).await.expect("not drawn");
    for _ in 1..=5 {
        tried_in_vain(&hub, &away, id, "drawing_tries").await;
    }
    away.away.store(false, SeqCst);
    hub.app.clock.advance(Duration::from_secs(180));
    drawn(&carl, id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d7_an_outage_of_the_storage_is_no_try() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let carl = hub.member(&space, Role::Contributor).await;
    let folder = folder(&carl, space.id, "Guides", Role::Member).await.id;
    let disk = hub.app.storage.local().await.expect("a disk");
    let away = Arc::new(Away { disk, away: true.into(), asked: 0.into() });
    hub.app.storage.replace(away.clone()).expect("not used yet");
    let id = sent(&carl, folder, "guide.pdf", GUIDE).await.document.id;
    // More often than a file that cannot be read is tried.
    for round in 1..=6 {
        tried_in_vain(&hub, &away, id, "tries").await;
        assert_eq!(page(&carl, id).await.document.version.reading, Reading::Waiting, "round {round}");
    }
    away.away.store(false, SeqCst);
    hub.app.clock.advance(Duration::from_secs(180));
    hub.app.reader.woken.notify_one();
    let version = eventually("it is read", async || {
        hub.app.reader.woken.notify_one();
        let version = page(&carl, id).await.document.version;
        (version.reading != Reading::Waiting).then_some(version)
    })
    .await;
    assert_eq!((version.reading, version.pages), (Reading::Done, Some(3)));
    // What is no such file is given up still.
    let id = sent(&carl, folder, "rien.pdf", b"%PDF-1.7 rien").await.document.id;
    let version = read(&carl, id).await.document.version;
    assert!(version.reading == Reading::Failed || version.pages == Some(0), "{version:?}");
}

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
use protocol::{documents::Reading, spaces::Role};

use super::{GUIDE, folder, page, read, sent};
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
        eventually("it is tried", async || (away.asked.load(SeqCst) >= round).then_some(())).await;
        eventually("the try is taken back", async || {
            let tries: i32 = sqlx::query_scalar("select tries from document_versions where document_id = $1")
                .bind(id)
                .fetch_one(hub.pool())
                .await
                .expect("a number");
            hub.app.reader.woken.notify_one();
            (tries == 0).then_some(())
        })
        .await;
        assert_eq!(page(&carl, id).await.document.version.reading, Reading::Waiting, "round {round}");
        hub.app.clock.advance(Duration::from_secs(180));
        hub.app.reader.woken.notify_one();
    }
    eventually("it is tried", async || (away.asked.load(SeqCst) >= 7).then_some(())).await;
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

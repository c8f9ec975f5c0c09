//! How files come in: one at a time from each person, so many at once on a node, each cut as soon as it
//! is too large or takes too long. Nothing is believed of what a request says about itself.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, header},
};
use dashmap::DashSet;
use futures_util::StreamExt;
use protocol::{Code, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Result, later, refused};

/// Bytes a second that a large file must bring to be given more time.
const PACE: u64 = 32 * 1024;

/// Files that may be on their way at once.
const AT_ONCE: usize = 16;

/// The files on their way to this node.
pub struct Uploads {
    people: Arc<DashSet<UserId>>,
    places: Arc<Semaphore>,
}

impl Default for Uploads {
    fn default() -> Self {
        Self { people: Arc::default(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// As long as this lives, a person's file is on its way.
pub struct Underway {
    user: UserId,
    people: Arc<DashSet<UserId>>,
    _place: OwnedSemaphorePermit,
}

impl Drop for Underway {
    fn drop(&mut self) {
        self.people.remove(&self.user);
    }
}

impl Uploads {
    /// A person begins to send a file.
    ///
    /// # Errors
    /// 429 another one of his is on its way; 503 too many are.
    pub fn begin(&self, user: UserId) -> Result<Underway> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| later(Code::Unavailable, 5))?;
        if !self.people.insert(user) {
            return Err(later(Code::TooMany, 1));
        }
        Ok(Underway { user, people: self.people.clone(), _place: place })
    }
}

/// Reads a body of at most `most` bytes that must be there within `time`.
///
/// # Errors
/// 400 it breaks off; 408 it takes too long; 413 it is larger, whatever its head says.
pub async fn receive(headers: &HeaderMap, body: Body, most: usize, time: Duration) -> Result<Vec<u8>> {
    if announced(headers).is_some_and(|said| said > most as u64) {
        return Err(refused(Code::TooLarge));
    }
    let read = async {
        let mut content = Vec::new();
        let mut parts = body.into_data_stream();
        while let Some(part) = parts.next().await {
            let part = part.map_err(|_| refused(Code::Malformed))?;
            if content.len() + part.len() > most {
                return Err(refused(Code::TooLarge));
            }
            content.extend_from_slice(&part);
        }
        Ok(content)
    };
    tokio::time::timeout(time, read).await.map_err(|_| refused(Code::TooSlow))?
}

/// A large body on its way, at most so many bytes of it. It has its time, and more as long as it brings what
/// it should.
pub struct Pouring {
    parts: BodyDataStream,
    most: u64,
    began: tokio::time::Instant,
    time: Duration,
    /// How many bytes have come.
    pub count: u64,
}

impl Pouring {
    /// Begins to read a body.
    ///
    /// # Errors
    /// 413 its head says that it is larger.
    pub fn begin(headers: &HeaderMap, body: Body, most: u64, time: Duration) -> Result<Self> {
        if announced(headers).is_some_and(|said| said > most) {
            return Err(refused(Code::TooLarge));
        }
        let began = tokio::time::Instant::now();
        Ok(Self { parts: body.into_data_stream(), most, began, time, count: 0 })
    }

    /// The next part; none at the end.
    ///
    /// # Errors
    /// 400 it breaks off; 408 it comes too slowly; 413 it is larger, whatever its head says.
    pub async fn next(&mut self) -> Result<Option<Bytes>> {
        let until = self.began + self.time + Duration::from_secs(self.count / PACE);
        let next = tokio::time::timeout_at(until, self.parts.next()).await;
        let Some(part) = next.map_err(|_| refused(Code::TooSlow))? else { return Ok(None) };
        let part = part.map_err(|_| refused(Code::Malformed))?;
        self.count += part.len() as u64;
        if self.count > self.most { Err(refused(Code::TooLarge)) } else { Ok(Some(part)) }
    }
}

/// How long a request says that its body is.
#[must_use]
pub fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

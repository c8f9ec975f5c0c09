//! How files come in: one at a time from each person, so many at once on a node, each cut as soon as it
//! is too large or takes too long. Nothing is believed of what a request says about itself.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use dashmap::DashSet;
use futures_util::StreamExt;
use protocol::{Code, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::{Result, later, refused};

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
    let said =
        headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()).and_then(|it| it.parse().ok());
    if said.is_some_and(|said: u64| said > most as u64) {
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

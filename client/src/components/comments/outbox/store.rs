//! Where what is on its way is kept: a record for each comment in the browser's database, by person, so
//! that tabs do not overwrite each other's. Until a record is known to be on the disk, its text also
//! lies where a page that closes at once can still put it.

use std::cell::Cell;

use js_sys::{Array, Promise};
use protocol::{ActId, UserId, order};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransactionMode};

use super::queue::Item;
use crate::{browser, drafts, wire};

const DATABASE: &str = "osmose";
const STORE: &str = "outbox";

/// The key of a record.
fn key(user: UserId, act: ActId) -> String {
    format!("{user}.{act}")
}

/// Where its text lies meanwhile: with the drafts, so that it leaves with them.
fn beside(user: UserId) -> String {
    format!("{}{user}.outbox.", drafts::PREFIX)
}

thread_local! {
    /// Who left: what is still on its way must not be written behind the purge.
    static LEFT: Cell<Option<UserId>> = const { Cell::new(None) };
}

fn has_left(user: UserId) -> bool {
    LEFT.get() == Some(user)
}

/// Somebody is here, again or for the first time: what is his is kept.
pub fn admit(user: UserId) {
    if has_left(user) {
        LEFT.set(None);
    }
}

/// Notes a comment where it survives a page that closes at once.
pub fn note(user: UserId, item: &Item) {
    if has_left(user) {
        return;
    }
    browser::keep(&format!("{}{}", beside(user), item.act), &wire::write(item));
}

/// Keeps a comment. It is no longer noted then.
pub async fn keep(user: UserId, item: Item) {
    if has_left(user) {
        return;
    }
    let text = wire::write(&item);
    let write = async {
        let store = open(IdbTransactionMode::Readwrite).await?;
        store.put_with_key(&text.into(), &key(user, item.act).into())?;
        committed(&store).await
    };
    // A browser without a database keeps the note instead.
    if write.await.is_ok() {
        browser::forget(&format!("{}{}", beside(user), item.act));
    }
}

/// Forgets a comment.
pub async fn forget(user: UserId, act: ActId) {
    browser::forget(&format!("{}{act}", beside(user)));
    let erase = async {
        let store = open(IdbTransactionMode::Readwrite).await?;
        store.delete(&key(user, act).into())?;
        committed(&store).await
    };
    // What cannot be erased is sent again, and the server knows it.
    let _: Result<(), JsValue> = erase.await;
}

/// All that is kept of a person's, in the order of writing.
pub async fn all(user: UserId) -> Vec<Item> {
    let read = async {
        let store = open(IdbTransactionMode::Readonly).await?;
        let found = done(&store.get_all_with_key(&range(user)?)?).await?;
        store.transaction().db().close();
        Ok::<_, JsValue>(Array::from(&found).iter().filter_map(|it| it.as_string()).collect::<Vec<_>>())
    };
    // The notes first: another tab takes one away only once the comment is in the database.
    let mut texts = browser::all_kept(&beside(user));
    texts.extend(read.await.unwrap_or_default());
    let mut items: Vec<Item> = texts.iter().filter_map(|text| wire::read(text)).collect();
    // An act's id begins with the time of its making.
    order::sort_by_key(&mut items, |item| item.act);
    items.dedup_by_key(|item| item.act);
    items
}

/// Forgets all that is kept of a person's, and keeps nothing more of him.
pub async fn purge(user: UserId) {
    LEFT.set(Some(user));
    browser::forget_all(&beside(user));
    let erase = async {
        let store = open(IdbTransactionMode::Readwrite).await?;
        store.delete(&range(user)?)?;
        committed(&store).await
    };
    let _: Result<(), JsValue> = erase.await;
}

/// The keys of one person: those that begin with his id and a dot.
fn range(user: UserId) -> Result<JsValue, JsValue> {
    Ok(IdbKeyRange::bound(&format!("{user}.").into(), &format!("{user}/").into())?.into())
}

async fn open(mode: IdbTransactionMode) -> Result<IdbObjectStore, JsValue> {
    let factory = browser::window().indexed_db()?.ok_or(JsValue::NULL)?;
    let request = factory.open_with_u32(DATABASE, 1)?;
    let make = {
        let request = request.clone();
        Closure::once(move || {
            let made = database(&request).and_then(|it| it.create_object_store(STORE));
            // One that was not made is missed by whoever opens it.
            drop(made);
        })
    };
    request.set_onupgradeneeded(Some(make.as_ref().unchecked_ref()));
    done(&request).await?;
    database(&request)?.transaction_with_str_and_mode(STORE, mode)?.object_store(STORE)
}

fn database(request: &IdbOpenDbRequest) -> Result<IdbDatabase, JsValue> {
    request.result()?.dyn_into()
}

async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let answer = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(answer).await?;
    request.result()
}

/// Waits until what was written is on the disk, and closes.
async fn committed(store: &IdbObjectStore) -> Result<(), JsValue> {
    let transaction = store.transaction();
    let answer = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    let outcome = JsFuture::from(answer).await;
    transaction.db().close();
    outcome.map(drop)
}

//! The tabs of one person in one browser: one of them sends, and each knows what the others wrote.
//!
//! The lead is a lock that the browser gives to one tab. Whoever writes takes it, for a tab in the
//! background may be asleep; it goes on to another when its tab is closed. Should two tabs send the
//! same for a moment, the act's id makes it one.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use gloo_events::EventListener;
use js_sys::{Function, Object, Promise, Reflect};
use protocol::{ActId, UserId};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};
use yew::{Callback, platform::spawn_local};

use super::queue::Item;
use crate::wire;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request(name: &str, options: &Object, granted: &Function) -> Result<Promise, JsValue>;
}

/// What one tab tells the others.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Word {
    /// A comment stands like this.
    Set(Item),
    /// It is among the others, or was taken back.
    Gone(ActId),
    /// The person signed out: nothing of his is kept any more.
    Left,
}

/// The channel on which one person's tabs talk.
fn channel(user: UserId) -> Option<BroadcastChannel> {
    BroadcastChannel::new(&format!("osmose.outbox.{user}")).ok()
}

/// Tells a person's other tabs that he signed out.
pub fn farewell(user: UserId) {
    if let Some(channel) = channel(user) {
        // A channel just made is open.
        let _ = channel.post_message(&wire::write(&Word::Left).into());
        channel.close();
    }
}

/// This tab among the others.
pub struct Tabs {
    channel: Option<BroadcastChannel>,
    lead: Rc<Lead>,
    _listener: Option<EventListener>,
}

struct Lead {
    name: String,
    /// Whether this tab has it.
    mine: Cell<bool>,
    /// The tab no longer wants it.
    over: Cell<bool>,
    /// Gives it back.
    release: RefCell<Option<Function>>,
    /// Told when it comes here.
    comes: Callback<()>,
}

impl Tabs {
    /// Joins the others. `heard` is told their words, `leads` that this tab sends from now on.
    pub fn join(user: UserId, heard: Callback<Word>, leads: Callback<()>) -> Self {
        let name = format!("osmose.outbox.{user}");
        let channel = channel(user);
        let listener = channel.as_ref().map(|channel| {
            EventListener::new(channel, "message", move |event| {
                let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                if let Some(word) = text.and_then(|text| wire::read(&text)) {
                    heard.emit(word);
                }
            })
        });
        let lead = Rc::new(Lead {
            name,
            mine: Cell::new(false),
            over: Cell::new(false),
            release: RefCell::default(),
            comes: leads,
        });
        lead.ask(false);
        Self { channel, lead, _listener: listener }
    }

    /// Tells the others.
    pub fn tell(&self, word: &Word) {
        if let Some(channel) = &self.channel {
            // A channel that is closed has nobody to hear.
            let _ = channel.post_message(&wire::write(word).into());
        }
    }

    /// Whether this tab is the one that sends.
    #[must_use]
    pub fn leads(&self) -> bool {
        self.lead.mine.get()
    }

    /// Makes this tab the one that sends.
    pub fn take_lead(&self) {
        if !self.leads() {
            self.lead.ask(true);
        }
    }
}

impl Drop for Tabs {
    fn drop(&mut self) {
        self.lead.over.set(true);
        self.lead.mine.set(false);
        if let Some(release) = self.lead.release.take() {
            // It only resolves a promise.
            let _ = release.call0(&JsValue::NULL);
        }
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}

impl Lead {
    /// Asks the browser for the lead, taking it from whoever has it or waiting for it. Where there are
    /// no locks, every tab leads.
    fn ask(self: &Rc<Self>, take: bool) {
        let options = Object::new();
        // An object of one's own takes every property.
        let _ = Reflect::set(&options, &"steal".into(), &take.into());
        let lead = Rc::clone(self);
        let granted = Closure::once_into_js(move |_lock: JsValue| -> JsValue { lead.hold().into() });
        match request(&self.name, &options, granted.unchecked_ref()) {
            Ok(held) => {
                let lead = Rc::clone(self);
                spawn_local(async move {
                    // Another tab took it: wait for one's turn again.
                    if JsFuture::from(held).await.is_err() && !lead.over.get() {
                        lead.mine.set(false);
                        lead.ask(false);
                    }
                });
            }
            Err(_) => self.begin(),
        }
    }

    /// The lead is here until the promise is kept.
    fn hold(&self) -> Promise {
        if self.over.get() {
            return Promise::resolve(&JsValue::NULL);
        }
        let held = Promise::new(&mut |resolve, _| {
            self.release.replace(Some(resolve));
        });
        self.begin();
        held
    }

    fn begin(&self) {
        self.mine.set(true);
        self.comes.emit(());
    }
}

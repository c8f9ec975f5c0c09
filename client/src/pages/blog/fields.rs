//! What stands in the editor's fields, and how it is kept in the browser until it is saved.

use std::{cell::RefCell, rc::Rc};

use protocol::{ActId, ResourceId, SpaceId, blog};
use serde::{Deserialize, Serialize};
use yew::prelude::*;

use crate::{
    drafts,
    hooks::{use_draft, use_session},
};

/// The fields.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fields {
    /// The version they are based on.
    pub revision: i32,
    /// The title.
    pub title: String,
    /// The text.
    pub body: String,
    /// The picture above it.
    pub cover: Option<blog::Cover>,
    /// Takes no comments.
    pub closed: bool,
}

impl Fields {
    /// As the server has them.
    #[must_use]
    pub fn of(it: &blog::History) -> Self {
        Self {
            revision: it.heading.revision,
            title: it.heading.title.clone(),
            body: it.source.clone(),
            cover: it.heading.cover,
            closed: it.heading.closed_by.is_some(),
        }
    }

    /// What is sent to make a post of them.
    #[must_use]
    pub fn write(&self, act: ActId, when: blog::When) -> blog::Write {
        blog::Write {
            act,
            title: self.title.trim().to_owned(),
            body: self.body.clone(),
            cover: self.cover.map(|it| it.file),
            closed: self.closed,
            when,
        }
    }

    /// What is sent to change a post.
    #[must_use]
    pub fn save(&self, act: ActId, when: Option<blog::When>) -> blog::Save {
        blog::Save {
            act,
            revision: self.revision,
            title: self.title.trim().to_owned(),
            body: self.body.clone(),
            cover: self.cover.map(|it| it.file),
            closed: self.closed,
            when,
        }
    }
}

/// A change of the fields.
pub type Change = Box<dyn FnOnce(&mut Fields)>;

/// The fields and what can be done with them.
#[derive(Clone, PartialEq)]
pub struct UseFields {
    /// As they stand.
    pub now: Fields,
    /// Nothing is kept that the server does not have.
    pub clean: bool,
    /// Changes and keeps them.
    pub change: Callback<Change>,
    /// They were thrown away.
    pub clear: Callback<()>,
    /// These were saved as this revision of a post; what was typed meanwhile is kept, and goes on from there.
    pub saved: Callback<(Fields, ResourceId, i32)>,
}

/// Where the draft of a post is kept.
fn of_post(post: ResourceId) -> String {
    format!("post.{post}")
}

/// The fields of a post, or of a new one in a space.
#[hook]
pub fn use_fields(space: SpaceId, post: Option<ResourceId>, server: &Fields) -> UseFields {
    let me = use_session().me.id;
    let place = post.map_or_else(|| format!("post.new.{space}"), of_post);
    let draft = use_draft(&place);
    let kept: Option<Fields> = serde_json::from_str(&draft.text).ok();
    let clean = kept.is_none();
    let now = kept.unwrap_or_else(|| server.clone());
    // What is changed later, say when a picture has come, changes what stands there then.
    let latest: Rc<RefCell<Fields>> = use_mut_ref(Fields::default);
    latest.replace(now.clone());
    let change = {
        let (set, latest) = (draft.set.clone(), latest.clone());
        Callback::from(move |how: Change| {
            how(&mut latest.borrow_mut());
            set.emit(serde_json::to_string(&*latest.borrow()).unwrap_or_default());
        })
    };
    let saved = {
        let (set, clear) = (draft.set.clone(), draft.clear.clone());
        Callback::from(move |(sent, post, revision): (Fields, ResourceId, i32)| {
            let now = latest.borrow().clone();
            if now == sent {
                clear.emit(());
                return;
            }
            set.emit(serde_json::to_string(&Fields { revision, ..now }).unwrap_or_default());
            if place != of_post(post) {
                drafts::carry(me, &place, &of_post(post));
            }
        })
    };
    UseFields { now, clean, change, clear: draft.clear, saved }
}

//! The story as its files tell it: people, spaces, and what they said. Times in it count from the
//! moment of seeding.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Deref,
};

use anyhow::{Context, Result};
use chrono::TimeDelta;
use protocol::{
    comments::ReactionKind,
    discussions::Purpose,
    notifications::Level,
    people::Language,
    presence::Wish,
    spaces::{Access, Role, Service},
};
use serde::{Deserialize, Deserializer, de};

use super::{announcements::Announcements, calendar::Calendar, faq::Faq, polls::Poll};

/// All of it.
pub struct Story {
    pub people: Vec<Person>,
    pub spaces: Vec<Space>,
    pub discussions: Discussions,
    pub blog: Blog,
    pub chat: Chat,
    pub faq: Faq,
    pub calendar: Calendar,
    pub library: Library,
    pub announcements: Announcements,
}

/// Reads the files inside the binary.
///
/// # Errors
/// A file that is not what it should be.
pub fn read() -> Result<Story> {
    fn file<T: de::DeserializeOwned>(name: &str, text: &str) -> Result<T> {
        serde_json::from_str(text).with_context(|| format!("demo/{name}.json"))
    }
    Ok(Story {
        people: file("people", include_str!("../../../demo/people.json"))?,
        spaces: file("spaces", include_str!("../../../demo/spaces.json"))?,
        blog: file("blog", include_str!("../../../demo/blog.json"))?,
        discussions: file("discussions", include_str!("../../../demo/discussions.json"))?,
        chat: file("chat", include_str!("../../../demo/chat.json"))?,
        faq: file("faq", include_str!("../../../demo/faq.json"))?,
        calendar: file("calendar", include_str!("../../../demo/calendar.json"))?,
        library: file("documents", include_str!("../../../demo/documents.json"))?,
        announcements: file("announcements", include_str!("../../../demo/announcements.json"))?,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub key: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub function: String,
    pub language: Language,
    pub site_admin: bool,
    pub roles: HashMap<String, Role>,
    pub joined: When,
    #[serde(default)]
    pub status: Wished,
    /// When his last visit ended.
    pub last_seen: When,
    /// How much of which thread he wants to be told.
    #[serde(default)]
    pub levels: BTreeMap<String, Level>,
    /// Whether others are told how far he has read their messages; absent: as everybody begins.
    pub receipts: Option<bool>,
}

/// How a person wishes to be seen.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wished {
    pub wish: Wish,
    pub text: String,
    pub until: Option<When>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Space {
    pub key: String,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub access: Access,
    pub listed: bool,
    pub language: Language,
    pub services: Vec<Service>,
    pub created: When,
    pub created_by: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discussions {
    /// Titles of what the texts name and no service shows yet.
    pub titles: HashMap<String, String>,
    pub themes: Vec<Theme>,
    pub threads: Vec<Thread>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub key: String,
    pub space: String,
    pub title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thread {
    pub key: String,
    pub space: String,
    pub theme: String,
    pub title: String,
    pub author: String,
    pub opened_by: String,
    pub opened: When,
    pub body: String,
    #[serde(default)]
    pub pinned: bool,
    pub purpose: Option<Purpose>,
    pub locked: Option<Deed>,
    pub archived: Option<Deed>,
    pub poll: Option<Poll>,
    /// Up to which comment each person has read.
    pub reads: HashMap<String, String>,
    pub comments: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blog {
    pub posts: Vec<Post>,
}

/// A post: a draft, unless it was published, or is due.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    pub key: String,
    pub space: String,
    pub author: String,
    pub title: String,
    pub body: String,
    pub written: When,
    pub published: Option<When>,
    pub due: Option<When>,
    #[serde(default)]
    pub reactions: BTreeMap<ReactionKind, Vec<String>>,
    #[serde(default)]
    pub edits: Vec<PostEdit>,
    pub comments: Vec<Comment>,
}

/// Who changed a post, and what it said before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostEdit {
    pub at: When,
    pub by: String,
    pub previous_body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chat {
    pub conversations: Vec<Conversation>,
}

/// A conversation of two people; a group when it has an owner.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversation {
    #[serde(default)]
    pub name: String,
    pub owner: Option<String>,
    pub members: Vec<String>,
    pub created: When,
    /// Up to which message each person has it on a device.
    pub delivered: HashMap<String, String>,
    /// Up to which message each person has read.
    pub reads: HashMap<String, String>,
    pub messages: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Library {
    pub folders: Vec<Folder>,
    pub documents: Vec<Document>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    pub key: String,
    pub space: String,
    pub parent: Option<String>,
    pub title: String,
    pub audience: Role,
}

/// A document. Its files are in `demo/files`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub key: String,
    pub space: String,
    pub folder: String,
    pub title: String,
    pub filename: String,
    pub owner: String,
    pub description: String,
    pub tags: Vec<String>,
    pub versions: Vec<Version>,
    pub comments: Vec<Comment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    pub file: String,
    pub at: When,
    pub author: String,
    pub note: String,
}

/// Who did something, and when.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deed {
    pub by: String,
    pub at: When,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comment {
    pub key: String,
    pub author: String,
    pub at: When,
    pub body: String,
    pub reply_to: Option<String>,
    #[serde(default)]
    pub reactions: BTreeMap<ReactionKind, Vec<String>>,
    #[serde(default)]
    pub edits: Vec<Edit>,
    pub deleted: Option<Deed>,
    /// The version and the page that it is about.
    pub version: Option<i32>,
    pub page: Option<i32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    pub at: When,
    pub previous_body: String,
}

/// A time counted from the moment of seeding, such as `-P3DT4H`: three days and four hours before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When(TimeDelta);

impl Deref for When {
    type Target = TimeDelta;
    fn deref(&self) -> &TimeDelta {
        &self.0
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        duration(&text).map(Self).ok_or_else(|| de::Error::custom(format!("\"{text}\" is not a duration")))
    }
}

/// Days, hours and minutes of an ISO 8601 duration, with an optional sign.
fn duration(text: &str) -> Option<TimeDelta> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let mut minutes = 0_i64;
    let mut digits = String::new();
    for c in text.strip_prefix('P')?.chars() {
        let unit = match c {
            '0'..='9' => {
                digits.push(c);
                continue;
            }
            'T' if digits.is_empty() => continue,
            'D' => 24 * 60,
            'H' => 60,
            'M' => 1,
            _ => return None,
        };
        minutes += digits.parse::<i64>().ok()? * unit;
        digits.clear();
    }
    digits.is_empty().then(|| TimeDelta::minutes(sign * minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, minutes) in [
            ("-P164DT2H8M", Some(-236_288)),
            ("P4D", Some(5_760)),
            ("-PT20M", Some(-20)),
            ("P1Y", None),
            ("3D", None),
            ("P3", None),
        ] {
            assert_eq!(duration(text), minutes.map(TimeDelta::minutes), "{text}");
        }
    }

    #[test]
    fn every_key_that_is_named_is_there() {
        let story = read().unwrap();
        let person = |key: &String| story.people.iter().any(|it| it.key == *key);
        for conversation in &story.chat.conversations {
            let member = |key: &String| conversation.members.contains(key);
            assert!(conversation.members.iter().all(person), "{}", conversation.name);
            assert!(conversation.owner.iter().all(member), "{}", conversation.name);
            let marked = conversation.reads.keys().chain(conversation.delivered.keys());
            assert!(marked.into_iter().all(member), "{}", conversation.name);
            for message in &conversation.messages {
                assert!(member(&message.author), "{}", message.key);
                assert!(message.reactions.values().flatten().all(member), "{}", message.key);
            }
        }
        for post in &story.blog.posts {
            let mut named = post.reactions.values().flatten().chain(post.edits.iter().map(|edit| &edit.by));
            assert!(person(&post.author) && named.all(person), "{}", post.key);
            assert!(post.comments.iter().all(|comment| person(&comment.author)), "{}", post.key);
        }
        for thread in &story.discussions.threads {
            assert!(person(&thread.author) && person(&thread.opened_by), "{}", thread.key);
            assert!(thread.reads.keys().all(person), "{}", thread.key);
            for comment in &thread.comments {
                assert!(person(&comment.author), "{}", comment.key);
                assert!(comment.reactions.values().flatten().all(person), "{}", comment.key);
            }
        }
    }
}

//! From the story to rows: keys become ids, durations become times, names stand where they are named.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result};
use chrono::{DateTime, TimeDelta, Utc};
use protocol::{
    ConversationId, ResourceId, SpaceId, ThemeId,
    comments::Anchor,
    discussions::Purpose,
    mentions::written,
    people::{Card, Language},
    presence::Status,
};

use super::{
    Accounts, announcements, calendar, habits,
    keep::{Conversation, Member, Person, Plan, Space, Theme, Thread},
    library,
    log::{self, Log, Said, Text, id_of},
    polls,
    posts::{Post, Version},
    story::{self, Story},
};
use crate::{
    comments::{article, render},
    texts,
};

/// The ids and names that the keys of a story stand for.
pub struct Cast<'s> {
    people: HashMap<&'s str, Card>,
    spaces: HashMap<&'s str, SpaceId>,
    themes: HashMap<&'s str, ThemeId>,
    titles: HashMap<&'s str, &'s str>,
    pub now: DateTime<Utc>,
}

impl Cast<'_> {
    pub fn person(&self, key: &str) -> Result<&Card> {
        self.people.get(key).with_context(|| format!("no person {key}"))
    }

    pub fn space(&self, key: &str) -> Result<SpaceId> {
        self.spaces.get(key).copied().with_context(|| format!("no space {key}"))
    }

    /// A text with `@[p-…]` as a mention of that person and `@[t-…]` as a title between guillemets.
    pub fn text(&self, source: &str) -> Text {
        let mut made = String::with_capacity(source.len());
        let mut named = HashMap::new();
        let mut rest = source;
        while let Some((before, after)) = rest.split_once("@[") {
            made.push_str(before);
            let (key, after) = after.split_once(']').unwrap_or((after, ""));
            match (self.people.get(key), self.titles.get(key)) {
                (Some(card), _) => {
                    made.push_str(&written(&card.name, card.id));
                    named.insert(card.id, card.name.clone());
                }
                (None, Some(title)) => made.extend(["«\u{a0}", title, "\u{a0}»"]),
                (None, None) => made.extend(["@[", key, "]"]),
            }
            rest = after;
        }
        made.push_str(rest);
        Text { html: render::html_with(&made, &named), source: made }
    }
}

/// Makes the rows of a story. `hashes` are the accounts' passwords as the database keeps them.
///
/// # Errors
/// A key that names nothing.
pub fn plan(story: &Story, accounts: &Accounts, hashes: &[String], now: DateTime<Utc>) -> Result<Plan> {
    let discussions = &story.discussions;
    let titles = discussions.titles.iter().map(|(key, title)| (key.as_str(), title.as_str()));
    let titles = titles.chain(discussions.threads.iter().map(|it| (it.key.as_str(), it.title.as_str())));
    let titles = titles.chain(story.calendar.events.iter().map(|it| (it.key.as_str(), it.title.as_str())));
    let titles = titles.chain(story.blog.posts.iter().map(|it| (it.key.as_str(), it.title.as_str())));
    let cast = Cast {
        people: story
            .people
            .iter()
            .zip(accounts.iter())
            .map(|(it, account)| (it.key.as_str(), account.card()))
            .collect(),
        spaces: story.spaces.iter().map(|it| (it.key.as_str(), SpaceId(id_of(now + *it.created)))).collect(),
        themes: discussions.themes.iter().map(|it| (it.key.as_str(), ThemeId::new())).collect(),
        titles: titles.collect(),
        now,
    };
    let mut plan = Plan { people: people(story, accounts, hashes, now), ..Plan::default() };
    for space in &story.spaces {
        self::space(&cast, story, space, &mut plan)?;
    }
    for theme in &discussions.themes {
        let space = cast.space(&theme.space)?;
        let position = next_position(&plan, space);
        plan.themes.push(Theme {
            id: cast.themes[theme.key.as_str()],
            space,
            title: theme.title.clone(),
            position,
        });
    }
    for thread in &discussions.threads {
        plan.threads.push(self::thread(&cast, thread)?);
    }
    let threads: BTreeMap<&str, (ResourceId, SpaceId)> = discussions
        .threads
        .iter()
        .zip(&plan.threads)
        .map(|(it, row)| (it.key.as_str(), (row.id, row.space)))
        .collect();
    for person in &story.people {
        plan.habits.push(habits::of(&cast, person, &threads)?);
    }
    for announcement in &story.announcements.announcements {
        plan.announcements.push(announcements::row(&cast, announcement, &threads)?);
    }
    for event in &story.calendar.events {
        plan.events.push(self::event(&cast, event)?);
    }
    for post in &story.blog.posts {
        plan.posts.push(self::post(&cast, post)?);
    }
    super::faq::plan(&cast, story, &mut plan)?;
    for space in &story.spaces {
        furnish(&cast, space, &mut plan)?;
    }
    plan.library = library::plan(&cast, story)?;
    for conversation in &story.chat.conversations {
        plan.conversations.push(self::conversation(&cast, conversation)?);
    }
    Ok(plan)
}

fn conversation(cast: &Cast<'_>, it: &story::Conversation) -> Result<Conversation> {
    let at = cast.now + *it.created;
    let id = ConversationId(id_of(at));
    let places: HashMap<&str, usize> =
        it.messages.iter().enumerate().map(|(index, message)| (message.key.as_str(), index)).collect();
    let said: Vec<Said> =
        it.messages.iter().map(|message| self::said(cast, message, &places)).collect::<Result<_>>()?;
    let upto = |marks: &HashMap<String, String>, person: &String| -> Result<i64> {
        let Some(message) = marks.get(person) else { return Ok(0) };
        let index = places.get(message.as_str()).with_context(|| format!("no message {message}"))?;
        Ok(i64::try_from(index + 1)?)
    };
    let people = it.members.iter().map(|person| {
        let user = cast.person(person)?.id;
        Ok((user, upto(&it.reads, person)?, upto(&it.delivered, person)?))
    });
    Ok(Conversation {
        id,
        name: it.name.clone(),
        owner: it.owner.as_ref().map(|owner| anyhow::Ok(cast.person(owner)?.id)).transpose()?,
        people: people.collect::<Result<_>>()?,
        at,
        log: log::build(ResourceId(id.0), &said, true, cast.now)?,
    })
}

fn people(story: &Story, accounts: &Accounts, hashes: &[String], now: DateTime<Utc>) -> Vec<Person> {
    let people = story.people.iter().zip(accounts.iter()).zip(hashes);
    let row = |((it, account), hash): ((&story::Person, &super::Account), &String)| Person {
        id: account.user,
        email: it.email.clone(),
        given_name: it.given_name.clone(),
        family_name: it.family_name.clone(),
        function: it.function.clone(),
        language: it.language,
        password_hash: Some(hash.clone()),
        site_admin: it.site_admin,
        at: now + *it.joined,
        status: Status {
            wish: it.status.wish,
            text: it.status.text.clone(),
            until: it.status.until.map(|until| now + *until),
        },
    };
    people.map(row).collect()
}

fn space(cast: &Cast<'_>, story: &Story, it: &story::Space, plan: &mut Plan) -> Result<()> {
    let (id, at) = (cast.space(&it.key)?, cast.now + *it.created);
    plan.spaces.push(Space {
        id,
        slug: it.slug.clone(),
        name: it.name.clone(),
        description: it.description.clone(),
        access: it.access,
        listed: it.listed,
        services: it.services.clone(),
        created_by: cast.person(&it.created_by)?.id,
        at,
    });
    for person in &story.people {
        if let Some(role) = person.roles.get(&it.key) {
            let at = at.max(cast.now + *person.joined);
            plan.members.push(Member { space: id, user: cast.person(&person.key)?.id, role: *role, at });
        }
    }
    Ok(())
}

fn next_position(plan: &Plan, space: SpaceId) -> i32 {
    plan.themes.iter().filter(|theme| theme.space == space).map(|theme| theme.position).max().unwrap_or(0) + 1
}

fn thread(cast: &Cast<'_>, it: &story::Thread) -> Result<Thread> {
    let at = cast.now + *it.opened;
    let id = ResourceId(id_of(at));
    let places: HashMap<&str, usize> =
        it.comments.iter().enumerate().map(|(index, comment)| (comment.key.as_str(), index)).collect();
    let said: Vec<Said> =
        it.comments.iter().map(|comment| self::said(cast, comment, &places)).collect::<Result<_>>()?;
    let mut marks = HashMap::new();
    // Who wrote has read up to there.
    for (index, comment) in said.iter().enumerate() {
        marks.insert(comment.author.id, i64::try_from(index + 1)?);
    }
    for (person, comment) in &it.reads {
        let index = places.get(comment.as_str()).with_context(|| format!("no comment {comment}"))?;
        let mark = marks.entry(cast.person(person)?.id).or_default();
        *mark = (*mark).max(i64::try_from(index + 1)?);
    }
    let deed = |deed: &story::Deed| anyhow::Ok((cast.now + *deed.at, cast.person(&deed.by)?.id));
    Ok(Thread {
        id,
        space: cast.space(&it.space)?,
        theme: cast
            .themes
            .get(it.theme.as_str())
            .copied()
            .with_context(|| format!("no theme {}", it.theme))?,
        title: it.title.clone(),
        text: cast.text(&it.body),
        author: cast.person(&it.author)?.id,
        opened_by: cast.person(&it.opened_by)?.id,
        pinned: it.pinned,
        purpose: it.purpose,
        locked: it.locked.as_ref().map(deed).transpose()?,
        archived: it.archived.as_ref().map(deed).transpose()?,
        poll: it.poll.as_ref().map(|poll| polls::row(cast, poll)).transpose()?,
        at,
        log: log::build(id, &said, false, cast.now)?,
        marks: marks.into_iter().collect(),
    })
}

fn post(cast: &Cast<'_>, it: &story::Post) -> Result<Post> {
    let written = cast.now + *it.written;
    let id = ResourceId(id_of(written));
    let places: HashMap<&str, usize> =
        it.comments.iter().enumerate().map(|(index, comment)| (comment.key.as_str(), index)).collect();
    let said: Vec<Said> =
        it.comments.iter().map(|comment| self::said(cast, comment, &places)).collect::<Result<_>>()?;
    let mut marks = HashMap::new();
    for (index, comment) in said.iter().enumerate() {
        marks.insert(comment.author.id, i64::try_from(index + 1)?);
    }
    let author = cast.person(&it.author)?.id;
    let published = it.published.map(|at| cast.now + *at);
    let text = |source: &str| {
        let source = unlinked(source);
        Text { html: article::html(&source, &HashMap::new(), &HashMap::new()), source }
    };
    let mut versions = Vec::new();
    let mut saved = (published.unwrap_or(written), author);
    for edit in &it.edits {
        versions.push(Version { text: text(&edit.previous_body), at: saved.0, by: saved.1 });
        saved = (cast.now + *edit.at, cast.person(&edit.by)?.id);
    }
    let mut reactions = Vec::new();
    for (kind, people) in &it.reactions {
        for person in people {
            reactions.push((*kind, cast.person(person)?.id));
        }
    }
    Ok(Post {
        id,
        space: cast.space(&it.space)?,
        author,
        title: it.title.clone(),
        text: text(&it.body),
        written,
        published,
        due: it.due.map(|at| cast.now + *at),
        saved,
        versions,
        reactions,
        log: log::build(id, &said, false, cast.now)?,
        marks: marks.into_iter().collect(),
    })
}

/// A text in which links to what no service shows yet (`[words](osmose:key)`) are words.
fn unlinked(source: &str) -> String {
    let mut made = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, after)) = rest.split_once("](osmose:") {
        let (words, start) = match before.rfind('[') {
            Some(at) => (&before[at + 1..], &before[..at]),
            None => ("", before),
        };
        made.push_str(start);
        made.push_str(words);
        rest = after.split_once(')').map_or("", |(_, rest)| rest);
    }
    made.push_str(rest);
    made
}

fn event(cast: &Cast<'_>, it: &calendar::Event) -> Result<calendar::Row> {
    let at = cast.now + *it.created;
    let id = calendar::id(at);
    let places = calendar::places(&it.comments);
    let said: Vec<Said> =
        it.comments.iter().map(|comment| self::said(cast, comment, &places)).collect::<Result<_>>()?;
    let mut marks = HashMap::new();
    for (index, comment) in said.iter().enumerate() {
        marks.insert(comment.author.id, i64::try_from(index + 1)?);
    }
    let starts = it.start.on(cast.now.date_naive())?;
    let answers = it.answers.iter().map(|answer| {
        anyhow::Ok((cast.person(&answer.person)?.id, answer.answer, answer.waiting, cast.now + *answer.at))
    });
    let cancelled = it.cancelled.as_ref();
    Ok(calendar::Row {
        id,
        space: cast.space(&it.space)?,
        title: it.title.clone(),
        kind: it.kind,
        text: cast.text(&it.description),
        starts,
        ends: starts + TimeDelta::minutes(it.minutes),
        zone: it.zone.clone(),
        place: it.place.clone(),
        organiser: cast.person(&it.organiser)?.id,
        capacity: it.capacity,
        answers: answers.collect::<Result<_>>()?,
        cancelled: cancelled
            .map(|deed| anyhow::Ok((cast.now + *deed.at, cast.person(&deed.by)?.id)))
            .transpose()?,
        rule: it.rule.clone(),
        shown: it.shown,
        moved: it.moved.iter().map(calendar::Moved::shift).collect::<Result<_>>()?,
        off: it
            .off
            .iter()
            .map(|off| anyhow::Ok((off.date, cast.now + *off.at, cast.person(&off.by)?.id)))
            .collect::<Result<_>>()?,
        at,
        log: log::build(id, &said, false, cast.now)?,
        marks: marks.into_iter().collect(),
    })
}

pub fn said(cast: &Cast<'_>, it: &story::Comment, places: &HashMap<&str, usize>) -> Result<Said> {
    let answers = it.reply_to.as_ref();
    let answers =
        answers.map(|key| places.get(key.as_str()).copied().with_context(|| format!("no comment {key}")));
    let mut reactions = Vec::new();
    for (kind, people) in &it.reactions {
        for person in people {
            reactions.push((*kind, cast.person(person)?.id));
        }
    }
    let deletion = it.deleted.as_ref();
    Ok(Said {
        author: cast.person(&it.author)?.clone(),
        at: cast.now + *it.at,
        text: cast.text(&it.body),
        answers: answers.transpose()?,
        edits: it.edits.iter().map(|edit| (cast.now + *edit.at, cast.text(&edit.previous_body))).collect(),
        deleted: deletion
            .map(|deed| anyhow::Ok((cast.now + *deed.at, cast.person(&deed.by)?.id)))
            .transpose()?,
        reactions,
        anchor: it.version.map(|edition| Anchor { edition, page: it.page }),
    })
}

/// Gives a space the thread that every space has, where the story tells of none.
fn furnish(cast: &Cast<'_>, space: &story::Space, plan: &mut Plan) -> Result<()> {
    let (id, at) = (cast.space(&space.key)?, cast.now + *space.created);
    if plan.threads.iter().any(|thread| thread.space == id && thread.purpose == Some(Purpose::Feedback)) {
        return Ok(());
    }
    let author = cast.person(&space.created_by)?.id;
    let thread = feedback(plan, id, author, space.language, at);
    plan.threads.push(thread);
    Ok(())
}

/// « Vos retours », under a theme of its own.
pub fn feedback(
    plan: &mut Plan,
    space: SpaceId,
    author: protocol::UserId,
    language: Language,
    at: DateTime<Utc>,
) -> Thread {
    let theme = ThemeId::new();
    let position = next_position(plan, space);
    plan.themes.push(Theme { id: theme, space, title: texts::get(language, "space-theme"), position });
    let source = texts::get(language, "space-feedback-body");
    Thread {
        id: ResourceId(id_of(at)),
        space,
        theme,
        title: texts::get(language, "space-feedback"),
        text: Text { html: render::html(&source), source },
        author,
        opened_by: author,
        pinned: false,
        purpose: Some(Purpose::Feedback),
        locked: None,
        archived: None,
        poll: None,
        at,
        log: Log::default(),
        marks: Vec::new(),
    }
}

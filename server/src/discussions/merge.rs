//! Putting a thread into another of its space: its question and its replies go on there, and whatever
//! leads to it leads there.

use protocol::{
    Code, Fault, Problem, ResourceId, UserId,
    discussions::{Heading, MERGE_MAX, Merge, Merged, polls::Poll},
    notifications::LevelSet,
    spaces::Role,
};

use super::{answers, polls, queries};
use crate::{
    acts,
    app::Tx,
    auth::Auth,
    comments::{
        self,
        merge::{self, Absorbed, Pair, Question},
    },
    dispatch::{self, Access},
    error::{Result, invalid, not_allowed, not_found},
    notifications, people,
};

/// What came of it, to be told.
pub struct Done {
    pub pair: Pair,
    pub merged: Merged,
    /// Whose wish to be told of the one is a wish to be told of the other now.
    pub levels: Vec<(UserId, LevelSet)>,
    pub absorbed: Absorbed,
    /// The polls that went along.
    pub polls: Vec<Poll>,
    /// Whether all members may know.
    pub to_all: bool,
}

/// Puts a thread into another. Answers the heading of the other and, unless this is a repeat, what is to
/// be told.
pub async fn merged(tx: &mut Tx, auth: Auth, id: ResourceId, ask: Merge) -> Result<(Heading, Option<Done>)> {
    // A repeat finds the thread gone, and where it went.
    let gone = dispatch::moved(&mut *tx.db(), auth.user, id).await?;
    let access = match gone {
        Some((_, access)) => access,
        None => dispatch::access(tx.db(), auth.user, id).await?,
    };
    if access.role < Role::Admin {
        return Err(not_allowed());
    }
    if let Some(before) = acts::claim(tx, auth.user, ask.act, &(id, ask.into)).await? {
        return Ok((before, None));
    }
    if let Some((place, _)) = gone {
        return Err(Problem { moved: Some(Box::new(place)), ..Problem::new(Code::Moved) }.into());
    }
    queries::hold(tx.db(), [id, ask.into]).await?;
    let from = queries::thread(tx.db(), id).await?.ok_or_else(not_found)?;
    let into = target(tx, &auth, id, (ask.into, access)).await?;
    if from.heading.purpose.is_some() {
        return Err(invalid("thread", Fault::UnknownValue));
    }
    if merge::size(tx, id).await? > i64::from(MERGE_MAX) {
        return Err(invalid("thread", Fault::TooLong));
    }
    // Before any stream is locked: whoever votes holds the poll, and its thread's stream after.
    let polls = polls::carry(tx, id, ask.into).await?;
    let pair = Pair { space: access.space, from: id, into: ask.into };
    // Asked before the comments go: who wrote where counts for what one follows.
    let levels = notifications::carry_levels(tx, pair.space, (id, ask.into)).await?;
    // The title would be lost otherwise.
    let source = format!("**{}**\n\n{}", escaped(&from.heading.title), from.source);
    let question = Question { author: from.heading.author.clone(), source: &source, at: from.heading.at };
    let absorbed = comments::absorb(tx, pair, question).await?;
    notifications::carry(tx, pair.space, (id, ask.into), absorbed.after).await?;
    let now = tx.app.clock.now();
    queries::redirect(tx.db(), (pair.space, id, ask.into), absorbed.after, (auth.user, now)).await?;
    // What answered its question answers not that of the other.
    answers::queries::forget(tx.db(), id).await?;
    let by = people::card(tx.db(), auth.user).await?.ok_or_else(not_found)?;
    let merged = Merged { thread: id, into: into.clone(), after: absorbed.after, by };
    let levels = levels.into_iter();
    let levels =
        levels.map(|(user, level)| (user, LevelSet { resource: ask.into, level, why: None })).collect();
    acts::keep(tx, auth.user, ask.act, &into).await?;
    let to_all = access.audience == Role::Member;
    Ok((into, Some(Done { pair, merged, levels, absorbed, polls, to_all })))
}

/// The thread that is to take the other in.
async fn target(
    tx: &mut Tx,
    auth: &Auth,
    id: ResourceId,
    (into, access): (ResourceId, Access),
) -> Result<Heading> {
    let wrong = || invalid("into", Fault::UnknownValue);
    let seen = dispatch::readable(&mut *tx.db(), auth.user, into).await?.ok_or_else(wrong)?;
    let other = queries::thread(tx.db(), into).await?.ok_or_else(wrong)?.heading;
    let alike = seen.space == access.space && seen.audience == access.audience;
    if into == id || !alike || other.archived { Err(wrong()) } else { Ok(other) }
}

/// A title as Markdown that says nothing else.
fn escaped(title: &str) -> String {
    let sign = |letter: char| letter.is_ascii_punctuation().then_some('\\');
    title.chars().flat_map(|letter| sign(letter).into_iter().chain([letter])).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_title_stays_what_it_says() {
        assert_eq!(super::escaped("Halles *2* [a](b)"), r"Halles \*2\* \[a\]\(b\)");
    }
}

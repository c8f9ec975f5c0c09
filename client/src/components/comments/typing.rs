//! Who else is writing: shown for a few seconds, and never read aloud.

use gloo_timers::callback::Timeout;
use protocol::{
    Event, Stream, UserId, comments,
    presence::{TYPING_NAMES, TYPING_SHOWN},
};
use yew::prelude::*;

use crate::{
    browser,
    hooks::{use_live, use_texts},
    live::Told,
};

/// Props of [`TypingLine`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where.
    pub stream: Stream,
}

/// Somebody, the first of his names, and until when he is shown.
type Writer = (UserId, String, f64);

/// The line.
#[component]
pub fn TypingLine(props: &Props) -> Html {
    let (texts, live) = (use_texts(), use_live());
    let shown = use_state_eq(Vec::<Writer>::new);
    let list = use_mut_ref(Vec::<Writer>::new);
    use_effect_with((live, props.stream), {
        let (list, shown) = (list.clone(), shown.clone());
        move |(live, stream)| {
            let told = Callback::from(move |told: Told| {
                let mut list = list.borrow_mut();
                match &told {
                    Told::Typing(who) => {
                        list.retain(|(id, ..)| *id != who.id);
                        let name = who.name.split(' ').next().unwrap_or_default().to_owned();
                        list.push((who.id, name, browser::now() + f64::from(TYPING_SHOWN) * 1_000.0));
                    }
                    Told::Push(push) => match &push.event {
                        Event::Comments(comments::Event::Posted(it)) => {
                            list.retain(|(id, ..)| *id != it.comment.author.id);
                        }
                        _ => return,
                    },
                    _ => return,
                }
                shown.set(list.clone());
            });
            let watching = live.watch(*stream, None, told);
            move || drop(watching)
        }
    });
    use_effect_with((*shown).clone(), {
        let shown = shown.clone();
        move |writers| {
            let first = writers.iter().map(|(.., until)| *until).reduce(f64::min);
            let timer = first.map(|until| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "some seconds, none less than zero"
                )]
                let wait = (until - browser::now()).max(0.0) as u32 + 10;
                Timeout::new(wait, move || {
                    list.borrow_mut().retain(|(.., until)| *until > browser::now());
                    shown.set(list.borrow().clone());
                })
            });
            move || drop(timer)
        }
    });
    let name = |at: usize| shown.get(at).map(|(_, name, _)| name.as_str()).unwrap_or_default().into();
    let args = [("one", name(0)), ("two", name(1)), ("three", name(2))];
    let words =
        sentence(shown.len()).map(|(text, named)| texts.with(text, &args[..named])).unwrap_or_default();
    html! {
        <p class="typing" aria-hidden="true" hidden={shown.is_empty()}><i><b></b></i><span>{ words }</span></p>
    }
}

/// The sentence for so many writers, and how many of them it names.
fn sentence(writers: usize) -> Option<(&'static str, usize)> {
    match writers {
        0 => None,
        1 => Some(("typing-one", 1)),
        2 => Some(("typing-two", 2)),
        TYPING_NAMES => Some(("typing-three", TYPING_NAMES)),
        _ => Some(("typing-many", 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn three_writers_are_named_and_more_are_not() {
        let named: Vec<_> = (0..6).map(|writers| sentence(writers).map(|(_, named)| named)).collect();
        assert_eq!(named, [None, Some(1), Some(2), Some(3), Some(0), Some(0)]);
    }
}

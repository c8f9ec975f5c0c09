//! The question before a text calls people together: how many it would tell.

use protocol::{Problem, ResourceId, mentions::Group};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Button, Dialog, Icon, Kind},
    hooks::use_texts,
    i18n::{Texts, dates},
};

/// What somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: the text stays where it is.
    Nothing,
    /// It goes, and tells them.
    Tell,
    /// It goes, and tells nobody.
    Quiet,
}

/// Props of [`CallDialog`].
#[derive(Clone, PartialEq, Properties)]
pub struct CallDialogProps {
    /// Under what it is written.
    pub resource: ResourceId,
    /// Whom it calls.
    pub group: Group,
    /// Hears the answer.
    pub on_answer: Callback<Answer>,
}

/// Says to whoever calls nobody that the word is a word, and that the message goes all the same.
pub fn told_plain(texts: &Texts) -> Html {
    html! {
        <p class="suggest"><Icon name="info" small=true /><span>{ texts.get("composer-no-call") }</span></p>
    }
}

/// Says how many, and asks.
#[component]
pub fn CallDialog(props: &CallDialogProps) -> Html {
    let texts = use_texts();
    let people = use_state_eq(|| None::<Result<i64, Problem>>);
    {
        let people = people.clone();
        use_effect_with((props.resource, props.group), move |(resource, group)| {
            let (resource, group) = (*resource, *group);
            spawn_local(async move {
                people.set(Some(api::notifications::reach(resource, group).await.map(|it| it.people)));
            });
        });
    }
    let answer = |it: Answer| props.on_answer.reform(move |_: MouseEvent| it);
    let says = match &*people {
        None => html! { <p role="status">{ texts.get("call-counts") }</p> },
        Some(Ok(count)) => {
            let number = dates::number(&texts, *count);
            html! { <p role="status">{ texts.with("call-tells", &[("count", (*count).into()), ("number", number.into())]) }</p> }
        }
        Some(Err(problem)) => html! {
            <p class="err" role="alert"><Icon name="circle-alert" /><span>{ texts.problem(problem) }</span></p>
        },
    };
    let known = matches!(&*people, Some(Ok(_)));
    let tell = if known { answer(Answer::Tell) } else { Callback::noop() };
    let title = match props.group {
        Group::All => "call-title-all",
        Group::Admins => "call-title-admins",
    };
    html! {
        <Dialog id="call" title={texts.get(title)} onclose={props.on_answer.reform(|()| Answer::Nothing)}>
            { says }
            <p class="muted">{ texts.get("call-says") }</p>
            <div class="acts">
                <Button kind={Kind::Quiet} onclick={answer(Answer::Nothing)}>{ texts.get("cancel") }</Button>
                <Button onclick={answer(Answer::Quiet)}>{ texts.get("call-quiet") }</Button>
                <Button kind={Kind::Primary} busy={!known} onclick={tell}>{ texts.get("call-do") }</Button>
            </div>
        </Dialog>
    }
}

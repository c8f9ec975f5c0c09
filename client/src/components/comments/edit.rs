//! Changing a comment where it stands. Whatever the answer, no text is lost: neither what one has
//! typed nor what somebody else saved meanwhile.

use protocol::{
    ActId, Code, Problem,
    comments::{BODY_MAX, Comment, Edit, History},
    mentions,
};
use web_sys::{HtmlTextAreaElement, ScrollBehavior, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::{platform::spawn_local, prelude::*};

use super::{Under, call, call::CallDialogProps, picker::use_picker, under::Naming};
use crate::{
    components::{Button, Icon, Kind, Rendered, field},
    hooks::{use_draft, use_live, use_submit, use_texts},
    parts::{Piece, part},
};

/// Props of [`EditBox`].
#[derive(Clone, PartialEq, Properties)]
pub struct EditBoxProps {
    /// Where it stands.
    pub under: Under,
    /// The comment, as it stands now.
    pub comment: Comment,
    /// May call people together.
    pub calls: bool,
    /// It is over: saved, or left.
    pub on_close: Callback<()>,
}

/// What stands in the field once the newest version has come.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// What I typed.
    Mine,
    /// What was saved.
    Theirs,
    /// One under the other.
    Both,
}

/// The comment's source in a field, and what to do with it.
#[component]
pub fn EditBox(props: &EditBoxProps) -> Html {
    let texts = use_texts();
    let live = use_live();
    let submit = use_submit();
    let (under, id) = (props.under, props.comment.id);
    let draft = use_draft(&format!("edit.{id}"));
    let field = use_node_ref();
    let picker =
        use_picker(Naming::Under(under), props.calls, &format!("edit.{id}"), &field, &draft.text, &draft.set);
    // The source, and the version that what is typed is based on.
    let source = use_state(|| None::<History>);
    let failed = use_state(|| None::<Problem>);
    // A way out of the conflict was chosen.
    let settled = use_state_eq(|| false);
    // The same text keeps its id over all tries, so that it is saved once.
    let tried = use_mut_ref(|| None::<(String, ActId)>);

    let load = {
        let (source, failed, draft) = (source.clone(), failed.clone(), draft.clone());
        let picker = picker.clone();
        use_callback(draft.text.clone(), move |way: Way, mine| {
            let (source, failed, draft, mine) = (source.clone(), failed.clone(), draft.clone(), mine.clone());
            let picker = picker.clone();
            spawn_local(async move {
                match under.history(id).await {
                    Ok(history) => {
                        let (theirs, mut people) = mentions::collapse(&history.source);
                        match way {
                            Way::Theirs => draft.set.emit(theirs),
                            Way::Both => draft.set.emit(format!("{mine}\n\n{theirs}")),
                            Way::Mine => {}
                        }
                        if way != Way::Theirs {
                            people.splice(0..0, (*picker.picks).clone());
                            people.dedup();
                        }
                        picker.set_picks.emit(people);
                        source.set(Some(history));
                    }
                    Err(problem) => failed.set(Some(problem)),
                }
            });
        })
    };
    {
        // What was typed before a reload goes on; else the source is typed in.
        let (load, empty) = (load.clone(), draft.text.trim().is_empty());
        use_effect_with((), move |()| load.emit(if empty { Way::Theirs } else { Way::Mine }));
    }
    {
        let field = field.clone();
        use_effect_with(source.is_some(), move |ready| {
            if let (true, Some(field)) = (*ready, field.cast::<HtmlTextAreaElement>()) {
                let _ = field.focus();
                let end = field.value().encode_utf16().count();
                let end = u32::try_from(end).unwrap_or(u32::MAX);
                let _ = field.set_selection_range(end, end);
                let options = ScrollIntoViewOptions::new();
                options.set_behavior(ScrollBehavior::Instant);
                options.set_block(ScrollLogicalPosition::Nearest);
                if let Ok(Some(all)) = field.closest(".edit-box") {
                    all.scroll_into_view_with_scroll_into_view_options(&options);
                }
            }
        });
    }

    let close = {
        let (draft, to) = (draft.clone(), props.on_close.clone());
        Callback::from(move |()| {
            draft.clear.emit(());
            to.emit(());
        })
    };
    // Whom it calls together that the version before did not: asked of those who may.
    let before = source.as_ref().and_then(|it| it.calls);
    let anew = mentions::calls(&draft.text)
        .filter(|group| !under.flat() && !before.is_some_and(|before| before.covers(*group)));
    let calling = anew.filter(|_| props.calls);
    let asking = use_state_eq(|| false);
    let keep = {
        let (submit, draft, source) = (submit.clone(), draft.clone(), source.clone());
        let picker = picker.clone();
        let (close, settled) = (close.clone(), settled.clone());
        Callback::from(move |call: bool| {
            let Some(based_on) = source.as_ref().map(|it| it.revision) else { return };
            let body = picker.source(&draft.text);
            // What it called before it calls still.
            let body = if call || before.is_some() { mentions::call(&body) } else { body };
            let said = format!("{based_on} {call} {body}");
            let act = match &*tried.borrow() {
                Some((before, act)) if *before == said => *act,
                _ => ActId::new(),
            };
            tried.replace(Some((said, act)));
            let edit = Edit { act, body, revision: based_on, call };
            if let Err(problem) = edit.check() {
                submit.refuse(problem);
                return;
            }
            settled.set(false);
            let (live, close) = (live.clone(), close.clone());
            let act = under.edit(id, edit);
            submit.run(async move { live.send(act).await }, move |_| close.emit(()));
        })
    };
    let save = {
        let (keep, asking) = (keep.clone(), asking.clone());
        Callback::from(move |()| if calling.is_some() { asking.set(true) } else { keep.emit(false) })
    };
    let question = match (under, calling) {
        (Under::Resource(resource), Some(group)) if *asking => {
            let asking = asking.clone();
            let on_answer = Callback::from(move |answer: call::Answer| {
                asking.set(false);
                if answer != call::Answer::Nothing {
                    keep.emit(answer == call::Answer::Tell);
                }
            });
            Some(part(Piece::Call(CallDialogProps { resource, group, on_answer })))
        }
        _ => None,
    };
    let plain = anew.filter(|_| !props.calls).map(|_| call::told_plain(&texts));
    let onkeydown = {
        let (save, close, key) = (save.clone(), close.clone(), picker.key.clone());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            _ if key(&event) => {}
            "Escape" => {
                event.stop_propagation();
                close.emit(());
            }
            "Enter" if event.ctrl_key() || event.meta_key() => {
                event.prevent_default();
                save.emit(());
            }
            // The arrows move in the text, not in the list.
            _ => event.stop_propagation(),
        })
    };
    let oninput = {
        let (set, look) = (draft.set.clone(), picker.look.clone());
        Callback::from(move |event: InputEvent| {
            set.emit(field::typed(&event));
            look.emit(());
        })
    };
    let (moved, clicked) =
        (picker.look.reform(|_: KeyboardEvent| ()), picker.look.reform(|_: MouseEvent| ()));
    let settle = |way: Way| {
        let (load, settled) = (load.clone(), settled.clone());
        Callback::from(move |_: MouseEvent| {
            settled.set(true);
            load.emit(way);
        })
    };

    let stale = !*settled && matches!(&submit.problem, Some(problem) if problem.code == Code::Stale);
    let problem = submit.problem.iter().chain(failed.iter()).find(|problem| problem.code != Code::Stale);
    let said = problem.map(|problem| {
        let reason = match submit.fault("body") {
            Some(fault) => texts.fault(fault),
            None => texts.problem(problem),
        };
        html! {
            <p class="err" role="alert">
                <Icon name="circle-alert" /><span>{ texts.with("comment-not-saved", &[("reason", reason.as_str().into())]) }</span>
            </p>
        }
    });
    let conflict = stale.then(|| {
        html! {
            <section class="conflict" role="alert">
                <header><Icon name="circle-alert" /><h4>{ texts.get("comment-conflict") }</h4></header>
                <div class="versions">
                    <section><h4>{ texts.get("comment-theirs") }</h4><Rendered html={props.comment.html.clone()} /></section>
                    <section><h4>{ texts.get("comment-mine") }</h4><div class="prose as-written">{ draft.text.clone() }</div></section>
                </div>
                <div class="acts">
                    <Button small=true onclick={settle(Way::Both)}>{ texts.get("comment-take-both") }</Button>
                    <Button small=true onclick={settle(Way::Theirs)}>{ texts.get("comment-take-theirs") }</Button>
                    <Button small=true onclick={settle(Way::Mine)}>{ texts.get("comment-keep-mine") }</Button>
                </div>
            </section>
        }
    });
    let label = format!("edit-{id}");
    let over = picker.source(draft.text.trim()).chars().count() > BODY_MAX as usize;
    html! {
        <div class="edit-box">
            <div class="clash">{ for conflict }</div>
            { picker.list.clone() }
            <div role="status">{ for plain }</div>
            <div class="over">{ for question }</div>
            <label class="vh" for={label.clone()}>{ texts.get("comment-edit-label") }</label>
            <textarea ref={field} id={label} class="input" value={draft.text.clone()} disabled={source.is_none()} readonly={submit.busy}
                aria-haspopup="listbox" aria-autocomplete="list" aria-controls={picker.controls}
                aria-activedescendant={picker.active}
                aria-invalid={(over || problem.is_some()).then_some("true")}
                {oninput} {onkeydown} onkeyup={moved} onclick={clicked} />
            <div class="said">{ for said }</div>
            <p class="row-gap end">
                <Button kind={Kind::Quiet} small=true onclick={close.reform(|_| ())}>{ texts.get("cancel") }</Button>
                <Button small=true busy={submit.busy || over} onclick={save.reform(|_| ())}>{ texts.get("comment-save") }</Button>
            </p>
        </div>
    }
}

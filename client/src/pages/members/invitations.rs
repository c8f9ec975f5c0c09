//! Links that let people in (admins): made, handed on, ended.

use protocol::{
    InvitationId, SpaceId,
    spaces::{Invitation, Invite, InviteByMail, Role},
};
use yew::{platform::spawn_local, prelude::*};

use super::row::{role_key, role_of, role_options, role_value};
use crate::{
    api,
    components::{Button, Choice, Dialog, Field, Kind, comments::copy},
    hooks::{use_submit, use_toasts},
    i18n::{dates, use_texts},
    pages::outside::refusal,
};

/// Props of [`Invitations`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Where.
    pub space: SpaceId,
}

/// The links that work, and the way to make one.
#[component]
pub fn Invitations(props: &Props) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let space = props.space;
    let known = use_state(Vec::<Invitation>::new);
    let open = use_state_eq(|| false);
    // The address of the one that was just made: it cannot be asked for again.
    let made = use_state_eq(|| None::<AttrValue>);
    let form = use_state_eq(|| Invite { role: Role::Member, days: 7, uses: 1 });
    let fetch = {
        let known = known.clone();
        use_callback(space, move |(), space| {
            let (known, space) = (known.clone(), *space);
            spawn_local(async move {
                if let Ok(all) = api::spaces::invitations(space).await {
                    known.set(all);
                }
            });
        })
    };
    use_effect_with(fetch.clone(), |fetch| fetch.emit(()));
    let show = {
        let (open, made) = (open.clone(), made.clone());
        Callback::from(move |to: bool| {
            made.set(None);
            open.set(to);
        })
    };
    let onsubmit = {
        let (submit, form, made, fetch) = (submit.clone(), form.clone(), made.clone(), fetch.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let it = *form;
            if let Err(problem) = it.check() {
                return submit.refuse(problem);
            }
            let (made, fetch) = (made.clone(), fetch.clone());
            submit.run(async move { api::spaces::invite(space, &it).await }, move |it| {
                made.set(Some(it.url.into()));
                fetch.emit(());
            });
        })
    };
    let revoke = |id: InvitationId| {
        let (texts, toasts, fetch) = (texts.clone(), toasts.clone(), fetch.clone());
        Callback::from(move |_: MouseEvent| {
            let (texts, toasts, fetch) = (texts.clone(), toasts.clone(), fetch.clone());
            spawn_local(async move {
                match api::spaces::revoke(space, id).await {
                    Ok(()) => toasts.show(texts.get("invitations-revoked")),
                    Err(problem) => toasts.show(texts.problem(&problem)),
                }
                fetch.emit(());
            });
        })
    };
    let set = |how: fn(&mut Invite, &str)| {
        let form = form.clone();
        Callback::from(move |text: String| {
            let mut new = *form;
            how(&mut new, &text);
            form.set(new);
        })
    };
    let days: Vec<(AttrValue, AttrValue)> = [1, 7, 30, 90]
        .map(|days: u32| (days.to_string().into(), texts.with("invitations-days", &[("count", days.into())])))
        .to_vec();
    let close = show.reform(|()| false);
    let inside = match &*made {
        Some(url) => {
            let copy = {
                let (url, toasts, said) = (url.clone(), toasts.clone(), texts.get("comment-link-copied"));
                Callback::from(move |_: MouseEvent| {
                    copy(&url);
                    toasts.show(said.clone());
                })
            };
            html! {
                <div class="form">
                    <p>{ texts.get("invitations-made") }</p>
                    <div class="field">
                        <label for="invitation-url">{ texts.get("invitations-url") }</label>
                        <input class="input" id="invitation-url" readonly=true value={url.clone()} />
                    </div>
                    <div class="acts">
                        <Button kind={Kind::Quiet} onclick={close.reform(|_: MouseEvent| ())}>{ texts.get("close") }</Button>
                        <Button kind={Kind::Primary} icon="link" onclick={copy}>{ texts.get("comment-copy-link") }</Button>
                    </div>
                </div>
            }
        }
        None => html! {
            <form class="form" {onsubmit} novalidate=true>
                <p>{ texts.get("invitations-says") }</p>
                { refusal(&texts, submit.problem.as_ref().filter(|it| it.fields.is_empty())) }
                <Choice name="invitation-role" label={texts.get("role")} options={role_options(&texts)}
                    value={role_value(form.role)} onchange={set(|it, text| it.role = role_of(text))} />
                <Choice name="invitation-days" label={texts.get("invitations-life")} options={days}
                    value={form.days.to_string()} onchange={set(|it, text| it.days = text.parse().unwrap_or(7))} />
                <Field name="invitation-uses" kind="number" label={texts.get("invitations-uses")}
                    value={if form.uses == 0 { String::new() } else { form.uses.to_string() }}
                    onchange={set(|it, text| it.uses = text.parse().unwrap_or(0))} fault={submit.fault("uses").cloned()} />
                <div class="acts">
                    <Button kind={Kind::Quiet} onclick={close.reform(|_: MouseEvent| ())}>{ texts.get("cancel") }</Button>
                    <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("invitations-do") }</Button>
                </div>
            </form>
        },
    };
    let list = (!known.is_empty()).then(|| {
        html! {
            <section class="card pad" aria-labelledby="invitations-title">
                <h2 id="invitations-title">{ texts.get("invitations") }</h2>
                <ul>
                    { for known.iter().map(|it| {
                        let until = dates::short(&texts, it.expires_at);
                        let role = texts.get(role_key(it.role)).to_string();
                        let args = [("used", it.used.into()), ("uses", it.uses.into()), ("day", until.into())];
                        let by = [("name", it.by.name.as_str().into()), ("role", role.into())];
                        html! {
                            <li class="person-row" key={it.id.to_string()}>
                                <div class="grow">
                                    <span class="t">{ it.email.clone() }</span>
                                    <span class={if it.email.is_some() { "s" } else { "t" }}>{ texts.with("invitations-by", &by) }</span>
                                    <span class="s">{ texts.with("invitations-left", &args) }</span>
                                </div>
                                <Button small=true onclick={revoke(it.id)}>{ texts.get("invitations-revoke") }</Button>
                            </li>
                        }
                    }) }
                </ul>
            </section>
        }
    });
    html! {
        <div class="slot">
            <div class="row-gap inviting">
                <Button icon="link" onclick={show.reform(|_: MouseEvent| true)}>{ texts.get("invitations-new") }</Button>
                <ByMail {space} sent={fetch.clone()} />
            </div>
            <div class="slot">{ for list }</div>
            <div class="over">
                { for open.then(|| html! {
                    <Dialog id="invite" title={texts.get("invitations-new")} onclose={close.clone()}>{ inside }</Dialog>
                }) }
            </div>
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct ByMailProps {
    space: SpaceId,
    /// Hears that they were sent.
    sent: Callback<()>,
}

/// A button, and the form that sends links to addresses.
#[component]
fn ByMail(props: &ByMailProps) -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let submit = use_submit();
    let open = use_state_eq(|| false);
    let typed = use_state_eq(String::new);
    let form = use_state_eq(|| (Role::Member, 7));
    let show = |to: bool| {
        let open = open.clone();
        Callback::from(move |()| open.set(to))
    };
    let onsubmit = {
        let (submit, typed, form, open) = (submit.clone(), typed.clone(), form.clone(), open.clone());
        let (space, sent, toasts, texts) = (props.space, props.sent.clone(), toasts.clone(), texts.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let emails: Vec<String> = typed
                .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';'))
                .filter(|it| !it.is_empty())
                .map(str::to_owned)
                .collect();
            let said = texts.with("mails-sent", &[("count", emails.len().into())]);
            let it = InviteByMail { emails, role: form.0, days: form.1 };
            if let Err(problem) = it.check() {
                return submit.refuse(problem);
            }
            let (typed, open, sent, toasts) = (typed.clone(), open.clone(), sent.clone(), toasts.clone());
            submit.run(async move { api::spaces::invite_by_mail(space, &it).await }, move |()| {
                typed.set(String::new());
                open.set(false);
                toasts.show(said);
                sent.emit(());
            });
        })
    };
    let days: Vec<(AttrValue, AttrValue)> = [1, 7, 30, 90]
        .map(|days: u32| (days.to_string().into(), texts.with("invitations-days", &[("count", days.into())])))
        .to_vec();
    let dialog = open.then(|| {
        let set = {
            let typed = typed.clone();
            Callback::from(move |text: String| typed.set(text))
        };
        let (role, life) = (form.clone(), form.clone());
        let set_role = Callback::from(move |text: String| role.set((role_of(&text), role.1)));
        let set_days = Callback::from(move |text: String| life.set((life.0, text.parse().unwrap_or(7))));
        html! {
            <Dialog id="invite-mail" title={texts.get("mails-new")} onclose={show(false)}>
                <form class="form" {onsubmit} novalidate=true>
                    { refusal(&texts, submit.problem.as_ref().filter(|it| it.fields.is_empty())) }
                    <Field name="invite-emails" long=true label={texts.get("mails-to")} help={texts.get("mails-to-help")}
                        value={(*typed).clone()} onchange={set} fault={submit.fault("emails").cloned()} />
                    <Choice name="invite-mail-role" label={texts.get("role")} options={role_options(&texts)}
                        value={role_value(form.0)} onchange={set_role} />
                    <Choice name="invite-mail-days" label={texts.get("invitations-life")} options={days}
                        value={form.1.to_string()} onchange={set_days} />
                    <div class="acts">
                        <Button kind={Kind::Quiet} onclick={show(false).reform(|_: MouseEvent| ())}>{ texts.get("cancel") }</Button>
                        <Button kind={Kind::Primary} submit=true busy={submit.busy}>{ texts.get("mails-do") }</Button>
                    </div>
                </form>
            </Dialog>
        }
    });
    html! {
        <div class="slot">
            <Button icon="send" onclick={show(true).reform(|_: MouseEvent| ())}>{ texts.get("mails-new") }</Button>
            <div class="over">{ for dialog }</div>
        </div>
    }
}

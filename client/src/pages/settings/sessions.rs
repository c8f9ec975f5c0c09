//! Where one is signed in, and ending what one does not know.

use protocol::people::SessionEntry;
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Button, Icon, Skeleton},
    hooks::use_toasts,
    i18n::{Texts, dates, use_texts},
};

/// The list of one's sessions.
#[component]
pub fn Sessions() -> Html {
    let texts = use_texts();
    let toasts = use_toasts();
    let entries = use_state(|| None::<Vec<SessionEntry>>);
    let fetch = {
        let entries = entries.clone();
        use_callback((), move |(), ()| {
            let entries = entries.clone();
            spawn_local(async move {
                if let Ok(list) = api::people::sessions().await {
                    entries.set(Some(list));
                }
            });
        })
    };
    use_effect_with(fetch.clone(), |fetch| fetch.emit(()));
    // Ends one, or all others.
    let end = |which: Option<protocol::SessionId>| {
        let (texts, toasts, fetch) = (texts.clone(), toasts.clone(), fetch.clone());
        Callback::from(move |_: MouseEvent| {
            let (texts, toasts, fetch) = (texts.clone(), toasts.clone(), fetch.clone());
            spawn_local(async move {
                let answer = match which {
                    Some(session) => api::people::end_session(session).await,
                    None => api::people::end_other_sessions().await,
                };
                toasts.show(match answer {
                    Ok(()) => texts.get("sessions-ended"),
                    Err(problem) => texts.problem(&problem),
                });
                fetch.emit(());
            });
        })
    };
    let body = match &*entries {
        None => html! { <Skeleton rows=2 /> },
        Some(list) => {
            let others = list.iter().filter(|it| !it.current).count();
            html! {
                <>
                    <ul class="status-list">
                        { for list.iter().map(|it| html! {
                            <li key={it.id.to_string()}>
                                <span class="svc documents"><Icon name={icon(&it.user_agent)} /></span>
                                <span class="grow">
                                    <span class="strong">{ device(&texts, &it.user_agent) }</span><br />
                                    <span class="small muted">
                                        { texts.with("sessions-seen", &[
                                            ("address", it.address.clone().into()),
                                            ("moment", dates::moment(&texts, it.seen_at).into()),
                                        ]) }
                                    </span>
                                </span>
                                { if it.current {
                                    html! { <span class="chip ok">{ texts.get("sessions-this") }</span> }
                                } else {
                                    html! { <Button small=true onclick={end(Some(it.id))}>{ texts.get("sessions-end") }</Button> }
                                } }
                            </li>
                        }) }
                    </ul>
                    <p>
                        { for (others > 0).then(|| html! {
                            <Button small=true onclick={end(None)}>{ texts.with("sessions-end-others", &[("count", others.into())]) }</Button>
                        }) }
                    </p>
                </>
            }
        }
    };
    html! {
        <section class="set" id="sessions" aria-labelledby="sessions-title" tabindex="-1">
            <header><h2 id="sessions-title">{ texts.get("settings-sessions") }</h2><p>{ texts.get("settings-sessions-says") }</p></header>
            <div class="slot">{ body }</div>
        </section>
    }
}

/// The browser and the system in a browser's own words, as far as they can be told.
fn parts(agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    // The order matters: each of these also claims to be those after it.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name)
    };
    (first(&browsers), first(&systems))
}

fn device(texts: &Texts, agent: &str) -> AttrValue {
    match parts(agent) {
        (Some(browser), Some(system)) => {
            texts.with("sessions-device", &[("browser", browser.into()), ("system", system.into())])
        }
        (Some(name), None) | (None, Some(name)) => AttrValue::from(name),
        (None, None) => texts.get("sessions-unknown"),
    }
}

fn icon(agent: &str) -> &'static str {
    match parts(agent).1 {
        Some("Android" | "iPhone" | "iPad") => "smartphone",
        _ => "monitor",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(parts(chrome), (Some("Chrome"), Some("Linux")));
        let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
        assert_eq!(parts(firefox), (Some("Firefox"), Some("Windows")));
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1";
        assert_eq!(parts(iphone), (Some("Safari"), Some("iPhone")));
        assert_eq!(parts(""), (None, None));
    }
}

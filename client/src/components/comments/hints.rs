//! While somebody writes: what may answer it already, and the thread where it is spoken of. It is only shown;
//! what one sends never waits for it.

use gloo_timers::callback::Timeout;
use protocol::{ResourceId, SpaceId, search::Hit, words::QUERY_MAX};
use yew::{platform::spawn_local, prelude::*};
use yew_router::prelude::*;

use crate::{api, components::Icon, hooks::use_texts, route::Route};

/// Milliseconds without a key before it is asked.
const PAUSE: u32 = 700;
/// Characters of a text that says something.
const LEAST: usize = 12;

/// Props of [`Hints`].
#[derive(PartialEq, Properties)]
pub struct HintsProps {
    /// Where one writes.
    pub space: SpaceId,
    /// Its part of the address.
    pub slug: AttrValue,
    /// Under what, which is not proposed.
    pub besides: Option<ResourceId>,
    /// The text as it stands.
    pub text: AttrValue,
}

/// How a text begins, as far as one may ask, cut between words; nothing if that is too little.
fn beginning(text: &str) -> Option<String> {
    let text = text.trim();
    let most = QUERY_MAX as usize;
    let mut cut: String = text.chars().take(most).collect();
    if text.chars().nth(most).is_some()
        && let Some(at) = cut.rfind(char::is_whitespace)
    {
        cut.truncate(at);
    }
    (cut.chars().count() >= LEAST).then_some(cut)
}

/// Up to three links, until one does not want them.
#[component]
pub fn Hints(props: &HintsProps) -> Html {
    let texts = use_texts();
    let hits = use_state_eq(Vec::<Hit>::new);
    let unwanted = use_state_eq(|| false);
    let asked = beginning(&props.text).filter(|_| !*unwanted);
    {
        let hits = hits.clone();
        let last = use_mut_ref(|| 0_u32);
        use_effect_with((asked, props.space, props.besides), move |(asked, space, besides)| {
            *last.borrow_mut() += 1;
            let (this, space, besides) = (*last.borrow(), *space, *besides);
            let timer = if let Some(asked) = asked.clone() {
                Some(Timeout::new(PAUSE, move || {
                    spawn_local(async move {
                        // What cannot be had is not proposed.
                        let answer = api::search::hints(&asked, space, besides).await.unwrap_or_default();
                        if *last.borrow() == this {
                            hits.set(answer.hits);
                        }
                    });
                }))
            } else {
                hits.set(Vec::new());
                None
            };
            move || drop(timer)
        });
    }
    let shown = hits.iter().filter_map(|hit| {
        let to = Route::of(&props.slug, hit.section.kind()?, hit.resource?);
        let service = texts.get(&format!("service-{}", hit.section.name()));
        Some(html! {
            <li key={hit.resource?.to_string()}>
                <span class="muted">{ service }</span>{ " " }
                <Link<Route> {to}>{ hit.title.clone() }</Link<Route>>{ " " }
                <span class="chip ok" hidden={!hit.resolved}>{ texts.get("thread-resolved") }</span>
            </li>
        })
    });
    let says = (!hits.is_empty()).then(|| texts.with("hints-says", &[("count", hits.len().into())]));
    let close = Callback::from(move |_: MouseEvent| unwanted.set(true));
    html! {
        <section class={classes!("hints", (!hits.is_empty()).then_some("some"))} aria-label={texts.get("hints-label")}>
            <div role="status">{ for says }</div>
            <ul hidden={hits.is_empty()}>{ for shown }</ul>
            <button type="button" class="icon-btn sm" hidden={hits.is_empty()} aria-label={texts.get("hints-close")}
                title={texts.get("hints-close")} onclick={close}>
                <Icon name="x" />
            </button>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_asked_as_far_as_one_may_ask_and_between_words() {
        assert_eq!(beginning("Bonjour"), None);
        assert_eq!(beginning("  Où déposer un dossier ? ").as_deref(), Some("Où déposer un dossier ?"));
        let long = beginning(&"dématérialisation ".repeat(40)).expect("enough");
        assert!(long.chars().count() <= QUERY_MAX as usize && long.ends_with("dématérialisation"), "{long}");
    }
}

//! Those an announcement is for, with how far it has come with each, live.

use gloo_timers::callback::Timeout;
use protocol::{
    AnnouncementId, Page, Problem,
    announcements::{Figures, Reached, Stage},
};
use yew::{platform::spawn_local, prelude::*};

use crate::{
    api,
    components::{Avatar, Button, avatar::Size},
    i18n::{Texts, dates, use_texts},
};

/// Milliseconds after which the list follows the figures: they may move several times a second.
const PAUSE: u32 = 1_000;
/// For each so many people that are listed it waits that long.
const MANY: usize = 300;

/// Props of [`Readers`].
#[derive(PartialEq, Properties)]
pub struct Props {
    /// Of which.
    pub announcement: AnnouncementId,
    /// Whether they are asked to take note.
    pub acknowledge: bool,
    /// How far it has come; the list is fetched anew when that changes.
    pub figures: Figures,
}

/// At least so many of them, if there are.
async fn up_to(id: AnnouncementId, stage: Stage, least: usize) -> Result<Page<Reached>, Problem> {
    let mut all = api::announcements::people(id, stage, None).await?;
    while all.items.len() < least {
        let Some(next) = all.next.take() else { break };
        let more = api::announcements::people(id, stage, Some(next)).await?;
        all.items.extend(more.items);
        all.next = more.next;
    }
    Ok(all)
}

/// The list, those who are missing first.
#[component]
pub fn Readers(props: &Props) -> Html {
    let texts = use_texts();
    let acknowledge = props.acknowledge;
    let stage = use_state_eq(move || if acknowledge { Stage::Missing } else { Stage::All });
    let page = use_state(|| None::<(Stage, Page<Reached>)>);
    let id = props.announcement;
    // As many of them as are shown come again: who reads further down keeps his place.
    let shown = use_mut_ref(|| 0_usize);
    // What was asked for last; what was asked for before it and comes after it is not shown.
    let asked = use_mut_ref(|| 0_u32);
    *shown.borrow_mut() = page.as_ref().filter(|(of, _)| *of == *stage).map_or(0, |(_, it)| it.items.len());
    {
        let (page, asked) = (page.clone(), asked.clone());
        let first = page.as_ref().is_none_or(|(of, _)| *of != *stage);
        use_effect_with((id, *stage, props.figures), move |(id, stage, _)| {
            let (id, stage) = (*id, *stage);
            // Longer lists follow less often.
            let pauses = u32::try_from(shown.borrow().div_ceil(MANY)).unwrap_or(1).max(1);
            let fetch = Timeout::new(if first { 0 } else { PAUSE * pauses }, move || {
                let least = *shown.borrow();
                let no = asked.replace_with(|no| *no + 1) + 1;
                spawn_local(async move {
                    if let Ok(it) = up_to(id, stage, least).await
                        && *asked.borrow() == no
                    {
                        page.set(Some((stage, it)));
                    }
                });
            });
            move || drop(fetch)
        });
    }
    let more = page.as_ref().and_then(|(of, shown)| {
        let (of, shown, page, asked) = (*of, shown.clone(), page.clone(), asked.clone());
        let next = shown.next.clone()?;
        let onclick = Callback::from(move |_: MouseEvent| {
            let (mut shown, page, next, asked) = (shown.clone(), page.clone(), next.clone(), asked.clone());
            let no = asked.replace_with(|no| *no + 1) + 1;
            spawn_local(async move {
                if let Ok(it) = api::announcements::people(id, of, Some(next)).await
                    && *asked.borrow() == no
                {
                    shown.items.extend(it.items);
                    shown.next = it.next;
                    page.set(Some((of, shown)));
                }
            });
        });
        Some(html! { <Button small=true {onclick}>{ texts.get("members-more") }</Button> })
    });
    let filter = |it: Stage, key: &str, count: i64| {
        let (stage, pressed) = (stage.clone(), (*stage == it).to_string());
        html! {
            <button type="button" class="filter" aria-pressed={pressed} onclick={move |_| stage.set(it)}>
                { texts.get(key) }<span class="num">{ format!(" {}", dates::number(&texts, count)) }</span>
            </button>
        }
    };
    let filters = acknowledge.then(|| {
        let figures = props.figures;
        html! {
            <div class="filters" role="group" aria-label={texts.get("readers-filter")}>
                { filter(Stage::Missing, "readers-missing", figures.missing()) }
                { filter(Stage::Acknowledged, "readers-acknowledged", figures.acknowledged) }
                { filter(Stage::All, "readers-all", figures.targeted) }
            </div>
        }
    });
    let rows = page.as_ref().map(|(_, page)| page.items.clone()).unwrap_or_default();
    html! {
        <div class="mt-3">
            { for filters }
            <div class="tablewrap mt-3" tabindex="0" role="region" aria-label={texts.get("readers")}>
                <table class="table">
                    <thead><tr>
                        <th scope="col">{ texts.get("readers-person") }</th>
                        <th scope="col">{ texts.get("readers-state") }</th>
                        <th scope="col" class="n">{ texts.get("readers-since") }</th>
                    </tr></thead>
                    <tbody>{ for rows.iter().map(|it| row(&texts, it)) }</tbody>
                </table>
            </div>
            <p class="mt-3">{ for more }</p>
        </div>
    }
}

fn row(texts: &Texts, it: &Reached) -> Html {
    let (class, key, at) = match (it.acknowledged_at, it.seen_at, it.delivered_at) {
        (Some(at), _, _) => ("chip ok", "reader-acknowledged", Some(at)),
        (None, Some(at), _) => ("chip accent", "reader-seen", Some(at)),
        (None, None, Some(at)) => ("chip", "reader-delivered", Some(at)),
        (None, None, None) => ("chip warn", "reader-none", None),
    };
    let name = it.card.name.clone();
    html! {
        <tr key={it.card.id.to_string()}>
            <th scope="row">
                <span class="row-gap no-wrap">
                    <Avatar id={it.card.id} photo={it.card.photo} name={name.clone()} size={Size::Small} />
                    <span>{ name }<span class="small muted reader-function">{ it.card.function.clone() }</span></span>
                </span>
            </th>
            <td><span {class}>{ texts.get(key) }</span></td>
            <td class="n">{ for at.map(|at| dates::moment(texts, at)) }</td>
        </tr>
    }
}

//! Naming somebody: `@` and the beginning of a name open a list above the field. The focus stays in the
//! field; the arrows move in the list, Enter or Tab takes, Escape closes and keeps the text.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{
    UserId,
    mentions::{self, Candidate, Group, Pick, written},
};
use web_sys::HtmlTextAreaElement;
use yew::{platform::spawn_local, prelude::*};

use super::under::Naming;
use crate::{
    components::{Face, Icon, avatar::Size},
    hooks::{use_draft, use_texts},
    i18n::Texts,
};

/// Milliseconds without another letter before the list is asked for.
const PAUSE: u32 = 120;

/// What is looked for, and what was found.
#[derive(Clone, Debug, Default, PartialEq)]
struct Open {
    /// Where the `@` stands, in characters; absent: nothing is looked for.
    at: Option<usize>,
    name: String,
    found: Option<Rc<Vec<Entry>>>,
    chosen: usize,
}

/// What the list offers.
#[derive(Clone, Debug, PartialEq)]
enum Entry {
    Person(Candidate),
    /// People together, by a word.
    Group(Group, AttrValue),
}

impl Entry {
    fn takes(&self) -> bool {
        match self {
            Self::Person(person) => person.readable,
            Self::Group(..) => true,
        }
    }
}

/// The words that call and begin so.
fn groups(texts: &Texts, name: &str) -> impl Iterator<Item = Entry> {
    let name = name.to_lowercase();
    let words = [(Group::All, texts.get("picker-all-word")), (Group::Admins, Group::Admins.name().into())];
    words
        .into_iter()
        .filter(move |(_, word): &(_, AttrValue)| word.starts_with(&name))
        .map(|(group, word)| Entry::Group(group, word))
}

/// The list of a field and what it has to do with the field's keys.
#[derive(Clone)]
pub struct UsePicker {
    /// The people who were picked in this text so far.
    pub picks: Rc<Vec<Pick>>,
    /// Sets them, with a text that was taken in from elsewhere.
    pub set_picks: Callback<Vec<Pick>>,
    /// Call when the text or the caret changed.
    pub look: Callback<()>,
    /// Call first for each key: true, the key was meant for the list.
    pub key: Rc<dyn Fn(&KeyboardEvent) -> bool>,
    /// The option that is chosen, by its id, for `aria-activedescendant`.
    pub active: Option<String>,
    /// Id of the list while it is open, for `aria-controls`.
    pub controls: Option<String>,
    /// The list, and what warns of people who may not read.
    pub list: Html,
}

impl UsePicker {
    /// The source of a text with those who were picked.
    #[must_use]
    pub fn source(&self, text: &str) -> String {
        mentions::expand(text, &self.picks)
    }
}

/// The list for a field; `calls`: people may be called together in it. `name` tells one field of a page from another; `set` sets the field's text.
#[hook]
pub fn use_picker(
    place: Naming,
    calls: bool,
    name: &str,
    field: &NodeRef,
    text: &AttrValue,
    set: &Callback<String>,
) -> UsePicker {
    let texts = use_texts();
    let open = use_state_eq(Open::default);
    let kept = use_draft(&format!("{name}.people"));
    let asking = use_mut_ref(|| None::<Timeout>);
    let newest = use_mut_ref(String::new);
    let caret = use_state_eq(|| None::<u32>);
    // The key that goes up next was meant for the list when it went down.
    let handled = use_mut_ref(|| false);
    let refused = use_state_eq(Vec::<String>::new);
    let picks: Rc<Vec<Pick>> = (*use_memo(kept.text.clone(), |text| {
        Rc::new(serde_json::from_str::<Vec<Pick>>(text).unwrap_or_default())
    }))
    .clone();
    let set_picks = kept.set.reform(|picks: Vec<Pick>| {
        if picks.is_empty() { String::new() } else { serde_json::to_string(&picks).unwrap_or_default() }
    });

    // The text was sent or emptied: so are the names.
    {
        let (clear, any) = (kept.clear.clone(), !picks.is_empty());
        use_effect_with(text.is_empty(), move |empty| {
            if *empty && any {
                clear.emit(());
            }
        });
    }
    // Behind a name that was taken the caret stands after it.
    {
        let field = field.clone();
        use_effect_with(*caret, move |caret| {
            if let (Some(at), Some(field)) = (*caret, field.cast::<HtmlTextAreaElement>()) {
                let _ = field.set_selection_range(at, at);
            }
        });
    }
    // Whoever was picked may have left since, or the text comes from elsewhere: said before it is sent.
    {
        let named: Vec<Pick> =
            picks.iter().filter(|it| text.contains(&format!("@{}", it.name))).cloned().collect();
        let refused = refused.clone();
        use_effect_with((place, named), move |(place, named)| {
            let (place, named) = (*place, named.clone());
            refused.set(Vec::new());
            if !named.is_empty() {
                spawn_local(async move {
                    let ids: Vec<UserId> = named.iter().map(|it| it.id).take(mentions::MAX).collect();
                    if let Ok(known) = place.known(&ids).await {
                        let may = |id| known.iter().any(|it| it.card.id == id && it.readable);
                        refused.set(named.into_iter().filter(|it| !may(it.id)).map(|it| it.name).collect());
                    }
                });
            }
        });
    }

    let look = {
        let (open, field, newest) = (open.clone(), field.clone(), newest.clone());
        let handled = handled.clone();
        let texts = texts.clone();
        Callback::from(move |()| {
            if handled.replace(false) {
                return;
            }
            let Some(field) = field.cast::<HtmlTextAreaElement>() else { return };
            let value = field.value();
            let at = field.selection_start().ok().flatten().unwrap_or(0);
            let asked = mentions::asked(&value, characters(&value, at));
            let Some((at, name)) = asked else {
                asking.replace(None);
                newest.replace(String::new());
                open.set(Open::default());
                return;
            };
            if open.at == Some(at) && open.name == name {
                return;
            }
            newest.replace(format!("{at} {name}"));
            let (open, newest, found) = (open.clone(), newest.clone(), open.found.clone());
            let texts = texts.clone();
            open.set(Open { at: Some(at), name: name.clone(), found, chosen: 0 });
            *asking.borrow_mut() = Some(Timeout::new(PAUSE, move || {
                spawn_local(async move {
                    let people = place.people(name.clone()).await.unwrap_or_default();
                    let mut found: Vec<Entry> = people.into_iter().map(Entry::Person).collect();
                    // Whoever began the word means it; before that, people come first.
                    let first = if name.is_empty() { found.len() } else { 0 };
                    if calls {
                        found.splice(first..first, groups(&texts, &name));
                    }
                    // An answer to what is no longer asked is not listened to.
                    if *newest.borrow() == format!("{at} {name}") {
                        open.set(Open { at: Some(at), name, found: Some(Rc::new(found)), chosen: 0 });
                    }
                });
            }));
        })
    };
    let close = {
        let (open, newest) = (open.clone(), newest.clone());
        Callback::from(move |()| {
            newest.replace(String::new());
            // What is looked for stays known, so that the list does not come back by itself.
            open.set(Open { found: None, chosen: 0, ..(*open).clone() });
        })
    };
    let take = {
        let (open, field, set, caret) = (open.clone(), field.clone(), set.clone(), caret.clone());
        let (picks, set_picks, newest) = (picks.clone(), set_picks.clone(), newest.clone());
        Callback::from(move |entry: Entry| {
            let (Some(field), Some(at)) = (field.cast::<HtmlTextAreaElement>(), open.at) else { return };
            if !entry.takes() {
                return;
            }
            let value = field.value();
            let end = at + 1 + open.name.chars().count();
            let (shown, pick) = match entry {
                Entry::Group(_, word) => (format!("@{word}"), None),
                Entry::Person(person) => {
                    let (name, id) = (person.card.name, person.card.id);
                    // Two people of one name: the second is named by what tells him apart.
                    if picks.iter().any(|it| it.name == name && it.id != id) {
                        (written(&name, id), None)
                    } else {
                        (format!("@{name}"), Some(Pick { name, id }))
                    }
                }
            };
            let before: String = value.chars().take(at).collect();
            let after: String = value.chars().skip(end).collect();
            let space = if after.starts_with(' ') { "" } else { " " };
            if let Some(pick) = pick.filter(|pick| !picks.iter().any(|it| it.id == pick.id)) {
                let mut all = (*picks).clone();
                all.push(pick);
                set_picks.emit(all);
            }
            let place = before.encode_utf16().count() + shown.encode_utf16().count() + 1;
            set.emit(format!("{before}{shown}{space}{after}"));
            caret.set(u32::try_from(place).ok());
            newest.replace(String::new());
            open.set(Open::default());
        })
    };
    let found = open.found.clone().unwrap_or_default();
    let shown = !found.is_empty();
    let key: Rc<dyn Fn(&KeyboardEvent) -> bool> = {
        let (open, found, take, close) = (open.clone(), found.clone(), take.clone(), close.clone());
        Rc::new(move |event: &KeyboardEvent| {
            handled.replace(false);
            if !shown || event.ctrl_key() || event.meta_key() || event.alt_key() || event.is_composing() {
                return false;
            }
            let count = found.len();
            let to = |chosen| open.set(Open { chosen, ..(*open).clone() });
            match event.key().as_str() {
                "ArrowDown" => to((open.chosen + 1) % count),
                "ArrowUp" => to((open.chosen + count - 1) % count),
                "Enter" | "Tab" if !event.shift_key() => take.emit(found[open.chosen.min(count - 1)].clone()),
                "Escape" => close.emit(()),
                _ => return false,
            }
            event.prevent_default();
            event.stop_propagation();
            handled.replace(true);
            true
        })
    };
    let id = format!("{}-people", name.replace('.', "-"));
    let chosen = open.chosen.min(found.len().saturating_sub(1));
    let list = draw(&texts, &id, &found, (open.found.is_some(), chosen), &take, &refused);
    UsePicker {
        picks,
        set_picks,
        look,
        key,
        active: shown.then(|| format!("{id}-{chosen}")),
        controls: shown.then_some(id),
        list,
    }
}

/// How many characters lie before a place that the browser counts in UTF-16.
fn characters(text: &str, place: u32) -> usize {
    let mut left = place as usize;
    let before = |c: &char| {
        let long = c.len_utf16();
        let fits = left >= long;
        left = left.saturating_sub(long);
        fits
    };
    text.chars().take_while(before).count()
}

fn draw(
    texts: &Texts,
    id: &str,
    found: &Rc<Vec<Entry>>,
    (asked, chosen): (bool, usize),
    take: &Callback<Entry>,
    refused: &[String],
) -> Html {
    let option = |(at, entry): (usize, &Entry)| {
        let onclick = {
            let (take, entry) = (take.clone(), entry.clone());
            Callback::from(move |_: MouseEvent| take.emit(entry.clone()))
        };
        let (lead, name, about) = match entry {
            Entry::Person(person) => {
                let mut about = vec![AttrValue::from(person.card.function.clone())];
                if person.participant {
                    about.push(texts.get("picker-participant"));
                }
                if !person.readable {
                    about = vec![texts.get("picker-unreadable")];
                }
                about.retain(|it| !it.is_empty());
                let name = person.card.name.clone();
                let lead = html! {
                    <Face id={person.card.id} photo={person.card.photo} name={name.clone()} size={Size::Small} />
                };
                (lead, name, about.join(", "))
            }
            Entry::Group(group, word) => {
                let about = if *group == Group::All { "picker-all" } else { "picker-admins" };
                let lead = html! { <span class="svc" aria-hidden="true"><Icon name="users" /></span> };
                (lead, format!("@{word}"), texts.get(about).to_string())
            }
        };
        html! {
            <div class="option" role="option" id={format!("{id}-{at}")} aria-selected={(at == chosen).to_string()}
                aria-disabled={(!entry.takes()).then_some("true")} {onclick}>
                { lead }
                <span>
                    <span class="t">{ name }</span><br />
                    <span class="s">{ about }</span>
                </span>
            </div>
        }
    };
    let list = (!found.is_empty()).then(|| {
        // The focus stays in the field.
        let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
        html! {
            <div class="picker" role="listbox" id={id.to_owned()} aria-label={texts.get("picker-label")} {onmousedown}>
                { for found.iter().enumerate().map(option) }
            </div>
        }
    });
    let warning = |name: &String| {
        html! {
            <p class="suggest">
                <Icon name="circle-alert" small=true />
                <span>{ texts.with("picker-warns", &[("name", name.as_str().into())]) }</span>
            </p>
        }
    };
    let said = if asked {
        texts.with("picker-count", &[("count", found.len().into())])
    } else {
        AttrValue::default()
    };
    html! {
        <div class="naming">
            <div class="slot">{ for list }</div>
            <span class="vh" role="status">{ said }</span>
            <div role="alert">{ for refused.iter().map(warning) }</div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::characters;

    #[test]
    fn places_of_the_browser_are_counted_in_its_way() {
        for (text, place, count) in [("abc", 2, 2), ("é@l", 3, 3), ("👍@l", 2, 1), ("👍@l", 4, 3), ("", 0, 0)]
        {
            assert_eq!(characters(text, place), count, "{text} {place}");
        }
    }
}

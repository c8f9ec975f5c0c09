//! What a file of ours says beside what was written: which words stand around a text in it, and which names it gives.

use fluent_bundle::FluentArgs;
use protocol::{
    ResourceId,
    calendar::{Body, Details, Heading},
    people::Language,
};

use crate::{calendar::ics, texts};

/// The id of one of our own events, by the name that our files give it.
pub fn own(uid: &str) -> Option<ResourceId> {
    uid.strip_suffix("@osmose")?.parse().ok().map(ResourceId)
}

/// Details as they were written, from those that a file has: where it is ours, its text ends with the address of the
/// conference, who organises it, and its page, and its place may be that address.
pub fn restored(it: &Details, url: &str) -> Details {
    let Some(rest) = ends_with(&it.description, |last| is_page(last, url)) else { return it.clone() };
    let mut rest = ends_with(rest, is_organiser).unwrap_or(rest);
    let link = if is_page(&it.link, url) { "" } else { it.link.as_str() };
    if !link.is_empty() {
        rest = ends_with(rest, |last| last == link).unwrap_or(rest);
    }
    let place = if it.place == link { "" } else { it.place.as_str() };
    Details { description: rest.to_owned(), link: link.to_owned(), place: place.to_owned(), ..it.clone() }
}

/// What is known, where a file says the same of it: names are written otherwise in a file, and a place that is an
/// address may stand for one.
pub fn kept(mut it: Details, heading: &Heading, body: &Body) -> Details {
    if it.description == ics::plain(&body.source).trim() {
        it.description.clone_from(&body.source);
    }
    if it.title == ics::plain(&heading.title).trim() {
        it.title.clone_from(&heading.title);
    }
    it
}

/// A text without its last paragraph, if that is one of these.
fn ends_with(text: &str, is: impl Fn(&str) -> bool) -> Option<&str> {
    let (before, last) = text.trim_end().rsplit_once("\n\n").unwrap_or(("", text.trim_end()));
    is(last).then_some(before.trim_end())
}

/// Whether it is the address of an event's page here.
fn is_page(text: &str, url: &str) -> bool {
    let below = text.strip_prefix(url).and_then(|it| it.strip_prefix("/s/"));
    let parts = below.map(|it| it.split('/').collect::<Vec<_>>());
    matches!(parts.as_deref(), Some([_, "calendar", id]) if id.parse::<uuid::Uuid>().is_ok())
}

/// Whether it says who organises it, in one of our languages.
fn is_organiser(text: &str) -> bool {
    const NAME: &str = "\u{1}";
    [Language::Fr, Language::En].into_iter().any(|language| {
        let mut args = FluentArgs::new();
        args.set("name", NAME);
        let words = texts::with(language, "ics-organised-by", &args);
        let (before, after) = words.split_once(NAME).unwrap_or((words.as_str(), ""));
        !text.contains('\n') && text.starts_with(before) && text.ends_with(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://o.example";
    const PAGE: &str = "https://o.example/s/demat/calendar/0195a000-0000-7000-8000-0000000000e7";

    fn details(description: &str, link: &str, place: &str) -> Details {
        serde_json::from_value(serde_json::json!({
            "title": "x", "starts": "2061-06-01T14:30:00", "ends": "2061-06-01T15:30:00", "zone": "UTC",
            "description": description, "link": link, "place": place,
        }))
        .expect("details")
    }

    #[test]
    fn what_stands_around_a_text_of_ours_is_no_text_of_somebody_s() {
        let visio = "https://visio.example/a";
        let said = |it: &Details| (it.description.clone(), it.link.clone(), it.place.clone());
        let three = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        for organiser in ["Organisé par Léa Linteau", "Organised by Léa Linteau"] {
            let full = details(&format!("Un.\n\nDeux.\n\n{visio}\n\n{organiser}\n\n{PAGE}"), visio, visio);
            assert_eq!(said(&restored(&full, HERE)), three("Un.\n\nDeux.", visio, ""), "{organiser}");
            let bare = details(&format!("{organiser}\n\n{PAGE}"), PAGE, "Salle");
            assert_eq!(said(&restored(&bare, HERE)), three("", "", "Salle"));
        }
        // An address that somebody wrote stays, and so does all that comes from elsewhere.
        let wrote = details(&format!("Voir\n\n{visio}\n\nOrganisé par X\n\n{PAGE}"), PAGE, "Salle");
        assert_eq!(said(&restored(&wrote, HERE)), three(&format!("Voir\n\n{visio}"), "", "Salle"));
        let other = details("Organisé par X\n\nhttps://o.example/s/demat/calendar", visio, visio);
        assert_eq!(restored(&other, HERE), other);
    }
}

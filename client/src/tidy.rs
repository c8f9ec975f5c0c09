//! What no compiler sees: that every text exists in both languages and is used, and that every
//! class has its style. The sources themselves are read.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_bundle::FluentResource;
use protocol::{Code, Fault, comments::ReactionKind, documents, feed, spaces::Service};

/// Texts that may read alike in both languages: names, and words that both share.
const ALIKE: &[&str] = &[
    "home-mention-by",
    "service-blog",
    "service-documents",
    "service-faq",
    "language-fr",
    "language-en",
    "presence-invisible",
    "program-outlook",
    "program-thunderbird",
    "event-dates",
];

/// Whose sources use the texts of a part: they are not there before the part is.
const PARTS: &[(&str, &[&str])] = &[
    (
        "thread",
        &[
            "components/comments/ask.rs",
            "components/comments/call.rs",
            "components/comments/edit.rs",
            "components/comments/history.rs",
            "pages/discussions/level.rs",
            "pages/discussions/manage.rs",
            "pages/discussions/open.rs",
            "pages/discussions/poll_form.rs",
            "pages/discussions/propose.rs",
            "pages/mentions.rs",
            "shell/notices.rs",
            "shell/quiet.rs",
            "shell/why.rs",
        ],
    ),
    (
        "talk",
        &[
            "pages/discussions/filter.rs",
            "pages/discussions/list.rs",
            "pages/discussions/order.rs",
            "pages/discussions/poll.rs",
            "pages/discussions/proposals.rs",
            "pages/discussions/row.rs",
            "pages/discussions/talk.rs",
            "pages/discussions/thread.rs",
            "pages/discussions/waiting.rs",
        ],
    ),
    ("announcements", &["pages/announcements"]),
    ("incidents", &["pages/incidents"]),
    ("blog", &["pages/blog"]),
    ("faq", &["pages/faq"]),
    ("search", &["pages/search.rs"]),
    ("calendar", &["pages/calendar"]),
    ("documents", &["pages/documents"]),
    ("messages", &["pages/chat/"]),
    ("people", &["pages/people"]),
    ("members", &["pages/members"]),
    ("spaces", &["pages/spaces"]),
    ("settings", &["pages/settings"]),
    ("entry", &["pages/invitation.rs", "pages/links.rs", "pages/reset.rs", "pages/sign_up.rs"]),
];

/// Elements that only hold others together, named for whoever reads the page's tree: they have no
/// style of their own.
const BARE: &[&str] =
    &["ans", "answering", "copy", "day", "foot", "none", "qas", "quoted", "themes", "thread-top", "versions"];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(under: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(under).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a text")
}

/// The client's sources without this file, comments, and what only tests see.
fn sources() -> Vec<(PathBuf, String)> {
    let all = files(&here().join("src"), "rs").into_iter().filter(|it| !it.ends_with("tidy.rs"));
    all.map(|path| {
        let text = read(&path);
        let shown = text.split("#[cfg(test)]").next().unwrap_or_default();
        let said = shown.lines().filter(|line| !line.trim_start().starts_with("//"));
        let shown = said.flat_map(|line| [line, "\n"]).collect();
        (path, shown)
    })
    .collect()
}

/// The texts of a language, by name.
fn texts(language: &str) -> BTreeMap<String, String> {
    let folders = [here().join("i18n").join(language), here().join("../protocol/i18n").join(language)];
    let mut all = BTreeMap::new();
    for path in folders.iter().flat_map(|it| files(it, "ftl")) {
        let text = read(&path);
        let resource = FluentResource::try_new(text.clone());
        assert!(resource.is_ok(), "{} cannot be read: {:?}", path.display(), resource.err().map(|it| it.1));
        let mut name = None::<String>;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, value)) = line.split_once(" =").filter(|_| !line.starts_with([' ', '}'])) {
                let before = all.insert(key.to_owned(), value.trim().to_owned());
                assert_eq!(before, None, "{key} is said twice in {language}");
                name = Some(key.to_owned());
            } else if let Some(value) = name.as_ref().and_then(|name| all.get_mut(name)) {
                value.push_str(line);
            }
        }
    }
    all
}

/// Whether the name is made of a known beginning and a name that the protocol gives.
fn of_a_family(key: &str) -> bool {
    let names = |prefix: &str, mut all: Box<dyn Iterator<Item = &'static str>>| {
        key.strip_prefix(prefix).is_some_and(|rest| all.any(|name| name == rest))
    };
    names("problem-", Box::new(Code::ALL.iter().map(|it| it.name())))
        || names("fault-", Box::new(Fault::ALL.iter().map(|it| it.name())))
        || names("reaction-", Box::new(ReactionKind::ALL.iter().map(|it| it.name())))
        || names("kind-", Box::new(documents::Kind::ALL.iter().map(|it| it.name())))
        || names("service-", Box::new(Service::ALL.iter().map(|it| it.name())))
        || names("home-count-", Box::new(feed::Kind::ALL.iter().map(|it| it.service().name())))
        || names("notice-published-", Box::new(feed::Kind::ALL.iter().map(|it| it.name())))
}

/// The words between quotes in a source.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1).step_by(2)
}

#[test]
fn every_text_is_there_in_both_languages_and_is_used() {
    let (french, english) = (texts("fr"), texts("en"));
    let missing: Vec<_> = french.keys().filter(|key| !english.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in English: {missing:?}");
    let missing: Vec<_> = english.keys().filter(|key| !french.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in French: {missing:?}");
    let alike: Vec<_> = french
        .iter()
        .filter(|(key, text)| english[*key] == **text && !ALIKE.contains(&key.as_str()))
        .collect();
    assert!(alike.is_empty(), "the same in both languages (add words that both share to ALIKE): {alike:?}");

    let sources = sources();
    let said: BTreeSet<&str> = sources.iter().flat_map(|(_, source)| literals(source)).collect();
    let unused: Vec<_> =
        french.keys().filter(|key| !said.contains(key.as_str()) && !of_a_family(key)).collect();
    assert!(unused.is_empty(), "no source asks for these texts: {unused:?}");

    for code in Code::ALL {
        assert!(french.contains_key(&format!("problem-{}", code.name())), "{code:?} has no text");
    }
    for fault in Fault::ALL {
        assert!(french.contains_key(&format!("fault-{}", fault.name())), "{fault:?} has no text");
    }
    for (path, source) in &sources {
        for asked in ["texts.get(\"", "texts.with(\"", "texts\n        .get(\""] {
            for rest in source.split(asked).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                assert!(french.contains_key(key), "{} asks for {key}, which is no text", path.display());
            }
        }
    }
}

#[test]
fn the_texts_of_a_part_are_used_by_it_alone() {
    let sources = sources();
    for path in files(&here().join("i18n/fr/parts"), "ftl") {
        let part = path.file_stem().and_then(|it| it.to_str()).unwrap_or_default();
        let own = PARTS.iter().find(|(name, _)| *name == part).map(|(_, own)| *own);
        let own = own.unwrap_or_else(|| panic!("PARTS does not say where the texts of {part} are used"));
        let keys: BTreeSet<String> =
            read(&path).lines().filter_map(|line| line.split_once(" =")).map(|it| it.0.to_owned()).collect();
        for (path, source) in &sources {
            let name = path.strip_prefix(here().join("src")).unwrap_or(path).to_string_lossy();
            if !own.iter().any(|own| name.starts_with(own)) {
                let used = literals(source).find(|said| keys.contains(*said));
                assert_eq!(used, None, "{name} uses a text of the part {part}, which may not be there");
            }
        }
    }
}

#[test]
fn french_is_set_as_french_is() {
    for (key, text) in texts("fr") {
        for (sign, why) in [
            (" ?", "a narrow no-break space (U+202F) stands before ?"),
            (" !", "a narrow no-break space (U+202F) stands before !"),
            (" ;", "a narrow no-break space (U+202F) stands before ;"),
            (" :", "a no-break space (U+00A0) stands before :"),
            ("« ", "a no-break space (U+00A0) stands after «"),
            (" »", "a no-break space (U+00A0) stands before »"),
            ("'", "the apostrophe is ’"),
            ("...", "the ellipsis is …"),
        ] {
            assert!(!text.contains(sign), "{key}: {why}: {text}");
        }
    }
}

#[test]
fn every_class_has_its_style() {
    let styles: String = files(&here().join("styles"), "css").iter().map(|path| read(path)).collect();
    let styled = |class: &str| {
        styles.match_indices(&format!(".{class}")).any(|(at, found)| {
            let after = styles[at + found.len()..].chars().next().unwrap_or(' ');
            !(after.is_alphanumeric() || after == '-' || after == '_')
        })
    };
    let mut unknown = Vec::new();
    for (path, source) in sources() {
        let mut used: Vec<&str> = Vec::new();
        for rest in source.split("class=\"").skip(1).chain(source.split("classes=\"").skip(1)) {
            used.extend(rest.split('"').next().unwrap_or_default().split_whitespace());
        }
        for rest in source.split("classes!(").skip(1) {
            used.extend(literals(rest.split(')').next().unwrap_or_default()).flat_map(str::split_whitespace));
        }
        unknown.extend(
            used.into_iter()
                .filter(|class| !styled(class) && !BARE.contains(class))
                .map(|class| format!("{class} in {}", path.strip_prefix(here()).unwrap_or(&path).display())),
        );
    }
    assert!(unknown.is_empty(), "classes without a style:\n{}", unknown.join("\n"));
}

#[test]
fn every_icon_is_in_the_sprite() {
    let list = read(&here().join("icons.txt"));
    let known: BTreeSet<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    for (path, source) in sources() {
        for rest in source.split("<Icon name=\"").skip(1).chain(source.split(" icon=\"").skip(1)) {
            let name = rest.split('"').next().unwrap_or_default();
            assert!(known.contains(name), "{}: there is no icon {name} in icons.txt", path.display());
        }
    }
}

#[test]
fn sheets_are_put_together_in_a_known_order() {
    let order = read(&here().join("styles/order.txt"));
    let listed: BTreeSet<&str> = order.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    for path in files(&here().join("styles"), "css") {
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default().to_owned();
        assert!(listed.contains(name.as_str()), "{name} is not in order.txt");
    }
}

#[test]
fn html_that_came_as_text_is_shown_in_one_place() {
    for (path, source) in sources() {
        let wrapper = path.ends_with("components/rendered.rs");
        assert!(wrapper || !source.contains("from_html_unchecked"), "{}: use <Rendered>", path.display());
        assert!(!source.contains(" style=\""), "{}: the page allows no inline style", path.display());
    }
}

//! The directions of the code, read from the code: who may know whom, where SQL and sockets are, and
//! that what the pages say is what the code does. Each message says the rule and the way out.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use server::config::SETTINGS;

/// Services with pages of their own. They know the shared ones and the platform, never each other.
const CONTENT: &[&str] =
    &["announcements", "blog", "calendar", "chat", "discussions", "documents", "faq", "incidents"];
/// Services that serve those. They know the platform and each other.
const SHARED: &[&str] = &[
    "comments",
    "feed",
    "files",
    "links",
    "mail",
    "mentions",
    "notifications",
    "people",
    "previews",
    "search",
    "spaces",
];
/// What all stand on. It knows no service.
const PLATFORM: &[&str] = &[
    "acts", "app", "assets", "auth", "config", "download", "embedded", "error", "http", "images", "jobs",
    "limits", "live", "metrics", "reader", "scanner", "storage", "texts", "uploads", "web", "written",
];
/// The two lists of services, and what puts all of it together.
const TOP: &[&str] = &["admin", "cli", "demo", "dispatch", "doctor", "lib", "main"];
/// The platform's few looks upward, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("app", "comments", "each node keeps its writers of comments beside its connections"),
    ("app", "announcements", "each node gathers what readers do with announcements beside its connections"),
    (
        "jobs",
        "announcements",
        "what is due is sent, and what has expired ended, by whichever node comes first",
    ),
    ("jobs", "blog", "posts that are due are published by whichever node comes first"),
    ("jobs", "calendar", "people are reminded by whichever node comes first"),
    ("jobs", "documents", "a node reads what waits to be read, and removes files that no version names"),
    ("jobs", "people", "what a node does by itself includes removing photos that nobody names"),
    ("jobs", "files", "what a node does by itself includes removing attachments that nothing names"),
    ("jobs", "mail", "the outbox's worker hands mails over"),
    ("jobs", "previews", "each node runs a worker that finds out what links lead to"),
    ("jobs", "search", "each node runs a worker that makes what was written findable"),
    ("jobs", "notifications", "each node runs a worker that tells people what concerns them"),
];

/// Files that may speak SQL beside every `queries.rs`.
const SQL: &[&str] = &[
    "acts.rs",
    "app.rs",
    "auth.rs",
    "comments/writer.rs",
    "demo",
    "demo.rs",
    "dispatch.rs",
    "doctor",
    "embedded.rs",
    "jobs.rs",
    "lib.rs",
    "live/log.rs",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// A source file: its path below `src`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// The text without its tests.
    fn code(&self) -> &str {
        if self.path.ends_with("tests.rs") {
            return "";
        }
        self.text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default()
    }

    /// The module right below the crate that it belongs to.
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The modules right below the crate that it names.
    fn names(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (at, _) in self.code().match_indices("crate::") {
            let rest = &self.code()[at + "crate::".len()..];
            match rest.strip_prefix('{') {
                Some(group) => found.extend(heads(group)),
                None => found.extend(word(rest)),
            }
        }
        found
    }
}

/// The first words of the parts of a group of imports, up to the brace that closes it.
fn heads(group: &str) -> Vec<String> {
    let (mut depth, mut part, mut found) = (0, String::new(), Vec::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => found.extend(word(std::mem::take(&mut part).trim())),
            _ if depth == 0 => part.push(c),
            _ => {}
        }
    }
    found.extend(word(part.trim()));
    found
}

fn word(text: &str) -> Option<String> {
    let word: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    Some(word).filter(|word| !word.is_empty())
}

fn sources(folder: &str) -> Vec<Source> {
    let base = root().join(folder);
    let mut found = Vec::new();
    let mut folders = vec![base.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).expect("a text");
                let path = path.strip_prefix(&base).expect("below").to_string_lossy().into_owned();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!found.is_empty(), "{folder} has no sources");
    found
}

#[test]
fn services_know_only_what_they_stand_on() {
    let mut wrong = Vec::new();
    for source in sources("server/src") {
        let module = source.module();
        let known = [CONTENT, SHARED, PLATFORM, TOP].concat().contains(&module);
        assert!(
            known,
            "server/src/{}: a new module. Say in {} which layer it belongs to.",
            source.path,
            file!()
        );
        let forbidden: Vec<&str> = match module {
            it if CONTENT.contains(&it) => CONTENT.iter().copied().filter(|other| *other != it).collect(),
            it if SHARED.contains(&it) => CONTENT.to_vec(),
            it if PLATFORM.contains(&it) => [CONTENT, SHARED].concat(),
            _ => Vec::new(),
        };
        for name in source.names() {
            let excused = EXCEPTIONS.iter().any(|(from, to, _)| *from == module && *to == name);
            if forbidden.contains(&name.as_str()) && !excused {
                wrong.push(format!("server/src/{} names crate::{name}", source.path));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong:#?}\nContent services know shared ones and the platform, never each other; shared ones know no content; \
         the platform knows no service but through lib.rs and dispatch.rs. Move what both need down, or have \
         dispatch.rs pass it on."
    );
}

#[test]
fn sql_has_its_places() {
    let mut wrong = Vec::new();
    for source in sources("server/src") {
        let allowed = source.path.ends_with("/queries.rs")
            || SQL.iter().any(|it| source.path == *it || source.path.starts_with(&format!("{it}/")));
        if !allowed && ["sqlx::query", "sqlx::raw_sql"].iter().any(|it| source.code().contains(it)) {
            wrong.push(source.path);
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong:?} in server/src speak SQL. A service's SQL is in its queries.rs: move it there."
    );
}

#[test]
fn one_place_writes_to_sockets_and_one_per_service_tells_events() {
    for source in sources("server/src") {
        let (path, code) = (&source.path, source.code());
        let writes =
            ["WebSocket,", "WebSocket)", "ws::Message", "SinkExt"].iter().any(|it| code.contains(it));
        assert!(
            !writes || path == "live/socket.rs",
            "server/src/{path} handles a WebSocket. Only live/socket.rs does: put what is to be sent into the connection's queue."
        );
        assert!(
            !code.contains(".emit(") || !path.contains('/') || path.starts_with("demo/"),
            "server/src/{path} emits. Only a service's own file (comments.rs, not comments/…) does: return what happened to it."
        );
        assert!(
            !code.contains("redis::") || path.starts_with("live/") || path.starts_with("limits"),
            "server/src/{path} speaks to Redis. Only live/ and limits.rs do: go through the bus."
        );
    }
}

#[test]
fn the_protocol_does_nothing() {
    for source in sources("protocol/src") {
        for word in ["std::fs", "std::net", "tokio::", "Utc::now", "Instant::now", "SystemTime::now"] {
            assert!(
                !source.code().contains(word),
                "protocol/src/{} has {word}. The protocol is types and their rules: whoever calls it reads the clock and the network.",
                source.path
            );
        }
    }
}

#[test]
fn every_module_says_what_lives_in_it() {
    for folder in ["protocol/src", "server/src", "client/src", "xtask/src", "tests/it", "tests/load"] {
        for source in sources(folder) {
            let opens = source.text.lines().next().is_some_and(|line| line.starts_with("//! "));
            assert!(
                opens,
                "{folder}/{}: open it with `//!` and a sentence that says what lives there.",
                source.path
            );
        }
    }
}

#[test]
fn nothing_is_left_to_do_and_nothing_unwraps() {
    // Put together so that this file does not name them.
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X"].concat()];
    for folder in ["protocol/src", "server/src", "client/src", "xtask/src", "tests/it", "tests/load"] {
        for source in sources(folder) {
            let path = format!("{folder}/{}", source.path);
            for mark in &marks {
                assert!(!source.text.contains(mark), "{path} has {mark}: do it, or write what is so.");
            }
            assert!(
                folder.starts_with("tests/") || !source.code().contains(".unwrap()"),
                "{path} unwraps outside its tests: say with `?` or `expect` what is wrong when it is wrong."
            );
            let allows = [["#[al", "low("].concat(), ["#![al", "low("].concat()];
            assert!(
                !allows.iter().any(|it| source.text.contains(it)),
                "{path} allows a lint: use #[expect(…, reason = \"…\")], which says why and ends with its cause."
            );
        }
    }
}

/// Long files are no error; they are named here so that somebody thinks of them.
#[test]
fn files_stay_small() {
    let (mut lengths, mut long) = (Vec::new(), Vec::new());
    for folder in ["protocol/src", "server/src", "client/src", "xtask/src"] {
        for source in sources(folder) {
            let lines = source.text.lines().count();
            lengths.push(lines);
            if lines > 400 {
                long.push((lines, format!("{folder}/{}", source.path)));
            }
        }
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    println!("median {median} lines; above 400: {long:#?}");
    assert!(median <= 175, "half of the files have more than {median} lines: part what does two things.");
    let worst = long.iter().max();
    assert!(worst.is_none_or(|(lines, _)| *lines <= 800), "{worst:?}: part it by what it does.");
}

#[test]
fn the_readme_s_settings_are_those_of_the_code() {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let between =
        readme.split("<!-- settings -->").nth(1).and_then(|rest| rest.split("<!-- /settings -->").next());
    let table = between.expect("the README has a table between <!-- settings --> and <!-- /settings -->");
    let quoted = |text: &str| if text.is_empty() { String::new() } else { format!("`{text}`") };
    let rows = SETTINGS.iter().map(|it| {
        let file = if it.secret { format!(", `{}_FILE`", it.env) } else { String::new() };
        format!("| `{}` | `{}`{file} | {} | {} |", it.name, it.env, quoted(it.default), it.help)
    });
    let head = ["| Name | Environment | Default | Meaning |".to_owned(), "|---|---|---|---|".to_owned()];
    let should: Vec<String> = head.into_iter().chain(rows).collect();
    assert_eq!(
        table.trim(),
        should.join("\n"),
        "README.md's table is not config::SETTINGS: put the second text between the two marks."
    );
}

#[test]
fn the_page_on_the_wire_names_everything_that_travels() {
    let page = fs::read_to_string(root().join("docs/protocol.md")).expect("docs/protocol.md");
    let services = [
        ("people", protocol::people::Event::KINDS),
        ("spaces", protocol::spaces::Event::KINDS),
        ("discussions", protocol::discussions::Event::KINDS),
        ("comments", protocol::comments::Event::KINDS),
        ("notifications", protocol::notifications::Event::KINDS),
        ("chat", protocol::chat::Event::KINDS),
        ("announcements", protocol::announcements::Event::KINDS),
        ("feed", protocol::feed::Event::KINDS),
        ("blog", protocol::blog::Event::KINDS),
        ("faq", protocol::faq::Event::KINDS),
        ("calendar", protocol::calendar::Event::KINDS),
        ("documents", protocol::documents::Event::KINDS),
        ("incidents", protocol::incidents::Event::KINDS),
    ];
    assert_eq!(services.map(|(name, _)| name), *protocol::Event::KINDS);
    let kinds = services.iter().flat_map(|(_, kinds)| kinds.iter().copied());
    let codes = protocol::Code::ALL.iter().map(|code| code.name());
    let faults = protocol::Fault::ALL.iter().map(|fault| fault.name());
    for name in kinds.chain(codes).chain(faults) {
        assert!(page.contains(&format!("`{name}`")), "docs/protocol.md does not say what `{name}` is.");
    }
}

//! From Markdown to safe HTML. The source is kept; `VERSION` is stored beside what was made of it, so
//! that a better renderer knows what to render again.

use std::{collections::HashMap, sync::LazyLock};

use ammonia::Builder;
use comrak::{
    Arena, Options,
    nodes::{AstNode, NodeValue},
};
use protocol::{
    FileId, UserId,
    files::{self, File},
    mentions::{self, Group},
};

/// Version of this renderer.
pub const VERSION: i16 = 1;

/// What may stand in a comment. No images: one from elsewhere would tell its host who reads, and
/// attachments come by another road. No headings, tables stay.
static SAFE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    builder
        .tags(
            [
                "a",
                "b",
                "blockquote",
                "br",
                "code",
                "del",
                "em",
                "hr",
                "i",
                "li",
                "ol",
                "p",
                "pre",
                "s",
                "span",
                "strong",
                "table",
                "tbody",
                "td",
                "th",
                "thead",
                "tr",
                "ul",
            ]
            .into(),
        )
        .clean_content_tags(["script", "style"].into())
        .tag_attributes(
            [("a", ["href"].into()), ("ol", ["start"].into()), ("span", ["data-user"].into())].into(),
        )
        // A mention is the only span: nobody else's words make one.
        .allowed_classes([("span", ["mention", "group"].into())].into())
        .generic_attributes(std::collections::HashSet::new())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow ugc"));
    builder
});

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.table = true;
    options.render.hardbreaks = true;
    options.render.escape = true;
    options
}

/// Renders a comment: a line break is a line break, a bare address is a link, HTML is text. Who is
/// named in it stays text.
#[must_use]
pub fn html(source: &str) -> String {
    html_with(source, &HashMap::new())
}

/// Renders a comment in which these people are named. The name shown is the person's, whatever the
/// source says.
#[must_use]
pub fn html_with(source: &str, people: &HashMap<UserId, String>) -> String {
    html_of(source, people, &HashMap::new())
}

/// The same, for one that shows these files.
#[must_use]
pub fn html_of(source: &str, people: &HashMap<UserId, String>, files: &HashMap<FileId, File>) -> String {
    html_calling(source, None, people, files)
}

/// The same, for one that may call these people together. Whom else it calls stays text.
#[must_use]
pub fn html_calling(
    source: &str,
    calls: Option<Group>,
    people: &HashMap<UserId, String>,
    files: &HashMap<FileId, File>,
) -> String {
    if is_plain(source) {
        return format!("<p>{}</p>\n", source.replace('\n', "<br>\n"));
    }
    if files.is_empty() {
        return by_the_book(source, calls, people, files);
    }
    // The places of files are marked by two characters that nobody else's words have here.
    by_the_book(&source.replace(MARKS, ""), calls, people, files)
}

/// What stands around the number of a file while the rest is cleaned: of the private use area.
pub(super) const MARKS: [char; 2] = ['\u{f5a0}', '\u{f5a1}'];

/// A file as it is shown: its small picture, and its name, which downloads it.
pub(super) fn shown(file: &File) -> String {
    let (id, name) = (file.id, ammonia::clean_text(&file.name));
    match file.picture {
        Some((width, height)) => format!(
            "<a class=\"file picture\" href=\"/api/v1/files/{id}\" download><img src=\"/api/v1/files/{id}/thumbnail\" \
             alt=\"\" width=\"{width}\" height=\"{height}\" loading=\"lazy\"><span>{name}</span></a>"
        ),
        None => format!("<a class=\"file\" href=\"/api/v1/files/{id}\" download><span>{name}</span></a>"),
    }
}

/// The files that a source names, each once, in the order of the text; at most [`files::MAX`].
#[must_use]
pub fn attached(source: &str) -> Vec<FileId> {
    if !source.contains("](file:") {
        return Vec::new();
    }
    let arena = Arena::new();
    let mut found = Vec::new();
    for (_, file) in linked(comrak::parse_document(&arena, &flatten(source), &options())) {
        if !found.contains(&file) {
            found.push(file);
        }
    }
    found.truncate(files::MAX);
    found
}

/// The links that are files.
pub(super) fn linked<'a>(root: &'a AstNode<'a>) -> Vec<(&'a AstNode<'a>, FileId)> {
    let file = |node: &'a AstNode<'a>| match &node.data().value {
        NodeValue::Link(link) => link.url.strip_prefix(files::SCHEME)?.parse().ok(),
        _ => None,
    };
    root.descendants().filter_map(|node| file(node).map(|file| (node, file))).collect()
}

/// Whether nothing in a text means anything in Markdown or HTML. Most of what people write to each other is so, and
/// reading it twice, as Markdown and as HTML, costs more than all else that the hub does for a message. When in
/// doubt it is not: only letters, digits and a few marks, one space between words, no empty line, and no line that
/// could begin a list.
fn is_plain(source: &str) -> bool {
    source.split('\n').all(|line| {
        let (mut before, mut first) = (' ', true);
        let mut number = true;
        for c in line.chars() {
            let fits = match c {
                ' ' => before != ' ',
                // `1. ` and `1) ` begin a list.
                '.' | ')' => !first && !number,
                ',' | ';' | '?' | '!' | '(' | '\'' | '’' | '«' | '»' | '…' | '–' | '—' => !first,
                // A scheme or `www.` begins an address that becomes a link.
                ':' | '/' => !first && !matches!(before, ':' | '/'),
                'w' | 'W' => !matches!(before, 'w' | 'W'),
                '-' => !first && before != '-',
                _ => c.is_alphanumeric(),
            };
            if !fits {
                return false;
            }
            number &= c.is_ascii_digit();
            (before, first) = (c, false);
        }
        before != ' '
    })
}

fn by_the_book(
    source: &str,
    calls: Option<Group>,
    people: &HashMap<UserId, String>,
    files: &HashMap<FileId, File>,
) -> String {
    let (arena, options, mut html) = (Arena::new(), options(), String::new());
    let root = comrak::parse_document(&arena, &flatten(source), &options);
    show_calls(&arena, root, calls);
    show_names(&arena, root, people);
    let mut places = Vec::new();
    for (link, id) in linked(root) {
        match files.get(&id) {
            Some(file) => {
                let mark = format!("{}{}{}", MARKS[0], places.len(), MARKS[1]);
                places.push(shown(file));
                link.insert_before(arena.alloc(NodeValue::Text(mark.into()).into()));
            }
            None => {
                for child in link.children().collect::<Vec<_>>() {
                    link.insert_before(child);
                }
            }
        }
        link.detach();
    }
    // Writing into a string does not fail.
    let _ = comrak::format_html(root, &options, &mut html);
    let mut html = SAFE.clean(&html).to_string();
    for (at, shown) in places.iter().enumerate() {
        html = html.replacen(&format!("{}{at}{}", MARKS[0], MARKS[1]), shown, 1);
    }
    html
}

/// Puts people's own names where a text names them; who is not among them stays text.
pub(super) fn show_names<'a>(arena: &'a Arena<'a>, root: &'a AstNode<'a>, people: &HashMap<UserId, String>) {
    for (link, user) in named(root) {
        match people.get(&user) {
            Some(name) => {
                let shown = format!(
                    "<span class=\"mention\" data-user=\"{user}\">@{}</span>",
                    ammonia::clean_text(name)
                );
                put(arena, link, shown);
            }
            None => {
                for child in link.children().collect::<Vec<_>>() {
                    link.insert_before(child);
                }
            }
        }
        link.detach();
    }
}

/// Puts a mark in front of a link, and takes the `@` away that stood there.
fn put<'a>(arena: &'a Arena<'a>, link: &'a AstNode<'a>, shown: String) {
    link.insert_before(arena.alloc(NodeValue::Raw(shown).into()));
    if let Some(before) = link.previous_sibling().and_then(AstNode::previous_sibling)
        && let NodeValue::Text(text) = &mut before.data_mut().value
    {
        *text = text.strip_suffix('@').unwrap_or(text).to_owned().into();
    }
}

/// Marks what calls people together, if it may; else it stays text.
pub(super) fn show_calls<'a>(arena: &'a Arena<'a>, root: &'a AstNode<'a>, calls: Option<Group>) {
    for (link, word, group) in called(root) {
        if calls.is_some_and(|calls| calls.covers(group)) {
            put(arena, link, format!("<span class=\"mention group\">@{}</span>", ammonia::clean_text(&word)));
        } else {
            for child in link.children().collect::<Vec<_>>() {
                link.insert_before(child);
            }
        }
        link.detach();
    }
}

/// Whom a source calls together: both, if it does so apart.
#[must_use]
pub fn calls(source: &str) -> Vec<Group> {
    if !source.contains("](group:") {
        return Vec::new();
    }
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, &flatten(source), &options());
    called(root).into_iter().map(|(_, _, group)| group).collect()
}

/// The links that call: what they say, and whom.
fn called<'a>(root: &'a AstNode<'a>) -> Vec<(&'a AstNode<'a>, String, Group)> {
    let call = |node: &'a AstNode<'a>| {
        let address = match &node.data().value {
            NodeValue::Link(link) => link.url.clone(),
            _ => return None,
        };
        let said = node.first_child().filter(|it| it.next_sibling().is_none())?;
        let word = match &said.data().value {
            NodeValue::Text(text) => text.to_string(),
            _ => return None,
        };
        let group = Group::linked(&address, &word)?;
        behind_at(node).then_some((node, word, group))
    };
    root.descendants().filter_map(call).collect()
}

fn behind_at(node: &AstNode<'_>) -> bool {
    node.previous_sibling()
        .is_some_and(|it| matches!(&it.data().value, NodeValue::Text(text) if text.ends_with('@')))
}

/// Who is named in a source, each once, in the order of the text; at most [`mentions::MAX`].
#[must_use]
pub fn mentioned(source: &str) -> Vec<UserId> {
    // Most texts name nobody: they are not read twice.
    if !source.contains("](user:") {
        return Vec::new();
    }
    let arena = Arena::new();
    let mut people = Vec::new();
    for (_, user) in named(comrak::parse_document(&arena, &flatten(source), &options())) {
        if !people.contains(&user) {
            people.push(user);
        }
    }
    people.truncate(mentions::MAX);
    people
}

/// The links that are mentions: to a person, behind an `@`.
fn named<'a>(root: &'a AstNode<'a>) -> Vec<(&'a AstNode<'a>, UserId)> {
    let person = |node: &'a AstNode<'a>| match &node.data().value {
        NodeValue::Link(link) => link.url.strip_prefix(mentions::SCHEME)?.parse().ok(),
        _ => None,
    };
    root.descendants()
        .filter_map(|node| person(node).filter(|_| behind_at(node)).map(|user| (node, user)))
        .collect()
}

/// How a comment begins, as plain text of one line.
#[must_use]
pub fn excerpt(html: &str) -> String {
    let (mut text, mut tag) = (String::new(), None::<String>);
    for c in html.chars() {
        match (&mut tag, c) {
            (None, '<') => tag = Some(String::new()),
            (None, c) => text.push(c),
            (Some(name), '>') => {
                let name = name.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
                // What stands in a line parts no words.
                if !["a", "b", "code", "del", "em", "i", "s", "span", "strong"].contains(&name) {
                    text.push(' ');
                }
                tag = None;
            }
            (Some(name), c) => name.push(c),
        }
        if text.len() > 4 * EXCERPT {
            break;
        }
    }
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(EXCERPT).collect()
}

/// Characters of an excerpt.
const EXCERPT: usize = 140;

/// Markers at the start of a line nest; nobody means more than this many. What is beyond is cut off
/// as markers (their text stays), so that no source takes the parser long.
const NESTING: usize = 12;

pub(super) fn flatten(source: &str) -> String {
    source.lines().map(flatten_line).collect::<Vec<_>>().join("\n")
}

fn flatten_line(line: &str) -> String {
    let markers = line.chars().take_while(|c| matches!(c, '>' | '-' | '*' | '+' | ' ' | '\t')).count();
    let counted = line.chars().take(markers).filter(|c| !c.is_whitespace()).count();
    let spaces = markers - counted;
    if counted <= NESTING && spaces <= 4 * NESTING {
        return line.to_owned();
    }
    let rest: String = line.chars().skip(markers).collect();
    // A rule (`-----`) has nothing behind its markers and stays one.
    if rest.is_empty() { "---".to_owned() } else { rest }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use protocol::{
        FileId, UserId,
        files::{self, File},
        mentions::{Group, written},
    };

    use super::{
        MARKS, attached, by_the_book, calls, excerpt, html, html_calling, html_of, html_with, is_plain,
        mentioned,
    };

    #[test]
    fn who_is_called_together_is_marked_only_if_it_is_so() {
        let none = (HashMap::new(), HashMap::new());
        let shown = |text: &str, calls| html_calling(text, calls, &none.0, &none.1);
        let both = "Bonjour @[Tous](group:all) et @[admins](group:admins) !";
        assert_eq!(calls(both), [Group::All, Group::Admins]);
        let (all, admins) =
            ("<span class=\"mention group\">@Tous</span>", "<span class=\"mention group\">@admins</span>");
        assert_eq!(shown(both, Some(Group::All)), format!("<p>Bonjour {all} et {admins} !</p>\n"));
        assert_eq!(shown(both, Some(Group::Admins)), format!("<p>Bonjour @Tous et {admins} !</p>\n"));
        assert_eq!(shown(both, None), "<p>Bonjour @Tous et @admins !</p>\n");
        assert_eq!(excerpt(&shown(both, Some(Group::All))), "Bonjour @Tous et @admins !");
        // Nothing else calls, nor looks as if it did.
        for source in [
            "`@[tous](group:all)`",
            "[tous](group:all)",
            "@[nous](group:all)",
            "@[**tous**](group:all)",
            "@[tous](group:admins)",
            "@[tous](https://example.org/group:all)",
            "<span class=\"mention group\">@tous</span>",
            "@tous",
        ] {
            assert_eq!(calls(source), [], "{source}");
            assert!(!shown(source, Some(Group::All)).contains("<span"), "{source}");
        }
    }

    #[test]
    fn a_person_is_named_by_his_own_name_and_nothing_can_be_forged() {
        let (lea, other) = (UserId::new(), UserId::new());
        let people = HashMap::from([(lea, "Léa <b>\"Mur\"".to_owned())]);
        let shown = |text: &str| html_with(text, &people);
        let source = format!("Bonjour {}, **{}** !", written("Administrateur", lea), written("Léo", other));
        assert_eq!(
            shown(&source),
            format!(
                "<p>Bonjour <span class=\"mention\" data-user=\"{lea}\">@Léa &lt;b&gt;\"Mur\"</span>, <strong>@Léo</strong> !</p>\n"
            )
        );
        assert_eq!(mentioned(&source), [lea, other]);
        // Neither in code nor as HTML, nor by a link without its sign.
        for source in [
            format!("`{}`", written("Léa", lea)),
            format!("    {}", written("Léa", lea)),
            format!("<span class=\"mention\" data-user=\"{lea}\">@Léa</span>"),
            format!("[Léa](user:{lea})"),
            format!("@[Léa](user:{lea}x)"),
            format!("@[Léa](https://example.org/user:{lea})"),
            format!("@![Léa](user:{lea})"),
        ] {
            assert!(!shown(&source).contains("<span"), "{source}");
            assert_eq!(mentioned(&source), [], "{source}");
        }
        // One name is one, and too many are cut.
        assert_eq!(mentioned(&written("Léa", lea).repeat(3)), [lea]);
        let crowd: String = (0..1_000).map(|_| written("x", UserId::new())).collect();
        assert_eq!(mentioned(&crowd).len(), protocol::mentions::MAX);
    }

    #[test]
    fn a_file_is_shown_by_its_own_name_and_nothing_can_be_forged() {
        let note = File { id: FileId::new(), name: "note <b>.pdf".to_owned(), bytes: 3, picture: None };
        let photo =
            File { id: FileId::new(), name: "vue.jpg".to_owned(), bytes: 3, picture: Some((640, 480)) };
        let (id, seen) = (note.id, photo.id);
        let known = HashMap::from([(id, note.clone()), (seen, photo.clone())]);
        let shown = |text: &str| html_of(text, &HashMap::new(), &known);
        let source = format!("Voici {} et [x](file:{})", files::written(&note), FileId::new());
        assert_eq!(
            shown(&source),
            format!(
                "<p>Voici <a class=\"file\" href=\"/api/v1/files/{id}\" download><span>note&#32;&lt;b&gt;.pdf</span></a> et x</p>\n"
            )
        );
        let html = shown(&files::written(&photo));
        assert!(
            html.contains(&format!("<img src=\"/api/v1/files/{seen}/thumbnail\" alt=\"\" width=\"640\"")),
            "{html}"
        );
        assert_eq!(attached(&source).len(), 2);
        assert_eq!(excerpt(&shown(&format!("Voici {}", files::written(&photo)))), "Voici vue.jpg");
        // Neither as a picture, nor in code, nor as HTML, nor by the marks of the renderer.
        for source in [
            format!("![x](file:{seen})"),
            format!("`{}`", files::written(&photo)),
            format!("<a class=\"file\" href=\"/api/v1/files/{seen}\">x</a>"),
            format!("{}0{} [a](https://example.org/{}0{})", MARKS[0], MARKS[1], MARKS[0], MARKS[1]),
            "[x](/api/v1/files/1)".to_owned(),
        ] {
            let html = shown(&source);
            assert!(!html.contains("<a class=\"file") && !html.contains("<img"), "{source}: {html}");
        }
    }

    #[test]
    fn an_excerpt_is_the_text_alone() {
        assert_eq!(excerpt(&html("**Bonjour** <script>\n\n- a & b\n")), "Bonjour <script> a & b");
        assert_eq!(excerpt(&html(&"é ".repeat(1_000))).chars().count(), 140);
    }

    #[test]
    fn what_is_plain_is_rendered_as_if_it_were_not() {
        let (mut plain, mut random) = (0, fastrand::Rng::with_seed(7));
        let words = [
            "Bonjour",
            "à",
            "tous",
            "l’été",
            "l'eau",
            "ﬁn",
            "œuvre",
            "12",
            "3",
            "1.",
            "2)",
            "(voir",
            "ci-joint)",
            "n° 4",
            "www",
            "www.",
            "WWW.exemple.org",
            "http",
            ":",
            "//",
            "http://a.fr",
            "ftp://x",
            "a@b.fr",
            "mailto:a",
            "-",
            "--",
            "---",
            "+",
            "*",
            "*a*",
            "_a_",
            "~~a~~",
            "`a`",
            "#",
            "##",
            "|",
            "a | b",
            ">",
            "<b>",
            "&amp;",
            "&",
            "[a](b)",
            "![",
            "\\",
            "\"",
            "=",
            "===",
            "…",
            "«",
            "»",
            "–",
            "!",
            "?",
            ";",
            ",",
            ".",
            "\u{a0}!",
            "\u{202f}?",
            "\u{200b}",
            "\u{feff}",
            "\r",
            "\t",
            "\0",
            "日本語",
            "نص",
            "é",
            "e\u{301}",
            "😀",
            "xmpp:",
            "x:y",
            "a/b",
            "/",
            "a:/b",
            "1/2",
        ];
        for _ in 0..60_000 {
            let mut text = String::new();
            for _ in 0..random.usize(1..8) {
                // Half of them only from the words at the beginning, so that many are plain.
                let among = if random.bool() { 14 } else { words.len() };
                text += words[random.usize(0..among)];
                text += [" ", " ", " ", "\n", "", "  ", "\n\n", " \n", "\n "]
                    [random.usize(0..if among == 14 { 4 } else { 9 })];
            }
            let text = if random.bool() { text.trim() } else { &text };
            if is_plain(text) {
                plain += 1;
                assert_eq!(html(text), by_the_book(text, None, &HashMap::new(), &HashMap::new()), "{text:?}");
            }
        }
        assert!(plain > 4_000, "{plain}");
        assert!(is_plain(
            "000000000123 La passerelle sera fermée jeudi matin, le temps de poser les planches ;\nbonne (?) nouvelle : l’eau monte…"
        ));
        for text in [
            "",
            " a",
            "a ",
            "1. a",
            "a\n\nb",
            "www.a.fr",
            "a  b",
            "- a",
            "a\n- b",
            "a\n---",
            "a: http://b",
            "a\u{a0}b",
        ] {
            assert!(!is_plain(text), "{text:?}");
        }
    }

    #[test]
    fn what_people_write() {
        assert_eq!(
            html("Bonjour **à tous**\nligne deux"),
            "<p>Bonjour <strong>à tous</strong><br>\nligne deux</p>\n"
        );
        assert_eq!(
            html("voir https://example.org/a?b=1"),
            "<p>voir <a href=\"https://example.org/a?b=1\" rel=\"noopener noreferrer nofollow ugc\">https://example.org/a?b=1</a></p>\n"
        );
        assert_eq!(html("a < b & c"), "<p>a &lt; b &amp; c</p>\n");
    }

    #[test]
    fn nothing_runs_and_nothing_is_fetched() {
        for source in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "![x](https://evil.example/pixel.png)",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "<svg onload=alert(1)>",
            "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
            "<a href=\"java&#115;cript:alert(1)\">x</a>",
            "<javascript:alert(1)>",
            "[a](<javascript:alert(1)>)",
            "<div style=\"background:url(https://evil.example)\">x</div>",
            "[x](//evil.example)",
        ] {
            let made = html(source);
            let tags = made.to_lowercase();
            for bad in [
                "<script",
                "<img",
                "<svg",
                "<math",
                "<style",
                "<div",
                "href=\"javascript",
                "href=\"data",
                "href=\"//",
            ] {
                assert!(!tags.contains(bad), "{source} → {made}");
            }
        }
    }

    #[test]
    fn no_source_takes_long() {
        for source in [
            "> ".repeat(4_000),
            "- ".repeat(4_000),
            "*".repeat(8_000),
            "[".repeat(8_000),
            "_a".repeat(4_000),
            "`".repeat(8_000),
            "<".repeat(8_000),
            "|".repeat(8_000),
            "a**b".repeat(2_000),
            "![[".repeat(2_600),
            "  ".repeat(2_000) + "- x",
            (0..100).map(|n| " ".repeat(n) + "- x\n").collect::<String>(),
        ] {
            let made = html(&source);
            assert!(made.len() < 200_000, "{}", made.len());
        }
    }
}

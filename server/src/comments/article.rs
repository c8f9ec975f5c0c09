//! From Markdown to the safe HTML of a long text, say a post: what a comment may have, and headings and
//! pictures beside. The only pictures are files that were sent here: one from elsewhere would tell its host
//! who reads, and stays a link.

use std::{collections::HashMap, sync::LazyLock};

use ammonia::Builder;
use comrak::{
    Arena, Options,
    nodes::{AstNode, NodeValue},
};
use protocol::{
    FileId, UserId,
    files::{self, File},
};

use super::render::{MARKS, flatten, linked, show_calls, show_names, shown};

/// Version of this renderer.
pub const VERSION: i16 = 2;

/// Most files that one text shows; further ones stay text.
const FILES_MAX: usize = 60;

static SAFE: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    let tags = [
        "a",
        "b",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h2",
        "h3",
        "h4",
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
    ];
    builder
        .tags(tags.into())
        .clean_content_tags(["script", "style"].into())
        .tag_attributes(
            [("a", ["href"].into()), ("ol", ["start"].into()), ("span", ["data-user"].into())].into(),
        )
        // A mention is the only span, as in comments.
        .allowed_classes([("span", ["mention"].into())].into())
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
    options.render.escape = true;
    options
}

/// The files that a source shows, as links or as pictures, each once, in the order of the text.
#[must_use]
pub fn shows(source: &str) -> Vec<FileId> {
    if !source.contains("](file:") {
        return Vec::new();
    }
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, &flatten(source), &options());
    let mut found = Vec::new();
    for node in root.descendants() {
        let named = match &node.data().value {
            NodeValue::Link(link) | NodeValue::Image(link) => file_of(&link.url),
            _ => None,
        };
        found.extend(named.filter(|file| !found.contains(file)));
    }
    found.truncate(FILES_MAX);
    found
}

fn file_of(address: &str) -> Option<FileId> {
    address.strip_prefix(files::SCHEME)?.parse().ok()
}

/// Renders a text that shows these files and names these people. HTML in it is text.
#[must_use]
pub fn html(source: &str, known: &HashMap<FileId, File>, people: &HashMap<UserId, String>) -> String {
    let (arena, options, mut html) = (Arena::new(), options(), String::new());
    // The places of files are marked by two characters that nobody else's words have here.
    let root = comrak::parse_document(&arena, &flatten(&source.replace(MARKS, "")), &options);
    level(root);
    show_calls(&arena, root, None);
    show_names(&arena, root, people);
    let mut places: Vec<Place> = Vec::new();
    let mut place = |place: Place| -> String {
        places.push(place);
        format!("{}{}{}", MARKS[0], places.len() - 1, MARKS[1])
    };
    for node in images(root) {
        let (url, title) = match &node.data().value {
            NodeValue::Image(link) => (link.url.clone(), link.title.clone()),
            _ => continue,
        };
        let words = words(node);
        let file = file_of(&url).and_then(|id| known.get(&id)).filter(|file| file.picture.is_some());
        let instead = if let Some(file) = file {
            let drawn = Place::Picture { img: picture(file, &words), caption: title };
            arena.alloc(NodeValue::Text(place(drawn).into()).into())
        } else if url.starts_with("https:") || url.starts_with("http:") {
            // Whoever wishes to see it goes there.
            let link: &AstNode<'_> = arena.alloc(NodeValue::Link(link_to(&url)).into());
            let says = if words.is_empty() { url } else { words };
            link.append(arena.alloc(NodeValue::Text(says.into()).into()));
            link
        } else {
            arena.alloc(NodeValue::Text(words.into()).into())
        };
        node.insert_before(instead);
        node.detach();
    }
    for (link, id) in linked(root) {
        match known.get(&id) {
            Some(file) => {
                let mark = place(Place::File(shown(file)));
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
    for (at, place) in places.iter().enumerate() {
        let mark = format!("{}{at}{}", MARKS[0], MARKS[1]);
        let alone = format!("<p>{mark}</p>");
        html = match place {
            Place::File(shown) => html.replacen(&mark, shown, 1),
            Place::Picture { img, caption } if html.contains(&alone) => {
                html.replacen(&alone, &figure(img, caption), 1)
            }
            Place::Picture { img, .. } => html.replacen(&mark, img, 1),
        };
    }
    html
}

/// What comes where a mark stands.
enum Place {
    File(String),
    Picture { img: String, caption: String },
}

fn picture(file: &File, words: &str) -> String {
    let (width, height) = file.picture.unwrap_or((1, 1));
    let (id, words) = (file.id, ammonia::clean_text(words));
    format!(
        "<img src=\"/api/v1/files/{id}/picture\" alt=\"{words}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\">"
    )
}

fn figure(img: &str, caption: &str) -> String {
    if caption.trim().is_empty() {
        return format!("<figure class=\"figure\">{img}</figure>");
    }
    let caption = ammonia::clean_text(caption);
    format!("<figure class=\"figure\">{img}<figcaption>{caption}</figcaption></figure>")
}

fn link_to(url: &str) -> Box<comrak::nodes::NodeLink> {
    Box::new(comrak::nodes::NodeLink { url: url.to_owned(), title: String::new() })
}

fn images<'a>(root: &'a AstNode<'a>) -> Vec<&'a AstNode<'a>> {
    root.descendants().filter(|node| matches!(node.data().value, NodeValue::Image(_))).collect()
}

/// The plain words in a node.
fn words<'a>(node: &'a AstNode<'a>) -> String {
    let mut words = String::new();
    for it in node.descendants() {
        match &it.data().value {
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Code(code) => words.push_str(&code.literal),
            NodeValue::SoftBreak | NodeValue::LineBreak => words.push(' '),
            _ => {}
        }
    }
    words
}

/// Puts headings below the page's own, none of them more than one deeper than the one before.
fn level<'a>(root: &'a AstNode<'a>) {
    let mut before = 1;
    for node in root.descendants() {
        if let NodeValue::Heading(heading) = &mut node.data_mut().value {
            heading.level = heading.level.clamp(2, 4).min(before + 1);
            before = heading.level;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, picture: Option<(u32, u32)>) -> File {
        File { id: FileId::new(), name: name.to_owned(), bytes: 3, picture }
    }

    fn plain(source: &str) -> String {
        html(source, &HashMap::new(), &HashMap::new())
    }

    #[test]
    fn headings_stand_below_the_title_and_in_order() {
        assert_eq!(
            plain("# Un\n\n#### Deux\n\n###### Trois\n\n## Quatre"),
            "<h2>Un</h2>\n<h3>Deux</h3>\n<h4>Trois</h4>\n<h2>Quatre</h2>\n"
        );
    }

    #[test]
    fn a_picture_that_was_sent_is_shown_and_one_from_elsewhere_stays_a_link() {
        let photo = file("vue.jpg", Some((640, 480)));
        let note = file("note <b>.pdf", None);
        let known = HashMap::from([(photo.id, photo.clone()), (note.id, note.clone())]);
        let source = format!("![La « vue »](file:{} \"Depuis le \\\"pont\\\"\")", photo.id);
        let made = html(&source, &known, &HashMap::new());
        assert!(made.starts_with("<figure class=\"figure\"><img src=\"/api/v1/files/"), "{made}");
        assert!(made.contains("<figcaption>Depuis") && made.contains("width=\"640\""), "{made}");
        assert_eq!(shows(&format!("{source} [n](file:{})", note.id)), [photo.id, note.id]);
        let within = html(&format!("Avant ![x](file:{}) après", photo.id), &known, &HashMap::new());
        assert!(within.contains("Avant <img ") && !within.contains("<figure"), "{within}");
        // Neither what was not sent, nor what is no picture, nor what is elsewhere.
        for source in [
            format!("![x](file:{})", FileId::new()),
            format!("![x](file:{})", note.id),
            "![x](https://elsewhere.example/spy.png)".to_owned(),
            "![x](data:image/svg+xml,<svg>)".to_owned(),
            "<img src=x onerror=alert(1)>".to_owned(),
            format!("{}0{}", MARKS[0], MARKS[1]),
        ] {
            let made = html(&source, &known, &HashMap::new());
            assert!(!made.contains("<img"), "{source}: {made}");
        }
        let link = plain("![vue](https://elsewhere.example/a.png)");
        assert!(
            link.contains("<a href=\"https://elsewhere.example/a.png\"") && link.contains(">vue</a>"),
            "{link}"
        );
    }

    #[test]
    fn no_script_and_no_other_scheme_comes_through() {
        for source in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt&#58;alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "<a href=\"javascript:alert(1)\" onclick=alert(1)>x</a>",
            "<svg/onload=alert(1)>",
            "![x](javascript:alert(1))",
            "[x]: javascript:alert(1)\n\n[x]",
        ] {
            let made = plain(source).to_lowercase();
            for bad in ["<script", "<a href=\"javascript", "<a href=\"data", "<svg", "<img"] {
                assert!(!made.contains(bad), "{source}: {made}");
            }
        }
    }

    #[test]
    fn what_nests_for_ever_is_cut_off() {
        let made = plain(&format!("{}x", "> ".repeat(10_000)));
        assert!(made.matches("<blockquote").count() < 100);
        let made = plain(&"*".repeat(40_000));
        assert!(made.len() < 100_000);
    }
}

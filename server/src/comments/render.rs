//! From Markdown to safe HTML. The source is kept; `VERSION` is stored beside what was made of it, so
//! that a better renderer knows what to render again.

use std::sync::LazyLock;

use ammonia::Builder;
use comrak::{Options, markdown_to_html};

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
        .tag_attributes([("a", ["href"].into()), ("ol", ["start"].into())].into())
        .generic_attributes(std::collections::HashSet::new())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow ugc"));
    builder
});

/// Renders a comment: a line break is a line break, a bare address is a link, HTML is text.
#[must_use]
pub fn html(source: &str) -> String {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.table = true;
    options.render.hardbreaks = true;
    options.render.escape = true;
    SAFE.clean(&markdown_to_html(&flatten(source), &options)).to_string()
}

/// Markers at the start of a line nest; nobody means more than this many. What is beyond is cut off
/// as markers (their text stays), so that no source takes the parser long.
const NESTING: usize = 12;

fn flatten(source: &str) -> String {
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
    use super::html;

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

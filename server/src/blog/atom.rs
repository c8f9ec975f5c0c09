//! The posts of a space as an Atom feed (RFC 4287), for programs that read feeds.

use chrono::{DateTime, SecondsFormat, Utc};
use protocol::blog::Heading;

/// What a feed says of its space.
pub struct Channel {
    /// The space's id.
    pub id: String,
    /// The space's name.
    pub name: String,
    /// Its part of addresses.
    pub slug: String,
    /// When it was made: the feed's age while there is no post.
    pub since: DateTime<Utc>,
}

/// The feed. `url` is the public address of the site, without a slash at its end.
#[must_use]
pub fn written(url: &str, channel: &Channel, posts: &[Heading]) -> String {
    let stamp = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let moved = |it: &Heading| it.edited_at.or(it.at).unwrap_or(it.saved_at);
    let updated = posts.iter().map(moved).max().unwrap_or(channel.since);
    let blog = format!("{url}/s/{}/blog", text(&channel.slug));
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>urn:uuid:{}</id>\n<title>{}</title>\n<link rel=\"alternate\" type=\"text/html\" href=\"{blog}\"/>\n\
         <updated>{}</updated>\n",
        channel.id,
        text(&channel.name),
        stamp(updated)
    );
    for it in posts {
        feed.push_str(&format!(
            "<entry>\n<id>urn:uuid:{}</id>\n<title>{}</title>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{blog}/{}\"/>\n\
             <author><name>{}</name></author>\n<published>{}</published>\n<updated>{}</updated>\n\
             <summary>{}</summary>\n</entry>\n",
            it.id,
            text(&it.title),
            it.address(),
            text(&it.author.name),
            stamp(it.at.unwrap_or(it.saved_at)),
            stamp(moved(it)),
            text(&it.excerpt)
        ));
    }
    feed.push_str("</feed>\n");
    feed
}

/// A text as XML has it, without what XML cannot have.
fn text(words: &str) -> String {
    let mut made = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => made.push_str("&amp;"),
            '<' => made.push_str("&lt;"),
            '>' => made.push_str("&gt;"),
            '"' => made.push_str("&quot;"),
            '\n' | '\t' => made.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => made.push(c),
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn words_are_words_in_xml() {
        assert_eq!(text("a < b & \"c\" > d\u{0}\r\ne"), "a &lt; b &amp; &quot;c&quot; &gt; d e");
    }
}

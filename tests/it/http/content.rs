//! Rows 68 to 70: what people write is shown, and does nothing.

use protocol::{
    ActId, Code, Event, Problem, Stream,
    comments::{self, BODY_MAX, Event as Said, History, Log, Post},
    spaces::Role,
};
use serde_json::{Value, json};

use crate::{
    harness::{Hub, fixtures},
    mailbox,
};

/// From OWASP's filter evasion and mXSS cheat sheets, the advisories of HTML sanitizers, and what
/// Markdown adds.
const CORPUS: &[&str] = &[
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script/x>alert(1)</script/x>",
    "<<script>alert(1);//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x` `<script>javascript:alert(1)</script>\"` `>",
    "<img/src=x/onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<noembed><noscript></noembed><img src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=\"javascript:alert(1)\"></object>",
    "<embed src=\"data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+\">",
    "<base href=\"javascript:alert(1)//\">",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\">",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<div style=\"background:url(https://evil.example/p.png)\">x</div>",
    "<p style=\"position:fixed;inset:0\">x</p>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"java\tscript:alert(1)\">x</a>",
    "<a href=\"java&#115;cript&colon;alert(1)\">x</a>",
    "<a href=\" &#14;  javascript:alert(1);\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"vbscript:msgbox(1)\">x</a>",
    "<a href=\"//evil.example\">x</a>",
    "<a href=x id=y name=z class=w onclick=alert(1) target=_blank>x</a>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<body onload=alert(1)>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=\"1.0\"?><x onload=alert(1)>",
    "</p></div><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x]( javascript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/api/v1/session)",
    "[x](https://ok.example \"onmouseover=alert(1)\")",
    "[x](https://ok.example\"onmouseover=\"alert(1))",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](https://evil.example/pixel.png)",
    "![x](x\"onerror=\"alert(1))",
    "![x](javascript:alert(1))",
    "![[x]](https://evil.example/pixel.png)",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "```\"onmouseover=\"alert(1)\nx\n```",
    "| <script>alert(1)</script> |\n|---|\n| <img src=x onerror=alert(1)> |",
    "1. <svg/onload=alert(1)>\n   - <b onclick=alert(1)>x</b>",
    "https://ok.example/\"onmouseover=\"alert(1)",
    "https://ok.example/<script>alert(1)</script>",
    "www.evil.example/javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "{{constructor.constructor('alert(1)')()}}",
    "\u{ff1c}script\u{ff1e}alert(1)\u{ff1c}/script\u{ff1e}",
];

/// Fails the test unless all that the HTML does is show text: known elements, and links to elsewhere.
#[track_caller]
fn harmless(html: &str, from: &str) {
    const ELEMENTS: &[&str] = &[
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
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let name: String =
            after.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(ELEMENTS.contains(&name.as_str()), "{from}: <{name} in {html}");
        let mut inside = after.trim_start_matches('/').get(name.len()..).expect("a rest");
        loop {
            inside = inside.trim_start();
            if let Some(after) = inside.strip_prefix('>') {
                rest = after;
                break;
            }
            let (attribute, value) = inside.split_once("=\"").unwrap_or_else(|| panic!("{from}: {html}"));
            let (value, after) = value.split_once('"').unwrap_or_else(|| panic!("{from}: {html}"));
            match attribute {
                "href" => {
                    let safe =
                        ["https://", "http://", "mailto:"].iter().any(|scheme| value.starts_with(scheme));
                    assert!(safe, "{from}: a link to {value}");
                }
                "rel" => assert!(value.contains("noopener") && value.contains("nofollow"), "{from}: {value}"),
                "start" => assert!(value.parse::<u64>().is_ok(), "{from}: {value}"),
                other => panic!("{from}: an attribute {other} in {html}"),
            }
            inside = after;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_68_nothing_that_is_written_in_a_comment_runs_or_fetches() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let (author, mut reader) = (hub.member(&space, Role::Member).await, space.admin.live().await);
    reader.watch(Stream::Resource(thread)).await;
    for payload in CORPUS {
        let said = author.post(thread, payload).await;
        let push = reader.push_of(Stream::Resource(thread)).await;
        let Event::Comments(Said::Posted(posted)) = push.event else { panic!("{:?}", push.event) };
        harmless(&posted.comment.html, payload);
        // And once more by an edit of something harmless, whose version before is kept.
        let path = format!("/api/v1/comments/{}", said.comment);
        let edit = json!({ "act": ActId::new(), "body": format!("bis {payload}"), "revision": 0 });
        author.client.patch(&path, &edit).await.expect(204);
        let push = reader.push_of(Stream::Resource(thread)).await;
        let Event::Comments(Said::Edited(edited)) = push.event else { panic!("{:?}", push.event) };
        harmless(&edited.html, payload);
        let history: History = author.client.get(&format!("{path}/history")).await.expect(200).json();
        assert_eq!(history.source, format!("bis {payload}"), "what was written is kept as it was");
        harmless(&history.earlier[0].html, payload);
    }
    let path = format!("{}?limit=100", fixtures::comments(thread));
    let log: Log = author.client.get(&path).await.expect(200).json();
    assert_eq!(log.items.len(), CORPUS.len());
    log.items.iter().for_each(|comment| harmless(&comment.html, "the list"));
}

#[tokio::test(flavor = "multi_thread")]
async fn row_68_nothing_that_is_written_in_a_post_runs_or_fetches() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let admin = &space.admin.client;
    let path = format!("/api/v1/spaces/{}/posts", space.id);
    for payload in CORPUS {
        let title: String = payload.chars().filter(|c| !c.is_control()).take(160).collect();
        let write = json!({ "act": ActId::new(), "title": title, "body": payload, "when": "now" });
        let written: Value = admin.post(&path, &write).await.expect(201).json();
        assert_eq!(written["title"], title.trim());
        let at = format!("/api/v1/posts/{}", written["id"].as_str().expect("an id"));
        let shown: Value = admin.get(&at).await.expect(200).json();
        harmless(shown["content"]["html"].as_str().expect("the text"), payload);
        let save =
            json!({ "act": ActId::new(), "revision": 0, "title": title, "body": format!("# bis {payload}") });
        admin.patch(&at, &save).await.expect(200);
        let history: Value = admin.get(&format!("{at}/history")).await.expect(200).json();
        harmless(history["html"].as_str().expect("the text"), payload);
        harmless(history["earlier"][0]["html"].as_str().expect("the text before"), payload);
        let preview: Value =
            admin.post(&format!("{path}/preview"), &json!({ "body": payload })).await.expect(200).json();
        harmless(preview["html"].as_str().expect("the text"), payload);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_68_names_and_titles_stay_the_text_they_are() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let admin = &space.admin.client;
    for payload in CORPUS {
        let open = json!({ "act": ActId::new(), "theme": space.theme, "title": "T", "body": payload });
        let opened: Value =
            admin.post(&format!("/api/v1/spaces/{}/threads", space.id), &open).await.expect(201).json();
        let path = format!("/api/v1/threads/{}", opened["id"].as_str().expect("an id"));
        let shown: Value = admin.get(&path).await.expect(200).json();
        harmless(shown["content"]["html"].as_str().expect("the question"), payload);
        let title: String = payload.chars().filter(|c| !c.is_control()).take(160).collect();
        let answer = admin.patch(&path, &json!({ "act": ActId::new(), "title": title })).await.expect(200);
        assert_eq!(answer.json::<Value>()["title"], title.trim());
        assert_eq!(answer.header("content-type"), "application/json");
        let name: String = payload.chars().filter(|c| !c.is_control()).take(80).collect();
        let change = json!({ "given_name": name, "function": name });
        let me: Value = admin.patch("/api/v1/me", &change).await.expect(200).json();
        assert_eq!((&me["given_name"], &me["function"]), (&json!(name.trim()), &json!(name.trim())));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_68_a_mail_shows_names_as_text() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    for payload in CORPUS.iter().step_by(7) {
        let name: String = payload.chars().filter(|c| !c.is_control()).take(80).collect();
        sqlx::query("update spaces set name = $2 where id = $1")
            .bind(space.id)
            .bind(&name)
            .execute(hub.pool())
            .await
            .expect("named");
        let person = hub.person("Léa Linteau").await;
        let add = json!({ "email": person.email, "role": "member" });
        space.admin.client.post(&format!("/api/v1/spaces/{}/invitees", space.id), &add).await.expect(202);
        let mail = mailbox::last(&hub, &person.email).await;
        // Beside the name, escaped, there is only the mail's own layout.
        let plain = mail.html.replace(&escaped(&name), "");
        for part in ["<script", "<img", "<svg", "<iframe", "onerror=", "javascript:"] {
            assert!(!plain.to_lowercase().contains(part), "{part} of {name}");
        }
        assert!(mail.html.contains(&escaped(&name)), "{name}");
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

#[tokio::test(flavor = "multi_thread")]
async fn row_69_what_is_too_much_is_refused_and_what_nests_is_rendered_flat() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let path = fixtures::comments(thread);
    let most = usize::try_from(BODY_MAX).expect("a size");
    for (body, status) in [
        ("> ".repeat(5_000), 422),
        ("*".repeat(1_000_000), 413),
        ("é".repeat(most + 1), 422),
        ("é".repeat(most), 201),
        (" \n\t ".to_owned(), 422),
        (String::new(), 422),
        ("\0".to_owned(), 422),
    ] {
        let post = json!({ "act": ActId::new(), "body": body });
        let answer = space.admin.client.post(&path, &post).await.expect(status);
        if status == 422 {
            assert_eq!(answer.json::<Problem>().fields[0].field, "body");
        }
    }
    let (half, quarter) = (most / 2, most / 4);
    for bomb in [
        "> ".repeat(half),
        "- ".repeat(half),
        "1. ".repeat(most / 3),
        "*".repeat(most),
        "**a".repeat(most / 3),
        "*a **b ".repeat(most / 7),
        "_a".repeat(half),
        "[".repeat(most),
        "[a](".repeat(quarter),
        "![[".repeat(most / 3),
        "<".repeat(most),
        "<a ".repeat(most / 3),
        "`a".repeat(half),
        "|a".repeat(half),
        "~~a".repeat(most / 3),
        "https://a".repeat(most / 9),
        "&#x41;".repeat(most / 6),
        "\\".repeat(most),
        (0..120).map(|depth| format!("{}- x\n", " ".repeat(depth))).collect::<String>(),
        format!("{}\n{}\n", "|a".repeat(1_000), "|-".repeat(1_000)) + &"|\n".repeat(1_500),
    ] {
        let said = space.admin.post(thread, &bomb).await;
        let around = format!("{path}?around={}&limit=2", said.msg_no);
        let log: Log = space.admin.client.get(&around).await.expect(200).json();
        let comment = log.items.iter().find(|comment| comment.id == said.comment).expect("the comment");
        harmless(&comment.html, &bomb[..10]);
        assert!(comment.html.len() < 400_000, "{} bytes of {}…", comment.html.len(), &bomb[..10]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn row_70_a_picture_from_elsewhere_is_not_loaded_and_a_link_tells_nobody_where_from() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let body = "![plan](https://evil.example/pixel.png) et https://ok.example/a?b=1&c=2";
    space.admin.post(thread, body).await;
    let log: Log = space.admin.client.get(&fixtures::comments(thread)).await.expect(200).json();
    let html = &log.items[0].html;
    assert!(!html.contains("<img") && !html.contains("src="), "{html}");
    assert!(
        html.contains("href=\"https://ok.example/a?b=1&amp;c=2\"") && html.contains("noreferrer"),
        "{html}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_socket_refuses_the_same_bodies_as_rest() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let mut socket = space.admin.live().await;
    for body in [String::new(), "\0".to_owned(), "é".repeat(8_001)] {
        let post = Post { act: ActId::new(), body, parent: None, call: false };
        let problem = socket.try_post(thread, post).await.expect_err("refused");
        assert_eq!((problem.code, problem.fields[0].field.as_str()), (Code::Invalid, "body"));
    }
    socket.post(thread, "Bonjour").await;
    let _: comments::Receipt = socket.post(thread, "\u{202e}Bonjour\u{200b}").await;
}

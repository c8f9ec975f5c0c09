//! What no well-behaved client sends: rows 6 to 10 and 12 to 20 of the security
//! requirements. Whatever comes, its sender alone is told or cut; the others are served.

use std::time::{Duration, Instant};

use protocol::{
    Close, Code, Stream,
    live::{Act, ClientFrame, FRAME_MAX, Hello, JSON, MSGPACK, Outcome, ServerFrame, VERSION, Watch},
    spaces::Role,
};
use serde_json::json;
use server::live::presence::GRACE;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{
    Hub, Person, Postgres, Process, Socket, eventually, fixtures,
    raw::{Raw, frame},
    socket::pack,
    soon,
};

/// The final bit with the opcode of a text.
const TEXT: u8 = 0x81;

fn hello() -> Vec<u8> {
    let hello = Hello { version: VERSION, client: "raw".to_owned(), resume: Vec::new() };
    frame(TEXT, &serde_json::to_vec(&ClientFrame::Hello(hello)).expect("JSON"))
}

/// What the server closes with when these bytes come after the welcome.
async fn answer_to(person: &Person, bytes: &[u8]) -> Option<u16> {
    let mut raw = Raw::upgraded(&person.client).await;
    raw.send(&hello()).await;
    let (opcode, _) = raw.frame().await.expect("a welcome");
    assert_eq!(opcode, 1);
    raw.send(bytes).await;
    raw.closed().await
}

#[tokio::test]
async fn row_06_a_handshake_of_another_version_or_protocol_is_refused() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    for subprotocol in [Some("osmose.v9.json"), Some("osmose.v1.cbor"), Some("chat"), None] {
        let refused = Socket::open_as(&lea.client, subprotocol).await.err().expect("refused");
        assert_eq!(
            (refused.status, refused.problem.map(|it| it.code)),
            (400, Some(Code::UnknownSubprotocol))
        );
    }
    let mut raw = Raw::connect(hub.address).await;
    raw.send(b"GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 12\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").await;
    let head = raw.head().await;
    assert!(head.starts_with("HTTP/1.1 400") || head.starts_with("HTTP/1.1 426"), "{head}");
    let plain = lea.client.get("/live").await;
    assert!(matches!(plain.status, 400 | 405 | 426), "{}", plain.status);
}

#[tokio::test]
async fn row_07_an_unmasked_frame_is_a_protocol_error() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    assert_eq!(answer_to(&lea, b"\x81\x05hello").await, Some(1002));
}

#[tokio::test]
async fn row_08_reserved_bits_opcodes_and_malformed_control_frames_are_protocol_errors() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    for (what, bytes) in [
        ("the first reserved bit", frame(0xC1, b"{}")),
        ("the second", frame(0xA1, b"{}")),
        ("the third", frame(0x91, b"{}")),
        ("a reserved opcode for data", frame(0x83, b"{}")),
        ("a reserved opcode for control", frame(0x8B, b"")),
        ("a ping in parts", frame(0x09, b"ping")),
        ("a ping of 126 bytes", frame(0x89, &[b'x'; 126])),
        ("a close of 126 bytes", frame(0x88, &[b'x'; 126])),
        ("a continuation of nothing", frame(0x80, b"{}")),
    ] {
        assert_eq!(answer_to(&lea, &bytes).await, Some(1002), "{what}");
    }
}

#[tokio::test]
async fn row_09_a_text_that_is_not_utf_8_is_named_so() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    assert_eq!(answer_to(&lea, &frame(TEXT, b"{\"hello\":\"\xff\xfe\"}")).await, Some(1007));
    // A surrogate half, which UTF-8 cannot carry, in two parts.
    let mut parts = frame(0x01, b"\xed\xa0");
    parts.extend(frame(0x80, b"\x80"));
    assert_eq!(answer_to(&lea, &parts).await, Some(1007));
}

/// Also when the excess comes in parts that have no end, and without the memory to show for it.
#[tokio::test]
async fn row_10_a_frame_over_the_limit_is_cut() {
    let database = Postgres::shared().await.database().await;
    let node = Process::start(&database, &[]).await;
    let pool = database.pool().await;
    let lea = fixtures::person(&pool, &node.client(), "Léa Linteau").await;
    answer_to(&lea, &frame(TEXT, &vec![b' '; FRAME_MAX + 1])).await;
    let before = node.memory();
    assert_eq!(answer_to(&lea, &frame(TEXT, &vec![b' '; FRAME_MAX + 1])).await, Some(1009));
    // A head that only claims: a gibibyte, then nothing.
    let claim = [&[TEXT, 0x80 | 127][..], &(1_u64 << 30).to_be_bytes(), &[0; 4]].concat();
    assert_eq!(answer_to(&lea, &claim).await, Some(1009));
    let mut raw = Raw::upgraded(&lea.client).await;
    raw.send(&hello()).await;
    let part = frame(0x00, &[b' '; 16 * 1024]);
    raw.send(&frame(0x01, b" ")).await;
    soon("the server cuts an endless text", async { while raw.try_send(&part).await {} }).await;
    let grown = node.memory().saturating_sub(before);
    assert!(grown < 2 * 1024 * 1024, "{grown} bytes more");
    lea.live().await;
    pool.close().await;
}

#[tokio::test]
async fn row_12_pings_are_answered_and_the_silent_are_cut() {
    let hub = Hub::start(|config| config.ping = Duration::from_secs(1)).await;
    let lea = hub.person("Léa Linteau").await;
    let mut raw = Raw::upgraded(&lea.client).await;
    raw.send(&hello()).await;
    raw.frame().await.expect("a welcome");
    raw.send(&frame(0x89, b"are you there")).await;
    assert_eq!(raw.frame().await, Some((10, b"are you there".to_vec())));
    let mut lively = lea.live().await;
    lively.settle().await;
    // One who is asked and does not answer: cut ten seconds after he should have spoken.
    let karim = hub.person("Karim Bardaine").await;
    let mut silent = karim.connect().await;
    silent.hello(&[]).await;
    assert!(hub.app.hub.is_here(karim.id));
    silent.answers_pings = false;
    let started = Instant::now();
    silent.until("a ping", |frame| matches!(frame, ServerFrame::Ping(_)).then_some(())).await;
    let stays = async { while lively.next().await.is_some() {} };
    let (code, _) = tokio::select! {
        closed = silent.closed() => closed,
        () = stays => panic!("the lively one was cut"),
    };
    assert_eq!(code, Close::Silent.code());
    assert!(started.elapsed() >= Duration::from_secs(10), "cut after {:?}", started.elapsed());
    eventually("only the lively one is there", async || (hub.app.hub.sockets() == 1).then_some(())).await;
    // Nor is he shown as being there once the time of grace is over.
    hub.app.hub.advance(Duration::from_millis(GRACE));
    eventually("he is gone", async || (!hub.app.hub.is_here(karim.id)).then_some(())).await;
    assert!(hub.app.hub.is_here(lea.id));
}

#[tokio::test]
async fn row_13_a_thousand_handshakes_that_never_end_hold_up_nobody() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let mut slow = Vec::new();
    for _ in 0..1_000 {
        let mut raw = Raw::connect(hub.address).await;
        raw.send(b"GET /live HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
        slow.push(raw);
    }
    lea.live().await;
    lea.client.get("/livez").await.expect(200);
    for raw in &mut slow {
        raw.ended().await;
    }
}

#[tokio::test]
async fn row_14_sockets_of_a_person_and_of_an_address_are_counted() {
    let hub = Hub::start(|config| {
        config.sockets_per_person = 3;
        config.sockets_per_address = 5;
    })
    .await;
    let (lea, karim) = (hub.person("Léa Linteau").await, hub.person("Karim Oudjani").await);
    let mut open = Vec::new();
    for _ in 0..3 {
        open.push(lea.live().await);
    }
    assert_eq!(lea.connect().await.closed().await.0, Close::Limit.code(), "the fourth of one person");
    for _ in 0..2 {
        open.push(karim.live().await);
    }
    assert_eq!(karim.connect().await.closed().await.0, Close::Limit.code(), "the sixth of one address");
    for socket in &mut open {
        socket.settle().await;
    }
    // Who leaves makes room.
    drop(open.pop());
    eventually("there is room", async || (hub.app.hub.sockets() == 4).then_some(())).await;
    karim.live().await.settle().await;
}

/// A problem that is told without an id.
async fn problem(socket: &mut Socket) -> Code {
    let told = socket.until("a problem", |frame| match frame {
        ServerFrame::Problem(problem) => Some(problem.code),
        _ => None,
    });
    told.await
}

#[tokio::test]
async fn row_15_messagepack_nested_without_end_is_only_malformed() {
    let hub = Hub::new().await;
    let mut socket = hub.person("Léa Linteau").await.live_packed().await;
    let map = [&[0x81, 0xA1, b'a'][..]].concat();
    for bytes in [vec![0x91; FRAME_MAX], map.repeat(20_000), [vec![0x91; 33], vec![0xC0]].concat()] {
        assert!(socket.try_raw(Message::binary(bytes)).await);
        assert_eq!(problem(&mut socket).await, Code::Malformed);
    }
    socket.settle().await;
}

/// In frames that are small: lists, maps, texts, bytes and extensions of four gibibytes.
#[tokio::test]
async fn row_17_lengths_that_are_claimed_are_not_believed() {
    let database = Postgres::shared().await.database().await;
    let node = Process::start(&database, &[]).await;
    let pool = database.pool().await;
    let lea = fixtures::person(&pool, &node.client(), "Léa Linteau").await;
    let mut socket = lea.live_packed().await;
    let claims = [0xDD_u8, 0xDF, 0xDB, 0xC6, 0xC9]
        .map(|marker| [&[0x81, 0xA7][..], b"request", &[marker], &[0xFF; 4], &[1; 7]].concat());
    let mut before = 0;
    for round in 0..20 {
        for claim in &claims {
            assert!(socket.try_raw(Message::binary(claim.clone())).await);
            assert_eq!(problem(&mut socket).await, Code::Malformed, "{claim:x?}");
        }
        if round == 0 {
            before = node.memory();
        }
    }
    let grown = node.memory().saturating_sub(before);
    assert!(grown < 2 * 1024 * 1024, "{grown} bytes more");
    socket.settle().await;
    pool.close().await;
}

#[tokio::test]
async fn row_16_json_nested_ten_thousand_deep_is_only_malformed() {
    let hub = Hub::new().await;
    let mut socket = hub.person("Léa Linteau").await.live().await;
    for text in ["[".repeat(10_000), format!("{{\"request\":{}", "{\"act\":".repeat(9_000))] {
        socket.send_text(&text).await;
        let problem = socket.until("a problem", |frame| match frame {
            ServerFrame::Problem(problem) => Some(problem.code),
            _ => None,
        });
        let code = problem.await;
        assert!(matches!(code, Code::Malformed | Code::Invalid), "{code:?}");
    }
    socket.settle().await;
}

#[tokio::test]
async fn row_18_frames_that_are_wrong_in_any_way_are_refused_and_the_socket_stays() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let mut socket = hub.member(&space, Role::Member).await.live().await;
    let id = "0190a0a0-0000-7000-8000-000000000000";
    for text in [
        r"{".to_owned(),
        String::new(),
        "null".to_owned(),
        "42".to_owned(),
        r#"{"ping":{}}{"ping":{}}"#.to_owned(),
        r#"{"ping":{},"pong":{}}"#.to_owned(),
        r#"{"ping":{"more":1}}"#.to_owned(),
        r#"{"request":{"id":-1,"act":{"unwatch":"site"}}}"#.to_owned(),
        r#"{"request":{"id":"1","act":{"unwatch":"site"}}}"#.to_owned(),
        r#"{"request":{"id":4294967296,"act":{"unwatch":"site"}}}"#.to_owned(),
        r#"{"hello":{"version":1,"client":"again"}}"#.to_owned(),
    ] {
        socket.send_text(&text).await;
        let code = socket.until("a problem", |frame| match frame {
            ServerFrame::Problem(problem) => Some(problem.code),
            _ => None,
        });
        let code = code.await;
        assert!(matches!(code, Code::Malformed | Code::Invalid), "{text}: {code:?}");
    }
    // Those whose id can be read are answered by it.
    for act in [
        r#"{"watch":{"stream":"space:7"}}"#.to_owned(),
        r#"{"watch":{"stream":"site","from":{"seq":9007199254740993,"id":"ID"}}}"#.replace("ID", id),
        r#"{"watch":{"stream":"site","from":{"seq":-1,"id":"ID"}}}"#.replace("ID", id),
        r#"{"watch":{"stream":"site","from":{"seq":1.5,"id":"ID"}}}"#.replace("ID", id),
        r#"{"watch":{"stream":"site","form":{}}}"#.to_owned(),
        r#"{"watch":{"stream":"site","stream":"site"}}"#.to_owned(),
        r#"{"mark":["RES",{"act":"ID","msg_no":9007199254740992}]}"#.replace("ID", id).replace("RES", id),
        r#"{"comments":{"post":["RES",{"act":"ID","body":7}]}}"#.replace("ID", id).replace("RES", &thread.to_string()),
        r#"{"comments":{"post":["RES",{"act":"ID","body":""}]}}"#.replace("ID", id).replace("RES", &thread.to_string()),
        r#"{"comments":{"post":["RES",{"act":"ID","body":"x","role":"admin"}]}}"#
            .replace("ID", id)
            .replace("RES", &thread.to_string()),
        r#"{"fly":{}}"#.to_owned(),
    ] {
        let request = socket.ask(Act::Unwatch(Stream::Site)).await;
        assert!(matches!(socket.reply(request).await, Outcome::Ok(_)));
        let named = request + 1_000;
        socket.send_text(&format!(r#"{{"request":{{"id":{named},"act":{act}}}}}"#)).await;
        let Outcome::Problem(problem) = socket.reply(named).await else { panic!("{act} was done") };
        assert!(matches!(problem.code, Code::Malformed | Code::Invalid), "{act}: {:?}", problem.code);
        assert!(!problem.temporary);
    }
    // A number that JSON does not have.
    socket.send_text(r#"{"request":{"id":7,"act":{"watch":{"stream":"site","from":NaN}}}}"#).await;
    socket.settle().await;
    socket.post(thread, "toujours là").await;
}

/// The same over MessagePack, with what JSON has no words for.
#[tokio::test]
async fn row_18_messagepack_that_is_wrong_in_any_way_is_refused_and_the_socket_stays() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let mut socket = hub.member(&space, Role::Member).await.live_packed().await;
    let ping = [&[0xA4][..], b"ping", &[0x80]].concat();
    for (what, bytes) in [
        ("nothing", vec![]),
        ("nil", vec![0xC0]),
        ("a number", vec![42]),
        ("a reserved byte", vec![0xC1]),
        ("half a frame", vec![0x81, 0xA4, b'p']),
        ("two frames", [&[0x81][..], &ping, &[0x81], &ping].concat()),
        ("two kinds", [&[0x82][..], &ping, &[0xA4], b"pong", &[0x80]].concat()),
        ("a kind twice", [&[0x82][..], &ping, &ping].concat()),
        ("a kind by its number", vec![0x81, 2, 0x80]),
        ("bytes for a kind", [&[0x81, 0xC4, 4][..], b"ping", &[0x80]].concat()),
        ("a text that is not UTF-8", vec![0x81, 0xA2, 0xC3, 0x28, 0x80]),
        ("an extension", vec![0xD6, 1, 0, 0, 0, 0]),
        ("no number", vec![0xCB, 0x7F, 0xF8, 0, 0, 0, 0, 0, 0]),
        ("an infinite one", vec![0xCB, 0xFF, 0xF0, 0, 0, 0, 0, 0, 0]),
    ] {
        assert!(socket.try_raw(Message::binary(bytes)).await);
        let code = problem(&mut socket).await;
        assert!(matches!(code, Code::Malformed | Code::Invalid), "{what}: {code:?}");
    }
    // Those whose id can be read are answered by it.
    let id = "0190a0a0-0000-7000-8000-000000000000";
    for (at, act) in [
        json!({ "watch": { "stream": "space:7" } }),
        json!({ "watch": { "stream": "site", "from": { "seq": 9_007_199_254_740_993_i64, "id": id } } }),
        json!({ "watch": { "stream": "site", "from": { "seq": u64::MAX, "id": id } } }),
        json!({ "watch": { "stream": "site", "from": { "seq": 1.5, "id": id } } }),
        json!({ "watch": { "stream": "site", "form": {} } }),
        json!({ "comments": { "post": [thread, { "act": id, "body": 7 }] } }),
        json!({ "comments": { "post": [thread, { "act": id, "body": "" }] } }),
        json!({ "comments": { "post": [thread, { "act": id, "body": "x", "role": "admin" }] } }),
        json!({ "fly": {} }),
    ]
    .into_iter()
    .enumerate()
    {
        let named = 1_000 + u32::try_from(at).expect("few");
        let frame = json!({ "request": { "id": named, "act": act } });
        assert!(socket.try_raw(Message::binary(pack(&frame))).await);
        let Outcome::Problem(problem) = socket.reply(named).await else { panic!("{act} was done") };
        assert!(matches!(problem.code, Code::Malformed | Code::Invalid), "{act}: {:?}", problem.code);
        assert!(!problem.temporary);
    }
    socket.settle().await;
    socket.post(thread, "toujours là").await;
}

#[tokio::test]
async fn row_18_what_is_not_the_protocol_closes_with_its_code() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    // Each subprotocol has its kind of message, before and after the welcome.
    for (name, wrong) in [(JSON, Message::binary(vec![0x80])), (MSGPACK, Message::text("{\"ping\":{}}"))] {
        for welcomed in [false, true] {
            let mut socket = Socket::open_as(&lea.client, Some(name)).await.expect("a socket");
            if welcomed {
                socket.hello(&[]).await;
            }
            assert!(socket.try_raw(wrong.clone()).await);
            assert_eq!(socket.closed().await.0, Close::ProtocolError.code(), "{name}");
        }
    }
    let newer = json!({ "hello": { "version": 2, "client": "newer", "wish": [] } });
    for (bytes, close) in [(pack(&newer), Close::Version), (vec![0xC1], Close::ProtocolError)] {
        let mut socket = Socket::open_packed(&lea.client).await.expect("a socket");
        assert!(socket.try_raw(Message::binary(bytes)).await);
        assert_eq!(socket.closed().await.0, close.code());
    }
    for (text, close) in [
        ("[1]", Close::ProtocolError),
        (r#"{"ping":{}}"#, Close::ProtocolError),
        (r#"{"hello":{"version":2,"client":"newer"}}"#, Close::Version),
        (r#"{"hello":{"version":2,"client":"newer","wish":[]}}"#, Close::Version),
        (r#"{"hello":{"version":0,"client":"older"}}"#, Close::Version),
    ] {
        let mut socket = lea.connect().await;
        socket.send_text(text).await;
        assert_eq!(socket.closed().await.0, close.code(), "{text}");
    }
}

#[tokio::test]
async fn row_19_unknown_requests_are_answered_by_their_id_and_too_many_close() {
    let hub = Hub::new().await;
    let lea = hub.person("Léa Linteau").await;
    let mut packed = lea.live_packed().await;
    for id in 1_000..3_000_u32 {
        let frame = pack(&json!({ "request": { "id": id, "act": { "fly": {} } } }));
        if !packed.try_raw(Message::binary(frame)).await {
            break;
        }
    }
    assert_eq!(packed.closed().await.0, Close::Abuse.code());
    let mut socket = lea.live().await;
    socket.send_text(r#"{"request":{"id":77,"act":{"fly":{"to":"the moon"}}}}"#).await;
    let Outcome::Problem(problem) = socket.reply(77).await else { panic!("it flew") };
    assert!(matches!(problem.code, Code::Malformed | Code::Invalid), "{:?}", problem.code);
    for id in 1_000..3_000 {
        if !socket
            .try_raw(Message::text(format!(r#"{{"request":{{"id":{id},"act":{{"fly":{{}}}}}}}}"#)))
            .await
        {
            break;
        }
    }
    assert_eq!(socket.closed().await.0, Close::Abuse.code());
}

#[tokio::test]
async fn row_20_a_flood_is_slowed_then_cut_and_the_others_lose_nothing() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let thread = hub.thread(&space).await;
    let stream = Stream::Resource(thread);
    let mut reader = hub.member(&space, Role::Member).await.live().await;
    reader.watch(stream).await;
    let writer = hub.member(&space, Role::Member).await;
    let mut flood = hub.member(&space, Role::Member).await.live().await;
    let (mut slowed, mut sent) = (0, 0);
    let mut last = protocol::Seq(0);
    while flood.close.is_none() && sent < 5_000 {
        for _ in 0..100 {
            flood.ask(Act::Watch(Watch { stream: Stream::Site, from: None })).await;
        }
        sent += 100;
        last = writer.post(thread, "entre deux vagues").await.position.seq;
        for frame in flood.quiet(Duration::from_millis(1)).await {
            if let ServerFrame::Reply(reply) = frame
                && let Outcome::Problem(problem) = reply.outcome
            {
                assert_eq!(problem.code, Code::TooMany);
                assert!(problem.temporary && problem.retry_after.is_some());
                slowed += 1;
            }
        }
    }
    assert_eq!(flood.closed().await.0, Close::Abuse.code());
    assert!(slowed > 0, "cut without a warning");
    reader.reach(stream, last).await;
}

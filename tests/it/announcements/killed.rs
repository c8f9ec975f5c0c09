//! A node is killed in the middle of a broadcast: everybody has it in the end, nobody twice, and the
//! figures say so.

use std::collections::HashMap;

use protocol::{
    AnnouncementId, Event, Position, Snapshot, Stream,
    announcements::{Entry, Event as It, Figures, Input, Register, Remind, To},
    live::{Act, Outcome, Resume},
    spaces::Role,
};

use super::{announce, at, of, to};
use crate::harness::{
    Client, Follower, Person, Postgres, Process, Redis, Socket, checker, eventually, fixtures,
};

/// Announcements that the admin sends, one after the other.
const SENT: usize = 8;
/// Readers, half of them with each node.
const READERS: usize = 24;

/// Reads until every announcement has come, taking note of each; where a node ends, goes on with the
/// other from where it stood. Answers how often each came.
async fn read(person: Person, nodes: [Client; 2], stream: Stream) -> HashMap<AnnouncementId, usize> {
    let mut node = 0;
    let mut at = vec![Resume { stream, position: Position::START }];
    let mut came: HashMap<AnnouncementId, usize> = HashMap::new();
    loop {
        let Ok(mut socket) = Socket::open(&nodes[node % 2].signed_in(&person.secret)).await else {
            node += 1;
            continue;
        };
        if !socket.begin(&at).await {
            node += 1;
            continue;
        }
        // What was not answered is said again.
        let mut asked: Vec<AnnouncementId> = came.keys().copied().collect();
        let mut heard = 0;
        loop {
            // Also what came before a node's end, for the next life goes on after it.
            let events = socket.tracks.get(&stream).map(|track| track.events.clone()).unwrap_or_default();
            for (_, _, event) in &events[heard..] {
                if let Event::Announcements(It::Announced(it)) = event {
                    *came.entry(it.id).or_default() += 1;
                    asked.push(it.id);
                }
            }
            heard = events.len();
            if socket.close.is_some() {
                break;
            }
            let Some(id) = asked.pop() else {
                if came.len() == SENT {
                    return came;
                }
                socket.next().await;
                continue;
            };
            let request = socket.ask(Act::Announcements(Input::Acknowledge(id))).await;
            if let Some(outcome) = socket.try_reply(request).await {
                assert!(matches!(outcome, Outcome::Ok(_)), "{outcome:?}");
            }
        }
        at = socket.positions();
        node += 1;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a4_a_node_killed_in_the_middle_of_a_broadcast_another_finishes_and_nobody_has_it_twice() {
    let redis = Redis::start().await;
    let database = Postgres::shared().await.database().await;
    let url = redis.url();
    let settings = [("REDIS_URL", url.as_str())];
    let (one, two) = tokio::join!(Process::start(&database, &settings), Process::start(&database, &settings));
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &one.client()).await;
    let mut readers = Vec::new();
    for index in 0..READERS {
        let person = fixtures::person(&pool, &one.client(), "Léa Linteau").await;
        fixtures::enrol(&pool, &person, space.id, Role::Member).await;
        let mut nodes = [one.client(), two.client()];
        nodes.rotate_left(index % 2);
        readers.push(tokio::spawn(read(person, nodes, Stream::Space(space.id))));
    }
    let path = of(&space);
    // The admin is with the node that is killed; what was not answered is sent again, as it was, to the
    // other.
    let (mut admin, mut doomed) = (space.admin.clone(), Some(one));
    for no in 0..SENT {
        let send = to(To::All, &format!("n° {no}"));
        let body = serde_json::to_vec(&send).expect("JSON");
        let asked = admin.client.try_send(hyper::Method::POST, &path, Some(body));
        let answer = if no == SENT / 2 {
            let (answer, ()) = tokio::join!(asked, async {
                if let Some(node) = doomed.take() {
                    node.kill().await;
                }
            });
            answer
        } else {
            asked.await
        };
        match answer {
            Ok(answer) => drop(answer.expect(201)),
            Err(_) => {
                admin = admin.at(&two);
                admin.client.post(&path, &send).await.expect(201).json::<Entry>();
            }
        }
        if doomed.is_none() {
            admin = admin.at(&two);
        }
    }
    for reader in readers {
        let came = reader.await.expect("read");
        assert_eq!(came.len(), SENT);
        assert!(came.values().all(|count| *count == 1), "{came:?}");
    }
    let all = i64::try_from(READERS).expect("few");
    let wanted = Figures { targeted: all, delivered: all, seen: all, acknowledged: all };
    eventually("each is counted once", async || {
        let list: Snapshot<Register> = admin.client.get(&path).await.expect(200).json();
        assert_eq!(list.content.entries.len(), SENT);
        list.content.entries.iter().all(|entry| entry.figures == wanted).then_some(())
    })
    .await;
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a3_a_node_killed_between_two_reminders_has_each_of_them_told_once() {
    const REMINDED: i32 = 6;
    let redis = Redis::start().await;
    let database = Postgres::shared().await.database().await;
    let url = redis.url();
    let settings = [("REDIS_URL", url.as_str())];
    let (one, two) = tokio::join!(Process::start(&database, &settings), Process::start(&database, &settings));
    let pool = database.pool().await;
    let space = fixtures::space(&pool, &one.client()).await;
    let stream = Stream::Space(space.id);
    let mut followers = Vec::new();
    for index in 0..4 {
        let person = fixtures::person(&pool, &one.client(), "Léa Linteau").await;
        fixtures::enrol(&pool, &person, space.id, Role::Member).await;
        let mut nodes = vec![one.client().signed_in(&person.secret), two.client().signed_in(&person.secret)];
        nodes.rotate_left(index % 2);
        followers.push(Follower::through(nodes, &[stream]).await);
    }
    let id = announce(&space, &to(To::All, "À confirmer")).await.announcement.id;
    let before = checker::head(&pool, stream).await;
    let (mut admin, mut doomed) = (space.admin.clone(), Some(one));
    for no in 0..REMINDED {
        // What was not answered is sent again, as it was, to the other node.
        let remind = Remind { act: protocol::ActId::new() };
        let body = serde_json::to_vec(&remind).expect("JSON");
        let path = at(id, "/reminders");
        let asked = admin.client.try_send(hyper::Method::POST, &path, Some(body));
        let answer = if no == REMINDED / 2 {
            let node = doomed.take().expect("it lives until now");
            tokio::join!(asked, node.kill()).0
        } else {
            asked.await
        };
        if doomed.is_none() {
            admin = admin.at(&two);
        }
        let answer = match answer {
            Ok(answer) => answer,
            Err(_) => admin.client.post(&path, &remind).await,
        };
        assert_eq!(answer.expect(200).json::<Entry>().announcement.reminders, no + 1);
    }
    let head = checker::head(&pool, stream).await;
    assert_eq!(head.0, before.0 + i64::from(REMINDED), "one event for each");
    let mut seen = Vec::new();
    for follower in &followers {
        seen.push(follower.reach(stream, head).await);
    }
    assert!(seen.iter().all(|seen| seen.resets == 0 && !seen.events.is_empty()));
    let verdict = checker::judge_until(&pool, stream, head, &seen).await;
    assert_eq!(verdict, checker::Verdict::default());
    drop(followers);
    pool.close().await;
}

//! The bell over two nodes with a real Redis: what rings, is read and is unread again on one is so on the other
//! within a second.

use std::time::Duration;

use protocol::{
    ActId,
    mentions::written,
    notifications::{Again, Bell, Event as It, Read, Unread, Which},
    people::Mark,
};

use super::{NEVER, Pair};
use crate::{
    harness::{Person, Socket, within},
    mentions::{bell, rings},
};

/// What the promise says.
const SOON: Duration = Duration::from_secs(1);

/// A device that shows the bell.
struct Device {
    socket: Socket,
    bell: Bell,
}

impl Device {
    async fn of(who: &Person) -> Self {
        let socket = who.live().await;
        Self { socket, bell: bell(who).await }
    }

    /// Applies the next event of the bell, which must come in time.
    async fn hears(&mut self, what: &str) -> It {
        let event = tokio::time::timeout(SOON, rings(&mut self.socket)).await;
        let event = event.unwrap_or_else(|_| panic!("{what}: not within {SOON:?}"));
        self.bell.apply(&event);
        event
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn n2_read_and_unread_are_the_same_on_two_nodes_within_a_second() {
    let pair = Pair::new(NEVER).await;
    // The same person with a device on each node, another who writes on the first.
    let (here, there) = (pair.karim.at(&pair.one), pair.karim.clone());
    let mut devices = [Device::of(&here).await, Device::of(&there).await];
    let named = written("Karim", pair.karim.id);
    for no in 0..3 {
        pair.lea.post(pair.thread, &format!("{named} {no}")).await;
    }
    for device in &mut devices {
        // The worker of either node tells; how soon is the bench's affair.
        for _ in 0..3 {
            let event = rings(&mut device.socket).await;
            device.bell.apply(&event);
        }
        assert_eq!(device.bell.unread, 3);
    }
    let (act, ids) = (ActId::new(), devices[0].bell.notices.iter().map(|it| it.id).collect::<Vec<_>>());
    let one = Read { act, which: Which::Notices(vec![ids[0]]) };
    here.client.put("/api/v1/notifications/read", &one).await.expect(204);
    let all = Read { act: ActId::new(), which: Which::All };
    for device in &mut devices {
        device.hears("one is read").await;
        assert_eq!(device.bell.unread, 2);
    }
    there.client.put("/api/v1/notifications/read", &all).await.expect(204);
    for device in &mut devices {
        device.hears("all are read").await;
        assert_eq!(device.bell.unread, 0);
    }
    let undo = Unread { act: ActId::new(), which: Again::Act(all.act) };
    here.client.put("/api/v1/notifications/unread", &undo).await.expect(204);
    for device in &mut devices {
        device.hears("undone").await;
        assert_eq!(device.bell.unread, 2, "what was read before stays read");
    }
    // Reading in the thread on one node silences the other.
    let mark = Mark { act: ActId::new(), msg_no: protocol::Seq(3) };
    there.client.put(&format!("/api/v1/marks/{}", pair.thread), &mark).await.expect(204);
    for device in &mut devices {
        device.hears("read in its place").await;
        assert_eq!(device.bell.unread, 0);
        assert_eq!(device.bell.notices.iter().filter(|it| it.read.is_none()).count(), 0);
    }
    for who in [&here, &there] {
        within(SOON, "both nodes say so", async || (bell(who).await.unread == 0).then_some(())).await;
    }
}

/// A merge on one node leads readers on the other, who watches both threads, to the new place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t9_a_merge_on_one_node_is_followed_on_the_other() {
    use protocol::{Event, Stream, discussions};
    let pair = Pair::new(NEVER).await;
    let into = pair.one.thread(&pair.space).await;
    for no in 0..3 {
        pair.lea.post(pair.thread, &format!("{no}")).await;
    }
    pair.lea.post(into, "ici").await;
    let mut his = pair.karim.live().await;
    for thread in [pair.thread, into] {
        his.watch(Stream::Resource(thread)).await;
    }
    let merge = discussions::Merge { act: ActId::new(), into };
    let path = format!("/api/v1/threads/{}/merge", pair.thread);
    pair.space.admin.client.post(&path, &merge).await.expect(200);
    let told = his.push_of(Stream::Resource(pair.thread)).await.event;
    let Event::Discussions(discussions::Event::Merged(merged)) = told else { panic!("{told:?}") };
    assert_eq!((merged.into.id, merged.after), (into, protocol::Seq(2)));
    his.reach(Stream::Resource(into), protocol::Seq(5)).await;
    let post = super::post("pour l’ancien");
    let receipt = his.try_post(pair.thread, post).await.expect("kept in the new place");
    assert_eq!(receipt.msg_no, protocol::Seq(6));
    his.reach(Stream::Resource(into), receipt.position.seq).await;
}

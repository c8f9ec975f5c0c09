//! Read state over two nodes with a real Redis: what is read on one device is read on the other, and its
//! author knows, wherever each of them is connected.

use protocol::{
    ActId, Event, Seq, Snapshot, Stream,
    chat::{Event as It, List, Mark},
    live::ServerFrame,
};

use super::{NEVER, Pair};
use crate::harness::Person;

async fn unread(person: &Person) -> i64 {
    let list: Snapshot<List> = person.client.get("/api/v1/conversations").await.expect(200).json();
    list.content.rows.iter().map(protocol::chat::Row::unread).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_what_is_read_on_one_node_is_read_on_the_other_and_its_author_knows() {
    let pair = Pair::new(NEVER).await;
    let (lea, desk) = (&pair.lea, &pair.karim);
    let phone = desk.at(&pair.one);
    let conversation = lea.meets(desk).await;
    let (mut author, mut at_desk, mut on_phone) = (lea.live().await, desk.live().await, phone.live().await);
    for body in ["un", "deux", "trois"] {
        lea.say(conversation, body).await;
    }
    for socket in [&mut at_desk, &mut on_phone] {
        socket
            .until("the third message", |frame| match frame {
                ServerFrame::Conversations(it) => it.moved.iter().any(|it| it.head == Seq(3)).then_some(()),
                _ => None,
            })
            .await;
    }
    assert_eq!((unread(desk).await, unread(&phone).await), (3, 3));
    let mark = Mark { act: ActId::new(), msg_no: Seq(3) };
    desk.client.put(&format!("/api/v1/conversations/{conversation}/mark"), &mark).await.expect(204);
    for socket in [&mut at_desk, &mut on_phone] {
        loop {
            if let Event::Chat(It::Marked(it)) = socket.push_of(Stream::User(desk.id)).await.event {
                assert_eq!((it.conversation, it.msg_no, it.deleted_above), (conversation, Seq(3), 0));
                break;
            }
        }
    }
    assert_eq!((unread(desk).await, unread(&phone).await), (0, 0));
    // Who wrote is told by the other node, and it is nothing that all share.
    author
        .until("that it was read", |frame| match frame {
            ServerFrame::Conversations(it) => {
                it.receipts.iter().any(|(_, it)| it.user == desk.id && it.read == Some(Seq(3))).then_some(())
            }
            _ => None,
        })
        .await;
    // What is kept for later on the phone is unread at the desk too.
    let back = Mark { act: ActId::new(), msg_no: Seq(1) };
    phone.client.put(&format!("/api/v1/conversations/{conversation}/mark"), &back).await.expect(204);
    assert!(matches!(
        at_desk.push_of(Stream::User(desk.id)).await.event,
        Event::Chat(It::Marked(it)) if it.msg_no == Seq(1)
    ));
    assert_eq!((unread(desk).await, unread(&phone).await), (2, 2));
}

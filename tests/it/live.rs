//! The live road when all is well, and what a client is told when it is not.

use protocol::{Event, comments, spaces::Role, Stream};

use crate::harness::Hub;

#[tokio::test]
async fn a_comment_reaches_everybody_who_watches_once() {
    let hub = Hub::new().await;
    let space = hub.space().await;
    let (lea, karim) = (hub.member(&space, Role::Member).await, hub.member(&space, Role::Member).await);
    let thread = hub.thread(&space).await;
    let (mut hers, mut his) = (lea.live().await, karim.live().await);
    let stream = Stream::Resource(thread);
    hers.watch(stream).await;
    his.watch(stream).await;
    let receipt = hers.post(thread, "Bonjour **à tous**").await;
    for socket in [&mut hers, &mut his] {
        socket.reach(stream, receipt.position.seq).await;
        let (seq, id, event) = socket.tracks[&stream].events[0].clone();
        assert_eq!((seq, id), (receipt.position.seq, receipt.position.id));
        let Event::Comments(comments::Event::Posted(posted)) = event else { panic!("{event:?}") };
        assert_eq!(posted.comment.id, receipt.comment);
        assert!(posted.comment.html.contains("<strong>"), "{}", posted.comment.html);
    }
    assert_eq!(karim.post(thread, "Bonjour").await.msg_no.0, 2);
    hers.push_of(stream).await;
}

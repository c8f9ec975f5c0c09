//! What the bell shows after what it is told.

use super::*;
use crate::UserId;

fn notice(minute: i64, by: UserId, resource: ResourceId) -> Notice {
    Notice {
        id: NoticeId::new(),
        kind: Kind::Answer,
        space: SpaceId(resource.0),
        resource: Some(resource),
        of: feed::Kind::Thread,
        comment: Some(CommentId::new()),
        msg_no: Some(Seq(minute)),
        role: None,
        calls: None,
        by: people::Card { id: by, name: "Léa Linteau".to_owned(), function: String::new(), photo: None },
        at: DateTime::UNIX_EPOCH + chrono::TimeDelta::minutes(minute),
        read: None,
        words: None,
    }
}

fn bell(notices: Vec<Notice>) -> Bell {
    let unread = i64::try_from(notices.len()).expect("few");
    Bell {
        since: DateTime::UNIX_EPOCH,
        notices,
        next: None,
        pressing: Vec::new(),
        unread,
        news: Vec::new(),
        quiet: Vec::new(),
        published: Vec::new(),
        called: Vec::new(),
        wishes: Vec::new(),
        reported: Vec::new(),
    }
}

#[test]
fn what_is_about_one_object_is_one_line() {
    let (lea, leo, thread) = (UserId::new(), UserId::new(), ResourceId::new());
    let mut notices = vec![
        notice(4, lea, thread),
        notice(3, leo, ResourceId::new()),
        notice(2, leo, thread),
        notice(1, lea, thread),
    ];
    let sizes = |notices: &[Notice]| {
        let groups = Group::of(notices);
        groups.iter().map(|group| (group.notices.len(), group.people())).collect::<Vec<_>>()
    };
    assert_eq!(sizes(&notices), [(3, 2), (1, 1)]);
    notices[2].read = Some(ActId::new());
    assert_eq!(sizes(&notices), [(3, 1), (1, 1)]);
}

#[test]
fn a_report_is_told_once_and_stays_with_its_reporter() {
    let space = SpaceId(ResourceId::new().0);
    let by = people::Card {
        id: UserId::new(),
        name: "Léa Linteau".to_owned(),
        function: String::new(),
        photo: None,
    };
    let told = |kind| Reported {
        report: ReportId::new(),
        space: Some(space),
        kind,
        by: by.clone(),
        at: DateTime::UNIX_EPOCH,
        words: None,
    };
    let (came, closed) = (told(OfReport::Came), told(OfReport::Closed));
    let mut it = bell(Vec::new());
    for told in [&came, &came, &closed] {
        it.apply(&Event::Reported(Box::new(told.clone())));
    }
    assert_eq!((it.reported.clone(), it.count()), (vec![closed.clone(), came.clone()], 2));
    it.gone(space);
    assert_eq!(it.reported, std::slice::from_ref(&closed));
    it.apply(&Event::Unreported(closed.report));
    assert_eq!(it.count(), 0);
}

#[test]
fn notices_stay_in_order_whatever_comes_when() {
    let (lea, thread) = (UserId::new(), ResourceId::new());
    let mut it = bell(vec![notice(4, lea, thread), notice(2, lea, thread)]);
    let late = notice(3, lea, thread);
    for _ in 0..2 {
        it.apply(&Event::Noticed(Box::new(Noticed { notice: late.clone(), unread: 3 })));
    }
    assert_eq!(
        it.notices.iter().filter_map(|notice| notice.msg_no).collect::<Vec<_>>(),
        [Seq(4), Seq(3), Seq(2)]
    );
    assert_eq!(it.count(), 3);
    it.apply(&Event::Withdrawn(Withdrawn { notices: vec![late.id], unread: 2 }));
    assert_eq!(it.count(), 2);
}

#[test]
fn what_was_read_by_one_write_is_unread_again_by_its_name() {
    let (lea, thread) = (UserId::new(), ResourceId::new());
    let mut it = bell(vec![notice(2, lea, thread), notice(1, lea, thread)]);
    let (first, all) = (ActId::new(), ActId::new());
    let which = Which::Notices(vec![it.notices[1].id]);
    it.apply(&Event::Read(WasRead { which, act: first, unread: 1 }));
    it.apply(&Event::Read(WasRead { which: Which::All, act: all, unread: 0 }));
    assert_eq!(it.count(), 0);
    it.apply(&Event::Unread(IsUnread { which: Again::Act(all), unread: 1 }));
    assert_eq!(it.notices.iter().map(|notice| notice.read).collect::<Vec<_>>(), [None, Some(first)]);
}

#[test]
fn what_presses_is_kept_as_what_is_listed_is() {
    let (lea, thread, other) = (UserId::new(), ResourceId::new(), ResourceId::new());
    let mut it = bell(vec![notice(9, lea, other)]);
    it.next = Some("older".to_owned());
    it.pressing = vec![notice(2, lea, thread), notice(1, lea, thread)];
    it.unread = 3;
    let [two, one] = [it.pressing[0].clone(), it.pressing[1].clone()];
    let states = |it: &Bell| it.known().map(|notice| (notice.msg_no, notice.read)).collect::<Vec<_>>();
    // An edit leaves it in its place; what is withdrawn goes.
    it.apply(&Event::Noticed(Box::new(Noticed { notice: two.clone(), unread: 3 })));
    assert_eq!(states(&it), [(Some(Seq(9)), None), (Some(Seq(2)), None), (Some(Seq(1)), None)]);
    it.apply(&Event::Withdrawn(Withdrawn { notices: vec![one.id], unread: 2 }));
    assert_eq!(states(&it), [(Some(Seq(9)), None), (Some(Seq(2)), None)]);
    // All of a space, and of no other; and again.
    let act = ActId::new();
    it.apply(&Event::Read(WasRead { which: Which::Space(two.space), act, unread: 1 }));
    assert_eq!(states(&it), [(Some(Seq(9)), None), (Some(Seq(2)), Some(act))]);
    it.apply(&Event::Unread(IsUnread { which: Again::Act(act), unread: 2 }));
    assert_eq!(states(&it), [(Some(Seq(9)), None), (Some(Seq(2)), None)]);
    // It is listed once its page came.
    it.extend(Bell { next: None, ..bell(vec![two.clone()]) });
    assert_eq!((it.notices.len(), it.pressing.len()), (2, 0));
    it.gone(two.space);
    assert_eq!((states(&it), it.unread), (vec![(Some(Seq(9)), None)], 1));
}

#[test]
fn what_names_one_in_a_resource_is_read_by_who_sees_it() {
    let (lea, post) = (UserId::new(), ResourceId::new());
    let named =
        |resource| Notice { kind: Kind::Mention, comment: None, msg_no: None, ..notice(1, lea, resource) };
    let mut it = bell(vec![named(post), named(ResourceId::new()), notice(1, lea, post)]);
    it.apply(&Event::Read(WasRead { which: Which::Published(post), act: ActId::new(), unread: 2 }));
    let read: Vec<_> = it.notices.iter().map(|notice| notice.read.is_some()).collect();
    assert_eq!((read, it.count()), (vec![true, false, false], 2));
}

#[test]
fn news_move_until_they_are_read() {
    let (space, resource) = (SpaceId::new(), ResourceId::new());
    let last =
        people::Card { id: UserId::new(), name: "Léo Li".to_owned(), function: String::new(), photo: None };
    let mut it = bell(Vec::new());
    it.news.push(News {
        of: feed::Kind::Thread,
        space,
        resource,
        title: "Plans".to_owned(),
        level: Level::Normal,
        head: Seq(4),
        mark: Seq(3),
        unread: 1,
        first: Seq(4),
        people: 1,
        reactions: 3,
        at: DateTime::UNIX_EPOCH,
        last: last.clone(),
    });
    let moved = |head, deleted| Moved {
        resource,
        head: Seq(head),
        count: head,
        at: DateTime::UNIX_EPOCH,
        last: Some(last.clone()),
        deleted,
    };
    assert!(it.moved(&moved(6, Vec::new())));
    assert_eq!(it.news[0].reactions, 3);
    assert!(it.moved(&moved(6, vec![Seq(2), Seq(5)])));
    assert_eq!((it.news[0].unread, it.news[0].reactions, it.count()), (2, 0, 1));
    it.marked(resource, Seq(5));
    assert_eq!(it.count(), 1);
    it.marked(resource, Seq(6));
    assert_eq!(it.count(), 0);
    assert!(!it.moved(&moved(7, Vec::new())), "only the server knows what it is");
}

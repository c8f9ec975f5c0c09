//! What an event does to the session that is shown.

use protocol::{Event, Stream, live::Push, order, people, people::Session, spaces};

/// The session after an event; nothing when it stays as it was.
#[must_use]
pub fn apply(session: &Session, push: &Push) -> Option<Session> {
    let mut after = session.clone();
    match (&push.event, push.stream) {
        (Event::People(people::Event::Changed(me)), _) => after.me = me.clone(),
        (Event::Spaces(spaces::Event::Entered(space)), _) => {
            after.spaces.retain(|it| it.id != space.id);
            after.spaces.push(space.clone());
            order::sort_by(&mut after.spaces, |one, other| one.name.cmp(&other.name));
        }
        (Event::Spaces(spaces::Event::Gone(space)), _) => after.spaces.retain(|it| it.id != *space),
        (Event::Spaces(event), Stream::Space(space)) => {
            let me = after.me.id;
            let space = after.spaces.iter_mut().find(|it| it.id == space)?;
            match event {
                spaces::Event::RoleChanged(it) if it.user == me => space.role = Some(it.role),
                spaces::Event::Joined(it) => space.members = it.members,
                spaces::Event::Left(it) => space.members = it.members,
                _ => {}
            }
        }
        _ => {}
    }
    (after != *session).then_some(after)
}

#[cfg(test)]
mod tests {
    use protocol::{
        EventId, Seq, SessionId, SpaceId, UserId,
        people::{Language, Me},
        spaces::{Access, Role, RoleChanged, Service, Space},
    };

    use super::*;

    fn session() -> Session {
        let space = Space {
            id: SpaceId::new(),
            slug: "demat".to_owned(),
            name: "Démat".to_owned(),
            description: String::new(),
            access: Access::Open,
            services: Service::ALL.to_vec(),
            role: Some(Role::Member),
            requested: false,
            members: 3,
        };
        let me = Me {
            id: UserId::new(),
            email: "lea@demo.example".to_owned(),
            email_verified: true,
            given_name: "Léa".to_owned(),
            family_name: "Linteau".to_owned(),
            function: String::new(),
            about: String::new(),
            photo: None,
            language: Language::Fr,
            site_admin: false,
            status: protocol::presence::Status::default(),
        };
        Session { id: SessionId::new(), me, spaces: vec![space] }
    }

    fn push(stream: Stream, event: spaces::Event) -> Push {
        Push { stream, seq: Seq(1), id: EventId::new(), event: Event::Spaces(event) }
    }

    #[test]
    fn a_role_that_changes_shows_at_once() {
        let before = session();
        let space = before.spaces[0].id;
        let changed = RoleChanged { user: before.me.id, role: Role::Admin };
        let after = apply(&before, &push(Stream::Space(space), spaces::Event::RoleChanged(changed)));
        assert_eq!(after.expect("a change").spaces[0].role, Some(Role::Admin));
        let other = RoleChanged { user: UserId::new(), role: Role::Admin };
        assert_eq!(apply(&before, &push(Stream::Space(space), spaces::Event::RoleChanged(other))), None);
    }

    #[test]
    fn a_space_that_one_left_is_gone() {
        let before = session();
        let gone = push(Stream::User(before.me.id), spaces::Event::Gone(before.spaces[0].id));
        assert!(apply(&before, &gone).expect("a change").spaces.is_empty());
    }
}

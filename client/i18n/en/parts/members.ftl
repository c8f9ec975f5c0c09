# The members of a space.
chat-write-to = Write a message to { $name }
members-says =
    { $count ->
        [one] 1 member in { $space }.
       *[other] { $shown } members in { $space }.
    }
members-since = Since: { $day }
members-add = Add a person
members-add-says = The person must have an account. They come in at once.
members-add-act = Add
members-added = If { $email } has an account here, the person is now in the space.
members-role-of = Role of { $name }
members-role-set = { $name }: { $role }
members-remove = Remove from the space
members-remove-of = Remove { $name } from the space
members-remove-says = Their messages stay. The person sees nothing more of the space from now on.
requests =
    { $count ->
        [one] 1 request to join
       *[other] { $count } requests to join
    }
requests-since = Since: { $day }
requests-accept = Accept
requests-decline = Decline
invitations = Invitation links
invitations-new = Invite by link
invitations-says = Whoever has the link may come in, with an account or by signing up. It stops working on the chosen date, or once all its places are taken.
invitations-life = Valid for
invitations-days =
    { $count ->
        [one] { $count } day
       *[other] { $count } days
    }
invitations-uses = Number of people (500 at most)
invitations-do = Create the link
invitations-made = The link is ready. Copy it now: it will not be shown again.
invitations-url = Address to hand on
invitations-by = { $role }, by { $name }
invitations-left =
    { $used ->
        [one] { $used } place taken
       *[other] { $used } places taken
    } of { $uses }, until { $day }
invitations-revoke = Revoke
invitations-revoked = Link revoked
mails-new = Invite by e-mail
mails-to = Addresses
mails-to-help = One a line, or parted by commas: 50 at most. Each gets a link for one person.
mails-do = Send the invitations
mails-sent =
    { $count ->
        [one] Invitation sent
       *[other] { $count } invitations sent
    }
links =
    { $count ->
        [one] One person asks for another link
       *[other] { $count } people ask for another link
    }
links-send = Send another link
links-refuse = Let it be
links-sent = Another link sent

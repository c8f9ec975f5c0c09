# Spaces, their home and their members.
spaces = Spaces
spaces-says = Those you belong to, and those you can join.
spaces-discover = Discover spaces
spaces-mine = My spaces
spaces-others = To discover
spaces-none-mine = You belong to no space yet
spaces-none-others = No other space is open
spaces-join = Join
spaces-ask = Ask to join
spaces-withdraw = Withdraw the request
spaces-joined = You are in { $space }
spaces-asked = Request sent to the administrators of { $space }
spaces-withdrawn = Request withdrawn for { $space }
spaces-waiting = Your request awaits an answer
spaces-create = Create a space
spaces-create-act = Create
space-name = Name
space-description = What it is for
space-access = How people come in
space-services = Services shown
space-members =
    { $count ->
        [one] 1 member
       *[other] { $shown } members
    }
access-open = Open to all
access-request = On request
access-invitation = By invitation
role = Role
role-member = Member
role-contributor = Contributor
role-admin = Administrator
home-hello = Hello { $name }
home-since = What is new, by service
home-unread =
    { $count ->
        [one] unread message
       *[other] unread messages
    }
home-new = While you were away
home-moved = Active threads
home-all-read = You are up to date.
home-all-threads = All threads
home-empty = Nothing has been said here yet
home-empty-says = Threads opened by the administrators will show here, with what moves in them.
home-discussions = Go to discussions
members = Members
members-says =
    { $count ->
        [one] 1 member in { $space }.
       *[other] { $shown } members in { $space }.
    }
members-more = Show more
members-you = You
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
coming-blog = The space’s posts will show here in a coming version.
coming-calendar = The space’s events will show here in a coming version.
coming-documents = The space’s documents will show here in a coming version.
coming-faq = Answers to frequent questions will show here in a coming version.
coming-discuss = Talk about it in discussions
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
invitation = An invitation
invitation-title = Join { $space }
invitation-says = { $name } invites you to the space “{ $space }”.
invitation-members =
    { $count ->
        [one] { $count } member
       *[other] { $count } members
    }
invitation-role = Your role: { $role }
invitation-accept = Join the space
invitation-sign-in = I have an account
invitation-gone = This link no longer works
invitation-gone-says = It has expired, or all its places are taken. You may ask for another one.
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
invitation-ask = Ask for another link
invitation-ask-help = Another link will be sent there, if an administrator of the space agrees.
invitation-asked = Your request has left. If this link did come from a space, its administrators are told, and the answer will come to the address given.

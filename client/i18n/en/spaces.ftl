# Spaces, their home and their members.
spaces = Spaces
spaces-discover = Discover spaces
space-members =
    { $count ->
        [one] 1 member
       *[other] { $shown } members
    }
role = Role
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
members-more = Show more
members-you = You
invitation = An invitation
invitation-role = Your role: { $role }
role-member = Member
role-contributor = Contributor
role-admin = Administrator
members = Members

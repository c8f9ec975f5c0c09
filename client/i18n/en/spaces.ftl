# Spaces, their home and their members.
spaces = Spaces
spaces-discover = Discover spaces
space-members =
    { $count ->
        [one] 1 member
       *[other] { $shown } members
    }
role = Role
members-more = Show more
members-you = You
invitation = An invitation
invitation-role = Your role: { $role }
role-member = Member
role-contributor = Contributor
role-admin = Administrator
members = Members

# The bell, following threads, and people one names.
bell =
    { $count ->
        [0] Notices
       *[other] Notices, { $count } unread
    }
bell-title = Notices
bell-empty = You are up to date. What is addressed to you and new replies will show here.
undo = Undo
notices-read-all = Read all
notices-read =
    { $count ->
        [one] 1 notice marked as read
       *[other] { $count } notices marked as read
    }
notices-filter = Filter the notices
notices-all = All
notices-mine = For me
notices-followed = Followed
notices-new = Since your last visit
notices-earlier = Earlier
notices-older = Show older ones
notice-others =
    { $count ->
        [one] {" "}and 1 other person
       *[other] {" "}and { $count } other people
    }
notice-mention =
    { $people ->
        [one] {" "}mentions you in{" "}
       *[other] {" "}mention you in{" "}
    }
notice-answer =
    { $people ->
        [one] {" "}answers you in{" "}
       *[other] {" "}answer you in{" "}
    }
notice-edited = {" "}changed your message in{" "}
notice-deleted = {" "}deleted your message in{" "}
notice-role = {" "}gave you the role “{ $role }” in{" "}
notice-removed = {" "}removed you from the space{" "}
notice-link = {" "}sent an invitation that no longer works. Another one is asked for to{" "}
notice-news =
    { $people ->
        [one] {" "}replied in{" "}
       *[other] {" "}have replied in{" "}
    }
notice-messages =
    { $count ->
        [one] 1 new message
       *[other] { $count } new messages
    }
notice-mark-read = Mark as read
notice-mark-unread = Mark as unread
level-label = Following: { $level }
level-follow = All replies
level-follow-says = You see each reply until you have read it.
level-normal = What is new
level-normal-says = You see what came since your last visit.
level-mentions = Mentions only
level-mentions-says = You see the messages that name you.
level-mute = Muted
level-mute-says = You are told nothing. A mention waits in the bell, without a count.
picker-label = People to mention
picker-participant = takes part here
picker-unreadable = cannot see this page
picker-count =
    { $count ->
        [0] Nobody found
        [one] 1 person found
       *[other] { $count } people found
    }
picker-warns = { $name } cannot see this page: no alert will be sent.

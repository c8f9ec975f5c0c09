# The bell, following threads, and people one names.
bell =
    { $count ->
        [0] Notices
       *[other] Notices, { $count } unread
    }
undo = Undo
picker-label = People to mention
picker-participant = takes part here
picker-unreadable = cannot see this page
picker-count =
    { $count ->
        [0] Nobody found
        [one] 1 suggestion
       *[other] { $count } suggestions
    }
picker-all-word = all
picker-all = everybody who can see this page
picker-admins = the admins of the space
picker-warns = { $name } cannot see this page: no alert will be sent.

# The list of threads and a thread's page.
threads-title = Discussions
threads-lede =
    { $threads ->
        [0] No thread
        [one] { $threads } thread
       *[other] { $threads } threads
    } in { $themes ->
        [0] no theme
        [one] { $themes } theme
       *[other] { $themes } themes
    }, { $unread ->
        [0] all read.
        [one] { $unread } unread message.
       *[other] { $unread } unread messages.
    }
threads-moved =
    { $count ->
        [one] { $count } thread moved
       *[other] { $count } threads moved
    }
threads-more = Show older threads
threads-lead = No theme fits?
threads-lead-link = Write in “{ $title }”
threads-none = No threads yet
threads-none-admin = Ask the first question: members will answer it here.
threads-none-member = Admins will open the first threads here. You will be able to reply at once.
threads-none-unread = You are up to date
threads-none-unanswered = Every thread has a reply
threads-none-resolved = No resolved threads
threads-none-archived = No archived threads
threads-none-filter = The other threads are in the full list.
threads-show-all = Show all threads
theme-threads =
    { $count ->
        [one] { $count } thread
       *[other] { $count } threads
    }
filter-label = Filter threads
filter-all = All
filter-unread = Unread
filter-unanswered = Unanswered
filter-resolved = Resolved
filter-archived = Archived
thread-open = Ask a question
thread-pinned = Pinned
thread-resolved = Resolved
thread-locked = Closed
thread-locked-by = Closed by { $name }
thread-archived = Archived
thread-replies =
    { $count ->
        [0] No replies
        [one] { $count } reply
       *[other] { $count } replies
    }
thread-last = Last reply:{" "}
thread-opened = Opened by{" "}
thread-unread = , unread

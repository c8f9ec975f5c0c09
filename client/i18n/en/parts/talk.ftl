# The page of a thread.
thread-merged-into = { $name } merged this thread into “{ $title }”. You are there, at the place where you were reading.
thread-merged-here = That thread was merged into this one.
thread-opened-by = Opened by { $name }
thread-proposed-by = Proposed by { $name }, published by { $by }
question-label = Question from { $name }
thread-crumbs = Breadcrumb
thread-answer = Accepted answer
thread-answer-of = Answer from { $name }
thread-answer-place = See it in the thread
thread-accept-done = Answer accepted
thread-unaccept-done = Answer taken back
thread-in-faq = In the FAQ:
thread-make-entry = Make it an FAQ entry
poll-label = Poll: { $question }
poll-one = Choose one.
poll-many = Choose as many as you like.
poll-vote = Vote
poll-look = See the result
poll-to-vote = Back to the vote
poll-change = Change my vote
poll-withdraw = Take my vote back
poll-voted = Your vote is in
poll-withdrawn = Vote taken back
poll-empty = Choose an answer.
poll-own = Your choice
poll-count = { $shown } · { $share }%
poll-voters =
    { $count ->
        [0] Nobody has voted yet
        [one] { $shown } person voted
       *[other] { $shown } people voted
    }
poll-closed-on = Closed on { $when }
poll-ended-by = Closed by { $name } on { $when }
poll-thread-closed = The thread is closed: the poll takes no votes any more
poll-end = Close the poll
poll-end-title = Close this poll?
poll-end-says = Nobody will be able to vote or to change a vote. The result stays. This cannot be undone.
poll-end-do = Close it
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
threads-lead-or = {" "}or{" "}
threads-lead-propose = propose a thread
thread-propose = Propose a thread
proposals-title =
    { $count ->
        [one] One proposed thread to look at
       *[other] { $count } proposed threads to look at
    }
proposals-more =
    { $count ->
        [one] Show one more
       *[other] Show { $count } more
    }
proposals-decided = Proposals decided lately
proposal-whole = Read it all
proposal-theme = Theme of “{ $title }”
proposal-publish = Publish
proposal-published = Thread published. Its author is told.
proposal-refuse = Refuse…
proposal-refuse-title = Refuse this proposal?
proposal-reason = What { $name } will read
proposal-reason-help = { $limit } characters at most. The draft is kept in this browser.
proposal-refuse-do = Refuse
proposal-was-refused = Proposal refused. Its author is told.
proposal-open = Waits for an admin
proposal-accepted-by = Published by { $name }
proposal-refused-by = Refused by { $name }
proposal-withdrawn = Taken back
proposal-withdraw = Take back
proposal-was-withdrawn = Proposal taken back
own-proposals = Your proposals
own-proposals-more = Show earlier ones
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
waiting-title =
    { $count ->
        [one] One question has waited more than { $hours } h for a reply
       *[other] { $count } questions have waited more than { $hours } h for a reply
    }
waiting-by = By { $name }
waiting-more =
    { $count ->
        [one] Show one more
       *[other] Show { $count } more
    }
filter-label = Filter threads
filter-all = All
filter-unread = Unread
filter-unanswered = Unanswered
filter-resolved = Resolved
filter-archived = Archived
thread-pinned = Pinned
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

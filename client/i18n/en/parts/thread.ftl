# What opens in a thread: managing, opening, correcting, reading again, and the panel of the bell.
comment-edit-label = Your message
comment-save = Save
comment-not-saved = Not saved: { $reason } Your text is kept.
comment-conflict = This message was changed meanwhile. Both texts are kept: choose.
comment-theirs = The saved version
comment-mine = Yours
comment-take-theirs = Take the saved version
comment-keep-mine = Keep mine
comment-take-both = Join both
comment-history-title = History of the message
comment-version-now = Present version
comment-version-earlier = Earlier version
thread-manage = Manage the thread
thread-rename = Rename…
thread-rename-done = Thread renamed
thread-move = Change theme…
thread-move-do = Move the thread
thread-move-done = Thread moved
thread-pin = Pin
thread-pin-done = Thread pinned
thread-unpin = Unpin
thread-unpin-done = Thread unpinned
thread-lock = Close to replies
thread-lock-done = Thread closed to replies
thread-unlock = Reopen to replies
thread-unlock-done = Thread reopened
thread-archive = Archive…
thread-archive-title = Archive this thread?
thread-archive-says = It leaves the list and takes no more replies. It can still be read by its address and under “Archived”, and you may restore it.
thread-archive-do = Archive the thread
thread-archive-done = Thread archived
thread-restore = Restore
thread-restore-done = Thread restored
open-theme = Theme
open-theme-new = A new theme…
open-theme-title = Title of the theme
open-title = Title
open-title-help = A precise question gets precise answers.
open-body = Your question
open-body-help = Markdown formatting. The draft is kept in this browser.
open-do = Open the thread
propose-title = Propose a thread
propose-says = Admins have it at once. Accepted, it appears under your name; refused, you read why.
propose-theme-none = No theme fits
propose-do = Propose this thread
propose-sent = Proposal sent to the admins
propose-waiting = Five of your proposals wait already. Wait for an answer, or take one back: they are below the list of threads.
bell-title = Notices
bell-empty = You are up to date. What is addressed to you and new replies will show here.
notices-read-all = Read all
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
notice-calls-all =
    { $people ->
        [one] {" "}calls everybody in{" "}
       *[other] {" "}call everybody in{" "}
    }
notice-calls-admins =
    { $people ->
        [one] {" "}calls the admins in{" "}
       *[other] {" "}call the admins in{" "}
    }
notice-answer =
    { $people ->
        [one] {" "}answers you in{" "}
       *[other] {" "}answer you in{" "}
    }
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
thread-manage-one = Manage “{ $title }”
thread-merge = Merge into another thread…
thread-merge-title = Merge this thread into another?
thread-merge-says = The question and the replies of “{ $title }” go to the end of the other thread, with their authors and reactions. Old links lead there. This cannot be undone.
thread-merge-into = Thread that takes them in
thread-merge-do = Merge the threads
thread-merge-done = Threads merged
notice-announcement = {" "}announces:{" "}
notice-called = {" "}mentions you in a message
notice-called-in = {" "}mentions you in the conversation{" "}
notice-published-post = {" "}published{" "}
notice-published-event = {" "}plans an event:{" "}
notice-published-document = {" "}uploaded{" "}
notice-published-entry = {" "}answered in the FAQ:{" "}
notice-published-thread = {" "}opened{" "}
notice-edited = {" "}changed your message in{" "}
notice-deleted = {" "}deleted your message in{" "}
notice-role = {" "}gave you the role “{ $role }” in{" "}
notice-removed = {" "}removed you from the space{" "}
notice-link = {" "}sent an invitation that no longer works. Another one is asked for to{" "}
notice-version = {" "}added a new version of{" "}
notice-entry = {" "}put an answer you were waiting for in the FAQ:{" "}
notice-reminder = {" "}is expecting you soon:{" "}
notice-event-changed = {" "}has changed a date that you are registered for:{" "}
notice-seated = {" "}has a place for you, who were waiting:{" "}
notice-event-cancelled = {" "}has cancelled a date that you were registered for:{" "}
notice-proposed =
    { $people ->
        [one] {" "}proposes a thread:{" "}
       *[other] {" "}propose threads, among them{" "}
    }
notice-accepted = {" "}published the thread that you proposed:{" "}
notice-refused = {" "}did not take the thread that you proposed:{" "}
notice-report-came = {" "}reports a malfunction{" "}
notice-report-closed = {" "}answered your report{" "}
comment-delete-title = Delete this message?
comment-delete-says = Its text disappears for everybody. A note stays in its place, and so do the replies.
comment-delete-do = Delete the message
call-title-all = Alert everybody?
call-title-admins = Alert the admins?
call-counts = Counting people…
call-tells =
    { $count ->
        [0] This message will alert nobody: nobody else can see it.
        [one] This message will alert { $number } person.
       *[other] This message will alert { $number } people.
    }
call-says = Each of them gets a notification. Without it the message is sent, and the word is just a word.
call-quiet = Without alerting
call-do = Send and alert
mentions-title = My mentions
mentions-says = What names you waits here until you answer, or say that it is done.
mentions-filter = Filter mentions
mentions-open = To do
mentions-answered = Answered
mentions-done = Done
mentions-none-open = No mention waits
mentions-none-open-says = When a message names you, it comes here. Answer where it stands, or mark it as done.
mentions-none-answered = No mention answered
mentions-none-answered-says = Answer where you are named: the mention comes here by itself.
mentions-none-done = No mention done
mentions-none-done-says = Mark a mention as done when it asks for no written answer.
mention-do = Done
mention-reopen = To do
mention-of = {" "}– { $title }
mention-done-now = Mention marked as done
mention-open-now = Mention to do again
level-label = Following: { $level }
level-follow = All replies
level-follow-says = You see each reply until you have read it.
level-normal = What is new
level-normal-says = You see what came since your last visit.
level-mentions = Mentions only
level-mentions-says = You see the messages that name you.
level-mute = Muted
level-mute-says = You are told nothing. A mention waits in the bell, without a count.
notice-why = Why?
why-all = All my choices
why-unfollow = Stop following
why-mute = Mute { $place }
why-done = { $place } is now: { $level }.
why-mention = Somebody names you here. A mention always comes to the bell; when muted, it waits there without a count.
why-called = Somebody names you in a conversation. A mention always comes to the bell.
why-answer = Somebody answers what you wrote.
why-handled = An admin changed or removed your message: you are always told.
why-membership = Your place in this space has changed: you are always told.
why-link = You are an admin of this space, and somebody asks for a new invitation.
why-proposed = You administer this space: you decide of the threads that its members propose.
why-decided = You proposed this thread.
why-entry = You asked this question, or you follow the thread where it was asked.
why-report-came = You administer where this malfunction was reported.
why-report-closed = You made this report.
why-reminder = You asked to be reminded of this event.
why-seated = You were on the waiting list. A place has become free, and it is yours.
why-registered = You answered to this event. You are always told when its time, place or title changes, and when it is cancelled.
why-announced = This announcement is for you. An announcement always comes to the bell.
why-published = It was published in “{ $space }” since your last visit.
why-version = You follow this document.
why-chosen = You chose to follow this page.
why-wrote = You follow this page because you wrote in it.
why-service = You follow everything under “{ $service }” in “{ $space }”.
why-space = You follow everything in “{ $space }”.
why-moved = It moved in “{ $space }” since your last visit.
why-quiet = Since then you have chosen: { $level }.
space-quiet = Muted space
poll-with = Add a poll
poll-add = Add a poll…
poll-new = New poll
poll-add-do = Add the poll
poll-added = Poll added
poll-too-many = This thread has as many polls as a thread may have.
poll-legend = The poll
poll-question = The poll’s question
poll-option = Answer { $no }
poll-option-add = Add an answer
poll-option-remove = Remove answer { $no }
poll-several = One may choose several
poll-closes = Closes at
poll-closes-help = A time to come. Without one the poll stays open until you close it.

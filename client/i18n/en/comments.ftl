# Messages, wherever they are, and the place to write one.
comments-label = Replies
comments-none = No replies yet. Write the first one below.
comments-new =
    { $count ->
        [one] { $count } new message
       *[other] { $count } new messages
    }
comments-line = { $count } new
comments-pill = { $count } new
comment-label = Message from { $name }
comment-you = You
comment-edited = edited
comment-deleted-by-author = Message deleted by its author, { $at }
comment-deleted-by-admin = Message deleted by an admin, { $at }
comment-tools = Actions on the message
comment-react = React
comment-reply = Reply
comment-quote = Quote
comment-accept = Accept as the answer
comment-unaccept = No longer the answer
comment-accepted = Answer accepted by { $name }
comment-unread = Mark unread from here
comment-unread-done = Kept unread from this message on
comment-copy-link = Copy link
comment-link-copied = Link copied
comment-more = More actions
comment-edit = Edit
comment-history = Show history
comment-delete = Delete…
comment-sending = Sending…
comment-waiting = Will go when the network returns
comment-failed-link = Not sent: connection lost. Your text is kept.
comment-failed = Not sent: { $reason } Your text is kept.
comment-retry = Try again
comment-change = Edit
reaction-count = { $name }: { $count }
reaction-useful = Useful
reaction-thanks = Thanks
reaction-idea = Good idea
reaction-bravo = Well done
reaction-watching = Watching
reaction-me-too = Me too
composer-attach = Attach files
composer-files = Attached files
composer-file-sending = Sending { $name }
composer-file-remove = Remove { $name }
composer-label = Your reply
composer-placeholder = Write a reply
composer-send = Reply
comments-none-yet = No comments yet. Write the first one below.
composer-comment-label = Your comment
composer-comment-placeholder = Write a comment
composer-comment-send = Comment
composer-keys = Ctrl + Enter to send
composer-draft-kept = Draft saved
hints-label = Answered already?
hints-says =
    { $count ->
        [one] This page may answer it already:
       *[other] These pages may answer it already:
    }
hints-close = Propose no more answers
composer-offline = Will go when the network returns
composer-near =
    { $count ->
        [one] { $count } character left
       *[other] { $count } characters left
    }
composer-no-call = @all and @admins alert nobody here: only admins of the space can use them. Your message is sent all the same.
composer-over =
    { $count ->
        [one] { $count } character too many
       *[other] { $count } characters too many
    }
composer-answering = Reply to { $name }: { $begins }
composer-answer-nothing = No longer reply to this message
composer-locked = Closed to replies by { $name }.
composer-locked-draft = Closed to replies by { $name }. Your draft is kept.
composer-archived = Archived thread: it can be read, not replied to.
composer-archived-draft = Archived thread. Your draft is kept.
composer-copy = Copy the draft
composer-copied = Draft copied
typing-one = { $one } is writing…
typing-two = { $one } and { $two } are writing…
typing-three = { $one }, { $two } and { $three } are writing…
typing-many = Several people are writing…
comment-page = page { $no }
comment-edition = in version { $no }
kind-image = Picture
kind-pdf = PDF document
kind-text = Plain text
kind-markdown = Markdown text
kind-table = CSV table
kind-audio = Audio
kind-video = Video
kind-word = Word processor document
kind-sheet = Spreadsheet
kind-slides = Slides
kind-archive = Compressed file
kind-other = Other file
size-bytes =
    { $count ->
        [one] 1 byte
       *[other] { $count } bytes
    }
size-kilo = { $number } kB
size-mega = { $number } MB
size-giga = { $number } GB
decimal-sign = .
documents-find = Look for a document
documents-found =
    { $count ->
        [0] No document of that name
        [one] 1 document
       *[other] { $count } documents
    }
documents-remove = Take { $title } out
documents-insert = Cite a document

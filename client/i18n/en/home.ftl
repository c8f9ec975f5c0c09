# A space's home.
home-hello = Hello { $name }
home-since = Since your last visit, { $date }
home-counts = What is new, by service
home-nothing-new = Nothing new since.
home-count-blog =
    { $count ->
        [one] post
       *[other] posts
    }
home-count-calendar =
    { $count ->
        [one] event
       *[other] events
    }
home-count-documents =
    { $count ->
        [one] new document
       *[other] new documents
    }
home-count-discussions =
    { $count ->
        [one] new message
       *[other] new messages
    }
home-count-faq =
    { $count ->
        [one] FAQ answer
       *[other] FAQ answers
    }
home-away = While you were away
home-all-seen = All seen
home-away-rest =
    { $count ->
        [one] Show the other one
       *[other] Show the other { $count }
    }
home-all-read = You are up to date.
home-seen = Mark as seen: { $title }
home-why-mention =
    { $others ->
        [0] { $name } mentions you, { $date }
        [one] { $name } and 1 other mention you, { $date }
       *[other] { $name } and { $others } others mention you, { $date }
    }
home-why-answer =
    { $others ->
        [0] { $name } answers you, { $date }
        [one] { $name } and 1 other answer you, { $date }
       *[other] { $name } and { $others } others answer you, { $date }
    }
home-why-due = { $name } asks you to take note
home-why-followed =
    { $count ->
        [one] You follow this, 1 new message
       *[other] You follow this, { $count } new messages
    }
home-why-moved =
    { $count ->
        [one] 1 new message
       *[other] { $count } new messages
    }
home-why-liked =
    { $count ->
        [one] { $why }, 1 reaction
       *[other] { $why }, { $count } reactions
    }
home-why-published = { $name } published this, { $date }
home-why-followed-published = You follow this, { $name } published, { $date }
home-news = News of the space
home-by = Published by { $name }.
home-only-by = What { $name } published
home-filter = Filter the news
home-filter-all = All
home-filter-followed = Followed
home-show-all = Show everything
home-more = Show more
home-pill = { $count } new
home-is-new = New
home-pinned = Pinned
home-pin = Pin “{ $title }”
home-unpin = Unpin “{ $title }”
home-pins-full = { $most } items are pinned already: unpin one first.
home-comments =
    { $count ->
        [one] 1 comment
       *[other] { $count } comments
    }
home-empty = Nothing has been published here yet
home-empty-says = The posts, documents, events and threads of the space will show here. Meanwhile the discussions are open to you.
home-empty-service = Nothing of the kind for now
home-empty-service-says = This service has published nothing yet. The rest of the space is one click away.
home-empty-followed = You follow nothing yet
home-empty-followed-says = Write in a thread, or choose “Follow” in its menu: what moves there will show here.
home-empty-author = Nothing by this person here
home-empty-author-says = They published nothing in this space, or nothing that you may read.
home-aside = Coming and waiting
home-mentions-all = All of them
home-mentions = Mentions waiting
home-mention-by = { $name }, { $date }
notices-read =
    { $count ->
        [one] 1 notice marked as read
       *[other] { $count } notices marked as read
    }

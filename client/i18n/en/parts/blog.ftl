# The blog: the list, a post, and where it is written.
posts-lede = What was learnt and decided, as soon as it is out.
posts-new =
    { $count ->
        [one] 1 new post
       *[other] { $count } new posts
    }
posts-older = Show older posts
posts-none = No post yet
posts-none-writer = Tell what worked, or what did not: every member sees it at once.
posts-none-member = Contributors will write here. You will be able to comment and react.
posts-aside = Beside the posts
posts-most = Most commented
posts-drafts = Your drafts
post-write = Write a post
post-minutes =
    { $count ->
        [one] 1 min read
       *[other] { $count } min read
    }
post-comments =
    { $count ->
        [0] No comment
        [one] 1 comment
       *[other] { $count } comments
    }
post-reactions =
    { $count ->
        [one] 1 reaction
       *[other] { $count } reactions
    }
post-closed = Comments closed
post-react = React to the post
post-crumbs = Way to this page
post-draft = Draft
post-is-published = Published
post-is-scheduled = Scheduled
draft-due = Out: { $at }
draft-saved = Saved: { $at }
post-edit = Edit
post-remove = Delete the post
post-remove-title = Delete this post?
post-remove-says = Its text, its pictures and its earlier versions disappear for everybody, and its comments with it. There is no way back.
post-remove-do = Delete
post-removed = Post deleted
post-gone = This post was deleted
post-gone-says = Its text is gone, and so are its comments.
post-others = See the other posts
post-history = History
post-history-title = History of the post
post-version = Version { $revision }, by { $name }
post-new = Write a new post
post-change = Edit the post
post-revision = revision { $revision }
post-title = Title of the post
post-body = Text of the post, in Markdown
post-show = View
post-text = Write
post-preview = Preview
post-length =
    { $count ->
        [one] { $shown } character
       *[other] { $shown } characters
    }
post-publish-title = Publication
post-when = When the post is out
post-when-now = Right away
post-when-later = At a date
post-at = Day and hour
post-when-over = That moment is over: choose one that is to come.
post-comments-open = Open to comments
post-once = Comes out once, even if a server restarts.
post-keep = Save the draft
post-publish = Publish
post-schedule = Schedule
post-published = Post published
post-scheduled = Post scheduled: { $at }
post-draft-saved = Draft saved
post-cover = Add a cover picture
post-cover-other = Change the picture
post-cover-remove = Remove the picture
post-cover-none = This file is no picture that can be shown.
post-image-sending = Sending the picture…
post-clash = Two versions of this post
post-clash-says = { $name } saved version { $revision } ({ $at }) while you were writing. Nothing is lost: choose, or keep both.
post-clash-published = It was published on time while you were writing. Nothing is lost: save yours, and it replaces what everybody reads.
post-mine = Your text
post-mine-state = not published
post-theirs = As saved: version { $revision }
post-take-both = Keep both, I will merge
post-take-theirs = Take version { $revision }
post-keep-mine = Save my text
post-tools = Formatting
tool-heading = Section heading
tool-bold = Bold
tool-italic = Italic
tool-link = Link
tool-quote = Quotation
tool-list = List
tool-image = Insert a picture
post-feed-title = Read elsewhere
post-feed-says = A secret address lets your feed reader (Atom) follow the posts of this space, in your name.
post-feed-make = Make my address
post-feed-url = Address of your feed
post-feed-once = Shown this once. A new address ends the one before.

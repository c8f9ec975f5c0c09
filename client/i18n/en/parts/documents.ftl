# Documents: the list, what is looked at beside it, sending, the enlarged view.
documents-title = Files
documents-crumbs = Folders
documents-list = Files of this folder
documents-none = No documents
documents-none-says = Contributors put their files into folders here.
documents-more =
    { $count ->
        [one] Show the last one
       *[other] Show more ({ $count })
    }
documents-sort = Sort
documents-kind = Kind of file
documents-tag = Tag
documents-filtered-out = No document fits these filters.
documents-send-folder = Upload a folder
documents-too-many = At most { $count } files at a time. Upload the folders in it one after the other.
documents-send = Upload files
documents-drop = Drop your files here, at most { $size } each
documents-let-go = Let go to upload into “{ $title }”
documents-drop-nowhere = Open a folder to drop files into it.
documents-drop-early = This document is still opening. Try again in a moment.
documents-drop-refused = Only contributors add files here.
sort-newest = Newest first
sort-title = By title
sort-largest = Largest first
filter-all-tags = All tags
filter-all-kinds = All kinds
folder-make = New folder
folder-change = Edit folder
folder-title = Name of the folder
folder-audience = Who sees it
folder-all = All members
folder-for-contributors = Contributors only
folder-for-admins = Administrators only
folder-remove = Delete
folder-zip = Download all
folder-empty = This folder is empty
folder-empty-says = What is uploaded appears here at once.
folder-taken = A folder here has this name already.
folder-not-empty = Something is still in this folder. Empty it first.
folder-too-deep = Folders lie too deep in each other.
folder-wider = This folder lies in a restricted one: it cannot be opened to more people.
folder-documents =
    { $count ->
        [0] No files
        [one] 1 file
       *[other] { $count } files
    }
folder-folders =
    { $count ->
        [one] 1 folder
       *[other] { $count } folders
    }
document-new = New
document-version = Version { $no }
document-comments =
    { $count ->
        [one] comment
       *[other] comments
    }
document-comments-title =
    { $count ->
        [0] Comments
        [one] 1 comment
       *[other] { $count } comments
    }
document-close = Close the preview
document-download = Download
document-show = Open
document-versions = History ({ $count })
document-describe = Describe
document-describe-title = Describe the document
document-new-version = New version
version-note = What is new
version-note-help = Optional. It stands in the list of versions.
version-send = Send the version
document-old-version = You are looking at version { $no }; version { $now } replaces it.
document-came = A new version has arrived — show it
document-to-newest = Show the latest
document-gone = This document was deleted.
document-to-folder = Back to the folder
document-page-count =
    { $count ->
        [one] one page
       *[other] { $count } pages long
    }
document-page = Page number
document-pages = Choose a page
document-page-of = Page { $no } of “{ $title }”
document-page-words = Text of this page
document-page-not-drawn = This page cannot be drawn. Download the document to see it.
document-picture = Picture “{ $title }”
document-sound = Listen to “{ $title }”
document-film = Watch “{ $title }”
document-words-of = Content of “{ $title }”
document-cut = The rest is in the downloaded file.
document-being-read = The file is being read: its preview is on its way.
document-unreadable = No preview of this file could be made. Download it to read it.
document-not-read = The text of this file could not be read: the search does not find what is in it.
document-not-read-short = Text not read
document-read-again = Read again
document-no-preview = Files of this kind have no preview. Download it to open it.
document-title = Title
document-description = What is in it
document-tags = Tags
document-tags-help = Separated by commas, at most ten
document-folder = Folder
document-save = Save
document-described = Description saved
document-remove = Delete
document-remove-ask = Delete this document with all its versions?
document-removed = Document deleted
document-name-taken = A document of this name is in that folder already.
document-stale = Somebody changed it meanwhile. Your text is kept below; this is theirs.
document-take-theirs = Take theirs
document-keep-mine = Keep mine
versions-label = All versions
version-current = Current
version-restores = Restored from version { $no }
version-restore = Restore
version-restored = Version { $no } restored
version-download = Download version { $no }
uploads-title = Upload, { $done } of { $count }
uploads-clear = Clear the list
upload-waiting = Waiting for its turn
upload-sending = Sending { $name }
upload-here = Uploaded, { $size }
upload-see = View
upload-taken = This folder has this name already.
upload-as-version = Upload as a new version
upload-keep-both = Keep both
upload-same = A document has the same content already.
upload-see-same = View that document
upload-anyway = Upload anyway
upload-remove = Remove { $name }
upload-too-large = Too large: at most { $size } a file.
upload-wrong-type = Type not accepted. Put it into a ZIP archive or give a link.
upload-empty = This file is empty.
upload-no-room = The space has not enough room left for this file.
upload-pause = Pause { $name }
upload-resume = Resume { $name }
upload-paused = Paused
upload-broken = Connection lost: sending will go on by itself.
viewer-close = Close the enlarged view
viewer-before = Previous document: { $title }
viewer-after = Next document: { $title }
viewer-page-before = Previous page
viewer-page-after = Next page
viewer-of = of { $count }
viewer-smaller = Smaller
viewer-larger = Larger
viewer-stage = The document “{ $title }”
viewer-comments =
    { $count ->
        [0] Show or hide comments
        [one] Show or hide comments: 1
       *[other] Show or hide comments: { $count }
    }
keys-pages = turn pages
keys-documents = other documents
keys-size = size
keys-comments = comments
keys-close = close
key-escape = Esc
document-percent = { $count }%
document-cited = Cited in

# The frame around every page, and words that many pages use.
skip = Skip to content
close = Close
cancel = Cancel
later = Later
save = Save
retry = Try again
reload = Reload
loading = Loading
optional = Optional.
rail-home = Osmose, the space you were in last
switch-space = , switch space
switch-current = current space
side-label = Space { $space }
side-unread = Unread threads
count-unread = , unread
count-quiet = , muted
service-home = Home
service-blog = Blog
service-calendar = Calendar
service-documents = Documents
service-discussions = Discussions
service-faq = FAQ
me = { $name }, my account
settings = Settings
language = Language
language-fr = Français
language-en = English
theme = Theme
theme-system = System
theme-light = Light
theme-dark = Dark
report = Report a malfunction
reports = Reports
sign-out = Sign out
live-on = Live
live-connecting = Connecting
live-catching-up = Catching up, { $left } left
live-offline =
    { $count ->
        [0] Offline
        [one] Offline, { $count } message waiting
       *[other] Offline, { $count } messages waiting
    }
live-slowed = Live updates delayed
live-slowed-says = Live updates are delayed: what others write may arrive a few seconds late. Nothing is lost.
live-on-says = Everything arrives within the second.
live-connecting-says = The link is being made. You can read and write.
live-since = Since { $hour }
live-node = Node { $node }
live-lag = Delay { $lag } ms
live-offline-since = No answer since { $hour }.
live-offline-says = What is shown stays readable. You can write: your texts are kept on this device.
live-next-try =
    { $seconds ->
        [0] Trying now.
       *[other] Next try in { $seconds } s.
    }
live-kept = Kept on this device. They leave by themselves, in this order.
live-waiting =
    { $count ->
        [0] Nothing waits to be sent.
        [one] 1 item waits to be sent.
       *[other] { $count } items wait to be sent.
    }
session-ended = Your session has ended. Sign in to go on; your drafts are kept.
outdated-title = A new version is ready
outdated-says = Reload the page to be live again. Your drafts are kept.
stopped-title = Live updates stopped here
stopped-says = Osmose is open in too many tabs, or too many requests went out at once. Close some, then resume.
stopped-here = Resume here
error-not-found = Nothing at this address
error-not-allowed = For other roles
part-title = This page did not arrive
part-says = The connection may be down, or Osmose has just been updated. Your drafts are kept.
error-unavailable = The service does not answer
error-other = Something went wrong
error-home = Go to the home page
crash-title = The display stopped
crash-drafts = Your drafts are kept on this device. Reload to resume.
crash-says = Reload to resume. What you have sent is kept.
crash-reload = Reload and resume
date-hour = { $hour }:{ $minute }
date-at = { $day } at { $hour }
date-today = today
date-yesterday = yesterday
date-until = until { $hour }
date-until-day = until { $day } at { $hour }
field-too-short = Too short: at least { $limit } characters.
field-too-long = Too long: { $limit } characters at most.
saved = Saved
search-label = General search
search-everywhere = Search all your spaces
search-placeholder = Search for a subject, a document, a person
search-go = Search

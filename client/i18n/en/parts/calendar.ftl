# The calendar, an event's page and the subscription.
calendar-crumbs = Breadcrumb
calendar-kind-meeting = Meeting
calendar-kind-webinar = Webinar
calendar-kind-workshop = Workshop
calendar-kind-seminar = Seminar
calendar-kind-other = Other
calendar-is-cancelled = , cancelled
calendar-is-maybe = , maybe
calendar-all-day = All day
calendar-hour = { $hour }:00
calendar-hours = { $from } to { $to }
calendar-from-to = From { $from } to { $to }
calendar-month = Month
calendar-week = Week
calendar-list = List
calendar-week-of = { $from } to { $to }
calendar-list-from = From { $day }
calendar-month-before = Previous month
calendar-month-after = Next month
calendar-week-before = Previous week
calendar-week-after = Next week
calendar-list-before = Four weeks earlier
calendar-list-after = Four weeks later
calendar-today = Today
calendar-views = Calendar view
calendar-of = Events: { $when }
calendar-others =
    { $count ->
        [one] { $count } more
       *[other] { $count } more
    }
calendar-days = Days of the week
calendar-count =
    { $count ->
        [0] , no event
        [one] , { $count } event
       *[other] , { $count } events
    }
calendar-legend = Outlined: maybe. Struck through: cancelled.
calendar-nothing = Nothing planned
calendar-cancelled = Cancelled
calendar-moved = New time
calendar-coming = You are coming
calendar-waiting = Waiting list
calendar-maybe = Maybe
calendar-guests =
    { $count ->
        [one] { $count } person is coming
       *[other] { $count } people are coming
    }
calendar-plan = Plan an event
calendar-import = Import
import-title = Import finished
import-close = Close
import-made =
    { $count ->
        [one] { $count } event added.
       *[other] { $count } events added.
    }
import-changed =
    { $count ->
        [one] { $count } event updated.
       *[other] { $count } events updated.
    }
import-same =
    { $count ->
        [one] { $count } event was there already, unchanged.
       *[other] { $count } events were there already, unchanged.
    }
import-nothing = No event was added.
import-lines =
    { $count ->
        [one] { $count } line could not be read
       *[other] { $count } lines could not be read
    }
import-event = Line { $line }, { $what }: { $why } The event was left out.
import-line = Line { $line }, { $what }: { $why }
import-more =
    { $count ->
        [one] and { $count } more.
       *[other] and { $count } more.
    }
calendar-subscribe = Subscribe
calendar-none = Nothing planned for now
calendar-none-says = The next events will show here as soon as they are planned.
calendar-coming-up = Coming up
event-answer-place = Registration
event-comments =
    { $count ->
        [0] No comment
        [one] { $count } comment
       *[other] { $count } comments
    }
event-change = Edit
event-cancel = Cancel the event…
event-cancelled-says = This event is cancelled ({ $when }). It stays visible, here and in subscribed calendars.
event-when = When
event-where = Where
event-who = Who
event-organised-by = Organised by
event-zone = Time zone: { $zone }.
event-zone-other = By your own clocks. On site ({ $zone }): { $hours }.
event-follow = Join the video conference
event-answer = Your answer
event-will-you = Will you come?
event-yes = Yes
event-maybe = Maybe
event-no = No
event-remind = Remind me
event-remind-never = No reminder
event-remind-minutes = { $count } minutes before
event-remind-hours =
    { $count ->
        [one] One hour before
       *[other] { $count } hours before
    }
event-remind-days =
    { $count ->
        [one] The day before
        [7] One week before
       *[other] { $count } days before
    }
event-is-cancelled = The event is cancelled: answers are closed.
event-in-line = Waiting list, place { $place } of { $all }
event-in-line-says = As soon as a place is free, it goes to whoever has waited longest.
event-confirmed = You are coming
event-undecided = Noted: maybe
event-declined = Noted: you are not coming
event-unanswered = No answer yet
event-comers =
    { $count ->
        [0] Nobody is coming yet.
        [one] { $count } person is coming.
       *[other] { $count } people are coming.
    }
event-taken = { $taken } of { $all } places
event-left =
    { $count ->
        [0] full
        [one] { $count } left
       *[other] { $count } left
    }
event-places = Places taken
event-file = Add to my calendar
guests = Who is coming
guests-filter = Answers
guests-yes = Yes { $count }
guests-maybe = Maybe { $count }
guests-waiting = Waiting { $count }
guests-organiser = Organiser
guests-none = Nobody for now.
guests-more =
    { $count ->
        [one] Show { $count } more person
       *[other] Show the { $count } others
    }
event-cancel-title = Cancel “{ $title }”
event-cancel-says =
    { $count ->
        [0] Nobody was coming. The event stays visible, struck through.
        [one] { $count } person was coming. The event stays visible, struck through, and their calendar will know at its next reading.
       *[other] { $count } people were coming. The event stays visible, struck through, and their calendars will know at their next reading.
    }
event-keep = Keep the event
event-cancel-do = Cancel the event
event-stale = Somebody changed this event while you were writing.
event-stale-says = Your text is kept above. This is what stands there now:
event-take-theirs = Go on from this version
event-save-mine = Save mine
event-planned = Event planned
event-new = Plan an event
event-changing = Edit the event
event-plan = Plan
event-save = Save
event-title = Title
event-kind = Kind
event-all-day = Whole days
event-first-day = First day
event-last-day = Last day
event-starts = Begins
event-ends = Ends
event-zone-label = Time zone
event-place = Place
event-link = Address of the video conference
event-link-help = It begins with https://
event-organiser = Organiser
event-capacity = Number of places
event-capacity-help = Empty: no limit. Beyond it, a waiting list opens.
event-body = Details
feed-title = Subscribe to the calendar
feed-lede = Your Osmose appointments in the calendar that you open already, kept up to date.
feed-address = Your personal address
feed-url = Address of the feed
feed-copy = Copy
feed-copied = Address copied
feed-caldav = CalDAV address, for Thunderbird and phones
feed-copy-caldav = Copy the CalDAV address
feed-once = Copy it now: only its fingerprint is kept, it will not be shown again.
feed-secret = Whoever knows it sees your appointments: do not share it. It only lets one read.
feed-parts = What it holds
feed-all = All my spaces
feed-space = Only “{ $space }”
feed-mine = Only where I come, or may come
feed-open = Open in my calendar
feed-none = You have no address yet. One is enough for all your calendars.
feed-make = Make my address
feed-since = Your address has existed since { $when }. It was shown only when it was made.
feed-replace = Replace it
feed-replace-says = Lost, or known to others? A new address ends the old one, which stops working at once.
feed-readers = Readings of the feed
feed-live = live
feed-unread = No calendar has read it yet.
feed-unread-late = No calendar has read this feed for more than 48 h. Check the address in your calendar.
feed-delay = The delay is your calendar’s, not Osmose’s. An event’s own page is always up to date.
feed-read = { $program } read this feed: { $when }
feed-late = { $program } has read nothing for { $hours } h
feed-last = Last reading: { $when }
feed-minutes = Reads it about every { $count } min
feed-hours = Reads it about every { $count } h
feed-once-read = First reading
feed-is-right = Up to date
feed-is-late = Late
feed-mails = By mail
feed-mails-wanted = Send me the appointments I come to, or may come to
feed-mails-says = Registration, change, cancellation: your calendar moves at once, even if it reads the feed once a day.
feed-programs = Set up your calendar
program-outlook = Outlook
program-google = Google Calendar
program-apple = Apple Calendar
program-thunderbird = Thunderbird
program-caldav = Thunderbird and phones, by CalDAV
program-other = Another calendar
outlook-delay = Reads about every 3 h, cannot be set
outlook-1 = Open Calendar, then Add calendar.
outlook-2 = Choose Subscribe from web.
outlook-3 = Paste your address, name the calendar Osmose, then Import.
outlook-more = Classic Outlook follows your organisation’s send and receive interval.
google-delay = Reads every 8 to 24 h, cannot be set
google-1 = On a computer, at the left, open the + menu beside Other calendars.
google-2 = Choose From URL.
google-3 = Paste your address, then Add calendar.
google-more = The mobile application adds no feed: use a computer once.
apple-delay = From 5 minutes to 1 week, can be set
apple-1 = Tap “Open in my calendar” above: the device offers the subscription.
apple-2 = Confirm with Subscribe.
apple-3 = On a Mac, choose Auto-refresh: every hour.
apple-more = On an iPhone, the pace is set in Settings, Calendar, Accounts, Fetch New Data.
thunderbird-delay = Every 30 minutes, can be set
thunderbird-1 = New Calendar, then On the Network.
thunderbird-2 = Paste your address and leave the user name empty.
thunderbird-3 = Tick Read Only.
thunderbird-more = The pace is set in the calendar’s properties.
caldav-delay = From 15 minutes to 4 h, can be set
caldav-1 = In Thunderbird: New Calendar, On the Network, then paste the CalDAV address.
caldav-2 = On an iPhone: Settings, Calendar, Accounts, Add a CalDAV account; paste the address as the server.
caldav-3 = On Android: in DAVx⁵, log in with the address.
caldav-more = If a name and a password are required, put osmose: the address is enough. The calendar fetches only what changed, and can change nothing here.
calendar-next = Next events
calendar-next-all = See all
event-documents = Linked documents
event-answer-date = For this date only: each date has its own places.
event-remind-each = Remind me of each date
event-rule = Repeats
event-dates = Dates
event-this-date = , this page
event-all-dates = See all { $count } dates
event-is-over = This has taken place.
event-date-gone = This date is no longer part of the series.
event-date-next = See the next date
event-after = This series goes on from another one, where its comments stay.
event-after-see = See the earlier one
event-cancel-dates-says = Cancelled dates stay visible, struck out, and subscribed calendars will know at their next reading.
event-keep-dates = Cancel nothing
event-cancel-dates = Cancel
event-moving = Change this date
event-move-zone = Times of { $zone }. The other dates do not change.
event-move-stale = Somebody changed this event meanwhile. This date is now: { $when }. Save once more to keep your choice.
scope = Which dates?
scope-cancel = What is to be cancelled?
scope-change = Change a series
scope-one = This one
scope-following = This one and the following
scope-all = All
scope-one-says = Its times and its place, for this date only.
scope-following-says = They become a new series, with the registrations for days that stay, and all when they move to other days as a whole. Comments stay with the earlier one.
scope-all-says = Dates whose day stays keep their registrations, and all do when the whole series moves to other days; those that were moved or cancelled stay so.
scope-go-on = Continue
recur = Repeats
recur-never = Never
recur-days = By days
recur-weeks = By weeks
recur-months = By months
recur-years = By years
recur-every-days = Every how many days
recur-every-weeks = Every how many weeks
recur-every-months = Every how many months
recur-every-years = Every how many years
recur-weekdays = Days of the week
recur-day = Day of the month
recur-end = Ends
recur-until = On a date
recur-count = After a number of dates
recur-how-many = Number of dates
recur-last = Last day
recur-says =
    { $count ->
        [one] { $rule }: { $count } date.
       *[other] { $rule }: { $count } dates.
    }
recur-fault-end = Say when it stops repeating.
recur-fault-many = A series has at most { $limit } dates, until 2099.
recur-fault = It cannot repeat like this: check the interval and the end.
rule-days =
    { $count ->
        [one] Every day
       *[other] Every { $count } days
    }
rule-weeks =
    { $count ->
        [one] Every week
       *[other] Every { $count } weeks
    }
rule-months =
    { $count ->
        [one] Every month
       *[other] Every { $count } months
    }
rule-years =
    { $count ->
        [one] Every year
       *[other] Every { $count } years
    }
rule-on = { $every }, on { $days }
rule-weekday = { $day }
rule-day = { $day }
rule-month-day = day { $day }
rule-first = the first { $day }
rule-second = the second { $day }
rule-third = the third { $day }
rule-fourth = the fourth { $day }
rule-fifth = the fifth { $day }
rule-last = the last { $day }
rule-and = { $first } and { $last }
rule-count =
    { $count ->
        [one] , once
       *[other] , { $count } times
    }
rule-until = , until { $day }

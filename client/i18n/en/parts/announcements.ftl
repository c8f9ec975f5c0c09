# What is announced: writing, correcting, reading again.
announcements-says = What was announced: { $place }. The figures move live.
announcements-none = No announcement yet
announcements-none-says = An announcement shows at once on every open screen and waits for those who are away.
announcements-older = Show older ones
announcement-new = New announcement
announcement-to = For whom
announcement-severity = How grave
announcement-body = Text
announcement-ask = Ask each reader to confirm having read it
announcement-replies = Open a thread for replies
announcement-preview = Preview
announcement-count =
    { $count ->
        [0] This announcement would notify nobody.
        [one] This announcement will notify 1 person.
       *[other] This announcement will notify { $shown } people.
    }
announcement-send =
    { $count ->
        [0] Announce
        [one] Notify 1 person
       *[other] Notify { $shown } people
    }
announcement-schedule =
    { $count ->
        [0] Schedule
        [one] Schedule for 1 person
       *[other] Schedule for { $shown } people
    }
announcement-sent =
    { $count ->
        [one] Announcement sent to 1 person
       *[other] Announcement sent to { $count } people
    }
announcement-sent-at = sent: { $at }
announcement-due = planned: { $at }
announcement-ended = ended: { $at }
reach-site = Everybody on the site
reach-all = All members
reach-contributors = Contributors and admins
reach-admins = Admins only
reach-people = Chosen people
figure-targeted = Targeted
figure-delivered = Delivered
figure-seen = Seen
figure-acknowledged = Confirmed
percent = { $count }%
announcement-who = Members to notify
announcement-kept = Announcement planned
announcement-due-at = Send later (optional)
announcement-expires = Expires (optional)
announcement-people = People
announcement-correct = Correct
announcement-correct-says = The banner changes at once for everybody and says that it was corrected.
announcement-end = End
announcement-end-title = End this announcement?
announcement-end-says = The banner goes everywhere. The figures stay.
announcement-remind =
    { $count ->
        [one] Remind 1 person
       *[other] Remind { $shown } people
    }
announcement-remind-title =
    { $count ->
        [one] Remind 1 person?
       *[other] Remind { $shown } people?
    }
announcement-remind-says = Only those who have not confirmed see the banner again.
announcement-reminded =
    { $count ->
        [one] 1 person reminded
       *[other] { $count } people reminded
    }
readers = People it is for
readers-filter = Filter people
readers-missing = Not confirmed
readers-acknowledged = With confirmation
readers-all = All of them
readers-person = Person
readers-state = State
readers-since = Since
reader-acknowledged = Confirmed
reader-seen = Seen
reader-delivered = Delivered
reader-none = Not delivered

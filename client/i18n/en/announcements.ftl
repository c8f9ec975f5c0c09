# Announcements: the banner, the bell, and the page of those who announce.
announcements = Announcements
announcement-site = The whole site
announcement-title = Title
announcement-corrected = Corrected: { $at }
announcement-acknowledge = I have read this
announcement-later = Later
announcement-seen = Got it
announcement-reply = Reply
announcement-others =
    { $count ->
        [one] 1 other
       *[other] { $count } others
    }
severity-info = For information
severity-important = Important
severity-urgent = Urgent
announcements-site = Announcements to the site

# The settings.
settings-receipts = Read receipts
settings-receipts-says = Turned off, they are off both ways: others no longer know what you have read, and you no longer know what they have.
settings-receipts-on = On
settings-receipts-off = Off
settings-profile = My profile
settings-profile-says = What others see beside your messages.
photo-add = Add a photo
photo-change = Change the photo
photo-remove = Remove the photo
photo-says = JPEG, PNG or WebP, 5 MB at most. Neither the place nor the camera stays in it.
photo-changed = Photo changed
photo-removed = Photo removed
photo-cut = Frame the photo
photo-cut-says = Drag the photo, or use the controls.
photo-preview = Preview of your photo
photo-zoom = Zoom
photo-x = Left to right
photo-y = Top to bottom
about-help = A few words about you, 280 characters at most.
settings-password = Password
settings-password-says = Changing it ends your other sessions.
password-change = Change the password
password-changed = Password changed. Your other sessions have ended.
settings-email = E-mail address
settings-email-says = You sign in with { $email }.
new-email = New address
email-send = Send the confirmation link
settings-email-sent = A link was sent to { $email }. The address changes when you follow it.
settings-sessions = Devices
settings-sessions-says = Ending a session cuts it off within a second.
sessions-this = This device
sessions-end = End the session
sessions-end-others =
    { $count ->
        [one] End the other session
       *[other] End the { $count } others
    }
sessions-ended = Session ended
sessions-device = { $browser } on { $system }
sessions-unknown = Unknown device
sessions-seen = { $address }, seen: { $moment }
settings-look = Language and display
settings-choices = What you are told
settings-choices-says = The nearest choice counts: that of a page, then of its section, then of the space. A mention always comes to the bell.
choices-services = By section
choices-things = Choices for one page
choices-no-things = None. Those you make on a page appear here.
choice-none = As usual
choice-follow = Everything, until read
choice-normal = What is new
choice-mentions = Mentions only
choice-mute = Muted

# Accounts, signing in and one’s own settings.
outside-claim = What one knows helps everyone
outside-says = Your community’s questions and answers, in one place and live.
sign-in = Sign in
sign-in-says = With your account’s address.
sign-in-act = Sign in
sign-in-no-account = No account yet?
sign-in-by-invitation = No access yet? Ask an administrator for an invitation.
sign-in-no-cookie = This address cannot keep you signed in: that takes HTTPS. Open this one instead:
email = E-mail address
password = Password
password-show = Show the password
password-hide = Hide the password
password-help = At least 12 characters. Four random words make a good password.
demo-title = Demonstration accounts
demo-says = Choose a person: the address is filled in. The password is shown in the terminal.
sign-up = Create an account
given-name = First name
family-name = Last name
function = Role and organisation
forgotten = Forgotten password
new-password = New password
current-password = Current password
verify = Confirm your address
about = About
people = Directory
people-search = Name, function or organisation
people-found =
    { $count ->
        [one] { $count } person shown
       *[other] { $count } people shown
    }
people-none = Nobody by that name
people-none-says = Try the beginning of the name or of the function.
presence-online = Online
presence-away = Away
presence-offline = Offline
presence-busy = Busy
presence-invisible = Invisible
status = Status
status-title = Your status
status-add = Add a text or an end
status-text = What you are doing
status-text-help = { $limit } characters at most. Optional.
status-until = Until when
status-always = No end
status-half = For 30 minutes
status-hour = For an hour
status-today = Until tonight
status-ends = At the end, the status and its text clear by themselves.
status-clear = Clear the status
status-invisible-says = Seen offline, without text.
reset = New password

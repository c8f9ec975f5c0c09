# The pages where one makes an account, follows a link or comes into a space.
sign-in-go = Go to the sign-in page
sign-up-says = A link will be sent to you to confirm your address.
sign-up-act = Create the account
sign-up-have = Already have an account?
sign-up-invited = The address your invitation was sent to.
sign-up-domains = An address in { $domains }.
sign-up-closed = Sign-up is closed
sign-up-closed-says = Accounts are made by the administrators. Ask them for access.
mail-sent = Look at your mail
sign-up-sent = If { $email } can have an account here, a link has just been sent to it. Follow it to finish.
forgotten-says = A link will be sent to you to choose another.
forgotten-act = Send the link
forgotten-sent = If { $email } has an account here, a link has just been sent to it. It is good for one hour and one use.
reset-says = All your sessions will be ended.
reset-act = Change the password
reset-done = Password changed
reset-done-says = Sign in with the new one.
verify-done = Your address is confirmed. Welcome.
email-change = Change your address
email-change-done = Your account now uses the new address.
go-on = Continue
invitation-title = Join { $space }
invitation-says = { $name } invites you to the space “{ $space }”.
invitation-members =
    { $count ->
        [one] { $count } member
       *[other] { $count } members
    }
invitation-accept = Join the space
invitation-sign-in = I have an account
invitation-gone = This link no longer works
invitation-gone-says = It has expired, or all its places are taken. You may ask for another one.
invitation-ask = Ask for another link
invitation-ask-help = Another link will be sent there, if an administrator of the space agrees.
invitation-asked = Your request has left. If this link did come from a space, its administrators are told, and the answer will come to the address given.

# The mails: the fact first, the action, until when, and what to do if they do not concern their reader.
mail-hello = Hello,
mail-act = { $action }: { $href }
mail-copy = If it does not open, copy this address:
mail-sent = Sent to { $email } by { $site }.

mail-verify-subject = Confirm your address to join { $site }
mail-verify-fact = You created an account with this address. Confirm it to be able to sign in.
mail-verify-action = Confirm my address
mail-verify-until = The link is good for 24 hours, for you only.
mail-verify-else = If you did not ask for it, do nothing: the account cannot be used.

mail-exists-subject = You already have an account on { $site }
mail-exists-fact = Somebody, you most likely, wanted to create an account with this address. You already have one: sign in, or ask for a new password on the sign-in page.
mail-exists-action = Open { $site }
mail-exists-else = If it was not you, do nothing: your account has not changed.

mail-reset-subject = Choose a new password
mail-reset-fact = You asked for a new password for { $site }. All your sessions will end once you have chosen it.
mail-reset-action = Choose a password
mail-reset-until = The link is good for one hour and works once.
mail-reset-else = If you did not ask for it, do nothing: your password has not changed.

mail-email-subject = Confirm your new address
mail-email-fact = You want to sign in to { $site } with this address. The change is made when you follow the link.
mail-email-action = Confirm this address
mail-email-until = The link is good for 24 hours and works once.
mail-email-else = If you did not ask for it, do nothing: this address will not be used.

mail-moving-subject = Your address on { $site } is about to change
mail-moving-fact = A change of address was just asked for your account, to { $to }. It is made when the link sent there is followed.
mail-moving-action = Open { $site }
mail-moving-else = If it was not you, change your password now: the other sessions will end.

mail-password-subject = Your password has changed
mail-password-fact = The password of your account on { $site } was just changed.
mail-password-action = Open { $site }
mail-password-else = If it was not you, ask for a new password on the sign-in page at once and tell an administrator.

mail-added-subject = { $by } added you to { $space }
mail-added-fact = You now belong to the space { $space }: its discussions, documents and events are open to you.
mail-added-action = Open { $site }
mail-added-else = If this space does not concern you, you can leave it at any time.

mail-invitation-subject = { $by } invites you to { $space }
mail-invitation-fact = You are invited to join the space { $space } on { $site }: its discussions, documents and events. If you have no account, you will make one on the way.
mail-invitation-action = Join the space
mail-invitation-until = The link works once, until { $day }.
mail-invitation-else = If you did not expect this invitation, do nothing: nothing was made in your name.

mail-registered-subject = { $title }: your registration
mail-registered-fact = You are expected, or may come, at “{ $title }”: { $when }. The invitation that comes with this puts it into your calendar and keeps it up to date there.
mail-registered-action = See the event and answer
mail-registered-else = Answers by mail are not read: answer on the event’s page. To get no more of these messages: { $settings }

mail-changed-subject = { $title }: it has changed
mail-changed-fact = “{ $title }” has changed: { $when }. The invitation that comes with this brings your calendar up to date.
mail-changed-action = See the event and answer
mail-changed-else = Answers by mail are not read: answer on the event’s page. To get no more of these messages: { $settings }

mail-cancelled-subject = { $title }: cancelled
mail-cancelled-fact = “{ $title }”{ $dates } does not take place. The message that comes with this tells your calendar.
mail-cancelled-action = See the event
mail-cancelled-else = Answers by mail are not read: answer on the event’s page. To get no more of these messages: { $settings }

mail-withdrawn-subject = { $title }: you are no longer registered
mail-withdrawn-fact = You are no longer registered for “{ $title }”{ $dates }. The message that comes with this takes it out of your calendar.
mail-withdrawn-action = Open { $site }
mail-withdrawn-else = Answers by mail are not read: answer on the event’s page. To get no more of these messages: { $settings }

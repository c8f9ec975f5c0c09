# What can be refused, one sentence per code: what happened, then what to do.
problem-malformed = The request is not in the expected form.
problem-unknown-subprotocol = This page speaks another version of Osmose. Reload it.
problem-not-signed-in = You are no longer signed in. Sign in to go on.
problem-wrong-credentials = The address or the password is not right.
problem-wrong-password = The current password is not right.
problem-not-allowed = Your role in this space does not allow it.
problem-foreign-origin = The request comes from a page that is not Osmose’s.
problem-locked = This thread is closed to replies.
problem-not-delivered = This message cannot be delivered.
problem-edit-window-over = The time in which this message could be edited is over.
problem-sign-up-closed = This address cannot sign up here. Ask an administrator for access.
problem-email-not-verified = Your address is not confirmed yet. Follow the link we have just sent you.
problem-not-found = This page does not exist, or it is not open to you.
problem-method-not-allowed = This address cannot do that.
problem-too-slow = Sending took too long. Try again with a better connection.
problem-storage-full = There is no room left for files. Nothing was saved; tell whoever runs this site.
problem-stale = Somebody changed it in the meantime. Read it again, then retry.
problem-act-reused = This request’s id was already used for something else. Try again.
problem-taken = It is already taken.
problem-last-admin = A space keeps at least one administrator. Appoint another one first.
problem-deleted = The message was deleted.
problem-link-expired = This link has expired or was already used. Ask for a new one.
problem-too-large = It is too large.
problem-unsupported-type = The content is not of the expected type.
problem-invalid = Some fields need correcting.
problem-too-many = Too many requests. Wait a little, then try again.
problem-internal = Something went wrong on our side. Try again; if it goes on, report it.
problem-unavailable = The service is briefly unavailable. It will be back in a few seconds.

# What is wrong with a field.
fault-empty = Needs to be filled in.
fault-too-short = Too short.
fault-too-long = Too long.
fault-wrong-form = Not in the right form.
fault-unknown-value = There is no such value.
fault-taken = Already taken.
fault-deceptive = This name could mislead: invisible characters or a reserved name.

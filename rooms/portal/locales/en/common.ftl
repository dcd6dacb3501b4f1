# Around every page.
skip = Go to the content
demonstration = Demonstration: every person, institution and number here is made up.
languages = Language
sign-in = Sign in
sign-out = Sign out
nav-label = Main
nav-home = Home
nav-uses = Who used my data
nav-files = Where my data are
nav-who-may = Who may see what
nav-security = Security
nav-register = Deliberations
nav-ledger = Check the ledger
nav-new = new
footer = Crosskeys keeps no copy of your data. It keeps who asked for what, when and why.
search = Search
list-and = and
list-or = or
list-more = { $names } and { $more } more
list-next = Next page
period-from-to = from { $first } to { $last }
period-since = since { $first }

notice-signed-out = You have signed out.
notice-session-ended = That session has ended.
notice-other-sessions-ended = All other sessions have ended.
notice-session-over = Your session is over. Please sign in again.
notice-passkey-added = The passkey was added.
notice-passkey-renamed = The passkey has its new name.
notice-passkey-removed = The passkey was removed. It does not sign you in any more.

error-back = Back to the start
error-sign-in-again = Try again
error-not-found = This page does not exist
error-not-found-next = The address may be wrong, or the page is not yours to see.
error-forbidden = You may not see this page
error-forbidden-next = Your sign-in does not give access to it.
error-bad-request = We cannot read this request
error-bad-request-next = A part of the address or of the form is not as it should be. Go back and try again.
error-form-expired = This form is no longer valid
error-form-expired-next = It was open for too long, or it did not come from this site. Nothing was changed. Open the page again.
error-too-many = Too many attempts
error-too-many-next =
    { $minutes ->
        [one] Please wait a minute and try again.
       *[other] Please wait { $minutes } minutes and try again.
    }
error-unavailable = This page is not available now
error-unavailable-next = Something that we need does not answer. Please try again later.
error-sign-in-failed = You are not signed in
error-sign-in-failed-next = The sign-in was stopped or did not succeed. You can try again.

institution-unknown = institution { $number }
capacity-unknown = capacity { $code }
deliberation-number = Deliberation { $number }
element-class =
    { $class ->
        [0] public
        [1] internal
        [2] confidential
        [3] very confidential
       *[other] classified
    }

reason-participant-not-approved = One of the institutions has no permission to take part.
reason-authentication-too-weak = The institution was not signed in strongly enough for these data, or did not say which member of staff acted.
reason-no-deliberation = There is no public decision that lets this institution ask for these data.
reason-deliberation-not-in-force = The public decision for it was not in force on that day.
reason-purpose-not-covered = The public decision does not allow this purpose.
reason-legal-context-not-covered = The public decision does not allow this task.
reason-elements-not-covered = The public decision names none of the data that were asked for.
reason-requester-holds-no-file = The institution has no active file on you, so it may not ask for your data.
reason-capacity-not-covered = The institution knows you, but not in a way that the public decision allows.
reason-quota-exceeded = The institution had used up its number of questions for that day.
reason-source-holds-no-file = The source has no active file on you.
reason-evaluation-failed = The decision could not be computed. In that case nothing is given.
session-ends-idle = You are signed in. If you do nothing here, that ends on { $at }.
session-ends-old = You are signed in. That ends on { $at }.
session-soon-title = You will be signed out soon
session-soon-idle = You have done nothing here for a while. To protect your data, we then sign you out. What you have typed and not sent is then lost.
session-soon-old = You signed in almost twelve hours ago. To protect your data, we then sign you out. Send now what you have typed.
session-left = Time left:
session-stay = Stay signed in
session-close = Close
session-again = Sign in again
session-over-title = You are signed out
session-over = Your time is over. Sign in again to go on.
session-failed = That did not work. Please try again.

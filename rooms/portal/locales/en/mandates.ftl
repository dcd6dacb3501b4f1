# Mandates: acting for another person or a company.
nav-mandates = Mandates
nav-company = The company
behalf-name = Acting for another
behalf-banner = You act on behalf of { $label }. What you see is recorded, and they see that you looked.
behalf-stop = Stop
behalf-stop-own = Act for yourself again

notice-mandate-accepted = You have accepted the mandate.
notice-mandate-refused = You have refused the mandate.
notice-mandate-ended = The mandate has ended. Nobody acts by it any more.
notice-acting-stopped = You act for yourself again.

mandates-title = Mandates
mandates-lead = With a mandate, somebody whom you trust sees these pages on your behalf. You can act for somebody who trusts you, too.
mandates-held = You act for others
mandates-held-none = You hold no mandate.
mandates-given = Others act for you
mandates-given-none = Nobody holds a mandate of yours.
mandates-given-hint = Each time somebody looks on your behalf, you see it under “Who used my data”. Is a mandate wrong that an institution registered? Ask that institution to end it.
mandates-give = Give a mandate
mandates-give-lead = Say what for and for how long. You then get a code, which you hand to the other person yourself.
mandate-code-label = You received a code? Type it here
mandate-code-look = See what is offered
mandate-code-hint = You accept nothing yet: first you see what it is for.

mandate-now = you act by it now
mandate-act = Act for them
mandate-act-this = Act for them: { $name }
mandate-scopes = For
mandate-period = Period
mandate-withdraw = Take the offer back
mandate-withdraw-this = Take the offer to { $name } back
mandate-revoke = Revoke
mandate-revoke-this = Revoke the mandate of { $name }
mandate-give-up = Give it up
mandate-give-up-this = Give it up: { $name }

mandate-origin-given = The person gave you this mandate.
mandate-origin-own = You gave this mandate.
mandate-origin-passed-on = A representative of the company passed this mandate on.
mandate-origin-parent = As a parent. Registered by: { $institution }.
mandate-origin-guardian = As a guardian. Registered by: { $institution }.
mandate-origin-representative = As a representative of the company. Registered by: { $institution }.

mandate-offered = offered
mandate-offered-until = The code works until { $at }.
mandate-lapsed = lapsed
mandate-to-come = still to come
mandate-in-force = in force
mandate-over = over
mandate-refused = refused
mandate-refused-at = It was refused on { $at }.
mandate-withdrawn = taken back
mandate-withdrawn-at = The offer was taken back on { $at }.
mandate-revoked = revoked
mandate-revoked-by-giver-at = Who gave it revoked it on { $at }.
mandate-revoked-by-holder-at = Who held it gave it up on { $at }.
mandate-ended = ended
mandate-ended-at = The institution ended it on { $at }.

mandate-scope-see-uses = see who used the data, with the proof
mandate-scope-see-files = see which institutions hold a file
mandate-scope-report-errors = report errors in the data
mandate-scope-data-requests = make requests under data protection law
mandate-scope-manage-mandates = see and manage the mandates of the company

mandate-form-name = What you call this mandate
mandate-form-name-hint = For yourself, for example the name of the other person.
mandate-form-label = On whose behalf, as the other person reads it
mandate-form-label-hint = For example your first name. We keep no names of people ourselves.
mandate-form-scopes = What the other person may do
mandate-form-from = First day
mandate-form-to = Last day
mandate-form-to-hint = At most { $years } years.
mandate-form-make = Make a code
mandate-problem-label = Fill in both names, each with at most 60 letters.
mandate-problem-day = Fill in both days.
mandate-problem-backwards = The last day lies before the first.
mandate-problem-no-scope = Choose at least one thing that the other person may do.
mandate-problem-scope = A mandate like this cannot be for all that you chose.
mandate-problem-no-end = A mandate needs a last day.
mandate-problem-over = The last day is over already.
mandate-problem-too-long = A mandate lasts { $years } years at most.
mandate-problem-wider = You can pass on only a part of your own mandate: the same things or fewer, and within its days.
mandate-problem-too-many = Too many of your offers wait for an answer. Take one back first.

mandate-made-title = The code of your mandate
mandate-made-lead = Write this code down now. We cannot show it again.
mandate-made-until = It works once, until { $at }.
mandate-made-hint = Give it only to the person whom you mean: whoever types it can accept the mandate. The other person signs in here, opens “Mandates” and types it.
mandate-made-back = Back
mandate-offered-title = Accept a mandate?
mandate-offered-behalf = On whose behalf
mandate-offered-hint = Whatever you see by it is recorded, and the other side sees it. You can give the mandate up at any time.
mandate-accept = Accept
mandate-refuse = Refuse

company-title = The company
company-lead = This is all that we have about the company with enterprise number { $number }: its mandates. We keep no data of persons for it.
company-own = Your own mandate
company-all = Other mandates of the company
company-all-none = The company has no other mandate.
company-pass-on = Pass on a part of your mandate
company-pass-on-lead = An accountant, for example, can then act for the company. When your own mandate ends, this one ends with it.

looks-group = On your behalf
look-line =
    { $count ->
        [one] In the hour from { $at }, your data were seen once on your behalf. Mandate: { $name }
       *[other] In the hour from { $at }, your data were seen { $count } times on your behalf. Mandate: { $name }
    }
look-badge = seen
look-open = Details and proof of what was seen from { $at }
looks-more = More was seen on your behalf than fits here. Choose fewer days in the filter to see it.
looks-title = Seen on your behalf
looks-lead = Seen by the holder of this mandate: { $name }
look-at = { $at }
look-says = Shown, to: { $scope }.

error-not-for-another = Only for yourself
error-not-for-another-next = You act for somebody else now. This page is about you alone: act for yourself again to open it.
error-out-of-scope = Your mandate is not for this
error-out-of-scope-next = The mandate by which you act does not cover this page. Nothing was shown.
error-mandate-over = This mandate does not count any more
error-mandate-over-next = It was revoked, or its time is over. Nothing was shown.
error-offer-unknown = No open offer has this code
error-offer-unknown-next = Check the code. It works once, and only for some days; whoever gave it to you can make a new one.
error-own-offer = This is your own offer
error-own-offer-next = Hand the code to the person whom you trust. Nobody holds a mandate of themselves.

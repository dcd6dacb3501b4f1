# Requests for deliberations: the list, the form, one request, what it would change.
proposals-title = Requests for deliberations
proposals-lead = An institution that needs data on people asks the committee for a deliberation. Here requests are written, reviewed and decided.
proposals-new = New request
proposals-none = There are no requests yet.
proposals-changed = Last changed { $at }
proposal-adds = A new deliberation: { $number }.
proposal-amends = Deliberation { $number } in place of { $before }.
proposal-repeals = The end of deliberation { $number }.
proposal-asked-by = Asked by: { $institution }.
proposal-of-committee = By the committee itself.
stage-draft = draft
stage-submitted = with the committee
stage-approved = approved
stage-rejected = rejected
stage-published = published
stage-withdrawn = taken back

proposal-begin-title = A new request
proposal-begin-lead = What do you ask of the committee?
proposal-begin-adds = A new deliberation
proposal-begin-changes = Change a deliberation
proposal-begin-ends = End a deliberation
proposal-begin-go = Write the request
proposal-begin-amend = Write the change
proposal-begin-repeal = Write the request to end it
proposal-service = Service of an authentic source
proposal-applicant = Enterprise number of the institution that asks
proposal-applicant-hint = Ten digits. More institutions can be added on the form.
proposal-deliberation = Deliberation

proposal-form-adds = Request for a new deliberation
proposal-form-amends = Request for a changed deliberation
proposal-form-repeals = Request to end a deliberation
proposal-form-lead = Asks: { $institution }. Source: { $source }. Service: { $service }.
proposal-form-repeal-lead = It is about deliberation { $number }. What has been given stays on record.
proposal-group-title = Title in four languages
proposal-group-what = Which data, and what for
proposal-group-whom = About whom, and for whom
proposal-group-when = From when, how often, and how the data are kept
proposal-group-withheld = When people are told
proposal-group-risks = Risks for people
proposal-group-repeal = The end
proposal-contexts-hint = Names of tasks in capitals, one on each line, such as SOCIAL_INQUIRY.
proposal-lines-hint = One on each line.
proposal-requester = The institution that asks holds a file on the person as
proposal-holder = The source holds a file on the person as
proposal-applicants = More institutions that may ask
proposal-applicants-hint = Enterprise numbers, one on each line. Each must know people in the same capacities.
proposal-first = First day
proposal-last = Last day
proposal-last-hint = Leave it empty if no end is known.
proposal-per-day = Most questions of an institution in one day
proposal-per-day-hint = Leave it empty if the task sets the number.
proposal-months = Months for which the data may be kept
proposal-kept-from = From when the months count
proposal-kept-from-hint = In words, such as: the day the file is closed.
proposal-withheld-hint = People are told of each use at once. Only where a law allows it may they be told later, as in an inspection. Leave all of this empty otherwise.
proposal-withheld-days = Days until the person is told
proposal-withheld-basis = The law that allows it
proposal-withheld-reason = Why, for the person to read: { $language }
proposal-last-day = Last day in force
proposal-reason = Reason
proposal-save = Save the draft
proposal-cancel = Do not save
field-optional = (optional)
proposal-wrong-title = Please look at these fields
proposal-wrong-missing = This must be filled in.
proposal-wrong-too-long = This is too long.
proposal-wrong-form = This is not of the right form.
proposal-wrong-unknown = This names something that the register does not have, or that not every institution here has.
proposal-wrong-dates = The last day lies before the first, or in the past.
proposal-wrong-own-data = An institution needs no deliberation for its own data.

risk-necessity = Why can the task not be done without these data?
risk-fewer-data = Would fewer data, fewer people, or a yes or no do?
risk-special-categories = Are sensitive data or vulnerable people concerned?
risk-access = Who in the institution sees the data?
risk-harm = What can happen to a person if the data are wrong, or known to others?
risk-automated-decision = Is something decided about people by the data alone?

proposal-asked = What is asked
proposal-edit = Change the draft
proposal-submit = Hand in to the committee
proposal-take-back = Take back
proposal-to-register = To the deliberation
proposal-needed =
    { $count ->
        [one] One member must say the same for a decision.
       *[other] { $count } members must say the same for a decision.
    }
proposal-next-write = This is your draft. Hand it in when it is complete: after that it cannot be changed.
proposal-next-draft = This is a draft of somebody else.
proposal-next-submitted = The members of the committee review it and vote.
proposal-next-vote = Read the request and its risks, try what it would change, and vote. You can change your vote until it is decided.
proposal-next-approved = The committee has approved it. It is in force once a member publishes it.
proposal-next-publish = The committee has approved it. You can publish it.
proposal-next-rejected = The committee has rejected it.
proposal-next-published = It is published, and an entry of the ledger.
proposal-next-withdrawn = It was taken back.
vote-title = Your vote
vote-reason = Your reason
vote-approve = Approve
vote-reject = Reject
vote-approved = approves
vote-rejected = rejects
votes-title = What the members say
votes-none = Nobody has voted yet.
publish-title = Publish
publish-lead = The deliberation enters the public register and the ledger at once. It is in force from its first day, and never before today.
publish-do = Publish now
notice-proposal-saved = The draft is saved.
notice-proposal-submitted = The request is with the committee.
notice-proposal-withdrawn = The request was taken back.
notice-proposal-voted = Your vote is counted.
notice-proposal-decided = Your vote is counted, and the committee has decided.
notice-proposal-published = It is published and in the register.
notice-proposal-overtaken = Somebody else changed this request at the same time. Please look at it again; nothing of yours was done.
notice-proposal-too-many = You are writing ten requests already. Hand one in or take one back first.
notice-proposal-not-published = It cannot be published: what it changes is not in force any more, its period is over, or it does not fit the register.

what-if-title = What would change
what-if-lead = We decided { $count } questions since { $since } once more, as if this request had been in force then.
what-if-explained = Only what was recorded is used: who asked for what, when and why. Nothing here is about one person. Of a refused question it is not recorded whether the person had a file; those are told apart.
what-if-days = { $days } days
what-if-cut = There were more. We looked at the first { $count }.
what-if-unfit = This request does not fit the register as it is now, so it cannot be tried.
what-if-questions =
    { $count ->
        [0] No question of this time concerns the request.
        [one] One question of this time concerns the request.
       *[other] { $count } questions of this time concern the request.
    }
what-if-no-change = Nothing would change for them.
what-if-allowed-word = newly allowed
what-if-allowed =
    { $count ->
        [one] One question was refused and would be allowed.
       *[other] { $count } questions were refused and would be allowed.
    }
what-if-perhaps-word = perhaps allowed
what-if-perhaps =
    { $count ->
        [one] One question was refused and would be allowed if both sides hold a file on the person.
       *[other] { $count } questions were refused and would be allowed if both sides hold a file on the person.
    }
what-if-refused-word = newly refused
what-if-refused =
    { $count ->
        [one] One question was allowed and would be refused.
       *[other] { $count } questions were allowed and would be refused.
    }
what-if-more-word = more data
what-if-more =
    { $count ->
        [one] One allowed question would get more data.
       *[other] { $count } allowed questions would get more data.
    }
what-if-fewer-word = fewer data
what-if-fewer =
    { $count ->
        [one] One allowed question would get fewer data.
       *[other] { $count } allowed questions would get fewer data.
    }
what-if-reason = { $count } × { $reason }
what-if-never = Data that nobody asked for
what-if-never-lead = The request names these data, and no question of this time asked for them. Are they needed?
what-if-never-none = Every piece of data that the request names was asked for.
work-reason-requester-holds-no-file = The institution held no active file on the person.
work-reason-capacity-not-covered = The institution knew the person, but in no capacity that the deliberation names.
work-reason-source-holds-no-file = The source held no active file on the person.

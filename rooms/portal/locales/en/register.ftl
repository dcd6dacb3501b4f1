# Landing page and register.
landing-title = See who uses your data
landing-lead = Institutions look up data about you at each other. Here you see who did, when and why, with a proof that you can check yourself.
landing-sign-in = See who used my data
landing-institutions =
    { $count ->
        [one] institution takes part
       *[other] institutions take part
    }
landing-services =
    { $count ->
        [one] service of an authentic source
       *[other] services of authentic sources
    }
landing-deliberations =
    { $count ->
        [one] deliberation in force
       *[other] deliberations in force
    }
landing-entries =
    { $count ->
        [one] entry in the ledger
       *[other] entries in the ledger
    }
landing-how = How your data are protected
landing-how-rule = Only by a public decision
landing-how-rule-says = A committee decides in public who may ask for which data, about whom and what for. Without such a deliberation, nothing is given.
landing-how-least = Only what is needed
landing-how-least-says = What the deliberation does not name is left out of the answer. We keep no copy of your data.
landing-how-evidence = Never without a trace
landing-how-evidence-says = Each question is recorded before the answer leaves. Nobody can remove or change that entry unnoticed, and that includes us.
landing-how-you = You can see it
landing-how-you-says = You see each use of your data, also what was refused. You need not believe us: you can check the proof.
landing-machines = For developers
landing-register-data = The register as data
landing-api = Description of the interfaces (OpenAPI)
landing-tokens = How applications sign in
landing-health = Is the service up?

register-title = Deliberations
register-lead = A deliberation is a public decision of the committee. It says which institution may ask for which data, about whom and what for.
register-search = Search in the deliberations
register-count =
    { $count ->
        [0] No deliberation found
        [one] One deliberation
       *[other] { $count } deliberations
    }
register-parties = { $institutions } may ask { $source }.
standing-in-force = in force
standing-not-yet = not yet in force
standing-no-longer = no longer in force
standing-never = never in force

deliberation-back = All deliberations
deliberation-of = Decided on { $day }
deliberation-amended = This deliberation was replaced by:
deliberation-applicants = Who may ask
deliberation-source = Where
deliberation-service = Service:
deliberation-elements = Which data
deliberation-persons = About whom
deliberation-about = People whom the institution that asks knows as { $requester }, and of whom the source has a file as { $source }.
deliberation-purposes = What for
deliberation-contexts = In which tasks
deliberation-basis = Legal basis
deliberation-period = In force
deliberation-frequency = How often
deliberation-per-day =
    { $count ->
        [one] At most one question a day for each institution.
       *[other] At most { $count } questions a day for each institution.
    }
deliberation-as-needed = As often as the task needs.
deliberation-kept = How long the data are kept
deliberation-retention =
    { $months ->
        [one] One month, counted from: { $from }.
       *[other] { $months } months, counted from: { $from }.
    }
deliberation-told = When the person sees it
deliberation-told-at-once = At once.
deliberation-told-later =
    { $days ->
        [one] One day after the decision.
       *[other] { $days } days after the decision.
    }
deliberation-security = Security measures
deliberation-as-written = Legal basis, tasks and security measures stand here as the committee wrote them.
deliberation-versions = Versions
deliberation-versions-lead = Each version is an entry in the ledger, so that no rule can be changed in silence.
deliberation-entered = Entered on { $at }
deliberation-entry = proof of entry { $index }
deliberation-data = This deliberation as data
deliberation-odrl = This deliberation in ODRL, a language for programs

institutions-title = Institutions
institutions-lead = These institutions may ask for data, supply data, or both.
institutions-search = Search by name or number
institutions-count =
    { $count ->
        [0] No institution found
        [one] One institution
       *[other] { $count } institutions
    }
institution-approved = takes part since { $since }
institution-suspended = suspended since { $since }
institution-withdrawn = left on { $since }
institution-capacities = In which capacities it knows people
institution-rules = Deliberations that name it

services-title = Services
services-lead = An authentic source offers its data as services. A service alone gives nothing to anybody: that takes a deliberation.
services-search = Search by name, source or data
services-count =
    { $count ->
        [0] No service found
        [one] One service
       *[other] { $count } services
    }
service-acting-required = The institution has to say which member of staff asks.
service-acting-optional = The institution may say which member of staff asks.
service-elements = Which data it can give
service-rules = Deliberations about it

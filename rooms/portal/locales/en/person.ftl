# Home, sign-in, where my data are, who may see what, security.
home-title = Welcome
home-first =
    { $count ->
        [one] This is your first visit. So far one question about your data came in.
       *[other] This is your first visit. So far { $count } questions about your data came in.
    }
home-first-more = This is your first visit. So far more than { $count } questions about your data came in.
home-first-none = This is your first visit. No institution has asked for your data through us yet.
home-nothing-new = Nothing new since your last visit on { $last }.
home-new =
    { $count ->
        [one] Since your last visit on { $last }, one question about your data came in.
       *[other] Since your last visit on { $last }, { $count } questions about your data came in.
    }
home-new-more = Since your last visit on { $last }, more than { $count } questions about your data came in.
home-no-questions = Since your last visit on { $last }, no question about your data came in.
home-looks =
    { $count ->
        [one] Somebody looked at your pages once on your behalf.
       *[other] Your pages were looked at { $count } times on your behalf.
    }
home-by-institution =
    { $count ->
        [one] { $institution } asked once.
       *[other] { $institution } asked { $count } times.
    }
home-refused =
    { $count ->
        [one] We refused one question. See why.
       *[other] We refused { $count } questions. See why.
    }
home-latest = The latest
home-all-uses = See all uses
home-ways = More
home-files =
    { $count ->
        [0] No institution has registered a file on you.
        [one] One institution has a file on you.
       *[other] { $count } institutions have a file on you.
    }
home-who-may = The public rules, in plain words.
home-security = Where you are signed in.
home-ledger = Nobody can change what was recorded. See how you can check that.

sign-in-title = Sign in
sign-in-lead = Sign in to see who used your data.
sign-in-with = Sign in with { $name }
sign-in-no-way = You cannot sign in at this moment.
sign-in-what = When you are signed in
sign-in-see-uses = You see who used your data, when and why, with proof.
sign-in-see-files = You see which institutions have a file on you.
sign-in-cookie = We use cookies only for your sign-in and your language.

files-title = Where my data are
files-lead =
    { $count ->
        [one] One institution has registered a file on you.
       *[other] { $count } institutions have registered a file on you.
    }
files-none = No institution has registered a file on you.
files-explained = We know only that the file exists, in what capacity and since when. What stands in it is kept by the institution.
files-active = active
files-ended = ended
files-offers = What this institution may tell to others
files-more-rules = See all { $count } rules

who-may-title = Who may see what
who-may-lead = Institutions may ask for data only if a public decision allows it. Search those decisions in plain words.
who-may-label = Your question, for example: who may see my salary?
who-may-found =
    { $count ->
        [one] One rule that is in force
       *[other] { $count } rules that are in force
    }
who-may-found-many = { $count } rules that are in force; the first { $shown } are below
who-may-none = No rule in force answers this question
who-may-examples = Try one of these questions:
who-may-example-pay = Who may see my salary?
who-may-example-address = Who may see my address?
who-may-example-diploma = Who may see my diplomas?
who-may-hint = A rule says what an institution may ask, for whom and why. It does not say that it did. What was really asked about you stands under “Who used my data”.
offer-sentence =
    { $count ->
        [one] { $institutions } may ask { $source } for:
       *[other] { $institutions } may each ask { $source } for:
    }
offer-about = Only about people whom it knows as { $capacities }.
offer-purposes = Purpose:

security-title = Security
security-lead = Here you see where you are signed in, and how you can sign in.
security-sessions = Sessions
security-this = this one
security-device-unknown = Unknown device
security-since = Since
security-last-used = Last used
security-level = Strength of the sign-in
security-end = Sign out
security-end-this = Sign out { $device }, signed in on { $since }
security-end-others = Sign out everywhere else
security-hint = Do you see a session that is not yours? Sign it out, and change the password or code of the service you sign in with.
level-low = low
level-substantial = substantial
level-high = high

# Applications that act for a person.

consent-title = Let an application in?
consent-lead = The application that calls itself “{ $name }” wants to know who you are.
consent-who = Who asks
consent-goes-to-site = The answer goes to { $host }.
consent-goes-to-device = The answer goes to a program on this device ({ $host }).
consent-registered = It registered by itself. Nobody has checked its name.
consent-described = It is described by a document at { $host }. Nobody has checked its name.
consent-what = What it gets
consent-sign-in = That you signed in here, when, and how reliably.
consent-webid = Your public address: { $webid }
consent-returns = It may come back without you, for { $days } days at most.
consent-not = It gets neither your name nor your national number, and nothing that an institution keeps about you.
consent-allow = Allow
consent-refuse = Refuse
consent-hint = If you do not know this application, or did not just come from it, refuse.

signing-out-title = Sign out?
signing-out-lead = An application asks to sign you out of this site.
signing-out-yes = Sign out
signing-out-no = Stay signed in

error-app-request = This application's request does not work
error-app-request-next = An application sent you here with a request that cannot be answered: it is not known here, or the request is old, used or wrong. Go back to the application and begin again.

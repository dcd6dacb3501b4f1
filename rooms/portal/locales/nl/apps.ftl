# Toepassingen die voor een persoon handelen.

consent-title = Een toepassing toelaten?
consent-lead = De toepassing die zich “{ $name }” noemt, wil weten wie u bent.
consent-who = Wie het vraagt
consent-goes-to-site = Het antwoord gaat naar { $host }.
consent-goes-to-device = Het antwoord gaat naar een programma op dit toestel ({ $host }).
consent-registered = Ze heeft zichzelf aangemeld. Niemand heeft haar naam nagekeken.
consent-described = Ze wordt beschreven door een document op { $host }. Niemand heeft haar naam nagekeken.
consent-what = Wat ze krijgt
consent-sign-in = Dat u zich hier hebt aangemeld, wanneer, en hoe betrouwbaar.
consent-webid = Uw openbare adres: { $webid }
consent-returns = Ze mag zonder u terugkomen, hoogstens { $days } dagen lang.
consent-not = Ze krijgt uw naam niet, uw rijksregisternummer niet, en niets van wat een instelling over u bijhoudt.
consent-allow = Toelaten
consent-refuse = Weigeren
consent-hint = Kent u deze toepassing niet, of komt u er niet net vandaan? Weiger dan.

signing-out-title = Afmelden?
signing-out-lead = Een toepassing vraagt om u af te melden van deze site.
signing-out-yes = Meld mij af
signing-out-no = Aangemeld blijven

error-app-request = De vraag van deze toepassing werkt niet
error-app-request-next = Een toepassing stuurde u hierheen met een vraag die niet beantwoord kan worden: ze is hier niet bekend, of de vraag is oud, al gebruikt of verkeerd. Ga terug naar de toepassing en begin opnieuw.

# Around every page.
skip = Naar de inhoud
demonstration = Demonstratie: elke persoon, elke instelling en elk nummer hier is verzonnen.
languages = Taal
sign-in = Aanmelden
sign-out = Afmelden
nav-label = Hoofdmenu
nav-home = Start
nav-uses = Wie gebruikte mijn gegevens
nav-files = Waar mijn gegevens zijn
nav-who-may = Wie mag wat inkijken
nav-security = Beveiliging
nav-register = Beraadslagingen
nav-ledger = Het bewijsregister nagaan
nav-new = nieuw
footer = Crosskeys bewaart geen kopie van uw gegevens. Het bewaart wie wat vroeg, wanneer en waarom.
search = Zoeken
list-and = en
list-or = of
list-more = { $names } en nog { $more }
list-next = Volgende pagina
period-from-to = van { $first } tot en met { $last }
period-since = sinds { $first }

notice-signed-out = U bent afgemeld.
notice-session-ended = Die sessie is beëindigd.
notice-other-sessions-ended = Alle andere sessies zijn beëindigd.
notice-session-over = Uw sessie is voorbij. Meld u opnieuw aan.
notice-passkey-added = De toegangssleutel is toegevoegd.
notice-passkey-renamed = De toegangssleutel heeft een nieuwe naam.
notice-passkey-removed = De toegangssleutel is verwijderd. U kunt er zich niet meer mee aanmelden.

error-back = Terug naar het begin
error-sign-in-again = Opnieuw proberen
error-not-found = Deze pagina bestaat niet
error-not-found-next = Misschien is het adres verkeerd, of is de pagina niet voor u bestemd.
error-forbidden = U mag deze pagina niet zien
error-forbidden-next = Uw aanmelding geeft er geen toegang toe.
error-bad-request = Wij kunnen deze vraag niet lezen
error-bad-request-next = Een deel van het adres of van het formulier klopt niet. Ga terug en probeer opnieuw.
error-form-expired = Dit formulier is niet meer geldig
error-form-expired-next = Het stond te lang open, of het kwam niet van deze site. Er is niets gewijzigd. Open de pagina opnieuw.
error-too-many = Te veel pogingen
error-too-many-next =
    { $minutes ->
        [one] Wacht een minuut en probeer opnieuw.
       *[other] Wacht { $minutes } minuten en probeer opnieuw.
    }
error-unavailable = Deze pagina is nu niet beschikbaar
error-unavailable-next = Iets wat wij nodig hebben, antwoordt niet. Probeer later opnieuw.
error-sign-in-failed = U bent niet aangemeld
error-sign-in-failed-next = Het aanmelden werd gestopt of is niet gelukt. U kunt opnieuw proberen.

institution-unknown = instelling { $number }
capacity-unknown = hoedanigheid { $code }
deliberation-number = Beraadslaging { $number }
element-class =
    { $class ->
        [0] openbaar
        [1] intern
        [2] vertrouwelijk
        [3] zeer vertrouwelijk
       *[other] geheim
    }

reason-participant-not-approved = Een van de instellingen mag niet deelnemen.
reason-authentication-too-weak = De instelling was niet sterk genoeg aangemeld voor deze gegevens, of zei niet welke medewerker handelde.
reason-no-deliberation = Er is geen openbare beslissing die deze instelling toelaat om deze gegevens te vragen.
reason-deliberation-not-in-force = De openbare beslissing hierover was die dag niet van kracht.
reason-purpose-not-covered = De openbare beslissing laat dit doeleinde niet toe.
reason-legal-context-not-covered = De openbare beslissing laat deze opdracht niet toe.
reason-elements-not-covered = De openbare beslissing noemt geen van de gevraagde gegevens.
reason-requester-holds-no-file = De instelling heeft geen lopend dossier over u. Daarom mag zij uw gegevens niet vragen.
reason-capacity-not-covered = De instelling kent u wel, maar niet in een hoedanigheid die de openbare beslissing toelaat.
reason-quota-exceeded = De instelling had haar aantal vragen voor die dag opgebruikt.
reason-source-holds-no-file = De bron heeft geen lopend dossier over u.
reason-evaluation-failed = De beslissing kon niet worden berekend. Dan wordt er niets gegeven.
session-ends-idle = U bent aangemeld. Als u hier niets doet, eindigt dat op { $at }.
session-ends-old = U bent aangemeld. Dat eindigt op { $at }.
session-soon-title = U wordt binnenkort afgemeld
session-soon-idle = U hebt hier een tijd niets gedaan. Om uw gegevens te beschermen, melden wij u dan af. Wat u getypt en niet verstuurd hebt, gaat dan verloren.
session-soon-old = U meldde zich bijna twaalf uur geleden aan. Om uw gegevens te beschermen, melden wij u dan af. Verstuur nu wat u getypt hebt.
session-left = Tijd die overblijft:
session-stay = Aangemeld blijven
session-close = Sluiten
session-again = Opnieuw aanmelden
session-over-title = U bent afgemeld
session-over = Uw tijd is om. Meld u opnieuw aan om verder te gaan.
session-failed = Dat lukte niet. Probeer het opnieuw.

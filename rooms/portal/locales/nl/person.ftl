# Home, sign-in, where my data are, who may see what, security.
home-title = Welkom
home-first =
    { $count ->
        [one] Dit is uw eerste bezoek. Tot nu toe kwam er één vraag naar uw gegevens.
       *[other] Dit is uw eerste bezoek. Tot nu toe kwamen er { $count } vragen naar uw gegevens.
    }
home-first-more = Dit is uw eerste bezoek. Tot nu toe kwamen er meer dan { $count } vragen naar uw gegevens.
home-first-none = Dit is uw eerste bezoek. Nog geen enkele instelling heeft via ons uw gegevens gevraagd.
home-nothing-new = Niets nieuws sinds uw laatste bezoek op { $last }.
home-new =
    { $count ->
        [one] Sinds uw laatste bezoek op { $last } kwam er één vraag naar uw gegevens.
       *[other] Sinds uw laatste bezoek op { $last } kwamen er { $count } vragen naar uw gegevens.
    }
home-new-more = Sinds uw laatste bezoek op { $last } kwamen er meer dan { $count } vragen naar uw gegevens.
home-no-questions = Sinds uw laatste bezoek op { $last } kwam er geen vraag over uw gegevens.
home-looks =
    { $count ->
        [one] Iemand heeft uw pagina’s één keer in uw plaats bekeken.
       *[other] Uw pagina’s werden { $count } keer in uw plaats bekeken.
    }
home-by-institution =
    { $count ->
        [one] { $institution } vroeg één keer.
       *[other] { $institution } vroeg { $count } keer.
    }
home-refused =
    { $count ->
        [one] Wij hebben één vraag geweigerd. Bekijk waarom.
       *[other] Wij hebben { $count } vragen geweigerd. Bekijk waarom.
    }
home-latest = Het nieuwste
home-all-uses = Alles bekijken
home-ways = Meer
home-files =
    { $count ->
        [0] Geen enkele instelling heeft een dossier over u ingeschreven.
        [one] Eén instelling heeft een dossier over u.
       *[other] { $count } instellingen hebben een dossier over u.
    }
home-who-may = De openbare regels, in gewone woorden.
home-security = Waar u aangemeld bent.
home-ledger = Wat ingeschreven is, kan niemand wijzigen. Bekijk hoe u dat nagaat.

sign-in-title = Aanmelden
sign-in-lead = Meld u aan om te zien wie uw gegevens gebruikte.
sign-in-with = Aanmelden met { $name }
sign-in-no-way = U kunt zich op dit ogenblik niet aanmelden.
sign-in-what = Als u aangemeld bent
sign-in-see-uses = U ziet wie uw gegevens gebruikte, wanneer en waarom, met bewijs.
sign-in-see-files = U ziet welke instellingen een dossier over u hebben.
sign-in-cookie = Wij gebruiken cookies alleen voor uw aanmelding en uw taal.

files-title = Waar mijn gegevens zijn
files-lead =
    { $count ->
        [one] Eén instelling heeft een dossier over u ingeschreven.
       *[other] { $count } instellingen hebben een dossier over u ingeschreven.
    }
files-none = Geen enkele instelling heeft een dossier over u ingeschreven.
files-explained = Wij weten alleen dat het dossier bestaat, in welke hoedanigheid en sinds wanneer. Wat erin staat, bewaart de instelling zelf.
files-active = lopend
files-ended = afgesloten
files-offers = Wat deze instelling aan andere mag meedelen
files-more-rules = Alle { $count } regels bekijken

who-may-title = Wie mag wat inkijken
who-may-lead = Instellingen mogen alleen gegevens vragen als een openbare beslissing het toelaat. Doorzoek die beslissingen in gewone woorden.
who-may-label = Uw vraag, bijvoorbeeld: wie mag mijn loon zien?
who-may-found =
    { $count ->
        [one] Eén regel die van kracht is
       *[other] { $count } regels die van kracht zijn
    }
who-may-found-many = { $count } regels die van kracht zijn; de eerste { $shown } staan hieronder
who-may-none = Geen enkele geldende regel beantwoordt deze vraag
who-may-examples = Probeer een van deze vragen:
who-may-example-pay = Wie mag mijn loon zien?
who-may-example-address = Wie mag mijn adres zien?
who-may-example-diploma = Wie mag mijn diploma’s zien?
who-may-hint = Een regel zegt wat een instelling mag vragen, over wie en waarom. Hij zegt niet dat zij het ook deed. Wat echt over u is gevraagd, staat onder “Wie gebruikte mijn gegevens”.
offer-sentence =
    { $count ->
        [one] { $institutions } mag aan { $source } vragen:
       *[other] { $institutions } mogen elk aan { $source } vragen:
    }
offer-about = Alleen over mensen die de instelling kent als { $capacities }.
offer-purposes = Doeleinde:

security-title = Beveiliging
security-lead = Hier ziet u waar u aangemeld bent, en hoe u zich kunt aanmelden.
security-sessions = Sessies
security-this = deze
security-device-unknown = Onbekend toestel
security-since = Sinds
security-last-used = Laatst gebruikt
security-level = Sterkte van de aanmelding
security-end = Afmelden
security-end-this = { $device } afmelden, aangemeld op { $since }
security-end-others = Overal elders afmelden
security-hint = Ziet u een sessie die niet van u is? Meld ze af, en wijzig het wachtwoord of de code van de dienst waarmee u zich aanmeldt.
level-low = laag
level-substantial = substantieel
level-high = hoog

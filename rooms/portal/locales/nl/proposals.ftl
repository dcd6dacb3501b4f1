# Aanvragen voor beraadslagingen: de lijst, het formulier, één aanvraag, wat zij zou veranderen.
proposals-title = Aanvragen voor beraadslagingen
proposals-lead = Een instelling die gegevens over mensen nodig heeft, vraagt het comité een beraadslaging. Hier worden aanvragen geschreven, beoordeeld en beslist.
proposals-new = Nieuwe aanvraag
proposals-none = Er zijn nog geen aanvragen.
proposals-changed = Laatst gewijzigd { $at }
proposal-adds = Een nieuwe beraadslaging: { $number }.
proposal-amends = Beraadslaging { $number } in de plaats van { $before }.
proposal-repeals = Het einde van beraadslaging { $number }.
proposal-asked-by = Gevraagd door: { $institution }.
proposal-of-committee = Door het comité zelf.
stage-draft = ontwerp
stage-submitted = bij het comité
stage-approved = goedgekeurd
stage-rejected = afgewezen
stage-published = gepubliceerd
stage-withdrawn = ingetrokken

proposal-begin-title = Een nieuwe aanvraag
proposal-begin-lead = Wat vraagt u aan het comité?
proposal-begin-adds = Een nieuwe beraadslaging
proposal-begin-changes = Een beraadslaging wijzigen
proposal-begin-ends = Een beraadslaging beëindigen
proposal-begin-go = De aanvraag schrijven
proposal-begin-amend = De wijziging schrijven
proposal-begin-repeal = De aanvraag tot beëindiging schrijven
proposal-service = Dienst van een authentieke bron
proposal-applicant = Ondernemingsnummer van de instelling die vraagt
proposal-applicant-hint = Tien cijfers. Op het formulier kunt u meer instellingen toevoegen.
proposal-deliberation = Beraadslaging

proposal-form-adds = Aanvraag voor een nieuwe beraadslaging
proposal-form-amends = Aanvraag voor een gewijzigde beraadslaging
proposal-form-repeals = Aanvraag om een beraadslaging te beëindigen
proposal-form-lead = Vraagt: { $institution }. Bron: { $source }. Dienst: { $service }.
proposal-form-repeal-lead = Het gaat om beraadslaging { $number }. Wat al gegeven is, blijft vastgelegd.
proposal-group-title = Titel in vier talen
proposal-group-what = Welke gegevens, en waarvoor
proposal-group-whom = Over wie, en voor wie
proposal-group-when = Vanaf wanneer, hoe vaak, en hoe de gegevens bewaard worden
proposal-group-withheld = Wanneer mensen het te zien krijgen
proposal-group-risks = Risico’s voor mensen
proposal-group-repeal = Het einde
proposal-contexts-hint = Namen van taken in hoofdletters, één per regel, zoals SOCIAL_INQUIRY.
proposal-lines-hint = Eén per regel.
proposal-requester = De instelling die vraagt, heeft een dossier over de persoon als
proposal-holder = De bron heeft een dossier over de persoon als
proposal-applicants = Andere instellingen die mogen vragen
proposal-applicants-hint = Ondernemingsnummers, één per regel. Elk moet mensen in dezelfde hoedanigheden kennen.
proposal-first = Eerste dag
proposal-last = Laatste dag
proposal-last-hint = Laat dit leeg als er geen einde bekend is.
proposal-per-day = Hoogste aantal vragen van een instelling per dag
proposal-per-day-hint = Laat dit leeg als de taak het aantal bepaalt.
proposal-months = Aantal maanden dat de gegevens bewaard mogen worden
proposal-kept-from = Vanaf wanneer de maanden tellen
proposal-kept-from-hint = In woorden, zoals: de dag waarop het dossier gesloten wordt.
proposal-withheld-hint = Mensen zien elk gebruik meteen. Alleen waar een wet het toelaat, krijgen zij het later te zien, zoals bij een inspectie. Laat dit anders allemaal leeg.
proposal-withheld-days = Aantal dagen tot de persoon het te zien krijgt
proposal-withheld-basis = De wet die het toelaat
proposal-withheld-reason = Waarom, voor de persoon: { $language }
proposal-last-day = Laatste dag van kracht
proposal-reason = Reden
proposal-save = Het ontwerp bewaren
proposal-cancel = Niet bewaren
field-optional = (niet verplicht)
proposal-wrong-title = Kijk deze velden na
proposal-wrong-missing = Dit moet ingevuld zijn.
proposal-wrong-too-long = Dit is te lang.
proposal-wrong-form = Dit heeft niet de juiste vorm.
proposal-wrong-unknown = Dit noemt iets wat het register niet heeft, of wat niet elke instelling hier heeft.
proposal-wrong-dates = De laatste dag ligt voor de eerste, of in het verleden.
proposal-wrong-own-data = Een instelling heeft geen beraadslaging nodig voor haar eigen gegevens.

risk-necessity = Waarom kan de taak niet zonder deze gegevens?
risk-fewer-data = Volstaan minder gegevens, minder mensen, of een ja of nee?
risk-special-categories = Gaat het om gevoelige gegevens of kwetsbare mensen?
risk-access = Wie in de instelling ziet de gegevens?
risk-harm = Wat kan iemand overkomen als de gegevens fout zijn, of bij anderen bekend raken?
risk-automated-decision = Wordt er over mensen beslist door de gegevens alleen?

proposal-asked = Wat gevraagd wordt
proposal-edit = Het ontwerp wijzigen
proposal-submit = Indienen bij het comité
proposal-take-back = Intrekken
proposal-to-register = Naar de beraadslaging
proposal-needed =
    { $count ->
        [one] Eén lid beslist.
       *[other] { $count } leden moeten hetzelfde zeggen voor een beslissing.
    }
proposal-next-write = Dit is uw ontwerp. Dien het in als het volledig is: daarna kan het niet meer gewijzigd worden.
proposal-next-draft = Dit is een ontwerp van iemand anders.
proposal-next-submitted = De leden van het comité beoordelen het en stemmen.
proposal-next-vote = Lees de aanvraag en de risico’s, probeer wat zij zou veranderen, en stem. U kunt uw stem wijzigen tot er beslist is.
proposal-next-approved = Het comité heeft de aanvraag goedgekeurd. Zij is van kracht zodra een lid haar publiceert.
proposal-next-publish = Het comité heeft de aanvraag goedgekeurd. U kunt haar publiceren.
proposal-next-rejected = Het comité heeft de aanvraag afgewezen.
proposal-next-published = De aanvraag is gepubliceerd en staat in het bewijsregister.
proposal-next-withdrawn = De aanvraag is ingetrokken.
vote-title = Uw stem
vote-reason = Uw reden
vote-approve = Goedkeuren
vote-reject = Afwijzen
vote-approved = keurt goed
vote-rejected = wijst af
votes-title = Wat de leden zeggen
votes-none = Nog niemand heeft gestemd.
publish-title = Publiceren
publish-lead = De beraadslaging komt meteen in het openbare register en in het bewijsregister. Zij is van kracht vanaf haar eerste dag, en nooit vroeger dan vandaag.
publish-do = Nu publiceren
notice-proposal-saved = Het ontwerp is bewaard.
notice-proposal-submitted = De aanvraag is bij het comité.
notice-proposal-withdrawn = De aanvraag is ingetrokken.
notice-proposal-voted = Uw stem is geteld.
notice-proposal-decided = Uw stem is geteld en het comité heeft beslist.
notice-proposal-published = De beraadslaging is gepubliceerd en staat in het register.
notice-proposal-overtaken = Iemand anders wijzigde deze aanvraag op hetzelfde moment. Bekijk haar opnieuw; van u is niets gedaan.
notice-proposal-too-many = U schrijft al aan tien aanvragen. Dien er eerst een in of trek er een in.
notice-proposal-not-published = Publiceren kan niet: wat de aanvraag wijzigt, is niet meer van kracht, haar periode is voorbij, of zij past niet in het register.

what-if-title = Wat zou veranderen
what-if-lead = Wij hebben { $count } vragen sinds { $since } opnieuw beslist, alsof deze aanvraag toen al van kracht was.
what-if-explained = Alleen wat vastgelegd is, wordt gebruikt: wie wat vroeg, wanneer en waarom. Niets hier gaat over één persoon. Bij een geweigerde vraag is niet vastgelegd of de persoon een dossier had; die staan apart.
what-if-days = { $days } dagen
what-if-cut = Er waren er meer. Wij bekeken de eerste { $count }.
what-if-unfit = Deze aanvraag past niet in het register zoals het nu is, dus kan zij niet geprobeerd worden.
what-if-questions =
    { $count ->
        [0] Geen enkele vraag uit die tijd betreft deze aanvraag.
        [one] Eén vraag uit die tijd betreft deze aanvraag.
       *[other] { $count } vragen uit die tijd betreffen deze aanvraag.
    }
what-if-no-change = Daarvoor zou niets veranderen.
what-if-allowed-word = nieuw toegelaten
what-if-allowed =
    { $count ->
        [one] Eén vraag werd geweigerd en zou toegelaten worden.
       *[other] { $count } vragen werden geweigerd en zouden toegelaten worden.
    }
what-if-perhaps-word = misschien toegelaten
what-if-perhaps =
    { $count ->
        [one] Eén vraag werd geweigerd en zou toegelaten worden als beide kanten een dossier over de persoon hebben.
       *[other] { $count } vragen werden geweigerd en zouden toegelaten worden als beide kanten een dossier over de persoon hebben.
    }
what-if-refused-word = nieuw geweigerd
what-if-refused =
    { $count ->
        [one] Eén vraag werd toegelaten en zou geweigerd worden.
       *[other] { $count } vragen werden toegelaten en zouden geweigerd worden.
    }
what-if-more-word = meer gegevens
what-if-more =
    { $count ->
        [one] Eén toegelaten vraag zou meer gegevens krijgen.
       *[other] { $count } toegelaten vragen zouden meer gegevens krijgen.
    }
what-if-fewer-word = minder gegevens
what-if-fewer =
    { $count ->
        [one] Eén toegelaten vraag zou minder gegevens krijgen.
       *[other] { $count } toegelaten vragen zouden minder gegevens krijgen.
    }
what-if-reason = { $count } × { $reason }
what-if-never = Gegevens die niemand vroeg
what-if-never-lead = De aanvraag noemt deze gegevens, en geen vraag uit die tijd vroeg ze. Zijn ze nodig?
what-if-never-none = Alles wat de aanvraag noemt, is gevraagd.
work-reason-requester-holds-no-file = De instelling had geen actief dossier over de persoon.
work-reason-capacity-not-covered = De instelling kende de persoon, maar niet in een hoedanigheid die de beraadslaging noemt.
work-reason-source-holds-no-file = De bron had geen actief dossier over de persoon.

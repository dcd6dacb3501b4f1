# Mandaten: handelen voor iemand anders of voor een onderneming.
nav-mandates = Mandaten
nav-company = De onderneming
behalf-name = Handelen voor iemand anders
behalf-banner = U handelt voor { $label }. Wat u bekijkt, wordt opgetekend, en die ziet dat u gekeken hebt.
behalf-stop = Stoppen
behalf-stop-own = Weer voor uzelf handelen

notice-mandate-accepted = U hebt het mandaat aanvaard.
notice-mandate-refused = U hebt het mandaat geweigerd.
notice-mandate-ended = Het mandaat is beëindigd. Niemand handelt er nog mee.
notice-acting-stopped = U handelt weer voor uzelf.

mandates-title = Mandaten
mandates-lead = Met een mandaat bekijkt iemand die u vertrouwt deze pagina's in uw plaats. U kunt ook handelen voor iemand die u vertrouwt.
mandates-held = U handelt voor anderen
mandates-held-none = U hebt geen mandaat.
mandates-given = Anderen handelen voor u
mandates-given-none = Niemand heeft een mandaat van u.
mandates-given-hint = Telkens als iemand in uw plaats kijkt, ziet u dat onder “Wie gebruikte mijn gegevens”. Klopt een mandaat niet dat een instelling heeft geregistreerd? Vraag die instelling om het te beëindigen.
mandates-give = Een mandaat geven
mandates-give-lead = Zeg waarvoor en hoe lang. U krijgt dan een code, die u zelf aan de ander geeft.
mandate-code-label = Kreeg u een code? Typ ze hier
mandate-code-look = Bekijken wat wordt aangeboden
mandate-code-hint = U aanvaardt nog niets: eerst ziet u waarvoor het dient.

mandate-now = u handelt er nu mee
mandate-act = Hiervoor handelen
mandate-act-this = Hiervoor handelen: { $name }
mandate-scopes = Waarvoor
mandate-period = Periode
mandate-withdraw = Aanbod intrekken
mandate-withdraw-this = Het aanbod aan { $name } intrekken
mandate-revoke = Herroepen
mandate-revoke-this = Het mandaat van { $name } herroepen
mandate-give-up = Afstand doen
mandate-give-up-this = Afstand doen van het mandaat voor { $name }

mandate-origin-given = Die persoon gaf u dit mandaat.
mandate-origin-own = U gaf dit mandaat.
mandate-origin-passed-on = Een vertegenwoordiger van de onderneming gaf dit mandaat door.
mandate-origin-parent = Als ouder. Geregistreerd door: { $institution }.
mandate-origin-guardian = Als voogd of bewindvoerder. Geregistreerd door: { $institution }.
mandate-origin-representative = Als vertegenwoordiger van de onderneming. Geregistreerd door: { $institution }.

mandate-offered = aangeboden
mandate-offered-until = De code werkt tot { $at }.
mandate-lapsed = vervallen
mandate-to-come = nog niet begonnen
mandate-in-force = geldig
mandate-over = voorbij
mandate-refused = geweigerd
mandate-refused-at = Het werd geweigerd op { $at }.
mandate-withdrawn = ingetrokken
mandate-withdrawn-at = Het aanbod werd ingetrokken op { $at }.
mandate-revoked = herroepen
mandate-revoked-by-giver-at = Wie het gaf, herriep het op { $at }.
mandate-revoked-by-holder-at = Wie het had, deed er afstand van op { $at }.
mandate-ended = beëindigd
mandate-ended-at = De instelling beëindigde het op { $at }.

mandate-scope-see-uses = zien wie de gegevens heeft gebruikt, met het bewijs
mandate-scope-see-files = zien welke instellingen een dossier hebben
mandate-scope-report-errors = fouten in de gegevens melden
mandate-scope-data-requests = verzoeken doen volgens het recht op gegevensbescherming
mandate-scope-manage-mandates = de mandaten van de onderneming zien en beheren

mandate-form-name = Hoe u dit mandaat noemt
mandate-form-name-hint = Voor uzelf, bijvoorbeeld de naam van de ander.
mandate-form-label = Voor wie, zoals de ander het leest
mandate-form-label-hint = Bijvoorbeeld uw voornaam. Wij bewaren zelf geen namen van mensen.
mandate-form-scopes = Wat de ander mag doen
mandate-form-from = Eerste dag
mandate-form-to = Laatste dag
mandate-form-to-hint = Hoogstens { $years } jaar.
mandate-form-make = Een code maken
mandate-problem-label = Vul beide namen in, elk met hoogstens 60 letters.
mandate-problem-day = Vul beide dagen in.
mandate-problem-backwards = De laatste dag ligt voor de eerste.
mandate-problem-no-scope = Kies minstens één zaak die de ander mag doen.
mandate-problem-scope = Zo'n mandaat kan niet dienen voor alles wat u koos.
mandate-problem-no-end = Een mandaat heeft een laatste dag nodig.
mandate-problem-over = De laatste dag is al voorbij.
mandate-problem-too-long = Een mandaat duurt hoogstens { $years } jaar.
mandate-problem-wider = U kunt enkel een deel van uw eigen mandaat doorgeven: hetzelfde of minder, en binnen dezelfde dagen.
mandate-problem-too-many = Te veel van uw aanbiedingen wachten op een antwoord. Trek er eerst een in.

mandate-made-title = De code van uw mandaat
mandate-made-lead = Schrijf deze code nu op. Wij kunnen ze niet opnieuw tonen.
mandate-made-until = Ze werkt één keer, tot { $at }.
mandate-made-hint = Geef ze enkel aan de persoon die u bedoelt: wie ze typt, kan het mandaat aanvaarden. De ander meldt zich hier aan, opent “Mandaten” en typt ze in.
mandate-made-back = Terug
mandate-offered-title = Een mandaat aanvaarden?
mandate-offered-behalf = Voor wie
mandate-offered-hint = Alles wat u ermee bekijkt, wordt opgetekend, en de ander ziet dat. U kunt op elk moment afstand doen van het mandaat.
mandate-accept = Aanvaarden
mandate-refuse = Weigeren

company-title = De onderneming
company-lead = Dit is alles wat wij hebben over de onderneming met nummer { $number }: haar mandaten. Wij bewaren voor haar geen gegevens van personen.
company-own = Uw eigen mandaat
company-all = Andere mandaten van de onderneming
company-all-none = De onderneming heeft geen ander mandaat.
company-pass-on = Een deel van uw mandaat doorgeven
company-pass-on-lead = Een boekhouder bijvoorbeeld kan dan voor de onderneming handelen. Eindigt uw eigen mandaat, dan eindigt dit ook.

looks-group = In uw plaats
look-line =
    { $count ->
        [one] In het uur vanaf { $at } werden uw gegevens één keer in uw plaats bekeken. Mandaat: { $name }
       *[other] In het uur vanaf { $at } werden uw gegevens { $count } keer in uw plaats bekeken. Mandaat: { $name }
    }
look-badge = bekeken
look-open = Details en bewijs van wat werd bekeken vanaf { $at }
looks-more = Er werd in uw plaats meer bekeken dan hier past. Kies minder dagen in de filter om het te zien.
looks-title = In uw plaats bekeken
looks-lead = Bekeken door wie dit mandaat heeft: { $name }
look-at = { $at }
look-says = Getoond, om: { $scope }.

error-not-for-another = Alleen voor uzelf
error-not-for-another-next = U handelt nu voor iemand anders. Deze pagina gaat over u alleen: handel weer voor uzelf om ze te openen.
error-out-of-scope = Uw mandaat dient hier niet voor
error-out-of-scope-next = Het mandaat waarmee u handelt, omvat deze pagina niet. Er werd niets getoond.
error-mandate-over = Dit mandaat telt niet meer
error-mandate-over-next = Het werd herroepen, of zijn tijd is voorbij. Er werd niets getoond.
error-offer-unknown = Geen open aanbod heeft deze code
error-offer-unknown-next = Kijk de code na. Ze werkt één keer, en maar enkele dagen; wie ze u gaf, kan een nieuwe maken.
error-own-offer = Dit is uw eigen aanbod
error-own-offer-next = Geef de code aan de persoon die u vertrouwt. Niemand heeft een mandaat van zichzelf.

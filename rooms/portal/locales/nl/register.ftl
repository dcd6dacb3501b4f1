# Landing page and register.
landing-title = Zie wie uw gegevens gebruikt
landing-lead = Instellingen zoeken bij elkaar gegevens over u op. Hier ziet u wie dat deed, wanneer en waarom, met een bewijs dat u zelf kunt nagaan.
landing-sign-in = Zie wie mijn gegevens gebruikte
landing-institutions =
    { $count ->
        [one] instelling neemt deel
       *[other] instellingen nemen deel
    }
landing-services =
    { $count ->
        [one] dienst van een authentieke bron
       *[other] diensten van authentieke bronnen
    }
landing-deliberations =
    { $count ->
        [one] beraadslaging van kracht
       *[other] beraadslagingen van kracht
    }
landing-entries =
    { $count ->
        [one] inschrijving in het bewijsregister
       *[other] inschrijvingen in het bewijsregister
    }
landing-how = Hoe uw gegevens beschermd zijn
landing-how-rule = Alleen met een openbare beslissing
landing-how-rule-says = Een comité beslist in het openbaar wie welke gegevens mag vragen, over wie en waarvoor. Zonder zo’n beraadslaging wordt niets gegeven.
landing-how-least = Alleen wat nodig is
landing-how-least-says = Wat de beraadslaging niet noemt, wordt uit het antwoord weggelaten. Wij bewaren geen kopie van uw gegevens.
landing-how-evidence = Nooit zonder spoor
landing-how-evidence-says = Elke vraag wordt ingeschreven voordat het antwoord vertrekt. Niemand kan die inschrijving ongemerkt wegnemen of wijzigen, ook wij niet.
landing-how-you = U kunt het zien
landing-how-you-says = U ziet elk gebruik van uw gegevens, ook wat geweigerd is. U hoeft ons niet te geloven: u kunt het bewijs nagaan.
landing-machines = Voor ontwikkelaars
landing-register-data = Het register als gegevens
landing-api = Beschrijving van de koppelingen (OpenAPI)
landing-tokens = Hoe toepassingen zich aanmelden
landing-health = Werkt de dienst?

register-title = Beraadslagingen
register-lead = Een beraadslaging is een openbare beslissing van het comité. Zij zegt welke instelling welke gegevens mag vragen, over wie en waarvoor.
register-search = Zoeken in de beraadslagingen
register-count =
    { $count ->
        [0] Geen beraadslaging gevonden
        [one] Eén beraadslaging
       *[other] { $count } beraadslagingen
    }
register-parties = { $institutions } mag gegevens vragen aan { $source }.
standing-in-force = van kracht
standing-not-yet = nog niet van kracht
standing-no-longer = niet meer van kracht
standing-never = nooit van kracht

deliberation-back = Alle beraadslagingen
deliberation-of = Beslist op { $day }
deliberation-amended = Deze beraadslaging is vervangen door:
deliberation-applicants = Wie mag vragen
deliberation-source = Bij wie
deliberation-service = Dienst:
deliberation-elements = Welke gegevens
deliberation-persons = Over wie
deliberation-about = Mensen die de vragende instelling kent als { $requester }, en over wie de bron een dossier heeft als { $source }.
deliberation-purposes = Waarvoor
deliberation-contexts = Voor welke opdrachten
deliberation-basis = Wettelijke basis
deliberation-period = Van kracht
deliberation-frequency = Hoe vaak
deliberation-per-day =
    { $count ->
        [one] Hoogstens één vraag per dag voor elke instelling.
       *[other] Hoogstens { $count } vragen per dag voor elke instelling.
    }
deliberation-as-needed = Zo vaak als de opdracht vraagt.
deliberation-kept = Hoe lang de gegevens bewaard worden
deliberation-retention =
    { $months ->
        [one] Eén maand, te tellen vanaf: { $from }.
       *[other] { $months } maanden, te tellen vanaf: { $from }.
    }
deliberation-told = Wanneer de persoon het ziet
deliberation-told-at-once = Meteen.
deliberation-told-later =
    { $days ->
        [one] Eén dag na de beslissing.
       *[other] { $days } dagen na de beslissing.
    }
deliberation-security = Beveiligingsmaatregelen
deliberation-as-written = Wettelijke basis, opdrachten en beveiligingsmaatregelen staan hier zoals het comité ze schreef.
deliberation-versions = Versies
deliberation-versions-lead = Elke versie is een inschrijving in het bewijsregister. Zo kan geen regel in stilte wijzigen.
deliberation-entered = Ingeschreven op { $at }
deliberation-entry = bewijs van inschrijving { $index }
deliberation-data = Deze beraadslaging als gegevens
deliberation-odrl = Deze beraadslaging in ODRL, een taal voor programma’s

institutions-title = Instellingen
institutions-lead = Deze instellingen mogen gegevens vragen, gegevens leveren, of allebei.
institutions-search = Zoeken op naam of nummer
institutions-count =
    { $count ->
        [0] Geen instelling gevonden
        [one] Eén instelling
       *[other] { $count } instellingen
    }
institution-approved = neemt deel sinds { $since }
institution-suspended = geschorst sinds { $since }
institution-withdrawn = vertrokken op { $since }
institution-capacities = In welke hoedanigheden zij mensen kent
institution-rules = Beraadslagingen die haar noemen

services-title = Diensten
services-lead = Een authentieke bron biedt haar gegevens aan als diensten. Een dienst alleen geeft niemand iets: daarvoor is een beraadslaging nodig.
services-search = Zoeken op naam, bron of gegeven
services-count =
    { $count ->
        [0] Geen dienst gevonden
        [one] Eén dienst
       *[other] { $count } diensten
    }
service-acting-required = De instelling moet zeggen welke medewerker vraagt.
service-acting-optional = De instelling mag zeggen welke medewerker vraagt.
service-elements = Welke gegevens zij kan geven
service-rules = Beraadslagingen erover

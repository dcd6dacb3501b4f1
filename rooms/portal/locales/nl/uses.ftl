# Who used my data.
uses-title = Wie gebruikte mijn gegevens
uses-lead = Telkens als een instelling via ons uw gegevens vraagt, ziet u dat hier. Ook geweigerde vragen staan hier.
uses-newest = Terug naar de nieuwste
uses-older = Oudere
uses-none = Nog geen enkele instelling heeft via ons uw gegevens gevraagd.
uses-none-found = Er is niets gevonden. Pas de filter aan om meer te zien.

use-delivered = Op { $day } kreeg { $institution } gegevens over u van { $source }: { $elements }.
use-without-data = Op { $day } vroeg { $institution } aan { $source } gegevens over u. De bron had er geen.
use-failed = Op { $day } vroeg { $institution } aan { $source } gegevens over u. De bron antwoordde niet en er is niets gegeven.
use-interrupted = Op { $day } vroeg { $institution } aan { $source } gegevens over u. Het antwoord werd onderbroken en er is niets gegeven.
use-under-way = Op { $day } vroeg { $institution } aan { $source } gegevens over u: { $elements }. Het antwoord is onderweg.
use-refused = Op { $day } vroeg { $institution } aan { $source } gegevens over u: { $elements }. Wij hebben dat geweigerd.
use-unknown-service = Op { $day } vroeg { $institution } gegevens over u onder een naam die niet bestaat: { $service }. Wij hebben dat geweigerd.
use-purpose = Doeleinde: { $purpose }.
use-details = Details en bewijs
use-open = Details en bewijs van het gebruik op { $at }
badge-given = gegeven
badge-without-data = geen gegevens
badge-not-given = niet gegeven
badge-under-way = onderweg
badge-refused = geweigerd

chart-title = De voorbije twaalf maanden
chart-total =
    { $count ->
        [one] vroeg één keer
       *[other] vroeg { $count } keer
    }
chart-drawing = Hoe vaak { $institution } iets vroeg, per maand
chart-times =
    { $count ->
        [one] één keer
       *[other] { $count } keer
    }
chart-looks = Hoe vaak iemand in uw plaats heeft gekeken, per maand
chart-more =
    { $count ->
        [one] Nog één instelling staat in de tabel.
       *[other] Nog { $count } instellingen staan in de tabel.
    }
chart-table = Hetzelfde als tabel
chart-month = Maand
chart-institution = Instelling
chart-count = Aantal

filter-title = Filteren
filter-institution = Instelling
filter-service = Dienst
filter-purpose = Doeleinde
filter-element = Gegeven
filter-outcome = Resultaat
filter-from = Van
filter-to = Tot en met
filter-any = Alle
filter-permitted = Toegelaten
filter-refused = Geweigerd
filter-apply = Tonen
filter-clear = Filter wissen

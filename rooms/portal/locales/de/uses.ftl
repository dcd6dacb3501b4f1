# Who used my data.
uses-title = Wer meine Daten genutzt hat
uses-lead = Jedes Mal, wenn eine Einrichtung über uns Ihre Daten abfragt, sehen Sie es hier. Auch abgelehnte Abfragen stehen hier.
uses-newest = Zurück zu den neuesten
uses-older = Ältere
uses-none = Noch keine Einrichtung hat über uns Ihre Daten abgefragt.
uses-none-found = Es wurde nichts gefunden. Ändern Sie den Filter, um mehr zu sehen.

use-delivered = Am { $day } hat { $institution } Daten über Sie erhalten. Quelle: { $source }. Daten: { $elements }.
use-without-data = Am { $day } hat { $institution } Daten über Sie abgefragt. Quelle: { $source }. Die Quelle hatte keine.
use-failed = Am { $day } hat { $institution } Daten über Sie abgefragt. Quelle: { $source }. Die Quelle hat nicht geantwortet, und es wurde nichts übermittelt.
use-interrupted = Am { $day } hat { $institution } Daten über Sie abgefragt. Quelle: { $source }. Die Antwort wurde unterbrochen, und es wurde nichts übermittelt.
use-under-way = Am { $day } hat { $institution } Daten über Sie abgefragt. Quelle: { $source }. Daten: { $elements }. Die Antwort ist unterwegs.
use-refused = Am { $day } hat { $institution } Daten über Sie abgefragt. Quelle: { $source }. Daten: { $elements }. Wir haben das abgelehnt.
use-unknown-service = Am { $day } hat { $institution } Daten über Sie unter einem Namen abgefragt, den es nicht gibt: { $service }. Wir haben das abgelehnt.
use-purpose = Zweck: { $purpose }.
use-details = Einzelheiten und Nachweis
use-open = Einzelheiten und Nachweis der Nutzung am { $at }
badge-given = übermittelt
badge-without-data = keine Daten
badge-not-given = nicht übermittelt
badge-under-way = unterwegs
badge-refused = abgelehnt

chart-title = Die letzten zwölf Monate
chart-total =
    { $count ->
        [one] eine Abfrage
       *[other] { $count } Abfragen
    }
chart-drawing = Abfragen je Monat: { $institution }
chart-times =
    { $count ->
        [one] einmal
       *[other] { $count } Mal
    }
chart-looks = Wie oft jemand an Ihrer Stelle nachgesehen hat, nach Monaten
chart-more =
    { $count ->
        [one] Eine weitere Einrichtung steht in der Tabelle.
       *[other] { $count } weitere Einrichtungen stehen in der Tabelle.
    }
chart-table = Dasselbe als Tabelle
chart-month = Monat
chart-institution = Einrichtung
chart-count = Anzahl

filter-title = Filtern
filter-institution = Einrichtung
filter-service = Dienst
filter-purpose = Zweck
filter-element = Angabe
filter-outcome = Ergebnis
filter-from = Von
filter-to = Bis einschließlich
filter-any = Alle
filter-permitted = Erlaubt
filter-refused = Abgelehnt
filter-apply = Anzeigen
filter-clear = Filter löschen

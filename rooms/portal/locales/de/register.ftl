# Landing page and register.
landing-title = Sehen Sie, wer Ihre Daten nutzt
landing-lead = Einrichtungen fragen untereinander Daten über Sie ab. Hier sehen Sie, wer das getan hat, wann und warum, mit einem Nachweis, den Sie selbst prüfen können.
landing-sign-in = Sehen, wer meine Daten genutzt hat
landing-institutions =
    { $count ->
        [one] Einrichtung nimmt teil
       *[other] Einrichtungen nehmen teil
    }
landing-services =
    { $count ->
        [one] Dienst einer authentischen Quelle
       *[other] Dienste authentischer Quellen
    }
landing-deliberations =
    { $count ->
        [one] Beschluss in Kraft
       *[other] Beschlüsse in Kraft
    }
landing-entries =
    { $count ->
        [one] Eintrag im Nachweisregister
       *[other] Einträge im Nachweisregister
    }
landing-how = Wie Ihre Daten geschützt sind
landing-how-rule = Nur mit öffentlichem Beschluss
landing-how-rule-says = Ein Ausschuss beschließt öffentlich, wer welche Daten abfragen darf, über wen und wofür. Ohne einen solchen Beschluss wird nichts übermittelt.
landing-how-least = Nur was nötig ist
landing-how-least-says = Was der Beschluss nicht nennt, wird aus der Antwort weggelassen. Wir bewahren keine Kopie Ihrer Daten auf.
landing-how-evidence = Nie ohne Spur
landing-how-evidence-says = Jede Abfrage wird eingetragen, bevor die Antwort abgeht. Niemand kann diesen Eintrag unbemerkt entfernen oder ändern, auch wir nicht.
landing-how-you = Sie können es sehen
landing-how-you-says = Sie sehen jede Nutzung Ihrer Daten, auch was abgelehnt wurde. Sie müssen uns nicht glauben: Sie können den Nachweis prüfen.
landing-machines = Für Entwickelnde
landing-register-data = Das Register als Daten
landing-api = Beschreibung der Schnittstellen (OpenAPI)
landing-tokens = Wie Anwendungen sich anmelden
landing-health = Läuft der Dienst?

register-title = Beschlüsse
register-lead = Ein Beschluss ist eine öffentliche Entscheidung des Ausschusses. Er sagt, welche Einrichtung welche Daten abfragen darf, über wen und wofür.
register-search = In den Beschlüssen suchen
register-count =
    { $count ->
        [0] Kein Beschluss gefunden
        [one] Ein Beschluss
       *[other] { $count } Beschlüsse
    }
register-parties = Wer abfragen darf: { $institutions }. Quelle: { $source }.
standing-in-force = in Kraft
standing-not-yet = noch nicht in Kraft
standing-no-longer = nicht mehr in Kraft
standing-never = nie in Kraft

deliberation-back = Alle Beschlüsse
deliberation-of = Beschlossen am { $day }
deliberation-amended = Dieser Beschluss wurde ersetzt durch:
deliberation-applicants = Wer abfragen darf
deliberation-source = Bei wem
deliberation-service = Dienst:
deliberation-elements = Welche Daten
deliberation-persons = Über wen
deliberation-about = Personen, die die abfragende Einrichtung in der Eigenschaft { $requester } kennt und über die die Quelle eine Akte in der Eigenschaft { $source } führt.
deliberation-purposes = Wofür
deliberation-contexts = Für welche Aufgaben
deliberation-basis = Rechtsgrundlage
deliberation-period = In Kraft
deliberation-frequency = Wie oft
deliberation-per-day =
    { $count ->
        [one] Höchstens eine Abfrage am Tag je Einrichtung.
       *[other] Höchstens { $count } Abfragen am Tag je Einrichtung.
    }
deliberation-as-needed = So oft, wie die Aufgabe es erfordert.
deliberation-kept = Wie lange die Daten aufbewahrt werden
deliberation-retention =
    { $months ->
        [one] Einen Monat, gezählt ab: { $from }.
       *[other] { $months } Monate, gezählt ab: { $from }.
    }
deliberation-told = Wann die Person es sieht
deliberation-told-at-once = Sofort.
deliberation-told-later =
    { $days ->
        [one] Einen Tag nach der Entscheidung.
       *[other] { $days } Tage nach der Entscheidung.
    }
deliberation-security = Sicherheitsmaßnahmen
deliberation-as-written = Rechtsgrundlage, Aufgaben und Sicherheitsmaßnahmen stehen hier so, wie der Ausschuss sie verfasst hat.
deliberation-versions = Fassungen
deliberation-versions-lead = Jede Fassung ist ein Eintrag im Nachweisregister. So kann keine Regel im Stillen geändert werden.
deliberation-entered = Eingetragen am { $at }
deliberation-entry = Nachweis des Eintrags { $index }
deliberation-data = Dieser Beschluss als Daten
deliberation-odrl = Dieser Beschluss in ODRL, einer Sprache für Programme

institutions-title = Einrichtungen
institutions-lead = Diese Einrichtungen dürfen Daten abfragen, Daten liefern oder beides.
institutions-search = Nach Name oder Nummer suchen
institutions-count =
    { $count ->
        [0] Keine Einrichtung gefunden
        [one] Eine Einrichtung
       *[other] { $count } Einrichtungen
    }
institution-approved = nimmt teil seit dem { $since }
institution-suspended = ausgesetzt seit dem { $since }
institution-withdrawn = ausgeschieden am { $since }
institution-capacities = In welchen Eigenschaften sie Personen kennt
institution-rules = Beschlüsse, die sie nennen

services-title = Dienste
services-lead = Eine authentische Quelle bietet ihre Daten als Dienste an. Ein Dienst allein gibt niemandem etwas: Dafür braucht es einen Beschluss.
services-search = Nach Name, Quelle oder Angabe suchen
services-count =
    { $count ->
        [0] Kein Dienst gefunden
        [one] Ein Dienst
       *[other] { $count } Dienste
    }
service-acting-required = Die Einrichtung muss sagen, wer bei ihr abfragt.
service-acting-optional = Die Einrichtung kann sagen, wer bei ihr abfragt.
service-elements = Welche Daten er geben kann
service-rules = Beschlüsse dazu

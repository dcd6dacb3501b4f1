# Statistik: für alle, und für eine Einrichtung über sich selbst.
statistics-title = Statistik
statistics-lead = Wie es um den Austausch jetzt steht, und wie viel er in den letzten zwölf Monaten genutzt wurde.
statistics-state = Jetzt
statistics-up = Alles läuft
statistics-degraded = Läuft, aber etwas fehlt
statistics-down = Gibt zurzeit keine Daten
statistics-entries = Einträge im Nachweisregister
statistics-asked = Anfragen
statistics-counting = Noch nicht jede Anfrage ist gezählt. Die Zahlen steigen inzwischen.
statistics-none = In den letzten zwölf Monaten wurde nichts angefragt.
statistics-permitted-drawing = Wie viele Anfragen erlaubt wurden, nach Monaten
statistics-refused-drawing = Wie viele Anfragen abgelehnt wurden, nach Monaten
statistics-outcome = Ergebnis
statistics-reasons = Warum Anfragen abgelehnt wurden
statistics-reason = Grund
statistics-unknown-service = Einen Dienst dieses Namens gibt es nicht.
statistics-services = Nach Dienst
statistics-service = Dienst
statistics-no-service = Ein Dienst, den es nicht gibt
statistics-applicants = Nach der Einrichtung, die angefragt hat
statistics-deliberations = Nach Beschluss
statistics-deliberation = Beschluss
statistics-few = weniger als { $count }
statistics-how = Wie gezählt wird
statistics-how-says = Jede aufgezeichnete Entscheidung zählt einmal, in dem Monat, in dem sie getroffen wurde. Eine Anfrage mit mehreren Gründen für die Ablehnung zählt beim ersten.
statistics-rounded = Jede Zahl ist auf ein Vielfaches von { $count } abgerundet und ändert sich höchstens einmal in der Stunde. Sonst könnte jemand errechnen, um wen es ging. Die Tabellen zeigen die fünfzig häufigsten; die Zahlen für Programme haben alle.
statistics-withheld = Anfragen, die das Gesetz der Person eine Zeit lang vorenthält, stehen erst darin, wenn diese Zeit vorbei ist.
statistics-data = Dieselben Zahlen für Programme (JSON)
desk-usage-title = Statistik der Einrichtung
desk-usage-lead = Die letzten zwölf Monate, genau: Nur wer an diesem Schalter arbeitet, sieht das.
desk-usage-asked = Was wir angefragt haben
desk-usage-answered = Was wir gefragt wurden
desk-usage-total =
    { $count ->
        [0] Keine Anfragen.
        [one] Eine Anfrage. Erlaubt: { $permitted }. Abgelehnt: { $refused }.
       *[other] { $count } Anfragen. Erlaubt: { $permitted }. Abgelehnt: { $refused }.
    }
desk-usage-door = Wie oft die Einrichtung anfragt, mit welchem Recht, was abgelehnt wird und warum.

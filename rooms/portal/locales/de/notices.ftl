# Neuigkeiten für eine Person.
news-title = Neues für Sie
news-lead = Was aus Ihren Anliegen wurde. Wir bewahren das ein Jahr auf.
news-none = Es gibt nichts Neues für Sie.
news-unread = neu
news-mark-read = Alles als gelesen markieren
news-back = Zurück zum Anfang
news-all = Alle Neuigkeiten
news-source-unknown = Die Quelle
news-report-taken-up = { $source } prüft Ihre Meldung.
news-report-answered = { $source } hat auf Ihre Meldung geantwortet.
news-answer-overdue = { $source } hat nicht rechtzeitig auf Ihre Meldung geantwortet.
news-correction-read = Eine Einrichtung hat die Berichtigung Ihrer Daten gelesen. Quelle der Daten: { $source }
news-institution-reported = Eine Einrichtung hat gemeldet, dass in Ihren Daten wahrscheinlich etwas falsch ist. Quelle der Daten: { $source }
news-institution-answered = Die Meldung einer Einrichtung zu Ihren Daten ist beantwortet. Quelle der Daten: { $source }
news-mandate-registered = Eine Einrichtung hat ein Mandat eingetragen: Jemand handelt für Sie.
notice-news-read = Alles ist als gelesen markiert.

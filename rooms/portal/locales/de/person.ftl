# Home, sign-in, where my data are, who may see what, security.
home-title = Willkommen
home-first =
    { $count ->
        [one] Dies ist Ihr erster Besuch. Bisher gab es eine Abfrage Ihrer Daten.
       *[other] Dies ist Ihr erster Besuch. Bisher gab es { $count } Abfragen Ihrer Daten.
    }
home-first-more = Dies ist Ihr erster Besuch. Bisher gab es mehr als { $count } Abfragen Ihrer Daten.
home-first-none = Dies ist Ihr erster Besuch. Noch keine Einrichtung hat über uns Ihre Daten abgefragt.
home-nothing-new = Nichts Neues seit Ihrem letzten Besuch am { $last }.
home-new =
    { $count ->
        [one] Seit Ihrem letzten Besuch am { $last } gab es eine Abfrage Ihrer Daten.
       *[other] Seit Ihrem letzten Besuch am { $last } gab es { $count } Abfragen Ihrer Daten.
    }
home-new-more = Seit Ihrem letzten Besuch am { $last } gab es mehr als { $count } Abfragen Ihrer Daten.
home-no-questions = Seit Ihrem letzten Besuch am { $last } kam keine Anfrage zu Ihren Daten.
home-looks =
    { $count ->
        [one] Jemand hat Ihre Seiten einmal an Ihrer Stelle angesehen.
       *[other] Ihre Seiten wurden { $count } Mal an Ihrer Stelle angesehen.
    }
home-by-institution =
    { $count ->
        [one] { $institution }: eine Abfrage.
       *[other] { $institution }: { $count } Abfragen.
    }
home-refused =
    { $count ->
        [one] Wir haben eine Abfrage abgelehnt. Sehen Sie, warum.
       *[other] Wir haben { $count } Abfragen abgelehnt. Sehen Sie, warum.
    }
home-latest = Das Neueste
home-all-uses = Alle Nutzungen ansehen
home-ways = Mehr
home-files =
    { $count ->
        [0] Keine Einrichtung hat eine Akte über Sie eingetragen.
        [one] Eine Einrichtung führt eine Akte über Sie.
       *[other] { $count } Einrichtungen führen eine Akte über Sie.
    }
home-who-may = Die öffentlichen Regeln, in einfachen Worten.
home-security = Wo Sie angemeldet sind.
home-ledger = Niemand kann ändern, was eingetragen ist. Sehen Sie, wie Sie das prüfen.

sign-in-title = Anmelden
sign-in-lead = Melden Sie sich an, um zu sehen, wer Ihre Daten genutzt hat.
sign-in-with = Anmelden mit { $name }
sign-in-no-way = Sie können sich zurzeit nicht anmelden.
sign-in-what = Wenn Sie angemeldet sind
sign-in-see-uses = Sie sehen, wer Ihre Daten genutzt hat, wann und warum, mit Nachweis.
sign-in-see-files = Sie sehen, welche Einrichtungen eine Akte über Sie führen.
sign-in-cookie = Wir verwenden Cookies nur für Ihre Anmeldung und Ihre Sprache.

files-title = Wo meine Daten sind
files-lead =
    { $count ->
        [one] Eine Einrichtung hat eine Akte über Sie eingetragen.
       *[other] { $count } Einrichtungen haben eine Akte über Sie eingetragen.
    }
files-none = Keine Einrichtung hat eine Akte über Sie eingetragen.
files-explained = Wir wissen nur, dass es die Akte gibt, in welcher Eigenschaft und seit wann. Was darin steht, bewahrt die Einrichtung auf.
files-active = laufend
files-ended = abgeschlossen
files-offers = Was diese Einrichtung anderen mitteilen darf
files-more-rules = Alle { $count } Regeln ansehen

who-may-title = Wer was sehen darf
who-may-lead = Einrichtungen dürfen Daten nur abfragen, wenn ein öffentlicher Beschluss es erlaubt. Durchsuchen Sie diese Beschlüsse in einfachen Worten.
who-may-label = Ihre Frage, zum Beispiel: Wer darf meinen Lohn sehen?
who-may-found =
    { $count ->
        [one] Eine Regel, die in Kraft ist
       *[other] { $count } Regeln, die in Kraft sind
    }
who-may-found-many = { $count } Regeln, die in Kraft sind; die ersten { $shown } stehen unten
who-may-none = Keine geltende Regel beantwortet diese Frage
who-may-examples = Versuchen Sie eine dieser Fragen:
who-may-example-pay = Wer darf meinen Lohn sehen?
who-may-example-address = Wer darf meine Anschrift sehen?
who-may-example-diploma = Wer darf meine Diplome sehen?
who-may-hint = Eine Regel sagt, was eine Einrichtung abfragen darf, über wen und warum. Sie sagt nicht, dass es geschehen ist. Was wirklich über Sie abgefragt wurde, steht unter „Wer meine Daten genutzt hat“.
offer-sentence =
    { $count ->
        [one] { $institutions } darf abfragen (Quelle: { $source }):
       *[other] { $institutions } dürfen jeweils abfragen (Quelle: { $source }):
    }
offer-about = Nur über Personen, die die Einrichtung in dieser Eigenschaft kennt: { $capacities }.
offer-purposes = Zweck:

security-title = Sicherheit
security-lead = Hier sehen Sie, wo Sie angemeldet sind und wie Sie sich anmelden können.
security-sessions = Sitzungen
security-this = diese
security-device-unknown = Unbekanntes Gerät
security-since = Seit
security-last-used = Zuletzt genutzt
security-level = Stärke der Anmeldung
security-end = Abmelden
security-end-this = { $device } abmelden, angemeldet am { $since }
security-end-others = Überall sonst abmelden
security-hint = Sehen Sie eine Sitzung, die nicht Ihre ist? Melden Sie sie ab, und ändern Sie das Passwort oder den Code des Dienstes, mit dem Sie sich anmelden.
level-low = niedrig
level-substantial = substanziell
level-high = hoch

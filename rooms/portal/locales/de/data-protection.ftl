# Die Seiten des Datenschutzbeauftragten.
dp-title = Anträge nach dem Datenschutzrecht
dp-lead = Diese Anträge warten auf eine Antwort, der dringendste zuerst. Von wem sie sind, steht hier nicht. Was darin steht, sehen Sie, wenn Sie einen Antrag öffnen, und jedes Mal ist das ein Eintrag im Protokoll.
dp-none = Kein Antrag wartet auf eine Antwort.
dp-received = Erhalten: { $day }.
dp-deadline = Zu beantworten bis spätestens { $day }.
dp-days-left =
    { $count ->
        [0] Heute ist der letzte Tag.
        [one] Es bleibt ein Tag.
       *[other] Es bleiben { $count } Tage.
    }
dp-days-late =
    { $count ->
        [one] Einen Tag verspätet.
       *[other] { $count } Tage verspätet.
    }
dp-one-title = Ein Antrag
dp-back = Alle Anträge, die warten
dp-asked = Was die Person beantragt
dp-asked-nothing = Hier steht nichts geschrieben.
dp-steps = Was getan wurde
dp-step-none = Noch nichts.
dp-step-extended = { $at }: Die Person erfuhr, dass die Antwort länger dauert:
dp-step-answered = Beantwortet: { $at }
dp-answer = Antworten
dp-answer-lead = Die Person liest die Antwort auf ihrer Seite, mit der Stelle für eine Beschwerde. Eine Antwort ist endgültig.
dp-outcome = Was entschieden ist
dp-answer-text = Was getan wurde, oder warum nicht
dp-answer-hint = In einfachen Worten, höchstens 4000 Zeichen. Der Text wird versiegelt aufbewahrt und steht in keinem Protokoll.
dp-answer-send = Antwort senden
dp-extend = Mehr Zeit nehmen
dp-extend-lead = Einmal, und nur im ersten Monat, darf die Antwort zwei Monate länger dauern. Die Person muss erfahren, warum.
dp-extend-text = Warum es länger dauert
dp-extend-send = Der Person mitteilen
dp-problem-outcome = Wählen Sie, was entschieden ist.
dp-problem-text = Schreiben Sie, was die Person lesen soll, mit höchstens 4000 Zeichen.
notice-request-extended = Die Person weiß, dass die Antwort länger dauert.
notice-request-answered = Der Antrag ist beantwortet.
notice-request-overtaken = Das geht nicht mehr: Der Antrag ist beantwortet, wurde schon verlängert, oder sein erster Monat ist vorbei.
dp-first = Zur ersten Seite
error-own-request = Das ist Ihr eigener Antrag
error-own-request-next = Was Sie selbst beantragt haben, können Sie nicht beantworten. Das tun andere Datenschutzbeauftragte, oder wer den Hub betreibt (crosskeys requests answer).

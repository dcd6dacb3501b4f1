# Anträge auf Beschlüsse: die Liste, das Formular, ein Antrag, was er ändern würde.
proposals-title = Anträge auf Beschlüsse
proposals-lead = Eine Einrichtung, die Daten über Menschen braucht, beantragt beim Ausschuss einen Beschluss. Hier werden Anträge geschrieben, geprüft und entschieden.
proposals-new = Neuer Antrag
proposals-none = Es gibt noch keine Anträge.
proposals-changed = Zuletzt geändert: { $at }
proposal-adds = Ein neuer Beschluss: { $number }.
proposal-amends = Beschluss { $number } anstelle von { $before }.
proposal-repeals = Das Ende von Beschluss { $number }.
proposal-asked-by = Beantragt von: { $institution }.
proposal-of-committee = Vom Ausschuss selbst.
stage-draft = Entwurf
stage-submitted = beim Ausschuss
stage-approved = angenommen
stage-rejected = abgelehnt
stage-published = veröffentlicht
stage-withdrawn = zurückgezogen

proposal-begin-title = Ein neuer Antrag
proposal-begin-lead = Was beantragen Sie beim Ausschuss?
proposal-begin-adds = Ein neuer Beschluss
proposal-begin-changes = Einen Beschluss ändern
proposal-begin-ends = Einen Beschluss beenden
proposal-begin-go = Antrag schreiben
proposal-begin-amend = Änderung schreiben
proposal-begin-repeal = Antrag auf Beendigung schreiben
proposal-service = Dienst einer authentischen Quelle
proposal-applicant = Unternehmensnummer der Einrichtung, die anfragt
proposal-applicant-hint = Zehn Ziffern. Auf dem Formular können weitere Einrichtungen hinzukommen.
proposal-deliberation = Beschluss

proposal-form-adds = Antrag auf einen neuen Beschluss
proposal-form-amends = Antrag auf einen geänderten Beschluss
proposal-form-repeals = Antrag, einen Beschluss zu beenden
proposal-form-lead = Fragt an: { $institution }. Quelle: { $source }. Dienst: { $service }.
proposal-form-repeal-lead = Es geht um Beschluss { $number }. Was übermittelt wurde, bleibt festgehalten.
proposal-group-title = Titel in vier Sprachen
proposal-group-what = Welche Daten, und wofür
proposal-group-whom = Über wen, und für wen
proposal-group-when = Ab wann, wie oft, und wie die Daten aufbewahrt werden
proposal-group-withheld = Wann Menschen davon erfahren
proposal-group-risks = Risiken für Menschen
proposal-group-repeal = Das Ende
proposal-contexts-hint = Namen von Aufgaben in Großbuchstaben, je Zeile einer, etwa SOCIAL_INQUIRY.
proposal-lines-hint = Je Zeile eines.
proposal-requester = Die anfragende Einrichtung führt eine Akte über die Person als
proposal-holder = Die Quelle führt eine Akte über die Person als
proposal-applicants = Weitere Einrichtungen, die anfragen dürfen
proposal-applicants-hint = Unternehmensnummern, je Zeile eine. Jede muss die Menschen in denselben Eigenschaften kennen.
proposal-first = Erster Tag
proposal-last = Letzter Tag
proposal-last-hint = Lassen Sie das Feld leer, wenn kein Ende bekannt ist.
proposal-per-day = Höchste Zahl der Anfragen einer Einrichtung an einem Tag
proposal-per-day-hint = Lassen Sie das Feld leer, wenn die Aufgabe die Zahl bestimmt.
proposal-months = Monate, in denen die Daten aufbewahrt werden dürfen
proposal-kept-from = Ab wann die Monate zählen
proposal-kept-from-hint = In Worten, etwa: der Tag, an dem die Akte geschlossen wird.
proposal-withheld-hint = Menschen erfahren sofort von jeder Nutzung. Nur wo ein Gesetz es erlaubt, erfahren sie es später, etwa bei einer Prüfung. Lassen Sie sonst alles hier leer.
proposal-withheld-days = Tage, bis die Person davon erfährt
proposal-withheld-basis = Das Gesetz, das es erlaubt
proposal-withheld-reason = Warum, für die Person: { $language }
proposal-last-day = Letzter Tag in Kraft
proposal-reason = Begründung
proposal-save = Entwurf speichern
proposal-cancel = Nicht speichern
field-optional = (freiwillig)
proposal-wrong-title = Bitte sehen Sie diese Felder an
proposal-wrong-missing = Das muss ausgefüllt sein.
proposal-wrong-too-long = Das ist zu lang.
proposal-wrong-form = Das hat nicht die richtige Form.
proposal-wrong-unknown = Das nennt etwas, was das Register nicht hat, oder was nicht jede Einrichtung hier hat.
proposal-wrong-dates = Der letzte Tag liegt vor dem ersten, oder in der Vergangenheit.
proposal-wrong-own-data = Für ihre eigenen Daten braucht eine Einrichtung keinen Beschluss.

risk-necessity = Warum geht die Aufgabe nicht ohne diese Daten?
risk-fewer-data = Würden weniger Daten, weniger Menschen oder ein Ja oder Nein genügen?
risk-special-categories = Geht es um sensible Daten oder schutzbedürftige Menschen?
risk-access = Wer in der Einrichtung sieht die Daten?
risk-harm = Was kann einer Person geschehen, wenn die Daten falsch oder anderen bekannt sind?
risk-automated-decision = Wird allein durch die Daten etwas über Menschen entschieden?

proposal-asked = Was beantragt wird
proposal-edit = Entwurf ändern
proposal-submit = Beim Ausschuss einreichen
proposal-take-back = Zurückziehen
proposal-to-register = Zum Beschluss
proposal-needed =
    { $count ->
        [one] Ein Mitglied entscheidet.
       *[other] { $count } Mitglieder müssen für eine Entscheidung dasselbe sagen.
    }
proposal-next-write = Das ist Ihr Entwurf. Reichen Sie ihn ein, wenn er vollständig ist: Danach kann er nicht mehr geändert werden.
proposal-next-draft = Das ist der Entwurf von jemand anderem.
proposal-next-submitted = Die Mitglieder des Ausschusses prüfen ihn und stimmen ab.
proposal-next-vote = Lesen Sie den Antrag und seine Risiken, versuchen Sie, was er ändern würde, und stimmen Sie ab. Bis zur Entscheidung können Sie Ihre Stimme ändern.
proposal-next-approved = Der Ausschuss hat ihn angenommen. Er ist in Kraft, sobald ein Mitglied ihn veröffentlicht.
proposal-next-publish = Der Ausschuss hat ihn angenommen. Sie können ihn veröffentlichen.
proposal-next-rejected = Der Ausschuss hat ihn abgelehnt.
proposal-next-published = Er ist veröffentlicht und steht im Nachweisregister.
proposal-next-withdrawn = Er wurde zurückgezogen.
vote-title = Ihre Stimme
vote-reason = Ihre Begründung
vote-approve = Annehmen
vote-reject = Ablehnen
vote-approved = nimmt an
vote-rejected = lehnt ab
votes-title = Was die Mitglieder sagen
votes-none = Noch hat niemand abgestimmt.
publish-title = Veröffentlichen
publish-lead = Der Beschluss kommt sofort in das öffentliche Register und in das Nachweisregister. Er ist ab seinem ersten Tag in Kraft, und nie vor heute.
publish-do = Jetzt veröffentlichen
notice-proposal-saved = Der Entwurf ist gespeichert.
notice-proposal-submitted = Der Antrag ist beim Ausschuss.
notice-proposal-withdrawn = Der Antrag wurde zurückgezogen.
notice-proposal-voted = Ihre Stimme ist gezählt.
notice-proposal-decided = Ihre Stimme ist gezählt, und der Ausschuss hat entschieden.
notice-proposal-published = Der Beschluss ist veröffentlicht und steht im Register.
notice-proposal-overtaken = Jemand anderes hat diesen Antrag zur selben Zeit geändert. Bitte sehen Sie ihn noch einmal an; von Ihnen wurde nichts ausgeführt.
notice-proposal-too-many = Sie schreiben schon an zehn Anträgen. Reichen Sie zuerst einen ein oder ziehen Sie einen zurück.
notice-proposal-not-published = Veröffentlichen geht nicht: Was er ändert, ist nicht mehr in Kraft, sein Zeitraum ist vorbei, oder er passt nicht in das Register.

what-if-title = Was sich ändern würde
what-if-lead = Wir haben { $count } Anfragen seit dem { $since } noch einmal entschieden, als wäre dieser Antrag damals in Kraft gewesen.
what-if-explained = Nur was festgehalten ist, wird benutzt: wer was anfragte, wann und warum. Nichts hier betrifft eine einzelne Person. Bei einer abgelehnten Anfrage ist nicht festgehalten, ob die Person eine Akte hatte; diese stehen für sich.
what-if-days = { $days } Tage
what-if-cut = Es waren mehr. Wir haben die ersten { $count } angesehen.
what-if-unfit = Dieser Antrag passt nicht in das Register, wie es jetzt ist, und kann nicht versucht werden.
what-if-questions =
    { $count ->
        [0] Keine Anfrage aus dieser Zeit betrifft den Antrag.
        [one] Eine Anfrage aus dieser Zeit betrifft den Antrag.
       *[other] { $count } Anfragen aus dieser Zeit betreffen den Antrag.
    }
what-if-no-change = Für sie würde sich nichts ändern.
what-if-allowed-word = neu erlaubt
what-if-allowed =
    { $count ->
        [one] Eine Anfrage wurde abgelehnt und wäre erlaubt.
       *[other] { $count } Anfragen wurden abgelehnt und wären erlaubt.
    }
what-if-perhaps-word = vielleicht erlaubt
what-if-perhaps =
    { $count ->
        [one] Eine Anfrage wurde abgelehnt und wäre erlaubt, wenn beide Seiten eine Akte über die Person führen.
       *[other] { $count } Anfragen wurden abgelehnt und wären erlaubt, wenn beide Seiten eine Akte über die Person führen.
    }
what-if-refused-word = neu abgelehnt
what-if-refused =
    { $count ->
        [one] Eine Anfrage wurde erlaubt und würde abgelehnt.
       *[other] { $count } Anfragen wurden erlaubt und würden abgelehnt.
    }
what-if-more-word = mehr Daten
what-if-more =
    { $count ->
        [one] Eine erlaubte Anfrage bekäme mehr Daten.
       *[other] { $count } erlaubte Anfragen bekämen mehr Daten.
    }
what-if-fewer-word = weniger Daten
what-if-fewer =
    { $count ->
        [one] Eine erlaubte Anfrage bekäme weniger Daten.
       *[other] { $count } erlaubte Anfragen bekämen weniger Daten.
    }
what-if-reason = { $count } × { $reason }
what-if-never = Daten, die niemand anfragte
what-if-never-lead = Der Antrag nennt diese Daten, und keine Anfrage aus dieser Zeit fragte danach. Sind sie nötig?
what-if-never-none = Alles, was der Antrag nennt, wurde angefragt.
work-reason-requester-holds-no-file = Die Einrichtung führte keine aktive Akte über die Person.
work-reason-capacity-not-covered = Die Einrichtung kannte die Person, aber in keiner Eigenschaft, die der Beschluss nennt.
work-reason-source-holds-no-file = Die Quelle führte keine aktive Akte über die Person.

# Around every page.
skip = Zum Inhalt
demonstration = Vorführung: Alle Personen, Einrichtungen und Nummern hier sind erfunden.
languages = Sprache
sign-in = Anmelden
sign-out = Abmelden
nav-label = Hauptmenü
nav-home = Start
nav-uses = Wer meine Daten genutzt hat
nav-files = Wo meine Daten sind
nav-who-may = Wer was sehen darf
nav-security = Sicherheit
nav-register = Beschlüsse
nav-ledger = Das Nachweisregister prüfen
nav-new = neu
footer = Crosskeys bewahrt keine Kopie Ihrer Daten auf. Es bewahrt auf, wer wann was und warum abgefragt hat.
search = Suchen
list-and = und
list-or = oder
list-more = { $names } und { $more } weitere
list-next = Nächste Seite
period-from-to = vom { $first } bis zum { $last }
period-since = seit dem { $first }

notice-signed-out = Sie sind abgemeldet.
notice-session-ended = Diese Sitzung ist beendet.
notice-other-sessions-ended = Alle anderen Sitzungen sind beendet.
notice-session-over = Ihre Sitzung ist abgelaufen. Bitte melden Sie sich erneut an.
notice-passkey-added = Der Passkey wurde hinzugefügt.
notice-passkey-renamed = Der Passkey hat seinen neuen Namen.
notice-passkey-removed = Der Passkey wurde entfernt. Er meldet Sie nicht mehr an.

error-back = Zurück zum Anfang
error-sign-in-again = Erneut versuchen
error-not-found = Diese Seite gibt es nicht
error-not-found-next = Vielleicht ist die Adresse falsch, oder die Seite ist nicht für Sie bestimmt.
error-forbidden = Sie dürfen diese Seite nicht sehen
error-forbidden-next = Ihre Anmeldung gibt keinen Zugang dazu.
error-bad-request = Wir können diese Anfrage nicht lesen
error-bad-request-next = Ein Teil der Adresse oder des Formulars stimmt nicht. Gehen Sie zurück und versuchen Sie es erneut.
error-form-expired = Dieses Formular gilt nicht mehr
error-form-expired-next = Es war zu lange geöffnet, oder es kam nicht von dieser Seite. Es wurde nichts geändert. Öffnen Sie die Seite erneut.
error-too-many = Zu viele Versuche
error-too-many-next =
    { $minutes ->
        [one] Bitte warten Sie eine Minute und versuchen Sie es erneut.
       *[other] Bitte warten Sie { $minutes } Minuten und versuchen Sie es erneut.
    }
error-unavailable = Diese Seite ist zurzeit nicht verfügbar
error-unavailable-next = Etwas, das wir brauchen, antwortet nicht. Bitte versuchen Sie es später erneut.
error-sign-in-failed = Sie sind nicht angemeldet
error-sign-in-failed-next = Die Anmeldung wurde abgebrochen oder ist nicht gelungen. Sie können es erneut versuchen.

institution-unknown = Einrichtung { $number }
capacity-unknown = Eigenschaft { $code }
deliberation-number = Beschluss { $number }
element-class =
    { $class ->
        [0] öffentlich
        [1] intern
        [2] vertraulich
        [3] streng vertraulich
       *[other] geheim
    }

reason-participant-not-approved = Eine der Einrichtungen ist nicht zur Teilnahme zugelassen.
reason-authentication-too-weak = Die Einrichtung war für diese Daten nicht sicher genug angemeldet oder hat nicht gesagt, wer bei ihr gehandelt hat.
reason-no-deliberation = Kein öffentlicher Beschluss erlaubt dieser Einrichtung, diese Daten abzufragen.
reason-deliberation-not-in-force = Der öffentliche Beschluss war an diesem Tag nicht in Kraft.
reason-purpose-not-covered = Der öffentliche Beschluss erlaubt diesen Zweck nicht.
reason-legal-context-not-covered = Der öffentliche Beschluss erlaubt diese Aufgabe nicht.
reason-elements-not-covered = Der öffentliche Beschluss nennt keine der abgefragten Angaben.
reason-requester-holds-no-file = Die Einrichtung führt keine laufende Akte über Sie. Deshalb darf sie Ihre Daten nicht abfragen.
reason-capacity-not-covered = Die Einrichtung kennt Sie, aber nicht in einer Eigenschaft, die der öffentliche Beschluss erlaubt.
reason-quota-exceeded = Die Einrichtung hatte ihre Zahl der Abfragen für diesen Tag aufgebraucht.
reason-source-holds-no-file = Die Quelle führt keine laufende Akte über Sie.
reason-evaluation-failed = Die Entscheidung konnte nicht berechnet werden. Dann wird nichts übermittelt.
session-ends-idle = Sie sind angemeldet. Wenn Sie hier nichts tun, endet das am { $at }.
session-ends-old = Sie sind angemeldet. Das endet am { $at }.
session-soon-title = Sie werden bald abgemeldet
session-soon-idle = Sie haben hier eine Weile nichts getan. Zum Schutz Ihrer Daten melden wir Sie dann ab. Was Sie getippt und nicht gesendet haben, geht dann verloren.
session-soon-old = Sie haben sich vor fast zwölf Stunden angemeldet. Zum Schutz Ihrer Daten melden wir Sie dann ab. Senden Sie jetzt, was Sie getippt haben.
session-left = Verbleibende Zeit:
session-stay = Angemeldet bleiben
session-close = Schließen
session-again = Neu anmelden
session-over-title = Sie sind abgemeldet
session-over = Ihre Zeit ist abgelaufen. Melden Sie sich neu an, um weiterzumachen.
session-failed = Das hat nicht funktioniert. Bitte versuchen Sie es noch einmal.

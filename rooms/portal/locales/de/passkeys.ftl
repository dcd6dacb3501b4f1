# Passkeys und Wiederherstellungscodes.
sign-in-passkey = Anmelden mit einem Passkey
sign-in-code = Anmelden mit einem Wiederherstellungscode
sign-in-code-label = Wiederherstellungscode
sign-in-code-hint = Er steht auf dem Papier, das Sie aufbewahren. Großschreibung und Striche sind gleich.

passkey-title = Passkeys
passkey-lead = Mit einem Passkey melden Sie sich durch Ihren Fingerabdruck, Ihr Gesicht oder den Code Ihres Bildschirms an. Er bleibt auf Ihrem Gerät oder in Ihrem Passwortmanager. Wir behalten nur seine öffentliche Hälfte.
passkey-none = Sie haben noch keinen Passkey.
passkey-never-used = noch nicht genutzt
passkey-name = Bezeichnung
passkey-rename = Umbenennen
passkey-rename-this = Den Passkey { $name } umbenennen
passkey-remove = Entfernen
passkey-remove-this = Den Passkey { $name } entfernen
passkey-remove-hint = Wenn Sie einen Passkey entfernen, wird jeder abgemeldet, der sich damit angemeldet hat. Anwendungen, die dabei zugelassen wurden, haben dann keinen Zugang mehr.
passkey-last-hint = Wenn Sie alle entfernt haben, können Sie sich noch immer auf die anderen Arten anmelden.
passkey-full =
    { $count ->
        [one] Sie haben einen Passkey, mehr sind nicht möglich. Entfernen Sie ihn, bevor Sie einen anderen hinzufügen.
       *[other] Sie haben { $count } Passkeys, mehr sind nicht möglich. Entfernen Sie einen, bevor Sie einen anderen hinzufügen.
    }
passkey-add = Einen Passkey hinzufügen
passkey-add-name = Bezeichnung des neuen Passkeys
passkey-add-hint = Ihr Browser fragt dann, wo er ihn aufbewahren soll. Sie haben dafür fünf Minuten Zeit.
passkey-needs-script = Passkeys brauchen einen Browser, der sie kennt und Skripte ausführt. Alles andere geht ohne.
passkey-waiting = Folgen Sie dem, was Ihr Browser fragt. Sie haben fünf Minuten Zeit.
passkey-failed = Das ist nicht gelungen oder wurde abgebrochen. Sie können es erneut versuchen.
passkey-known = Dieses Gerät bewahrt schon einen Passkey für Sie auf.
passkey-too-often = Zu viele Versuche. Bitte warten Sie eine Minute und versuchen Sie es erneut.

recovery-title = Wiederherstellungscodes
recovery-lead = Ein Wiederherstellungscode meldet Sie an, wenn Sie Ihre Passkeys verloren haben. Jeder Code gilt einmal. Bewahren Sie sie auf Papier auf, wo niemand sonst sie findet.
recovery-left =
    { $count ->
        [0] Sie haben keine Wiederherstellungscodes.
        [one] Sie haben noch einen Wiederherstellungscode.
       *[other] Sie haben noch { $count } Wiederherstellungscodes.
    }
recovery-make = Neue Wiederherstellungscodes erstellen
recovery-make-hint = Die Codes, die Sie bisher hatten, gelten dann nicht mehr.
recovery-shown-title = Ihre Wiederherstellungscodes
recovery-shown-lead = Drucken Sie diese Seite oder schreiben Sie die Codes jetzt auf. Wir können sie nicht noch einmal zeigen.
recovery-shown-back = Zurück zu Sicherheit

# Mandate: für eine andere Person oder ein Unternehmen handeln.
nav-mandates = Mandate
nav-company = Das Unternehmen
behalf-name = Für jemand anderen handeln
behalf-banner = Sie handeln für: { $label }. Was Sie ansehen, wird aufgezeichnet, und dort ist zu sehen, dass Sie nachgesehen haben.
behalf-stop = Aufhören
behalf-stop-own = Wieder für sich selbst handeln

notice-mandate-accepted = Sie haben das Mandat angenommen.
notice-mandate-refused = Sie haben das Mandat abgelehnt.
notice-mandate-ended = Das Mandat ist beendet. Niemand handelt mehr damit.
notice-acting-stopped = Sie handeln wieder für sich selbst.

mandates-title = Mandate
mandates-lead = Mit einem Mandat sieht jemand, dem Sie vertrauen, diese Seiten an Ihrer Stelle. Sie können auch für jemanden handeln, der Ihnen vertraut.
mandates-held = Sie handeln für andere
mandates-held-none = Sie haben kein Mandat.
mandates-given = Andere handeln für Sie
mandates-given-none = Niemand hat ein Mandat von Ihnen.
mandates-given-hint = Jedes Mal, wenn jemand an Ihrer Stelle nachsieht, sehen Sie es unter „Wer meine Daten genutzt hat“. Ist ein Mandat falsch, das eine Einrichtung eingetragen hat? Bitten Sie diese Einrichtung, es zu beenden.
mandates-give = Ein Mandat geben
mandates-give-lead = Sagen Sie, wofür und wie lange. Sie bekommen dann einen Code, den Sie der anderen Person selbst geben.
mandate-code-label = Sie haben einen Code bekommen? Tippen Sie ihn hier ein
mandate-code-look = Ansehen, was angeboten wird
mandate-code-hint = Sie nehmen noch nichts an: Zuerst sehen Sie, wofür es ist.

mandate-now = Sie handeln gerade damit
mandate-act = Dafür handeln
mandate-act-this = Dafür handeln: { $name }
mandate-scopes = Wofür
mandate-period = Zeitraum
mandate-withdraw = Angebot zurückziehen
mandate-withdraw-this = Angebot zurückziehen: { $name }
mandate-revoke = Widerrufen
mandate-revoke-this = Mandat widerrufen: { $name }
mandate-give-up = Darauf verzichten
mandate-give-up-this = Darauf verzichten: { $name }

mandate-origin-given = Diese Person hat Ihnen das Mandat gegeben.
mandate-origin-own = Sie haben dieses Mandat gegeben.
mandate-origin-passed-on = Eine Vertretung des Unternehmens hat dieses Mandat weitergegeben.
mandate-origin-parent = Als Elternteil. Eingetragen von: { $institution }.
mandate-origin-guardian = Als Vormund oder Betreuung. Eingetragen von: { $institution }.
mandate-origin-representative = Als Vertretung des Unternehmens. Eingetragen von: { $institution }.

mandate-offered = angeboten
mandate-offered-until = Der Code gilt bis { $at }.
mandate-lapsed = verfallen
mandate-to-come = noch nicht begonnen
mandate-in-force = gültig
mandate-over = vorbei
mandate-refused = abgelehnt
mandate-refused-at = Es wurde abgelehnt: { $at }.
mandate-withdrawn = zurückgezogen
mandate-withdrawn-at = Das Angebot wurde zurückgezogen: { $at }.
mandate-revoked = widerrufen
mandate-revoked-by-giver-at = Von der gebenden Seite widerrufen: { $at }.
mandate-revoked-by-holder-at = Von der handelnden Seite abgegeben: { $at }.
mandate-ended = beendet
mandate-ended-at = Die Einrichtung hat es beendet: { $at }.

mandate-scope-see-uses = sehen, wer die Daten genutzt hat, mit dem Nachweis
mandate-scope-see-files = sehen, welche Einrichtungen eine Akte haben
mandate-scope-report-errors = Fehler in den Daten melden
mandate-scope-data-requests = Anträge nach dem Datenschutzrecht stellen
mandate-scope-manage-mandates = die Mandate des Unternehmens sehen und verwalten

mandate-form-name = Wie Sie dieses Mandat nennen
mandate-form-name-hint = Für Sie selbst, zum Beispiel der Name der anderen Person.
mandate-form-label = Für wen, so wie die andere Person es liest
mandate-form-label-hint = Zum Beispiel Ihr Vorname. Wir selbst speichern keine Namen von Menschen.
mandate-form-scopes = Was die andere Person darf
mandate-form-from = Erster Tag
mandate-form-to = Letzter Tag
mandate-form-to-hint = Höchstens { $years } Jahre.
mandate-form-make = Einen Code machen
mandate-problem-label = Füllen Sie beide Namen aus, jeden mit höchstens 60 Buchstaben.
mandate-problem-day = Füllen Sie beide Tage aus.
mandate-problem-backwards = Der letzte Tag liegt vor dem ersten.
mandate-problem-no-scope = Wählen Sie mindestens eines, was die andere Person darf.
mandate-problem-scope = Ein solches Mandat kann nicht für alles gelten, was Sie gewählt haben.
mandate-problem-no-end = Ein Mandat braucht einen letzten Tag.
mandate-problem-over = Der letzte Tag ist schon vorbei.
mandate-problem-too-long = Ein Mandat dauert höchstens { $years } Jahre.
mandate-problem-wider = Sie können nur einen Teil Ihres eigenen Mandats weitergeben: dasselbe oder weniger, und in seinen Tagen.
mandate-problem-too-many = Zu viele Ihrer Angebote warten auf eine Antwort. Ziehen Sie zuerst eines zurück.

mandate-made-title = Der Code Ihres Mandats
mandate-made-lead = Schreiben Sie diesen Code jetzt auf. Wir können ihn nicht noch einmal zeigen.
mandate-made-until = Er gilt einmal, bis { $at }.
mandate-made-hint = Geben Sie ihn nur der Person, die Sie meinen: Wer ihn eintippt, kann das Mandat annehmen. Die andere Person meldet sich hier an, öffnet „Mandate“ und tippt ihn ein.
mandate-made-back = Zurück
mandate-offered-title = Ein Mandat annehmen?
mandate-offered-behalf = Für wen
mandate-offered-hint = Alles, was Sie damit ansehen, wird aufgezeichnet, und die andere Seite sieht es. Sie können jederzeit auf das Mandat verzichten.
mandate-accept = Annehmen
mandate-refuse = Ablehnen

company-title = Das Unternehmen
company-lead = Das ist alles, was wir über das Unternehmen mit der Nummer { $number } haben: seine Mandate. Wir speichern für das Unternehmen keine Daten von Personen.
company-own = Ihr eigenes Mandat
company-all = Andere Mandate des Unternehmens
company-all-none = Das Unternehmen hat kein anderes Mandat.
company-pass-on = Einen Teil Ihres Mandats weitergeben
company-pass-on-lead = Eine Buchhaltung zum Beispiel kann dann für das Unternehmen handeln. Endet Ihr eigenes Mandat, so endet dieses auch.

looks-group = An Ihrer Stelle
look-line =
    { $count ->
        [one] In der Stunde ab { $at } wurden Ihre Daten einmal an Ihrer Stelle angesehen. Mandat: { $name }
       *[other] In der Stunde ab { $at } wurden Ihre Daten { $count } Mal an Ihrer Stelle angesehen. Mandat: { $name }
    }
look-badge = angesehen
look-open = Einzelheiten und Nachweis dessen, was ab { $at } angesehen wurde
looks-more = An Ihrer Stelle wurde mehr angesehen, als hier Platz hat. Wählen Sie im Filter weniger Tage, um es zu sehen.
looks-title = An Ihrer Stelle angesehen
looks-lead = Angesehen mit diesem Mandat: { $name }
look-at = { $at }
look-says = Gezeigt, um Folgendes zu tun: { $scope }.

error-not-for-another = Nur für Sie selbst
error-not-for-another-next = Sie handeln jetzt für jemand anderen. Diese Seite betrifft nur Sie: Handeln Sie wieder für sich selbst, um sie zu öffnen.
error-out-of-scope = Ihr Mandat gilt dafür nicht
error-out-of-scope-next = Das Mandat, mit dem Sie handeln, umfasst diese Seite nicht. Es wurde nichts gezeigt.
error-mandate-over = Dieses Mandat gilt nicht mehr
error-mandate-over-next = Es wurde widerrufen, oder seine Zeit ist vorbei. Es wurde nichts gezeigt.
error-offer-unknown = Kein offenes Angebot hat diesen Code
error-offer-unknown-next = Prüfen Sie den Code. Er gilt einmal und nur einige Tage; wer ihn Ihnen gab, kann einen neuen machen.
error-own-offer = Das ist Ihr eigenes Angebot
error-own-offer-next = Geben Sie den Code der Person, der Sie vertrauen. Niemand hat ein Mandat von sich selbst.

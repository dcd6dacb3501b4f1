# Anwendungen, die für eine Person handeln.

consent-title = Eine Anwendung zulassen?
consent-lead = Die Anwendung, die sich „{ $name }“ nennt, möchte wissen, wer Sie sind.
consent-who = Wer fragt
consent-goes-to-site = Die Antwort geht an { $host }.
consent-goes-to-device = Die Antwort geht an ein Programm auf diesem Gerät ({ $host }).
consent-registered = Sie hat sich selbst angemeldet. Niemand hat ihren Namen geprüft.
consent-described = Sie wird von einem Dokument auf { $host } beschrieben. Niemand hat ihren Namen geprüft.
consent-what = Was sie bekommt
consent-sign-in = Dass Sie sich hier angemeldet haben, wann, und wie verlässlich.
consent-webid = Ihre öffentliche Adresse: { $webid }
consent-returns = Sie darf ohne Sie wiederkommen, höchstens { $days } Tage lang.
consent-not = Sie bekommt weder Ihren Namen noch Ihre Nationalnummer, noch etwas, das eine Einrichtung über Sie führt.
consent-allow = Zulassen
consent-refuse = Ablehnen
consent-hint = Wenn Sie diese Anwendung nicht kennen oder nicht gerade von ihr kommen, lehnen Sie ab.

signing-out-title = Abmelden?
signing-out-lead = Eine Anwendung bittet, Sie von dieser Seite abzumelden.
signing-out-yes = Mich abmelden
signing-out-no = Angemeldet bleiben

error-app-request = Die Anfrage dieser Anwendung funktioniert nicht
error-app-request-next = Eine Anwendung hat Sie mit einer Anfrage hierher geschickt, die nicht beantwortet werden kann: Sie ist hier nicht bekannt, oder die Anfrage ist alt, schon benutzt oder falsch. Gehen Sie zur Anwendung zurück und beginnen Sie neu.

# Applications qui agissent pour une personne.

consent-title = Laisser entrer une application ?
consent-lead = L’application qui se nomme « { $name } » veut savoir qui vous êtes.
consent-who = Qui demande
consent-goes-to-site = La réponse va à { $host }.
consent-goes-to-device = La réponse va à un programme sur cet appareil ({ $host }).
consent-registered = Elle s’est enregistrée elle-même. Personne n’a vérifié son nom.
consent-described = Elle est décrite par un document sur { $host }. Personne n’a vérifié son nom.
consent-what = Ce qu’elle reçoit
consent-sign-in = Que vous vous êtes identifié ici, quand, et avec quelle fiabilité.
consent-webid = Votre adresse publique : { $webid }
consent-returns = Elle peut revenir sans vous, pendant { $days } jours au plus.
consent-not = Elle ne reçoit ni votre nom, ni votre numéro national, ni rien de ce qu’une institution conserve à votre sujet.
consent-allow = Autoriser
consent-refuse = Refuser
consent-hint = Si vous ne connaissez pas cette application, ou si vous n’en venez pas à l’instant, refusez.

signing-out-title = Se déconnecter ?
signing-out-lead = Une application demande de vous déconnecter de ce site.
signing-out-yes = Me déconnecter
signing-out-no = Rester connecté

error-app-request = La demande de cette application ne fonctionne pas
error-app-request-next = Une application vous a envoyé ici avec une demande à laquelle on ne peut pas répondre : elle n’est pas connue ici, ou la demande est ancienne, déjà utilisée ou erronée. Retournez à l’application et recommencez.

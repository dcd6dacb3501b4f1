# Around every page.
skip = Aller au contenu
demonstration = Démonstration : toutes les personnes, toutes les institutions et tous les numéros sont inventés.
languages = Langue
sign-in = Se connecter
sign-out = Se déconnecter
nav-label = Menu principal
nav-home = Accueil
nav-uses = Qui a utilisé mes données
nav-files = Où sont mes données
nav-who-may = Qui peut voir quoi
nav-security = Sécurité
nav-register = Délibérations
nav-ledger = Vérifier le registre des preuves
nav-new = nouveau
footer = Crosskeys ne garde pas de copie de vos données. Il garde qui a demandé quoi, quand et pourquoi.
search = Chercher
list-and = et
list-or = ou
list-more = { $names } et { $more } autres
list-next = Page suivante
period-from-to = du { $first } au { $last }
period-since = depuis le { $first }

notice-signed-out = Vous êtes déconnecté.
notice-session-ended = Cette session est terminée.
notice-other-sessions-ended = Toutes les autres sessions sont terminées.
notice-session-over = Votre session est terminée. Veuillez vous reconnecter.
notice-passkey-added = La clé d’accès est ajoutée.
notice-passkey-renamed = La clé d’accès a son nouveau nom.
notice-passkey-removed = La clé d’accès est supprimée. Elle ne permet plus de vous connecter.

error-back = Retour au début
error-sign-in-again = Réessayer
error-not-found = Cette page n’existe pas
error-not-found-next = L’adresse est peut-être fausse, ou la page ne vous est pas destinée.
error-forbidden = Vous ne pouvez pas voir cette page
error-forbidden-next = Votre connexion n’y donne pas accès.
error-bad-request = Nous ne pouvons pas lire cette demande
error-bad-request-next = Une partie de l’adresse ou du formulaire n’est pas correcte. Revenez en arrière et réessayez.
error-form-expired = Ce formulaire n’est plus valable
error-form-expired-next = Il est resté ouvert trop longtemps, ou il ne venait pas de ce site. Rien n’a été modifié. Ouvrez à nouveau la page.
error-too-many = Trop de tentatives
error-too-many-next =
    { $minutes ->
        [one] Attendez une minute et réessayez.
       *[other] Attendez { $minutes } minutes et réessayez.
    }
error-unavailable = Cette page n’est pas disponible pour le moment
error-unavailable-next = Un élément dont nous avons besoin ne répond pas. Réessayez plus tard.
error-sign-in-failed = Vous n’êtes pas connecté
error-sign-in-failed-next = La connexion a été arrêtée ou n’a pas réussi. Vous pouvez réessayer.

institution-unknown = institution { $number }
capacity-unknown = qualité { $code }
deliberation-number = Délibération { $number }
element-class =
    { $class ->
        [0] public
        [1] interne
        [2] confidentiel
        [3] très confidentiel
       *[other] secret
    }

reason-participant-not-approved = Une des institutions n’est pas admise à participer.
reason-authentication-too-weak = L’institution n’était pas connectée de façon assez sûre pour ces données, ou n’a pas dit quel agent agissait.
reason-no-deliberation = Aucune décision publique ne permet à cette institution de demander ces données.
reason-deliberation-not-in-force = La décision publique n’était pas en vigueur ce jour-là.
reason-purpose-not-covered = La décision publique ne permet pas cette finalité.
reason-legal-context-not-covered = La décision publique ne permet pas cette mission.
reason-elements-not-covered = La décision publique ne mentionne aucune des données demandées.
reason-requester-holds-no-file = L’institution n’a pas de dossier en cours sur vous. Elle ne peut donc pas demander vos données.
reason-capacity-not-covered = L’institution vous connaît, mais pas dans une qualité que la décision publique permet.
reason-quota-exceeded = L’institution avait épuisé son nombre de demandes pour ce jour-là.
reason-source-holds-no-file = La source n’a pas de dossier en cours sur vous.
reason-evaluation-failed = La décision n’a pas pu être calculée. Dans ce cas, rien n’est communiqué.
session-ends-idle = Vous êtes connecté. Si vous ne faites rien ici, cela se termine le { $at }.
session-ends-old = Vous êtes connecté. Cela se termine le { $at }.
session-soon-title = Vous serez bientôt déconnecté
session-soon-idle = Vous n’avez rien fait ici depuis un moment. Pour protéger vos données, nous vous déconnectons alors. Ce que vous avez tapé sans l’envoyer est alors perdu.
session-soon-old = Vous vous êtes connecté il y a presque douze heures. Pour protéger vos données, nous vous déconnectons alors. Envoyez maintenant ce que vous avez tapé.
session-left = Temps restant :
session-stay = Rester connecté
session-close = Fermer
session-again = Se reconnecter
session-over-title = Vous êtes déconnecté
session-over = Votre temps est écoulé. Reconnectez-vous pour continuer.
session-failed = Cela n’a pas fonctionné. Veuillez réessayer.

# Mandats : agir pour une autre personne ou pour une entreprise.
nav-mandates = Mandats
nav-company = L’entreprise
behalf-name = Agir pour quelqu’un d’autre
behalf-banner = Vous agissez pour : { $label }. Ce que vous regardez est inscrit, et cette personne voit que vous avez regardé.
behalf-stop = Arrêter
behalf-stop-own = Agir à nouveau pour vous-même

notice-mandate-accepted = Vous avez accepté le mandat.
notice-mandate-refused = Vous avez refusé le mandat.
notice-mandate-ended = Le mandat a pris fin. Plus personne n’agit avec lui.
notice-acting-stopped = Vous agissez à nouveau pour vous-même.

mandates-title = Mandats
mandates-lead = Avec un mandat, une personne de confiance regarde ces pages à votre place. Vous pouvez aussi agir pour quelqu’un qui vous fait confiance.
mandates-held = Vous agissez pour d’autres
mandates-held-none = Vous n’avez aucun mandat.
mandates-given = D’autres agissent pour vous
mandates-given-none = Personne n’a de mandat de votre part.
mandates-given-hint = Chaque fois que quelqu’un regarde à votre place, vous le voyez sous « Qui a utilisé mes données ». Un mandat enregistré par une institution est faux ? Demandez à cette institution d’y mettre fin.
mandates-give = Donner un mandat
mandates-give-lead = Dites pour quoi et pour combien de temps. Vous recevez alors un code, que vous remettez vous-même à l’autre personne.
mandate-code-label = Vous avez reçu un code ? Tapez-le ici
mandate-code-look = Voir ce qui est proposé
mandate-code-hint = Vous n’acceptez encore rien : vous voyez d’abord à quoi il sert.

mandate-now = vous agissez avec lui maintenant
mandate-act = Agir pour cette personne
mandate-act-this = Agir pour cette personne : { $name }
mandate-scopes = Pour
mandate-period = Période
mandate-withdraw = Retirer l’offre
mandate-withdraw-this = Retirer l’offre : { $name }
mandate-revoke = Révoquer
mandate-revoke-this = Révoquer le mandat : { $name }
mandate-give-up = Y renoncer
mandate-give-up-this = Y renoncer : { $name }

mandate-origin-given = Cette personne vous a donné ce mandat.
mandate-origin-own = Vous avez donné ce mandat.
mandate-origin-passed-on = Un représentant de l’entreprise a transmis ce mandat.
mandate-origin-parent = Comme parent. Enregistré par : { $institution }.
mandate-origin-guardian = Comme tuteur ou administrateur. Enregistré par : { $institution }.
mandate-origin-representative = Comme représentant de l’entreprise. Enregistré par : { $institution }.

mandate-offered = proposé
mandate-offered-until = Le code fonctionne jusqu’au { $at }.
mandate-lapsed = périmé
mandate-to-come = à venir
mandate-in-force = en vigueur
mandate-over = terminé
mandate-refused = refusé
mandate-refused-at = Il a été refusé le { $at }.
mandate-withdrawn = retiré
mandate-withdrawn-at = L’offre a été retirée le { $at }.
mandate-revoked = révoqué
mandate-revoked-by-giver-at = La personne qui l’a donné l’a révoqué le { $at }.
mandate-revoked-by-holder-at = La personne qui l’avait y a renoncé le { $at }.
mandate-ended = clos
mandate-ended-at = L’institution y a mis fin le { $at }.

mandate-scope-see-uses = voir qui a utilisé les données, avec la preuve
mandate-scope-see-files = voir quelles institutions ont un dossier
mandate-scope-report-errors = signaler des erreurs dans les données
mandate-scope-data-requests = faire des demandes selon le droit de la protection des données
mandate-scope-manage-mandates = voir et gérer les mandats de l’entreprise

mandate-form-name = Comment vous appelez ce mandat
mandate-form-name-hint = Pour vous-même, par exemple le nom de l’autre personne.
mandate-form-label = Pour qui, comme l’autre personne le lit
mandate-form-label-hint = Par exemple votre prénom. Nous-mêmes ne gardons aucun nom de personne.
mandate-form-scopes = Ce que l’autre personne peut faire
mandate-form-from = Premier jour
mandate-form-to = Dernier jour
mandate-form-to-hint = Au plus { $years } ans.
mandate-form-make = Faire un code
mandate-problem-label = Remplissez les deux noms, chacun avec 60 lettres au plus.
mandate-problem-day = Remplissez les deux jours.
mandate-problem-backwards = Le dernier jour est avant le premier.
mandate-problem-no-scope = Choisissez au moins une chose que l’autre personne peut faire.
mandate-problem-scope = Un tel mandat ne peut pas servir à tout ce que vous avez choisi.
mandate-problem-no-end = Un mandat a besoin d’un dernier jour.
mandate-problem-over = Le dernier jour est déjà passé.
mandate-problem-too-long = Un mandat dure { $years } ans au plus.
mandate-problem-wider = Vous ne pouvez transmettre qu’une partie de votre propre mandat : les mêmes choses ou moins, et dans les mêmes jours.
mandate-problem-too-many = Trop de vos offres attendent une réponse. Retirez-en d’abord une.

mandate-made-title = Le code de votre mandat
mandate-made-lead = Notez ce code maintenant. Nous ne pouvons plus le montrer.
mandate-made-until = Il fonctionne une fois, jusqu’au { $at }.
mandate-made-hint = Ne le donnez qu’à la personne voulue : qui le tape peut accepter le mandat. L’autre personne se connecte ici, ouvre « Mandats » et le tape.
mandate-made-back = Retour
mandate-offered-title = Accepter un mandat ?
mandate-offered-behalf = Pour qui
mandate-offered-hint = Tout ce que vous regardez avec lui est inscrit, et l’autre le voit. Vous pouvez renoncer au mandat à tout moment.
mandate-accept = Accepter
mandate-refuse = Refuser

company-title = L’entreprise
company-lead = Voici tout ce que nous avons sur l’entreprise portant le numéro { $number } : ses mandats. Nous ne gardons pour elle aucune donnée de personnes.
company-own = Votre propre mandat
company-all = Autres mandats de l’entreprise
company-all-none = L’entreprise n’a pas d’autre mandat.
company-pass-on = Transmettre une partie de votre mandat
company-pass-on-lead = Un comptable, par exemple, peut alors agir pour l’entreprise. Quand votre propre mandat prend fin, celui-ci prend fin aussi.

looks-group = À votre place
look-line =
    { $count ->
        [one] Dans l’heure à partir du { $at }, vos données ont été vues une fois à votre place. Mandat : { $name }
       *[other] Dans l’heure à partir du { $at }, vos données ont été vues { $count } fois à votre place. Mandat : { $name }
    }
look-badge = vu
look-open = Détails et preuve de ce qui a été vu à partir du { $at }
looks-more = On a vu plus de choses à votre place qu’il n’en tient ici. Choisissez moins de jours dans le filtre pour les voir.
looks-title = Vu à votre place
looks-lead = Vu par la personne qui a ce mandat : { $name }
look-at = { $at }
look-says = Montré, pour : { $scope }.

error-not-for-another = Seulement pour vous-même
error-not-for-another-next = Vous agissez maintenant pour quelqu’un d’autre. Cette page ne concerne que vous : agissez à nouveau pour vous-même pour l’ouvrir.
error-out-of-scope = Votre mandat ne sert pas à cela
error-out-of-scope-next = Le mandat avec lequel vous agissez ne couvre pas cette page. Rien n’a été montré.
error-mandate-over = Ce mandat ne compte plus
error-mandate-over-next = Il a été révoqué, ou son temps est passé. Rien n’a été montré.
error-offer-unknown = Aucune offre ouverte n’a ce code
error-offer-unknown-next = Vérifiez le code. Il fonctionne une fois, et quelques jours seulement ; la personne qui vous l’a donné peut en faire un nouveau.
error-own-offer = C’est votre propre offre
error-own-offer-next = Remettez le code à la personne en qui vous avez confiance. Personne n’a de mandat de soi-même.

# Home, sign-in, where my data are, who may see what, security.
home-title = Bienvenue
home-first =
    { $count ->
        [one] C’est votre première visite. Jusqu’ici, vos données ont fait l’objet de { $count } demande.
       *[other] C’est votre première visite. Jusqu’ici, vos données ont fait l’objet de { $count } demandes.
    }
home-first-more = C’est votre première visite. Jusqu’ici, vos données ont fait l’objet de plus de { $count } demandes.
home-first-none = C’est votre première visite. Aucune institution n’a encore demandé vos données par notre intermédiaire.
home-nothing-new = Rien de nouveau depuis votre dernière visite, le { $last }.
home-new =
    { $count ->
        [one] Depuis votre dernière visite, le { $last }, vos données ont fait l’objet de { $count } demande.
       *[other] Depuis votre dernière visite, le { $last }, vos données ont fait l’objet de { $count } demandes.
    }
home-new-more = Depuis votre dernière visite, le { $last }, vos données ont fait l’objet de plus de { $count } demandes.
home-no-questions = Depuis votre dernière visite le { $last }, aucune demande sur vos données n’est arrivée.
home-looks =
    { $count ->
        [one] Quelqu’un a regardé vos pages une fois à votre place.
       *[other] Vos pages ont été regardées { $count } fois à votre place.
    }
home-by-institution =
    { $count ->
        [one] { $institution } : { $count } demande.
       *[other] { $institution } : { $count } demandes.
    }
home-refused =
    { $count ->
        [one] Nous avons refusé { $count } demande. Voyez pourquoi.
       *[other] Nous avons refusé { $count } demandes. Voyez pourquoi.
    }
home-latest = Les plus récentes
home-all-uses = Voir toutes les utilisations
home-ways = Plus
home-files =
    { $count ->
        [0] Aucune institution n’a inscrit de dossier sur vous.
        [one] { $count } institution a un dossier sur vous.
       *[other] { $count } institutions ont un dossier sur vous.
    }
home-who-may = Les règles publiques, en mots simples.
home-security = Où vous êtes connecté.
home-ledger = Personne ne peut modifier ce qui est inscrit. Voyez comment le vérifier.

sign-in-title = Se connecter
sign-in-lead = Connectez-vous pour voir qui a utilisé vos données.
sign-in-with = Se connecter avec { $name }
sign-in-no-way = Vous ne pouvez pas vous connecter pour le moment.
sign-in-what = Une fois connecté
sign-in-see-uses = Vous voyez qui a utilisé vos données, quand et pourquoi, avec preuve.
sign-in-see-files = Vous voyez quelles institutions ont un dossier sur vous.
sign-in-cookie = Nous n’utilisons des cookies que pour votre connexion et votre langue.

files-title = Où sont mes données
files-lead =
    { $count ->
        [one] { $count } institution a inscrit un dossier sur vous.
       *[other] { $count } institutions ont inscrit un dossier sur vous.
    }
files-none = Aucune institution n’a inscrit de dossier sur vous.
files-explained = Nous savons seulement que le dossier existe, en quelle qualité et depuis quand. Son contenu est gardé par l’institution.
files-active = en cours
files-ended = clos
files-offers = Ce que cette institution peut communiquer à d’autres
files-more-rules = Voir les { $count } règles

who-may-title = Qui peut voir quoi
who-may-lead = Une institution ne peut demander des données que si une décision publique le permet. Cherchez dans ces décisions en mots simples.
who-may-label = Votre question, par exemple : qui peut voir mon salaire ?
who-may-found =
    { $count ->
        [one] { $count } règle en vigueur
       *[other] { $count } règles en vigueur
    }
who-may-found-many = { $count } règles en vigueur ; les { $shown } premières sont ci-dessous
who-may-none = Aucune règle en vigueur ne répond à cette question
who-may-examples = Essayez une de ces questions :
who-may-example-pay = Qui peut voir mon salaire ?
who-may-example-address = Qui peut voir mon adresse ?
who-may-example-diploma = Qui peut voir mes diplômes ?
who-may-hint = Une règle dit ce qu’une institution peut demander, sur qui et pourquoi. Elle ne dit pas qu’elle l’a fait. Ce qui a vraiment été demandé sur vous se trouve sous « Qui a utilisé mes données ».
offer-sentence =
    { $count ->
        [one] { $institutions } peut demander (source : { $source }) :
       *[other] { $institutions } peuvent chacun demander (source : { $source }) :
    }
offer-about = Seulement sur les personnes que l’institution connaît en qualité de { $capacities }.
offer-purposes = Finalité :

security-title = Sécurité
security-lead = Vous voyez ici où vous êtes connecté, et comment vous pouvez vous connecter.
security-sessions = Sessions
security-this = celle-ci
security-device-unknown = Appareil inconnu
security-since = Depuis
security-last-used = Dernière utilisation
security-level = Niveau de la connexion
security-end = Déconnecter
security-end-this = Déconnecter { $device }, connecté le { $since }
security-end-others = Déconnecter partout ailleurs
security-hint = Vous voyez une session qui n’est pas la vôtre ? Déconnectez-la, et changez le mot de passe ou le code du service avec lequel vous vous connectez.
level-low = faible
level-substantial = substantiel
level-high = élevé

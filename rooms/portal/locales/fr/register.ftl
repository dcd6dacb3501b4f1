# Landing page and register.
landing-title = Voyez qui utilise vos données
landing-lead = Des institutions consultent entre elles des données sur vous. Ici, vous voyez qui l’a fait, quand et pourquoi, avec une preuve que vous pouvez vérifier vous-même.
landing-sign-in = Voir qui a utilisé mes données
landing-institutions =
    { $count ->
        [one] institution participante
       *[other] institutions participantes
    }
landing-services =
    { $count ->
        [one] service d’une source authentique
       *[other] services de sources authentiques
    }
landing-deliberations =
    { $count ->
        [one] délibération en vigueur
       *[other] délibérations en vigueur
    }
landing-entries =
    { $count ->
        [one] inscription au registre des preuves
       *[other] inscriptions au registre des preuves
    }
landing-how = Comment vos données sont protégées
landing-how-rule = Seulement par une décision publique
landing-how-rule-says = Un comité décide en public qui peut demander quelles données, sur qui et pour quoi. Sans une telle délibération, rien n’est communiqué.
landing-how-least = Seulement le nécessaire
landing-how-least-says = Ce que la délibération ne mentionne pas est écarté de la réponse. Nous ne gardons pas de copie de vos données.
landing-how-evidence = Jamais sans trace
landing-how-evidence-says = Chaque demande est inscrite avant le départ de la réponse. Personne ne peut supprimer ou modifier cette inscription sans que cela se voie, nous non plus.
landing-how-you = Vous pouvez le voir
landing-how-you-says = Vous voyez chaque utilisation de vos données, et aussi ce qui a été refusé. Vous ne devez pas nous croire : vous pouvez vérifier la preuve.
landing-machines = Pour les développeurs
landing-register-data = Le registre sous forme de données
landing-api = Description des interfaces (OpenAPI)
landing-tokens = Comment les applications s’identifient
landing-health = Le service fonctionne-t-il ?

register-title = Délibérations
register-lead = Une délibération est une décision publique du comité. Elle dit quelle institution peut demander quelles données, sur qui et pour quoi.
register-search = Chercher dans les délibérations
register-count =
    { $count ->
        [0] Aucune délibération trouvée
        [one] { $count } délibération
       *[other] { $count } délibérations
    }
register-parties = Demandeur : { $institutions }. Source : { $source }.
standing-in-force = en vigueur
standing-not-yet = pas encore en vigueur
standing-no-longer = plus en vigueur
standing-never = jamais en vigueur

deliberation-back = Toutes les délibérations
deliberation-of = Décidée le { $day }
deliberation-amended = Cette délibération a été remplacée par :
deliberation-applicants = Qui peut demander
deliberation-source = Auprès de qui
deliberation-service = Service :
deliberation-elements = Quelles données
deliberation-persons = Sur qui
deliberation-about = Les personnes que l’institution demandeuse connaît en qualité de { $requester }, et sur lesquelles la source a un dossier en qualité de { $source }.
deliberation-purposes = Pour quoi
deliberation-contexts = Pour quelles missions
deliberation-basis = Base légale
deliberation-period = En vigueur
deliberation-frequency = À quelle fréquence
deliberation-per-day =
    { $count ->
        [one] Au plus { $count } demande par jour et par institution.
       *[other] Au plus { $count } demandes par jour et par institution.
    }
deliberation-as-needed = Aussi souvent que la mission le demande.
deliberation-kept = Durée de conservation des données
deliberation-retention =
    { $months ->
        [one] { $months } mois, à compter de : { $from }.
       *[other] { $months } mois, à compter de : { $from }.
    }
deliberation-told = Quand la personne le voit
deliberation-told-at-once = Tout de suite.
deliberation-told-later =
    { $days ->
        [one] { $days } jour après la décision.
       *[other] { $days } jours après la décision.
    }
deliberation-security = Mesures de sécurité
deliberation-as-written = La base légale, les missions et les mesures de sécurité figurent ici telles que le comité les a écrites.
deliberation-versions = Versions
deliberation-versions-lead = Chaque version est une inscription au registre des preuves. Aucune règle ne peut donc changer en silence.
deliberation-entered = Inscrite le { $at }
deliberation-entry = preuve de l’inscription { $index }
deliberation-data = Cette délibération sous forme de données
deliberation-odrl = Cette délibération en ODRL, un langage pour les programmes

institutions-title = Institutions
institutions-lead = Ces institutions peuvent demander des données, en fournir, ou les deux.
institutions-search = Chercher par nom ou numéro
institutions-count =
    { $count ->
        [0] Aucune institution trouvée
        [one] { $count } institution
       *[other] { $count } institutions
    }
institution-approved = participe depuis le { $since }
institution-suspended = suspendue depuis le { $since }
institution-withdrawn = sortie le { $since }
institution-capacities = En quelles qualités elle connaît des personnes
institution-rules = Délibérations qui la mentionnent

services-title = Services
services-lead = Une source authentique offre ses données sous forme de services. Un service ne donne rien à personne à lui seul : il faut une délibération.
services-search = Chercher par nom, source ou donnée
services-count =
    { $count ->
        [0] Aucun service trouvé
        [one] { $count } service
       *[other] { $count } services
    }
service-acting-required = L’institution doit dire quel agent demande.
service-acting-optional = L’institution peut dire quel agent demande.
service-elements = Quelles données il peut communiquer
service-rules = Délibérations à son sujet

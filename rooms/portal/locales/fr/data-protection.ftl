# Les pages du délégué à la protection des données.
dp-title = Demandes selon le droit de la protection des données
dp-lead = Ces demandes attendent une réponse, la plus urgente d’abord. De qui elles viennent n’est pas dit ici. Ce qui y est écrit, vous le voyez en ouvrant une demande, et chaque fois c’est une inscription au registre.
dp-none = Aucune demande n’attend de réponse.
dp-received = Reçue le { $day }.
dp-deadline = Réponse due au plus tard le { $day }.
dp-days-left =
    { $count ->
        [0] C’est le dernier jour.
        [one] Il reste un jour.
       *[other] Il reste { $count } jours.
    }
dp-days-late =
    { $count ->
        [one] Un jour de retard.
       *[other] { $count } jours de retard.
    }
dp-one-title = Une demande
dp-back = Toutes les demandes en attente
dp-asked = Ce que la personne demande
dp-asked-nothing = Rien n’est écrit ici.
dp-steps = Ce qui a été fait
dp-step-none = Rien encore.
dp-step-extended = Le { $at }, la personne a appris que la réponse prend plus de temps :
dp-step-answered = Réponse donnée le { $at } :
dp-answer = Répondre
dp-answer-lead = La personne lit la réponse sur sa page, avec l’endroit où se plaindre. Une réponse est définitive.
dp-outcome = Ce qui est décidé
dp-answer-text = Ce qui a été fait, ou pourquoi non
dp-answer-hint = En mots simples, 4000 caractères au plus. Le texte est gardé scellé et ne figure dans aucun registre.
dp-answer-send = Envoyer la réponse
dp-extend = Prendre plus de temps
dp-extend-lead = Une fois, et seulement le premier mois, la réponse peut prendre deux mois de plus. La personne doit savoir pourquoi.
dp-extend-text = Pourquoi cela prend plus de temps
dp-extend-send = Prévenir la personne
dp-problem-outcome = Choisissez ce qui est décidé.
dp-problem-text = Écrivez ce que la personne doit lire, en 4000 caractères au plus.
notice-request-extended = La personne sait que la réponse prend plus de temps.
notice-request-answered = La demande a sa réponse.
notice-request-overtaken = Ce n’est plus possible : la demande a sa réponse, a déjà été prolongée, ou son premier mois est passé.
dp-first = À la première page
error-own-request = C’est votre propre demande
error-own-request-next = Vous ne pouvez pas répondre à ce que vous avez demandé vous-même. Un autre délégué à la protection des données le fait, ou qui gère la plateforme (crosskeys requests answer).

# Demandes de délibération : la liste, le formulaire, une demande, ce qu’elle changerait.
proposals-title = Demandes de délibération
proposals-lead = Une institution qui a besoin de données sur des personnes demande une délibération au comité. Ici, les demandes sont rédigées, examinées et décidées.
proposals-new = Nouvelle demande
proposals-none = Il n’y a pas encore de demande.
proposals-changed = Dernière modification : { $at }
proposal-adds = Une nouvelle délibération : { $number }.
proposal-amends = La délibération { $number } à la place de { $before }.
proposal-repeals = La fin de la délibération { $number }.
proposal-asked-by = Demandée par : { $institution }.
proposal-of-committee = Par le comité lui-même.
stage-draft = projet
stage-submitted = au comité
stage-approved = approuvée
stage-rejected = rejetée
stage-published = publiée
stage-withdrawn = retirée

proposal-begin-title = Une nouvelle demande
proposal-begin-lead = Que demandez-vous au comité ?
proposal-begin-adds = Une nouvelle délibération
proposal-begin-changes = Modifier une délibération
proposal-begin-ends = Mettre fin à une délibération
proposal-begin-go = Rédiger la demande
proposal-begin-amend = Rédiger la modification
proposal-begin-repeal = Rédiger la demande de fin
proposal-service = Service d’une source authentique
proposal-applicant = Numéro d’entreprise de l’institution qui demande
proposal-applicant-hint = Dix chiffres. D’autres institutions peuvent être ajoutées dans le formulaire.
proposal-deliberation = Délibération

proposal-form-adds = Demande d’une nouvelle délibération
proposal-form-amends = Demande de modification d’une délibération
proposal-form-repeals = Demande de mettre fin à une délibération
proposal-form-lead = Demande : { $institution }. Source : { $source }. Service : { $service }.
proposal-form-repeal-lead = Il s’agit de la délibération { $number }. Ce qui a été communiqué reste enregistré.
proposal-group-title = Titre en quatre langues
proposal-group-what = Quelles données, et pour quoi
proposal-group-whom = Sur qui, et pour qui
proposal-group-when = À partir de quand, combien de fois, et comment les données sont gardées
proposal-group-withheld = Quand les personnes sont informées
proposal-group-risks = Risques pour les personnes
proposal-group-repeal = La fin
proposal-contexts-hint = Noms de tâches en majuscules, un par ligne, comme SOCIAL_INQUIRY.
proposal-lines-hint = Un par ligne.
proposal-requester = L’institution qui demande a un dossier sur la personne comme
proposal-holder = La source a un dossier sur la personne comme
proposal-applicants = Autres institutions qui peuvent demander
proposal-applicants-hint = Numéros d’entreprise, un par ligne. Chacune doit connaître les personnes dans les mêmes qualités.
proposal-first = Premier jour
proposal-last = Dernier jour
proposal-last-hint = Laissez ce champ vide si aucune fin n’est connue.
proposal-per-day = Nombre maximal de questions d’une institution par jour
proposal-per-day-hint = Laissez ce champ vide si la tâche fixe le nombre.
proposal-months = Nombre de mois pendant lesquels les données peuvent être gardées
proposal-kept-from = À partir de quand les mois comptent
proposal-kept-from-hint = En mots, par exemple : le jour où le dossier est clos.
proposal-withheld-hint = Les personnes sont informées aussitôt de chaque utilisation. Elles ne le sont plus tard que si une loi le permet, comme pour une inspection. Sinon, laissez tout ceci vide.
proposal-withheld-days = Nombre de jours avant que la personne soit informée
proposal-withheld-basis = La loi qui le permet
proposal-withheld-reason = Pourquoi, à lire par la personne : { $language }
proposal-last-day = Dernier jour en vigueur
proposal-reason = Raison
proposal-save = Enregistrer le projet
proposal-cancel = Ne pas enregistrer
field-optional = (facultatif)
proposal-wrong-title = Veuillez revoir ces champs
proposal-wrong-missing = Ce champ doit être rempli.
proposal-wrong-too-long = C’est trop long.
proposal-wrong-form = La forme n’est pas correcte.
proposal-wrong-unknown = Ceci mentionne quelque chose que le registre n’a pas, ou que toutes les institutions n’ont pas.
proposal-wrong-dates = Le dernier jour précède le premier, ou il est passé.
proposal-wrong-own-data = Une institution n’a pas besoin de délibération pour ses propres données.

risk-necessity = Pourquoi la tâche est-elle impossible sans ces données ?
risk-fewer-data = Moins de données, moins de personnes, ou un oui ou un non suffiraient-ils ?
risk-special-categories = S’agit-il de données sensibles ou de personnes vulnérables ?
risk-access = Qui voit les données dans l’institution ?
risk-harm = Que peut-il arriver à une personne si les données sont fausses, ou connues d’autres ?
risk-automated-decision = Décide-t-on quelque chose sur des personnes par les données seules ?

proposal-asked = Ce qui est demandé
proposal-edit = Modifier le projet
proposal-submit = Remettre au comité
proposal-take-back = Retirer
proposal-to-register = Vers la délibération
proposal-needed =
    { $count ->
        [one] Un membre décide.
       *[other] { $count } membres doivent dire la même chose pour une décision.
    }
proposal-next-write = C’est votre projet. Remettez-le quand il est complet : ensuite, il ne peut plus être modifié.
proposal-next-draft = C’est le projet de quelqu’un d’autre.
proposal-next-submitted = Les membres du comité l’examinent et votent.
proposal-next-vote = Lisez la demande et ses risques, essayez ce qu’elle changerait, et votez. Vous pouvez changer votre vote jusqu’à la décision.
proposal-next-approved = Le comité l’a approuvée. Elle est en vigueur dès qu’un membre la publie.
proposal-next-publish = Le comité l’a approuvée. Vous pouvez la publier.
proposal-next-rejected = Le comité l’a rejetée.
proposal-next-published = Elle est publiée et inscrite au registre des preuves.
proposal-next-withdrawn = Elle a été retirée.
vote-title = Votre vote
vote-reason = Votre raison
vote-approve = Approuver
vote-reject = Rejeter
vote-approved = approuve
vote-rejected = rejette
votes-title = Ce que disent les membres
votes-none = Personne n’a encore voté.
publish-title = Publier
publish-lead = La délibération entre aussitôt dans le registre public et dans le registre des preuves. Elle est en vigueur dès son premier jour, et jamais avant aujourd’hui.
publish-do = Publier maintenant
notice-proposal-saved = Le projet est enregistré.
notice-proposal-submitted = La demande est au comité.
notice-proposal-withdrawn = La demande a été retirée.
notice-proposal-voted = Votre vote est compté.
notice-proposal-decided = Votre vote est compté, et le comité a décidé.
notice-proposal-published = La délibération est publiée et inscrite au registre.
notice-proposal-overtaken = Quelqu’un d’autre a modifié cette demande au même moment. Veuillez la relire ; rien n’a été fait de votre part.
notice-proposal-too-many = Vous rédigez déjà dix demandes. Remettez-en une ou retirez-en une d’abord.
notice-proposal-not-published = La publication est impossible : ce qu’elle modifie n’est plus en vigueur, sa période est passée, ou elle ne va pas avec le registre.

what-if-title = Ce qui changerait
what-if-lead = Nous avons décidé à nouveau { $count } questions depuis le { $since }, comme si cette demande avait alors été en vigueur.
what-if-explained = Seul ce qui est enregistré est utilisé : qui a demandé quoi, quand et pourquoi. Rien ici ne concerne une seule personne. Pour une question refusée, il n’est pas enregistré si la personne avait un dossier ; ces questions sont comptées à part.
what-if-days = { $days } jours
what-if-cut = Il y en avait plus. Nous avons regardé les { $count } premières.
what-if-unfit = Cette demande ne va pas avec le registre actuel ; elle ne peut pas être essayée.
what-if-questions =
    { $count ->
        [0] Aucune question de cette période ne concerne la demande.
        [one] Une question de cette période concerne la demande.
       *[other] { $count } questions de cette période concernent la demande.
    }
what-if-no-change = Rien ne changerait pour elles.
what-if-allowed-word = nouvellement admises
what-if-allowed =
    { $count ->
        [one] Une question a été refusée et serait admise.
       *[other] { $count } questions ont été refusées et seraient admises.
    }
what-if-perhaps-word = peut-être admises
what-if-perhaps =
    { $count ->
        [one] Une question a été refusée et serait admise si les deux parties ont un dossier sur la personne.
       *[other] { $count } questions ont été refusées et seraient admises si les deux parties ont un dossier sur la personne.
    }
what-if-refused-word = nouvellement refusées
what-if-refused =
    { $count ->
        [one] Une question a été admise et serait refusée.
       *[other] { $count } questions ont été admises et seraient refusées.
    }
what-if-more-word = plus de données
what-if-more =
    { $count ->
        [one] Une question admise recevrait plus de données.
       *[other] { $count } questions admises recevraient plus de données.
    }
what-if-fewer-word = moins de données
what-if-fewer =
    { $count ->
        [one] Une question admise recevrait moins de données.
       *[other] { $count } questions admises recevraient moins de données.
    }
what-if-reason = { $count } × { $reason }
what-if-never = Données que personne n’a demandées
what-if-never-lead = La demande nomme ces données, et aucune question de cette période ne les a demandées. Sont-elles nécessaires ?
what-if-never-none = Tout ce que la demande nomme a été demandé.
work-reason-requester-holds-no-file = L’institution n’avait pas de dossier actif sur la personne.
work-reason-capacity-not-covered = L’institution connaissait la personne, mais pas dans une qualité que la délibération nomme.
work-reason-source-holds-no-file = La source n’avait pas de dossier actif sur la personne.

# Nouvelles pour une personne.
news-title = Du nouveau pour vous
news-lead = Les suites de ce que vous avez demandé. Nous gardons ceci un an.
news-none = Il n’y a rien de nouveau pour vous.
news-unread = nouveau
news-mark-read = Tout marquer comme lu
news-back = Retour au début
news-all = Toutes les nouvelles
news-source-unknown = La source
news-report-taken-up = { $source } examine votre signalement.
news-report-answered = { $source } a répondu à votre signalement.
news-answer-overdue = { $source } n’a pas répondu à temps à votre signalement.
news-correction-read = Une institution a lu la correction de vos données. Source des données : { $source }
news-institution-reported = Une institution a signalé que quelque chose est probablement faux dans vos données. Source des données : { $source }
news-institution-answered = Le signalement d’une institution sur vos données a reçu une réponse. Source des données : { $source }
news-mandate-registered = Une institution a enregistré un mandat : quelqu’un agit pour vous.
notice-news-read = Tout est marqué comme lu.

# Statistiques : pour tous, et pour une institution à son propre sujet.
statistics-title = Statistiques
statistics-lead = Comment va l’échange en ce moment, et combien il a été utilisé ces douze derniers mois.
statistics-state = En ce moment
statistics-up = Tout fonctionne
statistics-degraded = Fonctionne, mais il manque quelque chose
statistics-down = Ne donne pas de données pour l’instant
statistics-entries = Inscriptions au registre des preuves
statistics-asked = Demandes
statistics-counting = Toutes les demandes ne sont pas encore comptées. Les chiffres augmentent entre-temps.
statistics-none = Rien n’a été demandé ces douze derniers mois.
statistics-permitted-drawing = Combien de demandes ont été permises, par mois
statistics-refused-drawing = Combien de demandes ont été refusées, par mois
statistics-outcome = Résultat
statistics-reasons = Pourquoi des demandes ont été refusées
statistics-reason = Raison
statistics-unknown-service = Aucun service ne porte ce nom.
statistics-services = Par service
statistics-service = Service
statistics-no-service = Un service qui n’existe pas
statistics-applicants = Par institution qui a demandé
statistics-deliberations = Par délibération
statistics-deliberation = Délibération
statistics-few = moins de { $count }
statistics-how = Comment on compte
statistics-how-says = Chaque décision enregistrée compte une fois, dans le mois où elle a été prise. Une demande refusée pour plusieurs raisons compte pour la première.
statistics-rounded = Chaque chiffre est arrondi au multiple de { $count } inférieur et change au plus une fois par heure. Sinon, quelqu’un pourrait calculer de qui il s’agissait. Les tableaux montrent les cinquante plus actifs ; les chiffres pour des programmes les ont tous.
statistics-withheld = Les demandes que la loi cache un temps à la personne n’y figurent que lorsque ce temps est écoulé.
statistics-data = Les mêmes chiffres pour des programmes (JSON)
desk-usage-title = Statistiques de l’institution
desk-usage-lead = Les douze derniers mois, exactement : seuls les collègues qui travaillent à ce guichet voient ceci.
desk-usage-asked = Ce que nous avons demandé
desk-usage-answered = Ce qui nous a été demandé
desk-usage-total =
    { $count ->
        [0] Aucune demande.
        [one] Une demande. Permises : { $permitted }. Refusées : { $refused }.
       *[other] { $count } demandes. Permises : { $permitted }. Refusées : { $refused }.
    }
desk-usage-door = Combien de fois l’institution demande, de quel droit, ce qui est refusé et pourquoi.

# Who used my data.
uses-title = Qui a utilisé mes données
uses-lead = Chaque fois qu’une institution demande vos données par notre intermédiaire, vous le voyez ici. Les demandes refusées y sont aussi.
uses-newest = Retour aux plus récentes
uses-older = Plus anciennes
uses-none = Aucune institution n’a encore demandé vos données par notre intermédiaire.
uses-none-found = Rien n’a été trouvé. Changez le filtre pour en voir plus.

use-delivered = Le { $day }, { $institution } a reçu des données sur vous. Source : { $source }. Données : { $elements }.
use-without-data = Le { $day }, { $institution } a demandé des données sur vous. Source : { $source }. La source n’en avait pas.
use-failed = Le { $day }, { $institution } a demandé des données sur vous. Source : { $source }. La source n’a pas répondu et rien n’a été communiqué.
use-interrupted = Le { $day }, { $institution } a demandé des données sur vous. Source : { $source }. La réponse a été interrompue et rien n’a été communiqué.
use-under-way = Le { $day }, { $institution } a demandé des données sur vous. Source : { $source }. Données : { $elements }. La réponse est en route.
use-refused = Le { $day }, { $institution } a demandé des données sur vous. Source : { $source }. Données : { $elements }. Nous avons refusé.
use-unknown-service = Le { $day }, { $institution } a demandé des données sur vous sous un nom qui n’existe pas : { $service }. Nous avons refusé.
use-purpose = Finalité : { $purpose }.
use-details = Détails et preuve
use-open = Détails et preuve de l’utilisation du { $at }
badge-given = communiqué
badge-without-data = pas de données
badge-not-given = non communiqué
badge-under-way = en route
badge-refused = refusé

chart-title = Les douze derniers mois
chart-total =
    { $count ->
        [one] { $count } demande
       *[other] { $count } demandes
    }
chart-drawing = Nombre de demandes par mois : { $institution }
chart-times =
    { $count ->
        [one] une fois
       *[other] { $count } fois
    }
chart-looks = Combien de fois quelqu’un a regardé à votre place, par mois
chart-more =
    { $count ->
        [one] Une autre institution figure dans le tableau.
       *[other] { $count } autres institutions figurent dans le tableau.
    }
chart-table = La même chose en tableau
chart-month = Mois
chart-institution = Institution
chart-count = Nombre

filter-title = Filtrer
filter-institution = Institution
filter-service = Service
filter-purpose = Finalité
filter-element = Donnée
filter-outcome = Résultat
filter-from = Du
filter-to = Jusqu’au (inclus)
filter-any = Tous
filter-permitted = Permis
filter-refused = Refusé
filter-apply = Afficher
filter-clear = Effacer le filtre

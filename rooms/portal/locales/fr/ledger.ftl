# How to check the ledger.
ledger-title = Vérifier le registre des preuves
ledger-lead = Chaque décision, chaque livraison et chaque changement des règles est une inscription dans un registre des preuves. Des inscriptions peuvent s’ajouter, mais aucune ne peut changer ou disparaître sans que cela se voie. Tout le monde peut le vérifier.
ledger-commitments = Ce qui est public ne dit rien sur personne : une inscription est un nombre scellé. Seul celui qui a l’enregistrement correspondant, comme vous sur vos propres pages, peut montrer ce qu’il représente.
ledger-now = Le registre des preuves maintenant
ledger-origin = Nom
ledger-size = Inscriptions
ledger-root = Racine
ledger-key = Clé
ledger-checkpoint = Dernier point de contrôle
ledger-latest = Le dernier point de contrôle en texte
ledger-key-text = La clé en texte
ledger-check = Comment vérifier
ledger-check-all = Tout le registre des preuves, de la première inscription à la racine signée :
ledger-check-one = Une preuve que vous avez téléchargée, sans connexion. Chacun des deux programmes le fait :
ledger-two-programs = Les deux programmes n’ont aucun code en commun. Le second est un seul fichier court dans un autre langage, fait pour être lu.
ledger-trust = La clé
ledger-trust-says = Une vérification vaut ce que vaut la clé avec laquelle vous vérifiez. Notez aujourd’hui la clé ou son empreinte, ou comparez-la avec celle d’un autre endroit. Si elle change sans annonce, demandez-nous pourquoi. Les formats sont des standards publics :

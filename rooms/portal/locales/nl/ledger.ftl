# How to check the ledger.
ledger-title = Het bewijsregister nagaan
ledger-lead = Elke beslissing, elke levering en elke wijziging van de regels is een inschrijving in een bewijsregister. Er kunnen inschrijvingen bij komen, maar geen enkele kan ongemerkt wijzigen of verdwijnen. Iedereen kan dat nagaan.
ledger-commitments = Wat openbaar is, zegt niets over iemand: een inschrijving is een verzegeld getal. Alleen wie het record erbij heeft, zoals uzelf op uw eigen pagina’s, kan tonen waar het voor staat.
ledger-now = Het bewijsregister nu
ledger-origin = Naam
ledger-size = Inschrijvingen
ledger-root = Wortel
ledger-key = Sleutel
ledger-checkpoint = Laatste controlepunt
ledger-latest = Het laatste controlepunt als tekst
ledger-key-text = De sleutel als tekst
ledger-check = Hoe u het nagaat
ledger-check-all = Het hele bewijsregister, van de eerste inschrijving tot de ondertekende wortel:
ledger-check-one = Eén bewijs dat u hebt gedownload, zonder verbinding. Elk van beide programma’s kan dat:
ledger-two-programs = De twee programma’s hebben geen code gemeen. Het tweede is één kort bestand in een andere taal, gemaakt om te lezen.
ledger-trust = De sleutel
ledger-trust-says = Nagaan is zoveel waard als de sleutel waarmee u nagaat. Noteer vandaag de sleutel of zijn vingerafdruk, of vergelijk hem met die van een andere plaats. Verandert hij zonder aankondiging, vraag ons dan waarom. De vormen zijn openbare standaarden:

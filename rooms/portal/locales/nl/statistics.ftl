# Statistieken: voor iedereen, en voor een instelling over zichzelf.
statistics-title = Statistieken
statistics-lead = Hoe het nu met de uitwisseling gaat, en hoeveel ze de laatste twaalf maanden is gebruikt.
statistics-state = Nu
statistics-up = Alles werkt
statistics-degraded = Werkt, maar er ontbreekt iets
statistics-down = Geeft nu geen gegevens
statistics-entries = Inschrijvingen in het bewijsregister
statistics-asked = Vragen
statistics-counting = Nog niet elke vraag is geteld. Ondertussen lopen de cijfers op.
statistics-none = De laatste twaalf maanden is er niets gevraagd.
statistics-permitted-drawing = Hoeveel vragen zijn toegelaten, per maand
statistics-refused-drawing = Hoeveel vragen zijn geweigerd, per maand
statistics-outcome = Uitkomst
statistics-reasons = Waarom vragen zijn geweigerd
statistics-reason = Reden
statistics-unknown-service = Er is geen dienst met die naam.
statistics-services = Per dienst
statistics-service = Dienst
statistics-no-service = Een dienst die niet bestaat
statistics-applicants = Per instelling die vroeg
statistics-deliberations = Per beraadslaging
statistics-deliberation = Beraadslaging
statistics-few = minder dan { $count }
statistics-how = Hoe dit wordt geteld
statistics-how-says = Elke geregistreerde beslissing telt één keer, in de maand waarin ze is genomen. Een vraag met meer redenen voor de weigering telt bij de eerste.
statistics-rounded = Elk cijfer is naar beneden afgerond op een veelvoud van { $count } en verandert hoogstens één keer per uur. Anders zou iemand kunnen uitrekenen over wie een vraag ging. De tabellen tonen de vijftig drukste; de cijfers voor programma’s hebben ze allemaal.
statistics-withheld = Vragen die de wet een tijd voor de persoon verborgen houdt, staan er pas in als die tijd voorbij is.
statistics-data = Dezelfde cijfers voor programma’s (JSON)
desk-usage-title = Statistieken van de instelling
desk-usage-lead = De laatste twaalf maanden, precies: alleen collega’s die aan dit loket werken, zien dit.
desk-usage-asked = Wat wij vroegen
desk-usage-answered = Wat ons werd gevraagd
desk-usage-total =
    { $count ->
        [0] Geen vragen.
        [one] Eén vraag. Toegelaten: { $permitted }. Geweigerd: { $refused }.
       *[other] { $count } vragen. Toegelaten: { $permitted }. Geweigerd: { $refused }.
    }
desk-usage-door = Hoe vaak de instelling vraagt, met welk recht, wat wordt geweigerd en waarom.

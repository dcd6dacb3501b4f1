# De bladzijden van de functionaris voor gegevensbescherming.
dp-title = Verzoeken volgens het gegevensbeschermingsrecht
dp-lead = Deze verzoeken wachten op een antwoord, het dringendste eerst. Van wie ze zijn, staat hier niet. Wat erin staat, ziet u als u een verzoek opent, en elke keer is dat een inschrijving in het logboek.
dp-none = Geen verzoek wacht op een antwoord.
dp-received = Ontvangen op { $day }.
dp-deadline = Te beantwoorden ten laatste op { $day }.
dp-days-left =
    { $count ->
        [0] Vandaag is de laatste dag.
        [one] Nog één dag.
       *[other] Nog { $count } dagen.
    }
dp-days-late =
    { $count ->
        [one] Eén dag te laat.
       *[other] { $count } dagen te laat.
    }
dp-one-title = Een verzoek
dp-back = Alle verzoeken die wachten
dp-asked = Wat de persoon vraagt
dp-asked-nothing = Hier staat niets geschreven.
dp-steps = Wat er gedaan is
dp-step-none = Nog niets.
dp-step-extended = Op { $at } kreeg de persoon te horen dat het antwoord langer duurt:
dp-step-answered = Beantwoord op { $at }:
dp-answer = Antwoorden
dp-answer-lead = De persoon leest het antwoord op de eigen bladzijde, met waar men klacht kan indienen. Een antwoord is definitief.
dp-outcome = Wat er beslist is
dp-answer-text = Wat er gedaan is, of waarom niet
dp-answer-hint = In gewone woorden, hoogstens 4000 tekens. Het wordt verzegeld bewaard en staat in geen logboek.
dp-answer-send = Het antwoord versturen
dp-extend = Langer nodig
dp-extend-lead = Eén keer, en alleen in de eerste maand, mag het antwoord twee maanden langer duren. De persoon moet weten waarom.
dp-extend-text = Waarom het langer duurt
dp-extend-send = De persoon inlichten
dp-problem-outcome = Kies wat er beslist is.
dp-problem-text = Schrijf wat de persoon moet lezen, in hoogstens 4000 tekens.
notice-request-extended = De persoon weet nu dat het antwoord langer duurt.
notice-request-answered = Het verzoek is beantwoord.
notice-request-overtaken = Dat kan niet meer: het verzoek is beantwoord, werd al verlengd, of de eerste maand is voorbij.
dp-first = Naar de eerste pagina
error-own-request = Dit is uw eigen verzoek
error-own-request-next = Wat u zelf vroeg, kunt u niet beantwoorden. Een andere functionaris voor gegevensbescherming doet dat, of wie de hub beheert (crosskeys requests answer).

//! Sectors of the Belgian social-security network and their quality codes.
//!
//! Facts from the public code lists of the Crossroads Bank for Social Security. Only codes whose meaning we can name
//! stand here; a code that is missing is unknown to the hub, and a registration in it is refused.

use crate::localized::{Label, label};
use crate::{Capacity, Localized};

/// The name of a sector; `None` when it is unknown.
#[must_use]
pub fn sector_label(sector: u16) -> Option<Localized> {
    SECTORS
        .iter()
        .find(|row| row.0 == sector)
        .map(|row| row.1.into())
}

/// What a quality code means for institutions of a sector; `None` when sector or code is unknown.
#[must_use]
pub fn capacity_label(sector: u16, capacity: Capacity) -> Option<Localized> {
    let code = capacity.code();
    let universal = || UNIVERSAL.iter().find(|row| row.0 == code).map(|row| row.1);
    let own = OWN
        .iter()
        .find(|row| (row.0, row.1) == (sector, code))
        .map(|row| row.2);
    sector_label(sector)?;
    own.or_else(universal).map(Localized::from)
}

/// Codes that mean the same in every sector.
const UNIVERSAL: &[(u16, Label)] = &[
    (
        0,
        label(
            "definitieve inschrijving",
            "inscription définitive",
            "endgültige Eintragung",
            "definitive inscription",
        ),
    ),
    (
        902,
        label(
            "voorlopige inschrijving",
            "inscription provisoire",
            "vorläufige Eintragung",
            "provisional inscription",
        ),
    ),
    (
        999,
        label(
            "vervangen nummer",
            "numéro remplacé",
            "ersetzte Nummer",
            "replaced number",
        ),
    ),
];

/// Sector, name. The numbers are the network's; sector 0 also takes the authorities of the demonstration.
const SECTORS: &[(u16, Label)] = &[
    (
        0,
        label(
            "personenregister en overheid",
            "registre des personnes et autorités",
            "Personenregister und Behörden",
            "register of persons and authorities",
        ),
    ),
    (
        1,
        label(
            "arbeidsongevallen",
            "accidents du travail",
            "Arbeitsunfälle",
            "accidents at work",
        ),
    ),
    (5, label("pensioenen", "pensions", "Pensionen", "pensions")),
    (
        6,
        label(
            "beroepsziekten",
            "maladies professionnelles",
            "Berufskrankheiten",
            "occupational diseases",
        ),
    ),
    (
        7,
        label(
            "gezinsbijslag",
            "prestations familiales",
            "Familienleistungen",
            "family benefits",
        ),
    ),
    (
        10,
        label(
            "jaarlijkse vakantie",
            "vacances annuelles",
            "Jahresurlaub",
            "annual holidays",
        ),
    ),
    (
        11,
        label(
            "ziekenfondsen",
            "mutualités",
            "Krankenkassen",
            "sickness funds",
        ),
    ),
    (
        12,
        label(
            "sociale zekerheid van werknemers",
            "sécurité sociale des travailleurs salariés",
            "soziale Sicherheit der Arbeitnehmer",
            "social security of employees",
        ),
    ),
    (
        13,
        label(
            "lokale besturen",
            "administrations locales",
            "lokale Behörden",
            "local administrations",
        ),
    ),
    (
        14,
        label(
            "loopbaangegevens",
            "données de carrière",
            "Laufbahndaten",
            "career data",
        ),
    ),
    (
        15,
        label(
            "zelfstandigen",
            "travailleurs indépendants",
            "Selbständige",
            "self-employed",
        ),
    ),
    (
        16,
        label(
            "sociale zekerheid, personen met een handicap",
            "sécurité sociale, personnes handicapées",
            "soziale Sicherheit, Personen mit Behinderung",
            "social security, persons with a disability",
        ),
    ),
    (
        17,
        label(
            "openbare centra voor maatschappelijk welzijn",
            "centres publics d'action sociale",
            "öffentliche Sozialhilfezentren",
            "public centres for social welfare",
        ),
    ),
    (
        18,
        label(
            "werkloosheid",
            "chômage",
            "Arbeitslosigkeit",
            "unemployment",
        ),
    ),
    (19, label("gezondheid", "santé", "Gesundheit", "health")),
    (
        21,
        label(
            "ziekte- en invaliditeitsverzekering",
            "assurance maladie-invalidité",
            "Kranken- und Invalidenversicherung",
            "sickness and disability insurance",
        ),
    ),
    (
        22,
        label(
            "pensioenkadaster",
            "cadastre des pensions",
            "Pensionsregister",
            "register of pensions",
        ),
    ),
    (
        25,
        label(
            "kruispuntbank",
            "banque-carrefour",
            "zentrale Datenbank",
            "crossroads bank",
        ),
    ),
    (
        26,
        label(
            "werkgelegenheid en opleiding",
            "emploi et formation",
            "Beschäftigung und Ausbildung",
            "employment and education",
        ),
    ),
];

/// Sector, code, meaning. The codes of sector 13 are the demonstration's own.
const OWN: &[(u16, u16, Label)] = &[
    (
        5,
        100,
        label(
            "dossier in betaling",
            "dossier en paiement",
            "Akte in Auszahlung",
            "file in payment",
        ),
    ),
    (
        7,
        101,
        label(
            "rechthebbende op gezinsbijslag",
            "bénéficiaire de prestations familiales",
            "Empfänger von Familienleistungen",
            "beneficiary of family benefits",
        ),
    ),
    (
        7,
        104,
        label(
            "rechtgevend kind",
            "enfant bénéficiaire",
            "anspruchsbegründendes Kind",
            "child that gives the right",
        ),
    ),
    (
        11,
        1,
        label(
            "verzekerbaarheid",
            "assurabilité",
            "Versicherbarkeit",
            "insurability",
        ),
    ),
    (
        11,
        2,
        label(
            "dossier uitkeringen",
            "dossier indemnités",
            "Akte Entschädigungen",
            "file of indemnities",
        ),
    ),
    (
        12,
        10,
        label(
            "werknemer",
            "travailleur salarié",
            "Arbeitnehmer",
            "employee",
        ),
    ),
    (
        12,
        30,
        label(
            "aangifte van tewerkstelling",
            "déclaration d'emploi",
            "Beschäftigungsmeldung",
            "declaration of employment",
        ),
    ),
    (
        13,
        1,
        label(
            "huurder van een sociale woning",
            "locataire d'un logement social",
            "Mieter einer Sozialwohnung",
            "tenant of a social dwelling",
        ),
    ),
    (
        13,
        2,
        label(
            "kandidaat-huurder van een sociale woning",
            "candidat locataire d'un logement social",
            "Bewerber um eine Sozialwohnung",
            "candidate for a social dwelling",
        ),
    ),
    (
        16,
        1,
        label(
            "tegemoetkoming aan personen met een handicap",
            "allocation aux personnes handicapées",
            "Beihilfe für Personen mit Behinderung",
            "allowance for persons with a disability",
        ),
    ),
    (
        17,
        1,
        label(
            "dossier in onderzoek",
            "dossier à l'examen",
            "Akte in Prüfung",
            "file under examination",
        ),
    ),
    (
        17,
        2,
        label(
            "leefloon",
            "revenu d'intégration",
            "Eingliederungseinkommen",
            "integration income",
        ),
    ),
    (
        17,
        3,
        label(
            "equivalent leefloon",
            "équivalent du revenu d'intégration",
            "dem Eingliederungseinkommen gleichgestellte Hilfe",
            "equivalent of the integration income",
        ),
    ),
    (
        17,
        4,
        label("andere steun", "autre aide", "andere Hilfe", "other aid"),
    ),
    (
        17,
        5,
        label(
            "samenwonende",
            "cohabitant",
            "zusammenwohnende Person",
            "cohabitant",
        ),
    ),
    (
        17,
        6,
        label(
            "tewerkstelling via het centrum",
            "mise au travail par le centre",
            "Beschäftigung über das Zentrum",
            "employment through the centre",
        ),
    ),
    (
        17,
        7,
        label(
            "schuldbemiddeling",
            "médiation de dettes",
            "Schuldnerberatung",
            "debt mediation",
        ),
    ),
    (
        18,
        1,
        label(
            "gecontroleerde werkloze",
            "chômeur contrôlé",
            "kontrollierter Arbeitsloser",
            "controlled unemployed person",
        ),
    ),
    (
        18,
        4,
        label(
            "werkzoekende",
            "demandeur d'emploi",
            "Arbeitsuchender",
            "job seeker",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_means_something_within_its_sector_only() {
        for (sector, code, english) in [
            (17, 2, Some("integration income")),
            (17, 0, Some("definitive inscription")),
            (18, 4, Some("job seeker")),
            (18, 2, None),
            (7, 2, None),
            (400, 0, None),
        ] {
            let label = capacity_label(sector, Capacity::new(code).unwrap());
            assert_eq!(
                label.map(|label| label.en).as_deref(),
                english,
                "{sector} {code}"
            );
        }
        assert_eq!(sector_label(11).unwrap().fr, "mutualités");
    }

    #[test]
    fn every_own_code_is_of_a_known_sector_and_stands_once() {
        for (at, (sector, code, _)) in OWN.iter().enumerate() {
            assert!(SECTORS.iter().any(|row| row.0 == *sector), "{sector}");
            assert!(Capacity::new(*code).is_ok());
            assert!(
                !OWN[..at]
                    .iter()
                    .any(|row| (row.0, row.1) == (*sector, *code)),
                "{sector} {code}"
            );
            assert!(
                !UNIVERSAL.iter().any(|row| row.0 == *code),
                "{sector} {code}"
            );
        }
    }
}

//! Invented municipalities. Their codes begin with 99 and their postcodes with 0, which no Belgian one does.

use vocabulary::Language;

use super::chance::Chance;

/// An invented municipality.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Municipality {
    /// Five digits, in the manner of the codes of the statistics office.
    pub code: u32,
    /// Four digits.
    pub post_code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Language of its administration.
    pub language: Language,
    streets: &'static [&'static str],
}

/// Where a household lives.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Street.
    pub street: &'static str,
    /// House number, and box if there is one: `12 box 3`.
    pub number: String,
    /// Municipality.
    pub municipality: Municipality,
}

const DUTCH_STREETS: &[&str] = &[
    "Kwikstaartlaan",
    "Populierendreef",
    "Oude Molenweg",
    "Sterrenkijkerstraat",
    "Wilgenpad",
    "Zilverberg",
    "Kleine Reigerstraat",
    "Heggewikkestraat",
];
const FRENCH_STREETS: &[&str] = &[
    "Rue des Trois Noisetiers",
    "Chemin du Héron",
    "Avenue des Églantiers",
    "Place de la Fontaine Bleue",
    "Rue du Vieux Lavoir",
    "Allée des Chouettes",
    "Sentier des Sorbiers",
    "Rue de l'Astronome",
];
const GERMAN_STREETS: &[&str] = &[
    "Eichelhäherweg",
    "Am Silberbach",
    "Sternwartstraße",
    "Zur Alten Mühle",
    "Haselnussgasse",
    "Reiherstraße",
];

const fn municipality(
    code: u32,
    post_code: &'static str,
    name: &'static str,
    language: Language,
) -> Municipality {
    let streets = match language {
        Language::Nl | Language::En => DUTCH_STREETS,
        Language::Fr => FRENCH_STREETS,
        Language::De => GERMAN_STREETS,
    };
    Municipality {
        code,
        post_code,
        name,
        language,
        streets,
    }
}

/// The municipality of the demonstration's welfare centre. One household in four lives here, so that a small
/// population has files there too.
pub(super) const MEERBEKE: Municipality = municipality(99_001, "0101", "Meerbeke", Language::Nl);
const MEERBEKE_PERCENT: u32 = 25;

const OTHERS: &[Municipality] = &[
    municipality(99_002, "0110", "Zilvergem", Language::Nl),
    municipality(99_003, "0120", "Noorderwalle", Language::Nl),
    municipality(99_004, "0130", "Kwartelrode", Language::Nl),
    municipality(99_005, "0140", "Wolkenem", Language::Nl),
    municipality(99_006, "0150", "Eikendonk-aan-Zee", Language::Nl),
    municipality(99_007, "0160", "Rietmeersel", Language::Nl),
    municipality(99_021, "0410", "Clairfontaine-sur-Sorbe", Language::Fr),
    municipality(99_022, "0420", "Roche-les-Hérons", Language::Fr),
    municipality(99_023, "0430", "Valnoisette", Language::Fr),
    municipality(99_024, "0440", "Hautelande", Language::Fr),
    municipality(99_025, "0450", "Neuvechêne", Language::Fr),
    municipality(99_041, "0710", "Silberbachtal", Language::De),
];

/// Highest house number.
const HOUSE_NUMBER_MAX: u32 = 240;

pub(super) fn address(chance: &mut Chance) -> Address {
    let municipality = municipality_of(chance);
    let street = chance.pick(municipality.streets);
    let house = chance.between(1, HOUSE_NUMBER_MAX);
    let number = match chance.happens(20) {
        true => format!("{house} box {}", chance.between(1, 12)),
        false => house.to_string(),
    };
    Address {
        street,
        number,
        municipality,
    }
}

/// The first draw of [`address`], for whoever needs no more.
pub(super) fn municipality_of(chance: &mut Chance) -> Municipality {
    if chance.happens(MEERBEKE_PERCENT) {
        MEERBEKE
    } else {
        chance.pick(OTHERS)
    }
}

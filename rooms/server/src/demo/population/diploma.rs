//! What a diploma register says.

use jiff::civil::{Date, date};
use vocabulary::Language;

use super::chance::Topic;
use super::layout::Generation;
use super::{Life, Population, SNAPSHOT};

/// Level of a diploma.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiplomaLevel {
    /// Secondary education.
    Secondary,
    /// Bachelor.
    Bachelor,
    /// Master.
    Master,
}

impl DiplomaLevel {
    /// Level of the European Qualifications Framework, 1 to 8.
    #[must_use]
    pub const fn eqf(self) -> u8 {
        match self {
            Self::Secondary => 4,
            Self::Bachelor => 6,
            Self::Master => 7,
        }
    }
}

/// How well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// Passed.
    Satisfactory,
    /// With distinction.
    Distinction,
    /// With great distinction.
    GreatDistinction,
}

impl Grade {
    /// The name on the wire, lowerCamelCase.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Satisfactory => "satisfactory",
            Self::Distinction => "distinction",
            Self::GreatDistinction => "greatDistinction",
        }
    }
}

/// A field of study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldOfStudy {
    /// Detailed field of ISCED-F 2013, four digits.
    pub isced: &'static str,
    nl: &'static str,
    fr: &'static str,
    de: &'static str,
}

/// A diploma.
#[derive(Clone, PartialEq, Eq)]
pub struct Diploma {
    /// Title, in the language of the school.
    pub title: String,
    /// Level.
    pub level: DiplomaLevel,
    /// Field of study.
    pub field: FieldOfStudy,
    /// Day it was awarded.
    pub awarded_on: Date,
    /// School or university.
    pub institution: &'static str,
    /// Grade.
    pub grade: Grade,
}

const fn field(
    isced: &'static str,
    nl: &'static str,
    fr: &'static str,
    de: &'static str,
) -> FieldOfStudy {
    FieldOfStudy { isced, nl, fr, de }
}

const FIELDS: &[FieldOfStudy] = &[
    field("0113", "Onderwijskunde", "Enseignement", "Unterrichtswesen"),
    field("0231", "Taalkunde", "Langues", "Sprachen"),
    field("0311", "Economie", "Économie", "Wirtschaft"),
    field("0421", "Rechten", "Droit", "Recht"),
    field("0541", "Wiskunde", "Mathématiques", "Mathematik"),
    field("0613", "Informatica", "Informatique", "Informatik"),
    field("0715", "Werktuigbouw", "Mécanique", "Maschinenbau"),
    field("0732", "Bouwkunde", "Construction", "Bauwesen"),
    field("0811", "Landbouw", "Agronomie", "Landwirtschaft"),
    field("0913", "Verpleegkunde", "Soins infirmiers", "Krankenpflege"),
    field("0923", "Sociaal werk", "Travail social", "Soziale Arbeit"),
];

/// Schools, colleges and universities of a language.
const fn schools(language: Language, level: DiplomaLevel) -> &'static [&'static str] {
    match (language, level) {
        (Language::Nl | Language::En, DiplomaLevel::Secondary) => {
            &["Atheneum Zilvergem", "College Kwartelrode"]
        }
        (Language::Nl | Language::En, DiplomaLevel::Bachelor) => {
            &["Hogeschool Noorderwalle", "Hogeschool Rietmeersel"]
        }
        (Language::Nl | Language::En, DiplomaLevel::Master) => &["Universiteit Wolkenem"],
        (Language::Fr, DiplomaLevel::Secondary) => {
            &["Athénée de Valnoisette", "Collège de Hautelande"]
        }
        (Language::Fr, DiplomaLevel::Bachelor) => &["Haute École de Neuvechêne"],
        (Language::Fr, DiplomaLevel::Master) => &["Université de Roche-les-Hérons"],
        (Language::De, DiplomaLevel::Secondary) => &["Athenäum Silberbachtal"],
        (Language::De, DiplomaLevel::Bachelor | DiplomaLevel::Master) => {
            &["Hochschule Silberbachtal"]
        }
    }
}

impl Population {
    /// A person's diplomas, the first first: none to three.
    #[must_use]
    pub fn diplomas(&self, index: u32) -> Vec<Diploma> {
        self.diplomas_of(&self.life(index))
    }

    pub(super) fn diplomas_of(&self, life: &Life) -> Vec<Diploma> {
        let mut chance = self.chance(Topic::Diploma, u64::from(life.index));
        let language = life.municipality.language;
        let mut studied = chance.pick(FIELDS);
        let mut diplomas = Vec::new();
        let old = life.generation == Generation::Elder;
        for (level, age, percent) in [
            (DiplomaLevel::Secondary, 18, if old { 50 } else { 85 }),
            (DiplomaLevel::Bachelor, 21, if old { 25 } else { 50 }),
            (DiplomaLevel::Master, 23, 45),
        ] {
            let awarded_on = date(life.birth.year() + age, 6, 30);
            if !chance.happens(percent) || awarded_on >= SNAPSHOT {
                break;
            }
            diplomas.push(Diploma {
                title: title(level, &studied, language),
                level,
                field: studied,
                awarded_on,
                institution: chance.pick(schools(language, level)),
                grade: chance.pick(&[
                    Grade::Satisfactory,
                    Grade::Satisfactory,
                    Grade::Distinction,
                    Grade::GreatDistinction,
                ]),
            });
            if level == DiplomaLevel::Secondary {
                studied = chance.pick(FIELDS);
            }
        }
        diplomas
    }
}

fn title(level: DiplomaLevel, field: &FieldOfStudy, language: Language) -> String {
    let (secondary, field) = match language {
        Language::Nl | Language::En => ("Diploma secundair onderwijs", field.nl),
        Language::Fr => ("Certificat d'enseignement secondaire supérieur", field.fr),
        Language::De => (
            "Abschlusszeugnis der Oberstufe des Sekundarunterrichts",
            field.de,
        ),
    };
    match level {
        DiplomaLevel::Secondary => format!("{secondary}: {field}"),
        DiplomaLevel::Bachelor => format!("Bachelor: {field}"),
        DiplomaLevel::Master => format!("Master: {field}"),
    }
}

//! Made-up names. Family names are put together from two halves, so that hardly any is anybody's; given names are
//! rare ones, so that a search through logs for the names of the demonstration finds nothing by chance.

use vocabulary::Language;

use super::chance::Chance;
use super::layout::Sex;

/// The names of one language: halves of family names, and given names for women and men.
struct Names {
    starts: &'static [&'static str],
    ends: &'static [&'static str],
    female: &'static [&'static str],
    male: &'static [&'static str],
}

const DUTCH: Names = Names {
    starts: &[
        "Brakel", "Dender", "Ekster", "Goud", "Hazel", "Kwartel", "Linde", "Noorder", "Olmen",
        "Populier", "Riet", "Spering", "Tarwe", "Wilgen", "Zilver", "Vander",
    ],
    ends: &[
        "aerde",
        "bosschaerts",
        "daelman",
        "ghemse",
        "heyden",
        "kampen",
        "laerman",
        "meersch",
        "nesten",
        "poorters",
        "roden",
        "schoten",
        "veldens",
        "waeters",
        "wijcken",
        "zelens",
    ],
    female: &[
        "Adelwine",
        "Berlinde",
        "Cunegonda",
        "Dymphina",
        "Ermelinde",
        "Godelinde",
        "Hadewych",
        "Isewijn",
        "Lutgardis",
        "Machteld",
        "Oda-Rose",
        "Reinhilde",
        "Swanahilde",
        "Tanneken",
        "Walburga",
        "Yselinde",
    ],
    male: &[
        "Adelbrand",
        "Boudewijn",
        "Corneel-Jan",
        "Diederick",
        "Evermarus",
        "Folkwijn",
        "Gommarus",
        "Hildebrand",
        "Ignaas",
        "Joosten",
        "Lieveric",
        "Maelgijs",
        "Norbrecht",
        "Odevaart",
        "Rombout",
        "Wolfaert",
    ],
};

const FRENCH: Names = Names {
    starts: &[
        "Beau", "Chante", "Clair", "Fonte", "Grand", "Haute", "Jolie", "Longue", "Mire", "Monte",
        "Neuve", "Pierre", "Roche", "Sauve", "Val", "Verte",
    ],
    ends: &[
        "bruyère",
        "chênoy",
        "colombier",
        "fontenoise",
        "garenne",
        "lavoisy",
        "marquoy",
        "noisette",
        "perdrix",
        "quenoy",
        "rivaux",
        "sarteau",
        "tilleroy",
        "vauchelle",
        "verlaine-sart",
        "villiot",
    ],
    female: &[
        "Adélaïse",
        "Bérengère",
        "Clothilde",
        "Dorothée-Lys",
        "Églantine",
        "Frédégonde",
        "Gwendoline",
        "Héloïna",
        "Isaure",
        "Joséphane",
        "Léopoldine",
        "Mélisande",
        "Ondine-Rose",
        "Philomène",
        "Sidoline",
        "Théodora",
    ],
    male: &[
        "Anselmin",
        "Barthélemy",
        "Célestinien",
        "Donatien",
        "Évariste",
        "Fulgence",
        "Gontran",
        "Hippolyte",
        "Isidore",
        "Jérômien",
        "Landelin",
        "Maximilio",
        "Népomucène",
        "Onésime",
        "Philibert",
        "Théophraste",
    ],
};

const GERMAN: Names = Names {
    starts: &[
        "Abend", "Ahorn", "Birken", "Eichen", "Falken", "Garten", "Hasel", "Kirsch", "Linden",
        "Morgen", "Nebel", "Rosen", "Silber", "Stein", "Tannen", "Wolken",
    ],
    ends: &[
        "bachert",
        "brunnert",
        "felderer",
        "gärtling",
        "hofmeier",
        "kämperer",
        "loher",
        "mühlner",
        "reuther",
        "sanger",
        "stätter",
        "thalmann",
        "wäldner",
        "wenderer",
        "winkling",
        "zweigert",
    ],
    female: &[
        "Adelgund",
        "Brunhild",
        "Edeltraud",
        "Friedelind",
        "Gerlinde",
        "Hedwigis",
        "Irmengard",
        "Kunigunde",
        "Liesgret",
        "Mechthild",
        "Notburga",
        "Ottilie",
        "Roswitha",
        "Sieglinde",
        "Theodelinde",
        "Wiltrud",
    ],
    male: &[
        "Adalwin",
        "Burkhard",
        "Diethelm",
        "Eberwin",
        "Friedhold",
        "Gerwald",
        "Hartmut",
        "Ingbert",
        "Konradin",
        "Leuthold",
        "Markwart",
        "Notker",
        "Ortwin",
        "Reinmar",
        "Siegbert",
        "Volkmar",
    ],
};

const ELSEWHERE: Names = Names {
    starts: &[
        "Almar", "Beskan", "Coravel", "Darovin", "Elichan", "Farowin", "Galenor", "Horatin",
        "Ilmazin", "Jovaran", "Karimal", "Lodovin", "Moravan", "Nazirel", "Ozandar", "Petroval",
    ],
    ends: &[
        "ani", "ante", "ari", "aru", "enko", "escu", "etti", "ez", "ian", "idis", "inho", "oglou",
        "ović", "owski", "ssari", "ulu",
    ],
    female: &[
        "Amarissa",
        "Belkıs",
        "Catarinela",
        "Dragoslava",
        "Esmahan",
        "Fioralba",
        "Gülnihal",
        "Hristiana",
        "Iolandina",
        "Jasmeen-Nur",
        "Katarzynka",
        "Lidushka",
        "Mariselva",
        "Nawalina",
        "Oksanela",
        "Rosalbina",
    ],
    male: &[
        "Abdelhadi",
        "Bogumił",
        "Constantino",
        "Dragomir",
        "Emiliano-Luz",
        "Florindo",
        "Gheorghiță",
        "Hamidreza",
        "Ismaïlo",
        "Jaroslav",
        "Krzysztofek",
        "Lorenzano",
        "Mirosław",
        "Nizamettin",
        "Othmane",
        "Radomir",
    ],
};

/// Whose lists a name comes from.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    Belgium(Language),
    Elsewhere,
}

const fn names(origin: Origin) -> &'static Names {
    match origin {
        Origin::Belgium(Language::Nl | Language::En) => &DUTCH,
        Origin::Belgium(Language::Fr) => &FRENCH,
        Origin::Belgium(Language::De) => &GERMAN,
        Origin::Elsewhere => &ELSEWHERE,
    }
}

pub(super) fn family(chance: &mut Chance, origin: Origin) -> String {
    let names = names(origin);
    format!("{}{}", chance.pick(names.starts), chance.pick(names.ends))
}

/// One given name, or two.
pub(super) fn given(chance: &mut Chance, origin: Origin, sex: Sex) -> Vec<&'static str> {
    let list = match sex {
        Sex::Female => names(origin).female,
        Sex::Male => names(origin).male,
    };
    let first = chance.pick(list);
    let second = chance.pick(list);
    if chance.happens(40) && first != second {
        vec![first, second]
    } else {
        vec![first]
    }
}

//! Finds deliberations, institutions and services by words in the language of the reader.
//!
//! Small on purpose: words without accents and capitals, compared by their beginnings; words that every question has
//! ("who may see my …") are left out. Nothing is guessed beyond a short list of words that mean the same to a reader.

use policy::deliberation::Deliberation;
use vocabulary::Language;

use crate::names::Names;

/// Longest question that is looked at, in characters; more than anybody types.
pub(crate) const QUESTION_CHARACTERS_MAX: usize = 200;

/// Letters of a word that decide: `salaries` finds `salary`, `pensions` finds `pension`.
const STEM_LETTERS: usize = 5;

/// Words that every question has.
const STOP: &[&str] = &[
    // Dutch
    "wie",
    "wat",
    "mag",
    "mogen",
    "mijn",
    "zien",
    "kan",
    "kunnen",
    "weten",
    "over",
    "mij",
    "de",
    "het",
    "een",
    "van",
    "opvragen",
    "gegevens",
    "en",
    "of",
    "bij",
    "is",
    "hebben",
    "heeft",
    "ik",
    "welke",
    "waar",
    // French
    "qui",
    "peut",
    "peuvent",
    "voir",
    "mon",
    "ma",
    "mes",
    "le",
    "la",
    "les",
    "un",
    "une",
    "des",
    "du",
    "consulter",
    "connaitre",
    "sur",
    "moi",
    "donnees",
    "et",
    "ou",
    "que",
    "quoi",
    "quelles",
    "quels",
    "est",
    "a",
    "l",
    "d",
    // German
    "wer",
    "darf",
    "durfen",
    "mein",
    "meine",
    "meinen",
    "sehen",
    "kann",
    "konnen",
    "uber",
    "mich",
    "der",
    "die",
    "das",
    "den",
    "ein",
    "eine",
    "einen",
    "von",
    "abfragen",
    "daten",
    "und",
    "oder",
    "was",
    "welche",
    "ist",
    // English
    "who",
    "may",
    "can",
    "see",
    "my",
    "the",
    "an",
    "of",
    "know",
    "about",
    "me",
    "look",
    "up",
    "data",
    "and",
    "or",
    "what",
    "which",
    "is",
    "has",
    "have",
    "i",
    "to",
    "on",
];

/// Words that mean the same to a reader, by their beginnings.
const SAME: &[&[&str]] = &[
    &[
        "salar", "loon", "lone", "wage", "pay", "lohn", "gehal", "paie", "remun", "verdi", "inkom",
        "incom", "reven", "einko",
    ],
    &[
        "werk", "job", "emplo", "trava", "arbei", "work", "besch", "tewer",
    ],
    &[
        "adres", "addre", "ansch", "woon", "wohns", "resid", "domic", "verbl",
    ],
    &["gezin", "famil", "menag", "haush", "house"],
    &[
        "diplo", "schoo", "studi", "ecole", "schul", "absch", "degre",
    ],
    &[
        "woni", "huis", "housi", "logem", "loyer", "huur", "miete", "rent", "wohnu",
    ],
];

/// Words, in small letters without accents.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for letter in text.chars().flat_map(char::to_lowercase) {
        let plain = match letter {
            'à' | 'á' | 'â' | 'ä' | 'ã' => "a",
            'ç' => "c",
            'è' | 'é' | 'ê' | 'ë' => "e",
            'ì' | 'í' | 'î' | 'ï' => "i",
            'ò' | 'ó' | 'ô' | 'ö' => "o",
            'ù' | 'ú' | 'û' | 'ü' => "u",
            'œ' => "oe",
            'æ' => "ae",
            'ß' => "ss",
            _ => "",
        };
        match (plain, words.last_mut()) {
            ("", Some(word)) if letter.is_alphanumeric() => word.push(letter),
            ("", _) => words.push(String::new()),
            (plain, Some(word)) => word.push_str(plain),
            (_, None) => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What is searched for.
pub(crate) struct Question {
    /// For each word, the beginnings that answer it.
    words: Vec<Vec<String>>,
}

impl Question {
    pub(crate) fn of(text: &str) -> Self {
        let text: String = text.chars().take(QUESTION_CHARACTERS_MAX).collect();
        let words = words(&text)
            .into_iter()
            .filter(|word| !STOP.contains(&word.as_str()))
            .map(|word| beginnings(&word))
            .collect();
        Self { words }
    }

    /// Whether nothing is asked: then everything is an answer.
    pub(crate) fn is_open(&self) -> bool {
        self.words.is_empty()
    }

    /// How many words of the question a text answers.
    pub(crate) fn hits(&self, text: &str) -> usize {
        let text = words(text);
        let hit = |beginnings: &&Vec<String>| {
            text.iter().any(|word| {
                beginnings
                    .iter()
                    .any(|beginning| word.starts_with(beginning))
            })
        };
        self.words.iter().filter(hit).count()
    }

    /// Whether a text answers every word.
    pub(crate) fn all_in(&self, text: &str) -> bool {
        self.hits(text) == self.words.len()
    }
}

fn beginnings(word: &str) -> Vec<String> {
    let stem: String = word.chars().take(STEM_LETTERS).collect();
    let same = SAME
        .iter()
        .filter(|group| group.iter().any(|beginning| word.starts_with(beginning)))
        .flat_map(|group| group.iter().map(|beginning| (*beginning).to_owned()));
    let mut beginnings: Vec<String> = same.collect();
    beginnings.push(stem);
    beginnings
}

/// Everything that a reader could look for in a deliberation.
pub(crate) fn text_of(names: Names<'_>, deliberation: &Deliberation) -> String {
    let language: Language = names.t.language();
    let mut parts = vec![
        deliberation.number.to_string(),
        deliberation.title.in_language(language).to_owned(),
        names.institution(deliberation.source),
        names.service(&deliberation.service),
    ];
    parts.extend(
        deliberation
            .applicants
            .iter()
            .map(|id| names.institution(*id)),
    );
    parts.extend(names.elements(&deliberation.service, &deliberation.elements));
    parts.extend(deliberation.purposes.iter().map(|it| names.purpose(it)));
    parts.join(" ")
}

/// Deliberations that answer the question, those that answer most of its words first.
pub(crate) fn deliberations<'a>(
    names: Names<'_>,
    question: &Question,
    among: impl Iterator<Item = &'a Deliberation>,
) -> Vec<&'a Deliberation> {
    if question.is_open() {
        return among.collect();
    }
    let mut found: Vec<(usize, &Deliberation)> = among
        .map(|it| (question.hits(&text_of(names, it)), it))
        .filter(|(hits, _)| *hits > 0)
        .collect();
    let most = found.iter().map(|(hits, _)| *hits).max().unwrap_or(0);
    found.retain(|(hits, _)| *hits == most);
    found.into_iter().map(|(_, it)| it).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_as_people_ask_them() {
        let en = "Communication of pay data to the Housing Company gross monthly pay employer";
        let fr = "Communication de données de salaire à la société de logement salaire mensuel brut employeur";
        for (question, text, expected) in [
            ("Who may see my salary?", en, true),
            ("wages", en, true),
            ("Qui peut voir mon salaire ?", fr, true),
            ("sécurité", fr, false),
            ("logements", fr, true),
            ("Wer darf meine Diplome sehen?", en, false),
            ("24/112", "24/112 something", true),
            ("", en, true),
            ("who may see my", en, true),
        ] {
            assert_eq!(Question::of(question).all_in(text), expected, "{question}");
        }
    }
}

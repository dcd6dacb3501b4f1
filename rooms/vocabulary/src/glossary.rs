//! The field's own words in the four languages, so that screens, documents and code say the same thing.

use crate::localized::{Label, label};

/// A word of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// How code and wire name it, lowerCamelCase.
    pub key: &'static str,
    /// What a person reads.
    pub label: Label,
}

const fn entry(key: &'static str, label: Label) -> Term {
    Term { key, label }
}

/// The word with this key.
#[must_use]
pub fn term(key: &str) -> Option<&'static Term> {
    GLOSSARY.iter().find(|term| term.key == key)
}

/// Every word, in the order of the keys.
pub const GLOSSARY: &[Term] = &[
    entry(
        "accessGrant",
        label(
            "toegangsverlening",
            "autorisation d'accès",
            "Zugangserlaubnis",
            "access grant",
        ),
    ),
    entry(
        "accessRequest",
        label(
            "toegangsaanvraag",
            "demande d'accès",
            "Zugangsantrag",
            "access request",
        ),
    ),
    entry(
        "actingUser",
        label(
            "handelende gebruiker",
            "utilisateur agissant",
            "handelnder Benutzer",
            "acting user",
        ),
    ),
    entry(
        "applicant",
        label("aanvrager", "demandeur", "Antragsteller", "applicant"),
    ),
    entry(
        "authenticSource",
        label(
            "authentieke bron",
            "source authentique",
            "authentische Quelle",
            "authentic source",
        ),
    ),
    entry(
        "capacity",
        label("hoedanigheid", "qualité", "Eigenschaft", "capacity"),
    ),
    entry(
        "consultation",
        label("raadpleging", "consultation", "Abfrage", "consultation"),
    ),
    entry(
        "controller",
        label(
            "verwerkingsverantwoordelijke",
            "responsable du traitement",
            "Verantwortlicher",
            "controller",
        ),
    ),
    entry(
        "dataElement",
        label("gegeven", "donnée", "Datenelement", "data element"),
    ),
    entry(
        "dataSubject",
        label(
            "betrokkene",
            "personne concernée",
            "betroffene Person",
            "data subject",
        ),
    ),
    entry(
        "decision",
        label("beslissing", "décision", "Entscheidung", "decision"),
    ),
    entry(
        "decisionNotice",
        label(
            "kennisgeving van beslissing",
            "notification de décision",
            "Bescheid",
            "decision notice",
        ),
    ),
    entry(
        "deliberation",
        label("beraadslaging", "délibération", "Beschluss", "deliberation"),
    ),
    entry(
        "delivery",
        label("levering", "livraison", "Lieferung", "delivery"),
    ),
    entry(
        "enterpriseNumber",
        label(
            "ondernemingsnummer",
            "numéro d'entreprise",
            "Unternehmensnummer",
            "enterprise number",
        ),
    ),
    entry(
        "filteredElement",
        label(
            "weggelaten gegeven",
            "donnée filtrée",
            "herausgefiltertes Datenelement",
            "filtered element",
        ),
    ),
    entry(
        "institution",
        label("instelling", "institution", "Einrichtung", "institution"),
    ),
    entry(
        "ledger",
        label(
            "register van bewijzen",
            "registre des preuves",
            "Nachweisregister",
            "ledger",
        ),
    ),
    entry(
        "legalContext",
        label(
            "wettelijke context",
            "contexte légal",
            "rechtlicher Rahmen",
            "legal context",
        ),
    ),
    entry("mandate", label("mandaat", "mandat", "Mandat", "mandate")),
    entry(
        "operator",
        label("operator", "opérateur", "Betreiber", "operator"),
    ),
    entry(
        "pod",
        label("datakluis", "coffre-fort de données", "Datentresor", "pod"),
    ),
    entry(
        "processing",
        label("verwerking", "traitement", "Verarbeitung", "processing"),
    ),
    entry(
        "proofCode",
        label("bewijscode", "code de preuve", "Nachweiscode", "proof code"),
    ),
    entry(
        "purpose",
        label("doeleinde", "finalité", "Zweck", "purpose"),
    ),
    entry("quota", label("quotum", "quota", "Kontingent", "quota")),
    entry(
        "receipt",
        label(
            "ontvangstbewijs",
            "accusé de réception",
            "Empfangsbestätigung",
            "receipt",
        ),
    ),
    entry(
        "referenceDirectory",
        label(
            "verwijzingsrepertorium",
            "répertoire des références",
            "Referenzverzeichnis",
            "reference directory",
        ),
    ),
    entry(
        "refusal",
        label("weigering", "refus", "Ablehnung", "refusal"),
    ),
    entry(
        "registration",
        label("inschrijving", "inscription", "Eintragung", "registration"),
    ),
    entry("sector", label("sector", "secteur", "Sektor", "sector")),
    entry(
        "ssin",
        label(
            "identificatienummer van de sociale zekerheid",
            "numéro d'identification de la sécurité sociale",
            "Erkennungsnummer der sozialen Sicherheit",
            "social security identification number",
        ),
    ),
    entry(
        "subscription",
        label("abonnement", "abonnement", "Abonnement", "subscription"),
    ),
    entry("ticket", label("ticket", "ticket", "Ticket", "ticket")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_distinct_and_labelled() {
        assert!(GLOSSARY.windows(2).all(|pair| pair[0].key < pair[1].key));
        for entry in GLOSSARY {
            let Label { nl, fr, de, en } = entry.label;
            assert!(
                [nl, fr, de, en].iter().all(|label| !label.is_empty()),
                "{}",
                entry.key
            );
        }
        assert_eq!(term("deliberation").unwrap().label.fr, "délibération");
        assert_eq!(term("helper"), None);
    }
}

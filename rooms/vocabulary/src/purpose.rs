//! Purposes, as terms of the Data Privacy Vocabulary.

use crate::localized::{Label, label};
use crate::word::{length, word};

/// Longest purpose; the longest term in use is under 50 characters.
const PURPOSE_CHARACTERS_MAX: usize = 96;

word!(
    /// Why data are processed: a prefixed term of a vocabulary, `dpv:FulfilmentOfObligation`;
    /// `^[a-z-]+:[A-Z][A-Za-z0-9]*$`. [`Purpose::known`] tells whether we have a label for it.
    Purpose,
    "purpose",
    |text| {
        length(text, PURPOSE_CHARACTERS_MAX, "longer than 96 characters")?;
        let (prefix, term) = text.split_once(':').ok_or("has no prefix")?;
        if prefix.is_empty() || !prefix.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            return Err("the prefix is not small letters and dashes");
        }
        let capital = term.starts_with(|c: char| c.is_ascii_uppercase());
        match capital && term.bytes().all(|b| b.is_ascii_alphanumeric()) {
            true => Ok(()),
            false => Err("the term is not UpperCamelCase"),
        }
    },
    shown
);

impl Purpose {
    /// The row of [`KNOWN_PURPOSES`] for this purpose.
    #[must_use]
    pub fn known(&self) -> Option<&'static KnownPurpose> {
        KNOWN_PURPOSES
            .iter()
            .find(|known| known.term == self.as_str())
    }
}

/// A purpose we can name to a person in the person's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownPurpose {
    /// The term, with its prefix.
    pub term: &'static str,
    /// What a person reads.
    pub label: Label,
}

const fn known(term: &'static str, label: Label) -> KnownPurpose {
    KnownPurpose { term, label }
}

/// The terms of DPV 2 (<https://w3id.org/dpv>, module Purposes) that the work of public institutions needs. The terms
/// are the vocabulary's own; the labels are ours.
pub const KNOWN_PURPOSES: &[KnownPurpose] = &[
    known(
        "dpv:FulfilmentOfObligation",
        label(
            "Vervulling van een verplichting",
            "Exécution d'une obligation",
            "Erfüllung einer Verpflichtung",
            "Fulfilment of an obligation",
        ),
    ),
    known(
        "dpv:LegalCompliance",
        label(
            "Naleving van de wet",
            "Respect de la loi",
            "Einhaltung des Gesetzes",
            "Compliance with the law",
        ),
    ),
    known(
        "dpv:PublicBenefit",
        label(
            "Algemeen belang",
            "Intérêt public",
            "Gemeinwohl",
            "Public benefit",
        ),
    ),
    known(
        "dpv:ServiceProvision",
        label(
            "Verlening van een dienst",
            "Prestation d'un service",
            "Erbringung einer Dienstleistung",
            "Provision of a service",
        ),
    ),
    known(
        "dpv:RequestedServiceProvision",
        label(
            "Verlening van een gevraagde dienst",
            "Prestation d'un service demandé",
            "Erbringung einer beantragten Dienstleistung",
            "Provision of a requested service",
        ),
    ),
    known(
        "dpv:ServiceAccessDetermination",
        label(
            "Nagaan of iemand toegang heeft tot een dienst",
            "Détermination de l'accès à un service",
            "Feststellung des Zugangs zu einer Dienstleistung",
            "Determining access to a service",
        ),
    ),
    known(
        "dpv:ServiceRegistration",
        label(
            "Inschrijving voor een dienst",
            "Inscription à un service",
            "Anmeldung zu einer Dienstleistung",
            "Registration for a service",
        ),
    ),
    known(
        "dpv:PersonalisedBenefits",
        label(
            "Voordelen op maat van de persoon",
            "Avantages adaptés à la personne",
            "Auf die Person zugeschnittene Leistungen",
            "Benefits fitted to the person",
        ),
    ),
    known(
        "dpv:RightsFulfilment",
        label(
            "Uitvoering van rechten",
            "Mise en œuvre de droits",
            "Erfüllung von Rechten",
            "Fulfilment of rights",
        ),
    ),
    known(
        "dpv:PaymentManagement",
        label(
            "Beheer van betalingen",
            "Gestion des paiements",
            "Verwaltung von Zahlungen",
            "Management of payments",
        ),
    ),
    known(
        "dpv:IdentityVerification",
        label(
            "Nagaan van de identiteit",
            "Vérification de l'identité",
            "Überprüfung der Identität",
            "Verification of identity",
        ),
    ),
    known(
        "dpv:Verification",
        label(
            "Nagaan van gegevens",
            "Vérification",
            "Überprüfung",
            "Verification",
        ),
    ),
    known(
        "dpv:FraudPreventionAndDetection",
        label(
            "Voorkomen en opsporen van fraude",
            "Prévention et détection de la fraude",
            "Verhütung und Aufdeckung von Betrug",
            "Prevention and detection of fraud",
        ),
    ),
    known(
        "dpv:DisputeManagement",
        label(
            "Behandeling van geschillen",
            "Gestion des litiges",
            "Bearbeitung von Streitfällen",
            "Management of disputes",
        ),
    ),
    known(
        "dpv:RecordManagement",
        label(
            "Beheer van dossiers",
            "Gestion des dossiers",
            "Verwaltung von Akten",
            "Management of records",
        ),
    ),
    known(
        "dpv:HumanResourceManagement",
        label(
            "Personeelsbeheer",
            "Gestion des ressources humaines",
            "Personalverwaltung",
            "Management of human resources",
        ),
    ),
    known(
        "dpv:ImprovePublicServices",
        label(
            "Betere openbare diensten",
            "Amélioration des services publics",
            "Verbesserung öffentlicher Dienste",
            "Improvement of public services",
        ),
    ),
    known(
        "dpv:PublicPolicyMaking",
        label(
            "Voorbereiding van openbaar beleid",
            "Élaboration des politiques publiques",
            "Gestaltung öffentlicher Politik",
            "Making of public policy",
        ),
    ),
    known(
        "dpv:ProvideOfficialStatistics",
        label(
            "Officiële statistieken",
            "Statistiques officielles",
            "Amtliche Statistik",
            "Official statistics",
        ),
    ),
    known(
        "dpv:ScientificResearch",
        label(
            "Wetenschappelijk onderzoek",
            "Recherche scientifique",
            "Wissenschaftliche Forschung",
            "Scientific research",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_purposes_are_purposes_with_four_labels() {
        for known in KNOWN_PURPOSES {
            let purpose = Purpose::parse(known.term).unwrap();
            assert_eq!(purpose.known(), Some(known));
            let Label { nl, fr, de, en } = known.label;
            assert!([nl, fr, de, en].iter().all(|label| !label.is_empty()));
        }
        assert_eq!(Purpose::parse("dpv:NoSuchPurpose").unwrap().known(), None);
    }
}

//! What each reason says to a jurist and to a clerk: a title, and what to do next.

use vocabulary::Label;

use super::Reason;

impl Reason {
    /// What is wrong, in one short sentence.
    pub const fn title(self) -> Label {
        match self {
            Reason::ParticipantNotApproved => Label {
                nl: "Een van de instellingen is geen toegelaten deelnemer",
                fr: "Une des institutions n'est pas un participant admis",
                de: "Eine der Einrichtungen ist kein zugelassener Teilnehmer",
                en: "One of the institutions is not an approved participant",
            },
            Reason::AuthenticationTooWeak => Label {
                nl: "De aanmelding is te zwak voor deze gegevens",
                fr: "L'authentification est trop faible pour ces données",
                de: "Die Anmeldung ist für diese Daten zu schwach",
                en: "The authentication is too weak for these data",
            },
            Reason::NoDeliberation => Label {
                nl: "Geen beraadslaging dekt deze raadpleging",
                fr: "Aucune délibération ne couvre cette consultation",
                de: "Kein Beschluss deckt diese Abfrage",
                en: "No deliberation covers this consultation",
            },
            Reason::DeliberationNotInForce => Label {
                nl: "De beraadslaging is vandaag niet van kracht",
                fr: "La délibération n'est pas en vigueur aujourd'hui",
                de: "Der Beschluss ist heute nicht in Kraft",
                en: "The deliberation is not in force today",
            },
            Reason::PurposeNotCovered => Label {
                nl: "De beraadslaging noemt dit doeleinde niet",
                fr: "La délibération ne mentionne pas cette finalité",
                de: "Der Beschluss nennt diesen Zweck nicht",
                en: "The deliberation does not name this purpose",
            },
            Reason::LegalContextNotCovered => Label {
                nl: "De beraadslaging noemt deze wettelijke context niet",
                fr: "La délibération ne mentionne pas ce contexte légal",
                de: "Der Beschluss nennt diesen rechtlichen Rahmen nicht",
                en: "The deliberation does not name this legal context",
            },
            Reason::ElementsNotCovered => Label {
                nl: "De beraadslaging noemt geen van de gevraagde gegevens",
                fr: "La délibération ne mentionne aucune des données demandées",
                de: "Der Beschluss nennt keine der angefragten Angaben",
                en: "The deliberation names none of the data that are asked",
            },
            Reason::RequesterHoldsNoFile => Label {
                nl: "De instelling heeft geen lopend dossier over de persoon",
                fr: "L'institution n'a pas de dossier en cours sur la personne",
                de: "Die Einrichtung führt keine laufende Akte über die Person",
                en: "The institution holds no active file on the person",
            },
            Reason::CapacityNotCovered => Label {
                nl: "De beraadslaging noemt de hoedanigheid van het dossier niet",
                fr: "La délibération ne mentionne pas la qualité du dossier",
                de: "Der Beschluss nennt die Eigenschaft der Akte nicht",
                en: "The deliberation does not name the capacity of the file",
            },
            Reason::QuotaExceeded => Label {
                nl: "Het toegelaten aantal raadplegingen van vandaag is bereikt",
                fr: "Le nombre de consultations autorisées pour aujourd'hui est atteint",
                de: "Die für heute erlaubte Zahl der Abfragen ist erreicht",
                en: "The number of consultations allowed today is used up",
            },
            Reason::SourceHoldsNoFile => Label {
                nl: "De bron heeft geen lopend dossier over de persoon",
                fr: "La source n'a pas de dossier en cours sur la personne",
                de: "Die Quelle führt keine laufende Akte über die Person",
                en: "The source holds no active file on the person",
            },
            Reason::EvaluationFailed => Label {
                nl: "De beslissing kon niet worden berekend",
                fr: "La décision n'a pas pu être calculée",
                de: "Die Entscheidung konnte nicht berechnet werden",
                en: "The decision could not be computed",
            },
        }
    }

    /// What to do next.
    pub const fn detail(self) -> Label {
        match self {
            Reason::ParticipantNotApproved => Label {
                nl: "De vragende instelling of de bron is niet toegelaten, of haar toelating is geschorst. Vraag de beheerder van de uitwisseling naar de toelating.",
                fr: "L'institution demandeuse ou la source n'est pas admise, ou son admission est suspendue. Renseignez-vous auprès du gestionnaire de l'échange.",
                de: "Die anfragende Einrichtung oder die Quelle ist nicht zugelassen, oder ihre Zulassung ruht. Fragen Sie den Betreiber des Austauschs nach der Zulassung.",
                en: "The institution that asks or the source is not approved, or its approval is suspended. Ask the operator of the exchange about the approval.",
            },
            Reason::AuthenticationTooWeak => Label {
                nl: "Meld de toepassing op een hoger niveau aan, of vraag minder gevoelige gegevens. Vermeld de medewerker die handelt als de dienst dat vraagt.",
                fr: "Authentifiez l'application à un niveau plus élevé, ou demandez des données moins sensibles. Indiquez l'agent qui agit si le service le demande.",
                de: "Melden Sie die Anwendung auf einer höheren Stufe an, oder fragen Sie weniger empfindliche Angaben ab. Nennen Sie die handelnde Person, wenn der Dienst es verlangt.",
                en: "Authenticate the application at a higher level, or ask for less sensitive data. Name the member of staff who acts if the service asks for it.",
            },
            Reason::NoDeliberation => Label {
                nl: "Vraag een beraadslaging aan voor deze dienst bij deze bron, of controleer de gevraagde dienst.",
                fr: "Demandez une délibération pour ce service auprès de cette source, ou vérifiez le service demandé.",
                de: "Beantragen Sie einen Beschluss für diesen Dienst bei dieser Quelle, oder prüfen Sie den angefragten Dienst.",
                en: "Apply for a deliberation for this service at this source, or check which service was asked.",
            },
            Reason::DeliberationNotInForce => Label {
                nl: "De beraadslaging is nog niet in werking, vervallen, gewijzigd of opgeheven. Kijk in het register en vraag een nieuwe aan als dat nodig is.",
                fr: "La délibération n'est pas encore en vigueur, ou elle a expiré, été modifiée ou abrogée. Consultez le registre et demandez-en une nouvelle si nécessaire.",
                de: "Der Beschluss gilt noch nicht, ist abgelaufen, geändert oder aufgehoben. Sehen Sie im Register nach und beantragen Sie bei Bedarf einen neuen.",
                en: "The deliberation is not yet in force, or it expired, was amended or repealed. Look it up in the register and apply for a new one if needed.",
            },
            Reason::PurposeNotCovered => Label {
                nl: "Vermeld het doeleinde waarvoor de gegevens echt dienen. Noemt de beraadslaging dat niet, dan is een wijziging nodig.",
                fr: "Indiquez la finalité réelle de la consultation. Si la délibération ne la mentionne pas, une modification est nécessaire.",
                de: "Nennen Sie den Zweck, dem die Daten wirklich dienen. Nennt der Beschluss ihn nicht, so ist eine Änderung nötig.",
                en: "State the purpose that the data really serve. If the deliberation does not name it, it must be amended first.",
            },
            Reason::LegalContextNotCovered => Label {
                nl: "Vermeld de opdracht waarvoor u raadpleegt. Noemt de beraadslaging die niet, dan is een wijziging nodig.",
                fr: "Indiquez la mission pour laquelle vous consultez. Si la délibération ne la mentionne pas, une modification est nécessaire.",
                de: "Nennen Sie die Aufgabe, für die Sie abfragen. Nennt der Beschluss sie nicht, so ist eine Änderung nötig.",
                en: "State the task for which you consult. If the deliberation does not name it, it must be amended first.",
            },
            Reason::ElementsNotCovered => Label {
                nl: "Vraag gegevens die de beraadslaging noemt. Het register toont welke dat zijn.",
                fr: "Demandez des données que la délibération mentionne. Le registre indique lesquelles.",
                de: "Fragen Sie Angaben ab, die der Beschluss nennt. Das Register zeigt, welche das sind.",
                en: "Ask for data that the deliberation names. The register shows which these are.",
            },
            Reason::RequesterHoldsNoFile => Label {
                nl: "Schrijf eerst het dossier van de persoon in het verwijzingsrepertorium in, of controleer het nummer. Zonder dossier mag u de persoon niet raadplegen.",
                fr: "Inscrivez d'abord le dossier de la personne au répertoire des références, ou vérifiez le numéro. Sans dossier, la consultation n'est pas permise.",
                de: "Tragen Sie zuerst die Akte der Person in das Verweisverzeichnis ein, oder prüfen Sie die Nummer. Ohne Akte ist die Abfrage nicht erlaubt.",
                en: "Register the person's file in the reference directory first, or check the number. Without a file the person may not be consulted.",
            },
            Reason::CapacityNotCovered => Label {
                nl: "Het dossier loopt in een hoedanigheid die de beraadslaging niet noemt. Controleer de inschrijving in het verwijzingsrepertorium.",
                fr: "Le dossier est inscrit dans une qualité que la délibération ne mentionne pas. Vérifiez l'inscription au répertoire des références.",
                de: "Die Akte ist in einer Eigenschaft eingetragen, die der Beschluss nicht nennt. Prüfen Sie den Eintrag im Verweisverzeichnis.",
                en: "The file is registered in a capacity that the deliberation does not name. Check the registration in the reference directory.",
            },
            Reason::QuotaExceeded => Label {
                nl: "Probeer het morgen opnieuw. Is dit aantal te klein voor uw opdracht, vraag dan een wijziging van de beraadslaging.",
                fr: "Réessayez demain. Si ce nombre est trop faible pour votre mission, demandez une modification de la délibération.",
                de: "Versuchen Sie es morgen erneut. Reicht die Zahl für Ihre Aufgabe nicht, so beantragen Sie eine Änderung des Beschlusses.",
                en: "Try again tomorrow. If the number is too small for your task, apply for an amendment of the deliberation.",
            },
            Reason::SourceHoldsNoFile => Label {
                nl: "Bij deze bron zijn er geen gegevens over deze persoon te verwachten. De raadpleging telt mee voor het toegelaten aantal.",
                fr: "Il n'y a pas de données à attendre de cette source sur cette personne. La consultation compte dans le nombre autorisé.",
                de: "Bei dieser Quelle sind keine Angaben über diese Person zu erwarten. Die Abfrage zählt zur erlaubten Zahl.",
                en: "No data on this person are to be expected from this source. The consultation counts towards the number allowed.",
            },
            Reason::EvaluationFailed => Label {
                nl: "Er zijn geen gegevens gegeven. Probeer opnieuw; meld het aan de beheerder van de uitwisseling als het blijft duren.",
                fr: "Aucune donnée n'a été communiquée. Réessayez; si cela persiste, signalez-le au gestionnaire de l'échange.",
                de: "Es wurden keine Daten gegeben. Versuchen Sie es erneut; melden Sie es dem Betreiber des Austauschs, wenn es anhält.",
                en: "No data were given. Try again; if it persists, tell the operator of the exchange.",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_speaks_every_language() {
        for reason in Reason::ALL {
            for label in [reason.title(), reason.detail()] {
                for text in [label.nl, label.fr, label.de, label.en] {
                    assert!(text.len() > 10 && text.trim() == text, "{reason}: {text}");
                }
            }
            assert!(!reason.title().en.ends_with('.'), "{reason}");
        }
    }
}

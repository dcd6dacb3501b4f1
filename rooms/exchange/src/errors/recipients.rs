//! Who was given a value while it was wrong, and what of that a person is told.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use vocabulary::{CorrectionId, ElementSet, InstitutionId, be::legal_date};

use super::{Corrected, Correction, ErrorReport, Given, Hub, Reports as _, draw};
use crate::Unavailable;

/// Minutes for which a source's answer can be under way: what was asked before a source said that it was wrong may be
/// delivered after it. The longest time-out of a source is far below.
const UNDER_WAY_MINUTES: i64 = 5;

/// After so many minutes recipients are looked for once more, when nothing can be under way any longer and every leaf has
/// its place.
pub(super) const LOOK_AGAIN_MINUTES: i64 = 10;

/// What an institution was given, and from when on the person may know.
struct Recipient {
    elements: ElementSet,
    /// `None` when any of the uses is told already.
    withheld_until: Option<Timestamp>,
}

/// The corrections that follow from a report and are not among those that were made before.
pub(super) async fn corrections<H: Hub>(
    hub: &H,
    report: &ErrorReport,
    corrected: &Corrected,
    made: &[Correction],
    at: Timestamp,
) -> Result<Vec<Correction>, Unavailable> {
    let wrong = corrected.wrong_days();
    let given = hub
        .store()
        .given(
            report.person,
            &report.service,
            &report.elements,
            wrong.start(),
        )
        .await?;
    let until = corrected
        .at()
        .saturating_add(SignedDuration::from_mins(UNDER_WAY_MINUTES))
        .unwrap_or(Timestamp::MAX);
    let in_time = |one: &Given| one.at <= until && wrong.contains(legal_date(one.at));
    let recipients = by_recipient(given.into_iter().filter(in_time));
    Ok(recipients
        .into_iter()
        .filter_map(|(recipient, found)| {
            let elements = (made.iter())
                .filter(|earlier| earlier.recipient == recipient)
                .fold(found.elements, |left, earlier| {
                    left.difference(&earlier.elements)
                });
            (!elements.is_empty()).then(|| Correction {
                id: CorrectionId::from_uuid(draw(at, hub.random())),
                report: report.id,
                person: report.person,
                recipient,
                source: report.source,
                service: report.service.clone(),
                elements,
                wrong,
                made_at: at,
                withheld_until: found.withheld_until,
                acknowledged_at: None,
            })
        })
        .collect())
}

fn by_recipient(given: impl Iterator<Item = Given>) -> BTreeMap<InstitutionId, Recipient> {
    let mut recipients: BTreeMap<InstitutionId, Recipient> = BTreeMap::new();
    for one in given {
        match recipients.get_mut(&one.recipient) {
            None => {
                let recipient = Recipient {
                    elements: one.elements,
                    withheld_until: one.withheld_until,
                };
                recipients.insert(one.recipient, recipient);
            }
            Some(known) => {
                one.elements
                    .iter()
                    .for_each(|element| known.elements.insert(element.clone()));
                // An open use tells at once; of withheld ones, the first that ends.
                known.withheld_until = match (known.withheld_until, one.withheld_until) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (None, _) | (_, None) => None,
                };
            }
        }
    }
    recipients
}

/// The corrections of which a person is told at `now`: one that follows from withheld uses alone is not there.
pub fn told_to_person(corrections: Vec<Correction>, now: Timestamp) -> Vec<Correction> {
    corrections
        .into_iter()
        .filter(|one| one.withheld_until.is_none_or(|until| until <= now))
        .collect()
}

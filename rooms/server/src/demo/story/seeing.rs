//! The step in which a person looks: who used my data, and is it true.

use ledger::TlogProof;

use super::{Label, Otherwise, Stage, Told, unlike};
use crate::demo::person::{Browser, Page};

pub(super) const THE_PERSON_LOOKS: &str =
    "Hazel signs in, opens “Who used my data” and checks an entry; Rowan tries to open the same.";

pub(super) async fn the_person_looks(stage: &Stage) -> Told {
    let mut hazel = Browser::new(&stage.hub);
    hazel.sign_in(stage.people.hazel.handle).await?;
    let (_, uses) = hazel.open("/uses").await?;
    shown(&uses)?;
    let exchanges = uses.exchanges();
    let oldest = exchanges
        .last()
        .ok_or_else(|| unlike("the page lists no use"))?;
    let refused = uses.text.matches("class=\"badge refused\"").count();

    let path = format!("/uses/{oldest}");
    let (_, one) = hazel.open(&path).await?;
    shown(&one)?;
    let index = one
        .between(&format!("{path}/proofs/"), "\"")
        .ok_or_else(|| unlike("the page offers no proof"))?;
    let (_, proof) = hazel.open(&format!("{path}/proofs/{index}")).await?;
    shown(&proof)?;
    let verified = TlogProof::parse(proof.text.as_bytes())
        .and_then(|proof| proof.verify(&stage.ledger.key))
        .map_err(unlike)?;

    let mut rowan = Browser::new(&stage.hub);
    rowan.sign_in(stage.people.rowan.handle).await?;
    let (_, denied) = rowan.open(&path).await?;
    if denied.status != 404 {
        return Err(unlike(format!("somebody else got {}", denied.status)));
    }
    Ok(vec![
        (
            Label::Shown,
            format!(
                "{} uses of her data, {refused} of them refused, each with who, why, which data and on what basis",
                exchanges.len()
            ),
        ),
        (
            Label::Evidence,
            format!(
                "the proof that she downloads verifies leaf {} with the key alone",
                verified.index
            ),
        ),
        (
            Label::Refused,
            "to Rowan the same address is a page that does not exist".to_owned(),
        ),
    ])
}

fn shown(page: &Page) -> Result<(), Otherwise> {
    match page.status {
        200 => Ok(()),
        other => Err(unlike(format!("a page of hers answered {other}"))),
    }
}

//! The steps of a request: handed in, taken back, voted on, published.

use axum::response::Response;
use policy::Document;
use policy::proposal::{Proposal, Vote};
use portal::proposals::one::May;
use portal::{Notice, error, paths};
use store::{
    proposals::{KeptProposal, KeptVote, NewVote, StepBy},
    register::NotEntered,
};
use vocabulary::be::legal_date;

use super::{edition, kept, may, step_taken};
use crate::{
    http::{
        path::Segments,
        people::{Form, NotOurForm},
        portal::{
            frame::{Flash, PageError, go},
            sign_in::unavailable,
            staff::{Drafting, Member, Staff},
        },
    },
    problem::{Problem, ProblemType},
    publication,
};

/// Longest reason of a vote, in characters.
const REASON_CHARACTERS_MAX: usize = 2_000;

/// Hands a draft in.
pub async fn submit(
    staff: Staff<Drafting>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let done = async {
        let kept = asked(&staff, &segments, form, &[May::Write]).await?.0;
        let now = kept.proposal.submit(today(&staff)).map_err(no_step)?;
        moved(&staff, kept, now, Notice::ProposalSubmitted).await
    };
    answer(&staff, done.await)
}

/// Takes a request back.
pub async fn withdraw(
    staff: Staff<Drafting>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let done = async {
        let may = [May::Write, May::Withdraw];
        let kept = asked(&staff, &segments, form, &may).await?.0;
        let now = kept.proposal.withdraw(today(&staff)).map_err(no_step)?;
        moved(&staff, kept, now, Notice::ProposalWithdrawn).await
    };
    answer(&staff, done.await)
}

/// Counts a member's word.
pub async fn vote(
    staff: Staff<Member>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let done = async {
        let (kept, mut form) = asked(&staff, &segments, form, &[May::Vote]).await?;
        let says = Vote::from_word(&form.take(paths::field::VOTE));
        let says = says.ok_or(error::View::BadRequest)?;
        let reason = form.take(paths::field::REASON).trim().to_owned();
        if reason.is_empty() || reason.chars().count() > REASON_CHARACTERS_MAX {
            return Err(error::View::BadRequest.into());
        }
        let hub = staff.visit.hub();
        let at = hub.clock().now();
        let person = staff.person().ok_or(error::View::Forbidden)?;
        let others = hub.store().votes_on(kept.id).await.map_err(unavailable)?;
        let counts = |vote: &&KeptVote| vote.person != person && vote.withdrawn_at.is_none();
        let others = others.iter().filter(counts);
        let votes = others.map(|vote| vote.vote).chain([says]);
        let counted = kept
            .proposal
            .count(votes, hub.votes_needed(), legal_date(at));
        let counted = counted.map_err(no_step)?;
        let notice = match counted == kept.proposal {
            true => Notice::ProposalVoted,
            false => Notice::ProposalDecided,
        };
        let vote = NewVote {
            person,
            holding: staff.holding.id,
            vote: says,
            reason,
        };
        let voted = hub
            .store()
            .vote_on_proposal(&kept, &counted, &vote, at)
            .await;
        Ok((kept, step_taken(voted, notice)?))
    };
    answer(&staff, done.await)
}

/// Publishes what was approved: the register has it, and every decision from now on knows it.
pub async fn publish(
    staff: Staff<Member>,
    segments: Segments,
    form: Result<Form, NotOurForm>,
) -> Response {
    let done = async {
        let kept = asked(&staff, &segments, form, &[May::Publish]).await?.0;
        let hub = staff.visit.hub();
        let at = hub.clock().now();
        let register = hub.register_now();
        let (changed, now) = match kept.proposal.publish(&register, legal_date(at)) {
            Ok(published) => published,
            Err(why) => {
                tracing::info!(%why, "a request was not published");
                return Ok((kept, Notice::ProposalNotPublished));
            }
        };
        let documents = changed.iter().map(Document::of_deliberation);
        let documents = documents.collect::<Result<Vec<_>, _>>().map_err(|why| {
            Problem::new(ProblemType::InternalServerError).because(why.to_string())
        })?;
        // Should this stop between the register and the request, publishing again finds the same versions in force.
        match publication::publish(hub.store(), documents, at).await {
            Ok(_) => {}
            Err(
                why @ (publication::NotPublished::Unfit(_)
                | publication::NotPublished::NotASuccessor(_)),
            ) => {
                tracing::info!(%why, "a request was not published");
                return Ok((kept, Notice::ProposalNotPublished));
            }
            Err(publication::NotPublished::NotEntered(NotEntered::Overtaken)) => {
                return Err(Asked::Overtaken(kept));
            }
            Err(why) => {
                let problem = Problem::new(ProblemType::StoreUnavailable);
                return Err(problem.because(why.to_string()).into());
            }
        }
        hub.reload_register().await?;
        moved(&staff, kept, now, Notice::ProposalPublished).await
    };
    answer(&staff, done.await)
}

/// Why no step is taken.
enum Asked {
    /// The form was made from another edition.
    Overtaken(KeptProposal),
    /// Told by a page.
    Page(PageError),
}

impl<T: Into<PageError>> From<T> for Asked {
    fn from(why: T) -> Self {
        Self::Page(why.into())
    }
}

/// The request of a step, as the form was made from it, if the reader may take such a step.
async fn asked<D>(
    staff: &Staff<D>,
    segments: &Segments,
    form: Result<Form, NotOurForm>,
    may_be: &[May],
) -> Result<(KeptProposal, Form), Asked> {
    let mut form = form.map_err(PageError::from)?;
    let kept = kept(staff, segments).await?;
    if !may_be.contains(&may(staff, &kept)) {
        return Err(error::View::Forbidden.into());
    }
    match edition(&mut form)? == kept.edition {
        true => Ok((kept, form)),
        false => Err(Asked::Overtaken(kept)),
    }
}

async fn moved<D>(
    staff: &Staff<D>,
    kept: KeptProposal,
    now: Proposal,
    done: Notice,
) -> Result<(KeptProposal, Notice), Asked> {
    let hub = staff.visit.hub();
    let by = StepBy {
        holding: staff.holding.id,
        at: hub.clock().now(),
    };
    let moved = hub.store().move_proposal(&kept, &now, by).await;
    Ok((kept, step_taken(moved, done)?))
}

fn answer<D>(staff: &Staff<D>, done: Result<(KeptProposal, Notice), Asked>) -> Response {
    let done = match done {
        Err(Asked::Overtaken(kept)) => Ok((kept, Notice::ProposalOvertaken)),
        Err(Asked::Page(why)) => Err(why),
        Ok(done) => Ok(done),
    };
    match done {
        Ok((kept, notice)) => {
            let place = paths::proposal(&kept.id.to_string());
            go(&place, Flash::Say(notice))
        }
        Err(why) => why.into_page(&staff.visit),
    }
}

/// The page that the form came from did not offer it.
fn no_step(_: policy::proposal::NoSuchStep) -> PageError {
    error::View::Forbidden.into()
}

fn today<D>(staff: &Staff<D>) -> vocabulary::Date {
    super::today(&staff.visit)
}

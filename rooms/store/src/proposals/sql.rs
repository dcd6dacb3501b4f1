//! The statements about requests for deliberations.

use crate::database::statements;

statements! {
    /// Keeps a new request.
    OPEN: Shard("proposal") =
        "INSERT INTO proposal (proposal, draft_number, stage, asked_by, author, author_person, content, \
         edition, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) ON CONFLICT DO NOTHING";
    /// Changes a request, unless somebody else has changed it.
    CHANGE: Shard("proposal") =
        "UPDATE proposal SET stage = $1, content = $2, edition = edition + 1, changed_at = $3 \
         WHERE proposal = $4 AND edition = $5";
    /// One request.
    PROPOSAL: Shard("proposal") =
        "SELECT proposal, author, author_person, content, edition, changed_at FROM proposal \
         WHERE proposal = $1";
    /// The requests, the latest change first.
    PROPOSALS: Scatter("the few hundred requests that a committee has; an index sorts them") =
        "SELECT proposal, author, author_person, content, edition, changed_at FROM proposal \
         ORDER BY changed_at DESC, proposal LIMIT $1";
    /// The requests of one institution, the latest change first.
    PROPOSALS_OF: Scatter("the few hundred requests that a committee has; an index sorts them") =
        "SELECT proposal, author, author_person, content, edition, changed_at FROM proposal \
         WHERE asked_by = $1 ORDER BY changed_at DESC, proposal LIMIT $2";
    /// How many requests somebody is writing.
    DRAFTS_OF: Scatter("the few hundred requests that a committee has") =
        "SELECT COUNT(*) FROM proposal WHERE author_person = $1 AND stage = 'draft'";
    /// The numbers that requests have taken.
    NUMBERS: Scatter("the few hundred requests that a committee has") =
        "SELECT draft_number FROM proposal WHERE draft_number IS NOT NULL";
    /// Keeps what a member says, in place of what the member said before.
    VOTE: Shard("proposal") =
        "INSERT INTO proposal_vote (proposal, person, holding, vote, reason, voted_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (proposal, person) DO UPDATE SET \
         holding = excluded.holding, vote = excluded.vote, reason = excluded.reason, \
         voted_at = excluded.voted_at";
    /// What the members say.
    VOTES: Shard("proposal") =
        "SELECT v.person, v.holding, h.reference, v.vote, v.reason, v.voted_at, h.withdrawn_at FROM proposal_vote v \
         JOIN role_holding h ON h.person = v.person AND h.holding = v.holding \
         WHERE v.proposal = $1 ORDER BY v.voted_at, v.person";
}

//! Where the pages are: the one list of paths and of names of form fields that pages and handlers share.
//!
//! Names in capitals are routes, with their parameters in braces; functions give the path of one thing.

use governance::requests::RequestId;
use identity::mandate::MandateId;
use vocabulary::{
    DeliberationNumber, ElementId, ErrorReportId, ExchangeId, InstitutionId, Language, Level,
    ServiceId,
};

use crate::written::code;

/// The landing page of a visitor; a signed-in person is led to [`HOME`].
pub const LANDING: &str = "/";
/// What is new.
pub const HOME: &str = "/home";
/// The ways to sign in; `?next=` is the path to go to afterwards.
pub const SIGN_IN: &str = "/sign-in";
/// Signs out: a form, method POST.
pub const SIGN_OUT: &str = "/sign-out";
/// Chooses a language: `?next=` is the path to go back to.
pub const LANGUAGE: &str = "/language/{code}";
/// News for the person.
pub const NOTICES: &str = "/notices";
/// Marks all of it as read: a form, method POST.
pub const READ_NOTICES: &str = "/notices/read";
/// News by e-mail: where the person is reached.
pub const MAIL: &str = "/notices/e-mail";
/// Gives an address and has a code sent there: a form, method POST, with [`field::EMAIL`].
pub const GIVE_MAIL: &str = "/notices/e-mail/address";
/// Confirms an address by its code: a form, method POST, with [`field::CODE`].
pub const CONFIRM_MAIL: &str = "/notices/e-mail/code";
/// Forgets the address: a form, method POST.
pub const REMOVE_MAIL: &str = "/notices/e-mail/removal";
/// Who used my data.
pub const USES: &str = "/uses";
/// One exchange.
pub const USE: &str = "/uses/{exchange}";
/// The `.tlog-proof` of an entry of the ledger about an exchange; `index` is its place in the ledger.
pub const PROOF: &str = "/uses/{exchange}/proofs/{index}";
/// Where my data are.
pub const FILES: &str = "/files";
/// What the person has reported as wrong; a report is sent here: a form, method POST, with [`field::SERVICE`],
/// [`field::ELEMENT`] once for each, [`field::FROM`], [`field::TO`] and [`field::TEXT`].
pub const ERRORS: &str = "/errors";
/// The form for a report: `?service=` and `?element=`, or `?source=` to choose among the services of a source.
pub const NEW_ERROR: &str = "/errors/new";
/// One report.
pub const ERROR: &str = "/errors/{report}";
/// Takes a report back: a form, method POST.
pub const WITHDRAW_ERROR: &str = "/errors/{report}/withdraw";
/// Who may see what, by the deliberations: `?q=`.
pub const WHO_MAY: &str = "/who-may";
/// The mandates that the signed-in person holds and gave.
pub const MANDATES: &str = "/mandates";
/// Offers a mandate and shows its code, once: a form, method POST, with [`field::NAME`], [`field::LABEL`],
/// [`field::SCOPE`] (several), [`field::FROM`] and [`field::TO`].
pub const OFFER_MANDATE: &str = "/mandates/offer";
/// Shows what is offered under a code: a form, method POST, with [`field::CODE`].
pub const OFFERED_MANDATE: &str = "/mandates/code";
/// Accepts what is offered under a code: a form, method POST, with [`field::CODE`].
pub const ACCEPT_MANDATE: &str = "/mandates/accept";
/// Refuses what is offered under a code: a form, method POST, with [`field::CODE`].
pub const REFUSE_MANDATE: &str = "/mandates/refuse";
/// Takes an offer back, or revokes a mandate: a form, method POST, with [`field::MANDATE`].
pub const END_MANDATE: &str = "/mandates/end";
/// Acts by a mandate from now on: a form, method POST, with [`field::MANDATE`].
pub const ACT: &str = "/mandates/act";
/// Acts for oneself again: a form, method POST.
pub const STOP_ACTING: &str = "/mandates/stop";
/// What the hub has about the company for which one acts.
pub const COMPANY: &str = "/mandates/company";
/// Passes a part of one's mandate of a company on: a form, method POST, as [`OFFER_MANDATE`].
pub const PASS_ON: &str = "/mandates/company/offer";
/// My rights under data protection law: the requests of a person, `?before=`.
pub const RIGHTS: &str = "/rights";
/// Makes a request: a form, method POST, with [`field::KIND`] and [`field::TEXT`].
pub const ASK: &str = "/rights/ask";
/// The copy of everything that is kept: where it stands; by POST, asks for one.
pub const COPY: &str = "/rights/copy";
/// Gives the copy: a form, method POST, with [`field::REQUEST`] and [`field::FORM`].
pub const COPY_FILE: &str = "/rights/copy/file";
/// Erases the copy, or stops its making: a form, method POST, with [`field::REQUEST`].
pub const ERASE_COPY: &str = "/rights/copy/erasure";
/// What was seen on a person's behalf by one mandate within one hour.
pub const LOOKS: &str = "/looks/{mandate}/{hour}";
/// The `.tlog-proof` of one look.
pub const LOOK_PROOF: &str = "/looks/{mandate}/{hour}/proofs/{index}";
/// The sessions of the signed-in person.
pub const SECURITY: &str = "/security";
/// Ends one session: a form, method POST, with [`field::SESSION`].
pub const END_SESSION: &str = "/security/sign-out";
/// Ends all sessions but this one: a form, method POST.
pub const END_OTHER_SESSIONS: &str = "/security/sign-out-others";
/// Keeps the session, and says when it ends now: JSON, method POST.
pub const STAY: &str = "/security/stay";
/// An application's request under way: the page that asks the person, and, by POST, what she decides
/// ([`crate::consent::DECISION`]).
pub const CONSENT: &str = "/oauth/authorize/{request}";
/// Begins to add a passkey: JSON, method POST.
pub const PASSKEY_OPTIONS: &str = "/security/passkeys/options";
/// Adds a passkey with the authenticator's answer: JSON, method POST.
pub const PASSKEYS: &str = "/security/passkeys";
/// Gives a passkey another name: a form, method POST, with [`field::PASSKEY`] and [`field::NAME`].
pub const RENAME_PASSKEY: &str = "/security/passkeys/rename";
/// Removes a passkey: a form, method POST, with [`field::PASSKEY`].
pub const REMOVE_PASSKEY: &str = "/security/passkeys/remove";
/// Makes new recovery codes and shows them, once: a form, method POST.
pub const RECOVERY_CODES: &str = "/security/recovery-codes";
/// Begins a sign-in with a passkey: JSON, method POST.
pub const SIGN_IN_PASSKEY_OPTIONS: &str = "/sign-in/passkey/options";
/// Signs in with the authenticator's answer: JSON, method POST.
pub const SIGN_IN_PASSKEY: &str = "/sign-in/passkey";
/// Signs in with a recovery code: a form, method POST, with [`field::CODE`] and [`field::NEXT`].
pub const SIGN_IN_CODE: &str = "/sign-in/recovery-code";
/// Who holds which role.
pub const ADMINISTRATION: &str = "/administration";
/// Makes an invitation and shows its link, once: a form, method POST, with [`field::ROLE`], [`field::INSTITUTION`] and
/// [`field::REFERENCE`].
pub const INVITE: &str = "/administration/invitations";
/// Takes a role back: a form, method POST, with [`field::HOLDING`].
pub const WITHDRAW_ROLE: &str = "/administration/withdrawals";
/// The link of an invitation: takes the secret out of the address, and goes on to [`INVITATION`].
pub const INVITATION_LINK: &str = "/invitation/{secret}";
/// An invitation, and, by POST, its acceptance.
pub const INVITATION: &str = "/invitation";
/// The requests under data protection law that wait for an answer, `?after=`.
pub const DATA_PROTECTION: &str = "/data-protection";
/// One of them, with what is written in it.
pub const DATA_REQUEST: &str = "/data-protection/{request}";
/// Says that the answer takes longer: a form, method POST, with [`field::REASON`].
pub const EXTEND_DATA_REQUEST: &str = "/data-protection/{request}/extension";
/// Answers: a form, method POST, with [`field::OUTCOME`] and [`field::TEXT`].
pub const ANSWER_DATA_REQUEST: &str = "/data-protection/{request}/answer";
/// The desk of an institution.
pub const DESK: &str = "/desk/{institution}";
/// A question about one person: its form, `?deliberation=`, and, by POST, its answer.
pub const DESK_CONSULTATION: &str = "/desk/{institution}/consultation";
/// The institution's own applications.
pub const DESK_APPLICATIONS: &str = "/desk/{institution}/applications";
/// How much the institution uses the exchange.
pub const DESK_USAGE: &str = "/desk/{institution}/statistics";
/// Whether the institution holds a file on somebody: a form, and, by POST with [`field::PERSON`], the answer.
pub const DESK_FILES: &str = "/desk/{institution}/files";
/// Error reports, and corrections for the institution: `?shelf=`, `?after=`. By POST, a report of its own, with
/// [`field::PERSON`] and the fields of [`ERRORS`].
pub const DESK_REPORTS: &str = "/desk/{institution}/reports";
/// The form for a report: `?service=`.
pub const DESK_NEW_REPORT: &str = "/desk/{institution}/reports/new";
/// Answers a report: a form, method POST, with [`field::ANSWER`], [`field::FROM`], [`field::TO`] and [`field::TEXT`], and
/// where it was found: [`field::SHELF`] and [`field::AFTER`].
pub const DESK_ANSWER: &str = "/desk/{institution}/reports/{report}";
/// Says that a correction was read: a form, method POST.
pub const DESK_CORRECTION: &str = "/desk/{institution}/corrections/{correction}";
/// Requests for deliberations; by POST, a new one.
pub const PROPOSALS: &str = "/requests";
/// Begins a request: `?service=` and `?institution=`, `?amends=`, or `?repeals=`.
pub const NEW_PROPOSAL: &str = "/requests/new";
/// One request.
pub const PROPOSAL: &str = "/requests/{proposal}";
/// A step of a request: behind [`proposal`].
pub const EDIT_PROPOSAL: &str = "/requests/{proposal}/edit";
/// Hands a request in: a form, method POST, with [`field::EDITION`].
pub const SUBMIT_PROPOSAL: &str = "/requests/{proposal}/submission";
/// Takes a request back: a form, method POST, with [`field::EDITION`].
pub const WITHDRAW_PROPOSAL: &str = "/requests/{proposal}/withdrawal";
/// Votes on a request: a form, method POST, with [`field::EDITION`], [`field::VOTE`] and [`field::REASON`].
pub const VOTE_ON_PROPOSAL: &str = "/requests/{proposal}/votes";
/// Publishes a request: a form, method POST, with [`field::EDITION`].
pub const PUBLISH_PROPOSAL: &str = "/requests/{proposal}/publication";
/// What a request would change: `?days=`.
pub const WHAT_IF_PROPOSAL: &str = "/requests/{proposal}/what-if";
/// The deliberations: `?q=`.
pub const REGISTER: &str = "/register";
/// One deliberation in words.
pub const DELIBERATION: &str = "/register/deliberations/{number}";
/// The institutions: `?q=`.
pub const INSTITUTIONS: &str = "/register/institutions";
/// The services: `?q=`.
pub const SERVICES: &str = "/register/services";
/// How the hub is, and how much it is used.
pub const STATISTICS: &str = "/statistics";
/// The same figures for programs. Served by the register's own routes.
pub const STATISTICS_DATA: &str = "/register/v1/statistics";
/// How to check the ledger.
pub const LEDGER_ABOUT: &str = "/ledger/about";
/// The ledger's verifier key, as text. Served by the ledger's own routes.
pub const LEDGER_KEY: &str = "/ledger/key";
/// The latest checkpoint. Served by the ledger's own routes.
pub const LEDGER_CHECKPOINT: &str = "/ledger/checkpoint";
/// Files that pages load; their names are those of [`crate::assets`].
pub const ASSETS: &str = "/assets/{file}";
/// What a phone needs to install the portal.
pub const MANIFEST: &str = "/manifest.webmanifest";

/// Names of form fields and query parameters.
pub mod field {
    /// The token against forged requests; in every form of a signed-in person.
    pub const CSRF: &str = "csrf";
    /// The same token as a header, where a script sends JSON.
    pub const CSRF_HEADER: &str = "crosskeys-csrf";
    /// Where to go afterwards.
    pub const NEXT: &str = "next";
    /// On [`SIGN_IN`](super::SIGN_IN): whoever is signed in shall sign in once more.
    pub const AGAIN: &str = "again";
    /// On [`SIGN_IN`](super::SIGN_IN): the level that an application would like.
    pub const LEVEL: &str = "level";
    /// A session, by the reference that the view gave it.
    pub const SESSION: &str = "session";
    /// A passkey, by the reference that the view gave it.
    pub const PASSKEY: &str = "passkey";
    /// What a passkey is called.
    pub const NAME: &str = "name";
    /// An e-mail address.
    pub const EMAIL: &str = "email";
    /// A recovery code, the code of an offered mandate, or that of a mail.
    pub const CODE: &str = "code";
    /// A kind of role.
    pub const ROLE: &str = "role";
    /// An institution, by its enterprise number.
    pub const INSTITUTION: &str = "institution";
    /// How the holder of a role is known.
    pub const REFERENCE: &str = "reference";
    /// A hold of a role.
    pub const HOLDING: &str = "holding";
    /// What a source says of a report: `takenUp`, `corrected` or `confirmed`.
    pub const ANSWER: &str = "answer";
    /// A deliberation, as in addresses.
    pub const DELIBERATION: &str = "deliberation";
    /// The reference of a question.
    pub const TICKET: &str = "ticket";
    /// A person's number; in a form that is sent by POST only.
    pub const PERSON: &str = "person";
    /// A task.
    pub const CONTEXT: &str = "context";
    /// A day.
    pub const DATE: &str = "date";
    /// Which error reports are shown at a desk.
    pub const SHELF: &str = "shelf";
    /// The edition of a request that a form was made from.
    pub const EDITION: &str = "edition";
    /// A deliberation that a request replaces, as in addresses.
    pub const AMENDS: &str = "amends";
    /// A deliberation that a request ends, as in addresses.
    pub const REPEALS: &str = "repeals";
    /// `approve` or `reject`.
    pub const VOTE: &str = "vote";
    /// Why.
    pub const REASON: &str = "reason";
    /// For how many days one looks back.
    pub const DAYS: &str = "days";
    /// A kind of request under data protection law.
    pub const KIND: &str = "kind";
    /// What somebody writes.
    pub const TEXT: &str = "text";
    /// A request under data protection law, by its id.
    pub const REQUEST: &str = "request";
    /// As what a copy is wanted: `html` or `json`.
    pub const FORM: &str = "form";
    /// A mandate, by its id.
    pub const MANDATE: &str = "mandate";
    /// On whose behalf, as the holder of a mandate reads it.
    pub const LABEL: &str = "label";
    /// One thing that a mandate is for.
    pub const SCOPE: &str = "scope";
    /// What is searched for.
    pub const QUESTION: &str = "q";
    /// Uses: the institution that asked.
    pub const APPLICANT: &str = "institution";
    /// Uses: the source that was asked.
    pub const SOURCE: &str = "source";
    /// Uses: the service.
    pub const SERVICE: &str = "service";
    /// Uses: the purpose.
    pub const PURPOSE: &str = "purpose";
    /// Uses: a data element.
    pub const ELEMENT: &str = "element";
    /// Uses: `permitted` or `refused`.
    pub const OUTCOME: &str = "outcome";
    /// Uses: first day.
    pub const FROM: &str = "from";
    /// Uses: last day.
    pub const TO: &str = "to";
    /// Uses: the page of exchanges before this one.
    pub const BEFORE: &str = "before";
    /// Lists of the register: the page after this number or name.
    pub const AFTER: &str = "after";
}

/// One exchange.
pub fn one_use(exchange: ExchangeId) -> String {
    format!("{USES}/{exchange}")
}

/// The proof of one entry of the ledger about an exchange.
pub fn proof(exchange: ExchangeId, index: u64) -> String {
    format!("{USES}/{exchange}/proofs/{index}")
}

/// One report of a person.
pub fn error_report(report: ErrorReportId) -> String {
    format!("{ERRORS}/{report}")
}

/// Takes a report back.
pub fn withdraw_error(report: ErrorReportId) -> String {
    WITHDRAW_ERROR.replace("{report}", &report.to_string())
}

/// The form for a report about a service, with this element chosen.
pub fn report_error(service: &ServiceId, element: Option<&ElementId>) -> String {
    let element = element.map_or("", ElementId::as_str);
    let query = [
        (field::SERVICE, service.as_str()),
        (field::ELEMENT, element),
    ];
    with_query(NEW_ERROR, &query)
}

/// What was seen on a person's behalf by one mandate within one hour, counted since 1970.
pub fn looks(mandate: MandateId, hour: i64) -> String {
    format!("/looks/{mandate}/{hour}")
}

/// The proof of one look.
pub fn look_proof(mandate: MandateId, hour: i64, index: u64) -> String {
    format!("/looks/{mandate}/{hour}/proofs/{index}")
}

/// An application's request under way.
pub fn consent(request: &str) -> String {
    CONSENT.replace("{request}", request)
}

/// The link of an invitation.
pub fn invitation_link(secret: &str) -> String {
    INVITATION_LINK.replace("{secret}", secret)
}

/// A page of an institution's desk: one of the routes below [`DESK`].
pub fn of_desk(route: &str, institution: InstitutionId) -> String {
    route.replace("{institution}", &institution.to_string())
}

/// The form by which an institution reports something wrong in the data of a service.
pub fn desk_new_report(institution: InstitutionId, service: &ServiceId) -> String {
    let form = of_desk(DESK_NEW_REPORT, institution);
    with_query(&form, &[(field::SERVICE, service.as_str())])
}

/// Where the answer to a report is sent.
pub fn desk_answer(institution: InstitutionId, report: &str) -> String {
    of_desk(DESK_ANSWER, institution).replace("{report}", report)
}

/// Where a correction is said to be read.
pub fn desk_correction(institution: InstitutionId, correction: &str) -> String {
    of_desk(DESK_CORRECTION, institution).replace("{correction}", correction)
}

/// One request under data protection law, for who answers: one of the routes below [`DATA_PROTECTION`].
pub fn data_request(request: RequestId, route: &str) -> String {
    route.replace("{request}", &request.to_string())
}

/// A page of the person's requests under data protection law.
pub fn rights_before(request: RequestId) -> String {
    with_query(RIGHTS, &[(field::BEFORE, &request.to_string())])
}

/// A page of the requests under data protection law that wait for an answer.
pub fn data_protection_after(request: RequestId) -> String {
    with_query(DATA_PROTECTION, &[(field::AFTER, &request.to_string())])
}

/// One request for a deliberation.
pub fn proposal(id: &str) -> String {
    proposal_step(id, PROPOSAL)
}

/// A step of a request: one of the routes below [`PROPOSAL`].
pub fn proposal_step(id: &str, route: &str) -> String {
    route.replace("{proposal}", id)
}

/// One deliberation in words.
pub fn deliberation(number: &DeliberationNumber) -> String {
    format!("{REGISTER}/deliberations/{}", number.url_form())
}

/// One deliberation as data.
pub fn deliberation_data(number: &DeliberationNumber) -> String {
    format!("/register/v1/deliberations/{}", number.url_form())
}

/// One deliberation as a policy of ODRL.
pub fn deliberation_odrl(number: &DeliberationNumber) -> String {
    format!("{}/odrl", deliberation_data(number))
}

/// The ways to sign in, and then `next`.
pub fn sign_in(next: &str) -> String {
    with_query(SIGN_IN, &[(field::NEXT, next)])
}

/// The ways to sign in once more, and then `next`; at this level if it can be had.
pub fn sign_in_again(next: &str, level: Option<Level>) -> String {
    let level = level.map_or("", level_name);
    let query = [
        (field::NEXT, next),
        (field::AGAIN, "yes"),
        (field::LEVEL, level),
    ];
    with_query(SIGN_IN, &query)
}

/// A level as [`field::LEVEL`] writes it.
pub const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Low => "low",
        Level::Substantial => "substantial",
        Level::High => "high",
    }
}

/// Chooses a language, and then `next`.
pub fn language(language: Language, next: &str) -> String {
    let path = LANGUAGE.replace("{code}", code(language));
    with_query(&path, &[(field::NEXT, next)])
}

/// A path with query parameters; empty values are left out.
pub fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut text = path.to_owned();
    let mut mark = '?';
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(mark);
        text.push_str(name);
        text.push('=');
        encode(value, &mut text);
        mark = '&';
    }
    text
}

/// Percent-encodes all but the unreserved characters. RFC 3986, section 2.3.
fn encode(value: &str, into: &mut String) {
    for byte in value.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                into.push(char::from(byte));
            }
            other => {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                into.push('%');
                into.push(char::from(DIGITS[usize::from(other >> 4)]));
                into.push(char::from(DIGITS[usize::from(other & 15)]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_leave_their_place() {
        for (value, expected) in [
            ("/uses?a=b&c", "/p?next=%2Fuses%3Fa%3Db%26c"),
            ("é \"<", "/p?next=%C3%A9%20%22%3C"),
            ("", "/p"),
        ] {
            assert_eq!(with_query("/p", &[("next", value)]), expected);
        }
        assert_eq!(
            with_query("/p", &[("a", "1"), ("b", ""), ("c", "3")]),
            "/p?a=1&c=3"
        );
    }
}

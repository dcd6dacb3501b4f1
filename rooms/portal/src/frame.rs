//! What every page needs beside its own content, and the shell around it.

use identity::mandate::{MandateScope, MandateScopes};
use identity::people::role::{Role, RoleKind};
use identity::people::{EndsBy, SessionEnd};
use vocabulary::{Language, Level};

use crate::assets;
use crate::mandates::Reader;
use crate::texts::{Rich, Texts};
use crate::{paths, written};

/// What a page needs to know of the visit.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The language of the reader.
    pub language: Language,
    /// Path and query of this page, for the language links; of a page that answers a form, the page before it.
    pub here: &'a str,
    /// Who reads.
    pub viewer: Viewer<'a>,
    /// What this hub is for.
    pub setting: Setting,
    /// What was just done, if there is something to say about it.
    pub notice: Option<Notice>,
}

/// Who reads a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer<'a> {
    /// Anybody.
    Anonymous,
    /// A person who has signed in.
    SignedIn {
        /// How sure the hub is of it.
        level: Level,
        /// Uses of the person's data since the last visit.
        unread: u32,
        /// The token that every form of this session carries ([`paths::field::CSRF`]).
        csrf: &'a str,
        /// The roles that the person holds.
        roles: &'a [Role],
        /// On whose behalf they act; `None` for themselves.
        acting: Option<Behalf<'a>>,
        /// When the session ends.
        ends: Ends,
    },
}

/// When the session ends in which a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// When, and by what.
    pub end: SessionEnd,
    /// In so many seconds.
    pub in_s: u32,
}

/// On whose behalf a person reads a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behalf<'a> {
    /// The label of the mandate.
    pub label: &'a str,
    /// Whether that is a company.
    pub whom: Whom,
    /// What the mandate is for.
    pub scopes: MandateScopes,
}

/// What one acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// A person.
    Person,
    /// A company.
    Company,
}

impl<'a> Viewer<'a> {
    /// The token for forms; empty for anybody, who has no forms that need one.
    pub(crate) fn csrf(self) -> &'a str {
        match self {
            Viewer::Anonymous => "",
            Viewer::SignedIn { csrf, .. } => csrf,
        }
    }

    /// On which side of mandates the reader stands: the one who gave them, or somebody who acts by one.
    pub(crate) fn side(self) -> Reader {
        match self.acting() {
            Some(_) => Reader::Holder,
            None => Reader::Giver,
        }
    }

    fn acting(self) -> Option<Behalf<'a>> {
        match self {
            Viewer::Anonymous => None,
            Viewer::SignedIn { acting, .. } => acting,
        }
    }
}

/// What a hub is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Real people and institutions.
    Service,
    /// Synthetic ones; every page says so.
    Demonstration,
}

/// What was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The person has signed out.
    SignedOut,
    /// A session was ended.
    SessionEnded,
    /// All other sessions were ended.
    OtherSessionsEnded,
    /// The session was over, so the person has to sign in again.
    SessionOver,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey has another name.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// The person has a role.
    RoleAccepted,
    /// The person has the role already.
    RoleHeld,
    /// A role was taken back.
    RoleWithdrawn,
    /// A role cannot be taken back.
    RoleStays,
    /// An invitation does not work.
    InvitationGone,
    /// A draft was saved.
    ProposalSaved,
    /// A request is with the committee.
    ProposalSubmitted,
    /// A request was taken back.
    ProposalWithdrawn,
    /// A vote is counted.
    ProposalVoted,
    /// A vote is counted, and it decided.
    ProposalDecided,
    /// A request is in the register.
    ProposalPublished,
    /// Somebody else changed the request at the same time.
    ProposalOvertaken,
    /// A request cannot be published.
    ProposalNotPublished,
    /// Somebody writes too many requests at one time.
    ProposalTooMany,
    /// An answer to a report was sent.
    ReportAnswered,
    /// A report is not open for an answer.
    ReportNotOpen,
    /// A correction was read.
    CorrectionRead,
    /// A report was sent to the source.
    ErrorReported,
    /// A report was taken back.
    ErrorWithdrawn,
    /// All news is marked as read.
    NewsRead,
    /// A code was sent to an e-mail address.
    MailCodeSent,
    /// An e-mail address is confirmed.
    MailConfirmed,
    /// An e-mail address was removed.
    MailRemoved,
    /// A mandate was accepted.
    MandateAccepted,
    /// An offered mandate was refused.
    MandateRefused,
    /// A mandate was revoked, or its offer taken back.
    MandateEnded,
    /// The person acts for themselves again.
    ActingStopped,
    /// A request under data protection law was made.
    RequestMade,
    /// A person was told that the answer takes longer.
    RequestExtended,
    /// A request is answered.
    RequestAnswered,
    /// A request cannot take that step any more.
    RequestOvertaken,
    /// The copy of everything was erased.
    CopyErased,
}

impl Notice {
    /// Every notice.
    pub const ALL: [Notice; 39] = [
        Notice::SignedOut,
        Notice::SessionEnded,
        Notice::OtherSessionsEnded,
        Notice::SessionOver,
        Notice::PasskeyAdded,
        Notice::PasskeyRenamed,
        Notice::PasskeyRemoved,
        Notice::RoleAccepted,
        Notice::RoleHeld,
        Notice::RoleWithdrawn,
        Notice::RoleStays,
        Notice::InvitationGone,
        Notice::ProposalSaved,
        Notice::ProposalSubmitted,
        Notice::ProposalWithdrawn,
        Notice::ProposalVoted,
        Notice::ProposalDecided,
        Notice::ProposalPublished,
        Notice::ProposalOvertaken,
        Notice::ProposalNotPublished,
        Notice::ProposalTooMany,
        Notice::ReportAnswered,
        Notice::ReportNotOpen,
        Notice::CorrectionRead,
        Notice::ErrorReported,
        Notice::ErrorWithdrawn,
        Notice::NewsRead,
        Notice::MailCodeSent,
        Notice::MailConfirmed,
        Notice::MailRemoved,
        Notice::MandateAccepted,
        Notice::MandateRefused,
        Notice::MandateEnded,
        Notice::ActingStopped,
        Notice::RequestMade,
        Notice::RequestExtended,
        Notice::RequestAnswered,
        Notice::RequestOvertaken,
        Notice::CopyErased,
    ];

    fn key(self) -> &'static str {
        match self {
            Notice::SignedOut => "notice-signed-out",
            Notice::SessionEnded => "notice-session-ended",
            Notice::OtherSessionsEnded => "notice-other-sessions-ended",
            Notice::SessionOver => "notice-session-over",
            Notice::PasskeyAdded => "notice-passkey-added",
            Notice::PasskeyRenamed => "notice-passkey-renamed",
            Notice::PasskeyRemoved => "notice-passkey-removed",
            Notice::RoleAccepted => "notice-role-accepted",
            Notice::RoleHeld => "notice-role-held",
            Notice::RoleWithdrawn => "notice-role-withdrawn",
            Notice::RoleStays => "notice-role-stays",
            Notice::InvitationGone => "notice-invitation-gone",
            Notice::ProposalSaved => "notice-proposal-saved",
            Notice::ProposalSubmitted => "notice-proposal-submitted",
            Notice::ProposalWithdrawn => "notice-proposal-withdrawn",
            Notice::ProposalVoted => "notice-proposal-voted",
            Notice::ProposalDecided => "notice-proposal-decided",
            Notice::ProposalPublished => "notice-proposal-published",
            Notice::ProposalOvertaken => "notice-proposal-overtaken",
            Notice::ProposalNotPublished => "notice-proposal-not-published",
            Notice::ProposalTooMany => "notice-proposal-too-many",
            Notice::ReportAnswered => "notice-report-answered",
            Notice::ReportNotOpen => "notice-report-not-open",
            Notice::CorrectionRead => "notice-correction-read",
            Notice::ErrorReported => "notice-error-reported",
            Notice::ErrorWithdrawn => "notice-error-withdrawn",
            Notice::NewsRead => "notice-news-read",
            Notice::MailCodeSent => "notice-mail-code-sent",
            Notice::MailConfirmed => "notice-mail-confirmed",
            Notice::MailRemoved => "notice-mail-removed",
            Notice::MandateAccepted => "notice-mandate-accepted",
            Notice::MandateRefused => "notice-mandate-refused",
            Notice::MandateEnded => "notice-mandate-ended",
            Notice::ActingStopped => "notice-acting-stopped",
            Notice::RequestMade => "notice-request-made",
            Notice::RequestExtended => "notice-request-extended",
            Notice::RequestAnswered => "notice-request-answered",
            Notice::RequestOvertaken => "notice-request-overtaken",
            Notice::CopyErased => "notice-copy-erased",
        }
    }
}

/// The part of the portal to which a page belongs; the navigation marks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    None,
    Home,
    Uses,
    Files,
    Errors,
    WhoMay,
    Mandates,
    Company,
    Rights,
    Security,
    Register,
    Ledger,
    /// The pages of a role.
    Work(RoleKind),
}

/// What `layout.html` needs. A page's template struct has one in its field `shell`, and extends the layout.
pub(crate) struct Shell<'a> {
    pub(crate) frame: &'a Frame<'a>,
    pub(crate) t: Texts,
    pub(crate) title: String,
    section: Section,
    /// The script that the page loads.
    pub(crate) script: Script,
}

/// Which script a page loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    None,
    Proof,
    Passkey,
    Progress,
}

/// What a page says of the end of its session.
pub(crate) struct Ending {
    pub(crate) in_s: u32,
    pub(crate) by: &'static str,
    pub(crate) told: String,
}

/// An entry of the navigation.
pub(crate) struct NavigationLink {
    pub(crate) href: &'static str,
    pub(crate) label: String,
    pub(crate) current: bool,
    /// How many new things are there; empty if none.
    pub(crate) count: String,
}

/// An entry of the navigation that leads to the pages of a role.
pub(crate) struct WorkLink {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) current: bool,
}

/// A link to the page in another language.
pub(crate) struct LanguageLink {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) href: String,
    pub(crate) current: bool,
}

impl<'a> Shell<'a> {
    /// The shell of a page; `title` is a key.
    pub(crate) fn new(frame: &'a Frame<'a>, section: Section, title: &str) -> Self {
        let t = Texts::of(frame.language);
        Self::titled(frame, section, t.say(title))
    }

    /// The shell of a page whose title is not a fixed text.
    pub(crate) fn titled(frame: &'a Frame<'a>, section: Section, title: String) -> Self {
        Self {
            frame,
            t: Texts::of(frame.language),
            title,
            section,
            script: Script::None,
        }
    }

    pub(crate) fn with_script(self, script: Script) -> Self {
        Self { script, ..self }
    }

    pub(crate) fn csrf(&self) -> &'a str {
        self.frame.viewer.csrf()
    }

    pub(crate) fn lang(&self) -> &'static str {
        written::code(self.frame.language)
    }

    pub(crate) fn signed_in(&self) -> bool {
        matches!(self.frame.viewer, Viewer::SignedIn { .. })
    }

    pub(crate) fn demonstration(&self) -> bool {
        self.frame.setting == Setting::Demonstration
    }

    /// The paths of the scripts.
    pub(crate) fn scripts(&self) -> Vec<String> {
        let own = match self.script {
            Script::None => None,
            Script::Proof => Some("proof.js"),
            Script::Passkey => Some("passkey.js"),
            Script::Progress => Some("progress.js"),
        };
        let session = self.signed_in().then_some("session.js");
        (own.into_iter().chain(session)).map(assets::href).collect()
    }

    /// When the session ends; `None` for anybody.
    pub(crate) fn ending(&self) -> Option<Ending> {
        let Viewer::SignedIn { ends, .. } = self.frame.viewer else {
            return None;
        };
        let at = written::instant(ends.end.at, self.frame.language);
        let key = match ends.end.by {
            EndsBy::Idleness => "session-ends-idle",
            EndsBy::Age => "session-ends-old",
        };
        Some(Ending {
            in_s: ends.in_s,
            by: ends.end.by.as_str(),
            told: self.t.tell(key, &[("at", at.into())]),
        })
    }

    /// Where to sign in once the session is over.
    pub(crate) fn sign_in_over(&self) -> String {
        paths::sign_in(self.frame.here)
    }

    pub(crate) fn notice(&self) -> Option<String> {
        self.frame.notice.map(|notice| self.t.say(notice.key()))
    }

    /// On whose behalf the page is read, in a sentence.
    pub(crate) fn behalf(&self) -> Option<Rich> {
        let acting = self.frame.viewer.acting()?;
        let facts = [("label", acting.label.into())];
        Some(self.t.rich("behalf-banner", &facts, &["label"]))
    }

    /// Where the name in the header leads.
    pub(crate) fn top(&self) -> &'static str {
        match self.signed_in() {
            true => paths::HOME,
            false => paths::LANDING,
        }
    }

    pub(crate) fn sign_in(&self) -> String {
        match self.frame.here {
            paths::LANDING => paths::SIGN_IN.to_owned(),
            here if here.starts_with(paths::SIGN_IN) => here.to_owned(),
            here => paths::sign_in(here),
        }
    }

    pub(crate) fn navigation(&self) -> Vec<NavigationLink> {
        const PERSON: [(Section, &str, &str); 8] = [
            (Section::Home, paths::HOME, "nav-home"),
            (Section::Uses, paths::USES, "nav-uses"),
            (Section::Files, paths::FILES, "nav-files"),
            (Section::Errors, paths::ERRORS, "nav-errors"),
            (Section::WhoMay, paths::WHO_MAY, "nav-who-may"),
            (Section::Rights, paths::RIGHTS, "nav-rights"),
            (Section::Mandates, paths::MANDATES, "nav-mandates"),
            (Section::Security, paths::SECURITY, "nav-security"),
        ];
        const ANOTHER: [(Section, &str, &str); 7] = [
            (Section::Uses, paths::USES, "nav-uses"),
            (Section::Files, paths::FILES, "nav-files"),
            (Section::Errors, paths::ERRORS, "nav-errors"),
            (Section::Company, paths::COMPANY, "nav-company"),
            (Section::Rights, paths::RIGHTS, "nav-rights"),
            (Section::WhoMay, paths::WHO_MAY, "nav-who-may"),
            (Section::Mandates, paths::MANDATES, "nav-mandates"),
        ];
        const ANYBODY: [(Section, &str, &str); 3] = [
            (Section::WhoMay, paths::WHO_MAY, "nav-who-may"),
            (Section::Register, paths::REGISTER, "nav-register"),
            (Section::Ledger, paths::LEDGER_ABOUT, "nav-ledger"),
        ];
        let (links, unread): (&[_], _) = match self.frame.viewer {
            Viewer::Anonymous => (&ANYBODY, 0),
            Viewer::SignedIn {
                acting: Some(_), ..
            } => (&ANOTHER, 0),
            Viewer::SignedIn { unread, .. } => (&PERSON, unread),
        };
        links
            .iter()
            .filter(|(section, ..)| self.is_open(*section))
            .map(|(section, href, key)| NavigationLink {
                href,
                label: self.t.say(key),
                current: *section == self.section,
                count: match (section, unread) {
                    (Section::Uses, 1..) => written::number(unread.into(), self.frame.language),
                    _ => String::new(),
                },
            })
            .collect()
    }

    /// The pages of the person's roles, each once.
    pub(crate) fn work(&self) -> Vec<WorkLink> {
        // Nobody does the work of a role on another's behalf.
        let Viewer::SignedIn {
            roles,
            acting: None,
            ..
        } = self.frame.viewer
        else {
            return Vec::new();
        };
        let desks = roles.iter().filter(|role| role.institution().is_some());
        let several = desks.count() > 1;
        let link = |role: &Role| {
            let (href, label) = match role {
                Role::Administrator => (
                    paths::ADMINISTRATION.to_owned(),
                    self.t.say("nav-administration"),
                ),
                Role::CommitteeMember => (paths::PROPOSALS.to_owned(), self.t.say("nav-committee")),
                Role::Clerk(institution) => {
                    let label = match several {
                        true => self
                            .t
                            .tell("nav-desk-of", &[("number", institution.to_string().into())]),
                        false => self.t.say("nav-desk"),
                    };
                    (paths::of_desk(paths::DESK, *institution), label)
                }
                Role::DataProtectionOfficer => (
                    paths::DATA_PROTECTION.to_owned(),
                    self.t.say("nav-data-protection"),
                ),
            };
            WorkLink {
                current: self.section == Section::Work(role.kind())
                    && self.frame.here.starts_with(&href),
                href,
                label,
            }
        };
        roles.iter().map(link).collect()
    }

    /// Whether a part of the portal is open to who reads: under a mandate, only what it is for.
    pub(crate) fn is_open(&self, section: Section) -> bool {
        let Some(acting) = self.frame.viewer.acting() else {
            return true;
        };
        let sees = |scope| acting.whom == Whom::Person && acting.scopes.contains(scope);
        match section {
            Section::Uses => sees(MandateScope::SeeUses),
            Section::Files => sees(MandateScope::SeeFiles),
            Section::Errors => sees(MandateScope::ReportErrors),
            Section::Rights => sees(MandateScope::DataRequests),
            Section::Company => acting.whom == Whom::Company,
            _ => true,
        }
    }

    pub(crate) fn languages(&self) -> Vec<LanguageLink> {
        written::LANGUAGES
            .iter()
            .map(|&(language, code, name)| LanguageLink {
                code,
                name,
                href: paths::language(language, self.frame.here),
                current: language == self.frame.language,
            })
            .collect()
    }

    pub(crate) fn style(&self) -> String {
        assets::href("style.css")
    }

    pub(crate) fn icon(&self) -> String {
        assets::href("icon.svg")
    }
}

/// Renders a template of ours.
pub(crate) fn render(page: &impl askama::Template) -> String {
    page.render()
        .expect("a template fails only where its parts do, and texts, numbers and dates do not")
}

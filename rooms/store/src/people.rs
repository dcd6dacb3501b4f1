//! People who sign in: their accounts, their sessions, and sign-ins that have begun.
//!
//! INVARIANTS:
//! - Nothing that a browser holds is kept, only hashes of it.
//! - A sign-in is taken once, whoever asks and on however many nodes.

pub(crate) mod passkeys;
pub(crate) mod roles;
mod sql;

use identity::{
    mandate::MandateId,
    people::{
        Account, Device, Handle, LocalPath, Session, SessionId, Way, passkey::PasskeyId,
        upstream::PendingSignIn,
    },
};
use jiff::{SignedDuration, Timestamp};
use vocabulary::{Hash32, Language, Level, PersonId, be::Ssin};

pub use passkeys::{FoundPasskey, Happened};
pub use roles::{HeldBy, NotChanged};
pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{NotWritten, Row, Step, Transaction, Unavailable, Value},
    exchange::instant,
    persons, random,
};

/// Most sessions shown to a person.
const SESSIONS_SHOWN_MAX: u32 = 50;

/// How a session begins.
#[derive(Debug)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// How sure we are of that.
    pub level: Level,
    /// How the person signed in.
    pub way: Way,
    /// By which browser.
    pub device: Device,
    /// The session that it takes the place of, in the same browser.
    pub instead_of: Option<SessionId>,
}

impl Store {
    /// The person with a national number; entered when nobody has asked about them yet.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn person_with(&self, number: &Ssin) -> Result<PersonId, Unavailable> {
        use exchange::Persons as _;
        let resolved = self.resolve(number).await.map_err(foreign)?;
        match resolved.person {
            Some(person) => Ok(person),
            None => self.admit(number).await.map_err(foreign),
        }
    }

    /// Opens a session, and an account at the first one.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn open_session(&self, new: NewSession, at: Timestamp) -> Result<(), Unavailable> {
        let steps = self.opening(new, None, at).await?;
        self.write_steps(steps).await
    }

    /// The steps that open a session.
    async fn opening(
        &self,
        new: NewSession,
        passkey: Option<PasskeyId>,
        at: Timestamp,
    ) -> Result<Vec<Step>, Unavailable> {
        let person = persons::id(new.person);
        let handle = Handle::from_random(random::bytes());
        let now: Value = at.as_microsecond().into();
        let earlier = self.account(new.person).await?;
        let news_since = earlier.map(|account| account.visited_at.as_microsecond());
        let mut steps = vec![
            Step::once(
                &sql::ADD_ACCOUNT,
                vec![person.clone(), handle.as_str().into(), now.clone()],
            ),
            Step::once(&sql::VISIT, vec![now.clone(), person.clone()]),
            Step::once(
                &sql::ADD_SESSION,
                vec![
                    session_id(new.id),
                    person,
                    level_name(new.level).into(),
                    new.way.as_str().into(),
                    new.device.to_text().into(),
                    now,
                    news_since.into(),
                    passkey.map(|id| id.as_bytes().to_vec()).into(),
                ],
            ),
        ];
        if let Some(old) = new.instead_of {
            steps.push(Step::once(&sql::END_SESSION, vec![session_id(old)]));
        }
        Ok(steps)
    }

    /// The account of a person; `None` until they have signed in.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn account(&self, person: PersonId) -> Result<Option<Account>, Unavailable> {
        // One that was made under an id which turned out to be the same person's is the person's.
        for id in self.ids_of(person).await? {
            let rows = self
                .database
                .read(&sql::ACCOUNT, &[persons::id(id)])
                .await?;
            let Some(row) = rows.first() else {
                continue;
            };
            let malformed = |_| Unavailable::new("a stored handle is malformed");
            return Ok(Some(Account {
                person,
                handle: Handle::parse(row.text(0)?).map_err(malformed)?,
                language: row.text_or_null(1)?.and_then(language_named),
                created_at: instant(row.integer(2)?)?,
                visited_at: instant(row.integer(3)?)?,
            }));
        }
        Ok(None)
    }

    /// Keeps the language that a person chose.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn choose_language(
        &self,
        person: PersonId,
        language: Language,
    ) -> Result<(), Unavailable> {
        let values = vec![language_name(language).into(), persons::id(person)];
        self.write_steps(vec![Step::once(&sql::CHOOSE_LANGUAGE, values)])
            .await
    }

    /// A session, whether or not it still counts.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn session(&self, id: SessionId) -> Result<Option<Session>, Unavailable> {
        let rows = self.database.read(&sql::SESSION, &[session_id(id)]).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let column = usize::from(row.bytes_or_null(1)?.is_some());
        let person = persons::person(row, column)?;
        session(row, 2, id, person).map(Some)
    }

    /// The sessions of a person, the one used last first.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn sessions_of(&self, person: PersonId) -> Result<Vec<Session>, Unavailable> {
        self.latest_sessions(person, SESSIONS_SHOWN_MAX).await
    }

    /// As [`Store::sessions_of`], as many as there are: for the copy of all that is kept.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn every_session(&self, person: PersonId) -> Result<Vec<Session>, Unavailable> {
        self.latest_sessions(person, u32::MAX).await
    }

    async fn latest_sessions(
        &self,
        person: PersonId,
        most: u32,
    ) -> Result<Vec<Session>, Unavailable> {
        let mut sessions = Vec::new();
        for id in self.ids_of(person).await? {
            let values = [persons::id(id), most.into()];
            let rows = self.database.read(&sql::SESSIONS_OF, &values).await?;
            for row in rows.iter() {
                let session_id = SessionId::from_hash(Hash32::new(row.array(0)?));
                sessions.push(session(row, 1, session_id, person)?);
            }
        }
        sessions.sort_by_key(|session| std::cmp::Reverse(session.seen_at));
        Ok(sessions)
    }

    /// Notes that a session is used.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn see_session(&self, id: SessionId, at: Timestamp) -> Result<(), Unavailable> {
        let values = vec![at.as_microsecond().into(), session_id(id)];
        self.write_steps(vec![Step::once(&sql::SEE_SESSION, values)])
            .await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn end_session(&self, id: SessionId) -> Result<(), Unavailable> {
        self.write_steps(vec![Step::once(&sql::END_SESSION, vec![session_id(id)])])
            .await
    }

    /// Ends sessions if they are this person's; those of others stay.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn end_own_sessions(
        &self,
        person: PersonId,
        ids: &[SessionId],
    ) -> Result<(), Unavailable> {
        let mut rows = Vec::new();
        for own in self.ids_of(person).await? {
            let row = |id: &SessionId| vec![session_id(*id), persons::id(own)];
            rows.extend(ids.iter().map(row));
        }
        self.write_steps(vec![Step::each(&sql::END_OWN_SESSION, rows)])
            .await
    }

    /// Keeps a sign-in that begins.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn begin_sign_in(&self, pending: &PendingSignIn) -> Result<(), Unavailable> {
        let values = vec![
            pending.state.as_bytes().into(),
            pending.browser.as_bytes().into(),
            pending.nonce.as_str().into(),
            pending.verifier.as_str().into(),
            pending.next.as_str().into(),
            pending.wanted.map(level_name).into(),
            pending.started_at.as_microsecond().into(),
        ];
        self.write_steps(vec![Step::once(&sql::ADD_SIGN_IN, values)])
            .await
    }

    /// Takes a sign-in that this browser has begun; a second time, and for another browser, there is none.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn take_sign_in(
        &self,
        state: Hash32,
        browser: Hash32,
    ) -> Result<Option<PendingSignIn>, Unavailable> {
        let key: Value = state.as_bytes().into();
        let values = [key.clone(), browser.as_bytes().into()];
        let rows = self.database.read(&sql::SIGN_IN, &values).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let malformed = |_| Unavailable::new("a stored path is malformed");
        let pending = PendingSignIn {
            state,
            browser,
            nonce: row.text(0)?.to_owned(),
            verifier: row.text(1)?.to_owned(),
            next: LocalPath::parse(row.text(2)?).map_err(malformed)?,
            wanted: row.text_or_null(3)?.map(level_named).transpose()?,
            started_at: instant(row.integer(4)?)?,
        };
        const TAKEN: &str = "sign-in";
        let take = Step::once(&sql::TAKE_SIGN_IN, vec![key]).exactly_one(TAKEN);
        match self.database.write(Transaction::of(vec![take])).await {
            Ok(_) => Ok(Some(pending)),
            Err(NotWritten::Unmet { .. }) => Ok(None),
            Err(NotWritten::Unavailable(why)) => Err(why),
        }
    }

    /// Forgets sessions, sign-ins, ceremonies and invitations that are over.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn forget_ended(&self, now: Timestamp) -> Result<(), Unavailable> {
        let before = |by: SignedDuration| -> Value {
            let at = now.saturating_sub(by).unwrap_or(Timestamp::MIN);
            at.as_microsecond().into()
        };
        let session = SignedDuration::from_mins(identity::people::SESSION_IDLE_MINUTES_MAX);
        let sign_in = SignedDuration::from_mins(identity::people::upstream::SIGN_IN_MINUTES_MAX);
        let ceremony = SignedDuration::from_mins(identity::people::passkey::CEREMONY_MINUTES_MAX);
        let invitation =
            SignedDuration::from_hours(24 * identity::people::role::INVITATION_DAYS_MAX);
        self.write_steps(vec![
            Step::once(&passkeys::FORGET_CEREMONIES, vec![before(ceremony)]),
            Step::once(&sql::FORGET_SESSIONS, vec![before(session)]),
            Step::once(&sql::FORGET_SIGN_INS, vec![before(sign_in)]),
            Step::once(&roles::FORGET_INVITATIONS, vec![before(invitation)]),
        ])
        .await
    }

    async fn write_steps(&self, steps: Vec<Step>) -> Result<(), Unavailable> {
        self.database
            .write(Transaction::of(steps))
            .await
            .map(drop)
            .map_err(NotWritten::unavailable)
    }
}

/// Reads level, way, device, times, mandate and passkey from eight columns.
fn session(
    row: Row<'_>,
    column: usize,
    id: SessionId,
    person: PersonId,
) -> Result<Session, Unavailable> {
    let way = Way::from_name(row.text(column + 1)?)
        .ok_or_else(|| Unavailable::new("a session was opened in an unknown way"))?;
    Ok(Session {
        id,
        person,
        level: level_named(row.text(column)?)?,
        way,
        device: Device::from_text(row.text(column + 2)?),
        signed_in_at: instant(row.integer(column + 3)?)?,
        seen_at: instant(row.integer(column + 4)?)?,
        news_since: row.integer_or_null(column + 5)?.map(instant).transpose()?,
        acting: match row.bytes_or_null(column + 6)? {
            Some(_) => Some(MandateId::from_bytes(row.array(column + 6)?)),
            None => None,
        },
        passkey: match row.bytes_or_null(column + 7)? {
            Some(_) => Some(PasskeyId::from_bytes(row.array(column + 7)?)),
            None => None,
        },
    })
}

/// The names of levels, as stored. They never change.
const LEVELS: [(Level, &str); 3] = [
    (Level::Low, "low"),
    (Level::Substantial, "substantial"),
    (Level::High, "high"),
];

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Low => LEVELS[0].1,
        Level::Substantial => LEVELS[1].1,
        Level::High => LEVELS[2].1,
    }
}

fn level_named(name: &str) -> Result<Level, Unavailable> {
    LEVELS
        .into_iter()
        .find(|(_, known)| *known == name)
        .map(|(level, _)| level)
        .ok_or_else(|| Unavailable::new("a session has an unknown level"))
}

pub(crate) fn language_name(language: Language) -> &'static str {
    match language {
        Language::Nl => "nl",
        Language::Fr => "fr",
        Language::De => "de",
        Language::En => "en",
    }
}

pub(crate) fn language_named(name: &str) -> Option<Language> {
    [Language::Nl, Language::Fr, Language::De, Language::En]
        .into_iter()
        .find(|language| language_name(*language) == name)
}

fn session_id(id: SessionId) -> Value {
    id.as_hash().as_bytes().into()
}

fn foreign(why: exchange::Unavailable) -> Unavailable {
    Unavailable::new(why.to_string())
}

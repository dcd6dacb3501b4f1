//! Passkeys, recovery codes, and ceremonies that have begun.
//!
//! INVARIANTS:
//! - A ceremony and a recovery code are taken once, whoever asks and on however many nodes.
//! - A session by passkey or code is opened in the transaction that notes the use of the one or takes the other.
//! - A credential is one person's.

mod sql;

use identity::people::{
    Handle, LocalPath, SessionId,
    passkey::{Aim, Ceremony, CredentialKey, PASSKEYS_MAX, Passkey, PasskeyId, PasskeyName},
};
use jiff::Timestamp;
use vocabulary::{Hash32, PersonId};

pub(crate) use sql::ALL as STATEMENTS;
pub(super) use sql::FORGET_CEREMONIES;

use super::{NewSession, session_id};
use crate::{
    Store,
    database::{NotWritten, Row, Rows, Step, Transaction, Unavailable, Value, count},
    exchange::instant,
    persons, provider,
};

/// What came of something that may happen once, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// It did.
    Done,
    /// Somebody was faster, or it may not be; nothing was changed.
    Refused,
}

/// A passkey that a browser showed.
#[derive(Clone, Debug)]
pub struct FoundPasskey {
    /// Whose.
    pub person: PersonId,
    /// The passkey.
    pub passkey: Passkey,
    /// The id under which it is kept; another one than the person's when two ids turned out to be one person.
    kept_under: PersonId,
}

/// Names of the steps that may find nothing to do.
const ADDED: &str = "passkey";
const CREDENTIAL_ADDED: &str = "credential";
const USED: &str = "use of a passkey";
const TAKEN: &str = "code or ceremony";

impl Store {
    /// The passkeys of a person, the oldest first.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn passkeys_of(&self, person: PersonId) -> Result<Vec<Passkey>, Unavailable> {
        let mut passkeys = Vec::new();
        for id in self.ids_of(person).await? {
            passkeys.extend(self.passkeys_under(id).await?);
        }
        passkeys.sort_by_key(|passkey| (passkey.created_at, passkey.id));
        Ok(passkeys)
    }

    async fn passkeys_under(&self, id: PersonId) -> Result<Vec<Passkey>, Unavailable> {
        let rows = self
            .database
            .read(&sql::PASSKEYS_OF, &[persons::id(id)])
            .await?;
        rows.iter().map(passkey).collect()
    }

    /// Adds a passkey of a person. Refused when they have [`PASSKEYS_MAX`], or when the credential is registered already.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn add_passkey(
        &self,
        person: PersonId,
        new: &Passkey,
    ) -> Result<Happened, Unavailable> {
        let values = vec![
            persons::id(person),
            new.id.as_bytes().into(),
            credential(new.key),
            new.handle.as_str().into(),
            new.name.as_str().into(),
            new.credential.as_str().into(),
            new.created_at.as_microsecond().into(),
            PASSKEYS_MAX.into(),
        ];
        let names = vec![
            credential(new.key),
            persons::id(person),
            new.id.as_bytes().into(),
        ];
        let steps = vec![
            Step::once(&sql::ADD_PASSKEY, values).exactly_one(ADDED),
            Step::once(&sql::ADD_CREDENTIAL, names).exactly_one(CREDENTIAL_ADDED),
        ];
        // Serializable, because how many there are is counted.
        self.happens(Transaction::of(steps).serializable()).await
    }

    /// Gives a passkey of a person another name; that of somebody else keeps its own.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn rename_passkey(
        &self,
        person: PersonId,
        id: PasskeyId,
        name: &PasskeyName,
    ) -> Result<(), Unavailable> {
        let rows = (self.ids_of(person).await?.into_iter())
            .map(|own| vec![name.as_str().into(), persons::id(own), id.as_bytes().into()])
            .collect();
        self.write_steps(vec![Step::each(&sql::RENAME_PASSKEY, rows)])
            .await
    }

    /// Removes a passkey of a person, and ends the sessions that it opened and what applications were granted in them;
    /// that of somebody else stays.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn remove_passkey(
        &self,
        person: PersonId,
        id: PasskeyId,
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        let ids = self.ids_of(person).await?;
        let passkey = || -> Value { id.as_bytes().into() };
        let each = |row: &dyn Fn(Value) -> Vec<Value>| -> Vec<Vec<Value>> {
            ids.iter().map(|own| row(persons::id(*own))).collect()
        };
        let sessions = each(&|own| vec![own, passkey()]);
        let codes = each(&|own| vec![own]);
        let grants = each(&|own| vec![at.as_microsecond().into(), passkey(), own]);
        for own in ids.iter().copied() {
            let found = self.passkeys_under(own).await?;
            let Some(found) = found.into_iter().find(|passkey| passkey.id == id) else {
                continue;
            };
            let values = vec![persons::id(own), id.as_bytes().into()];
            let names = vec![credential(found.key), persons::id(own)];
            // The passkey first: a sign-in by it that commits before is then seen by what follows.
            self.write_steps(vec![
                Step::once(&sql::REMOVE_PASSKEY, values),
                Step::once(&sql::REMOVE_CREDENTIAL, names),
                Step::each(&sql::END_SESSIONS_BY_PASSKEY, sessions.clone()),
                Step::each(&provider::FORGET_CODES_OF, codes.clone()),
                Step::each(&provider::REVOKE_BY_PASSKEY, grants.clone()),
            ])
            .await?;
        }
        Ok(())
    }

    /// The passkey with a credential, and whose it is.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn passkey_with(
        &self,
        key: CredentialKey,
    ) -> Result<Option<FoundPasskey>, Unavailable> {
        let rows = self
            .database
            .read(&sql::CREDENTIAL, &[credential(key)])
            .await?;
        let Some((kept_under, person)) = whose(&rows)? else {
            return Ok(None);
        };
        let passkeys = self.passkeys_under(kept_under).await?;
        let found = passkeys.into_iter().find(|passkey| passkey.key == key);
        Ok(found.map(|passkey| FoundPasskey {
            person,
            passkey,
            kept_under,
        }))
    }

    /// Opens a session by a passkey, and keeps its credential with the counter as it is now. Refused when it was used or
    /// removed since it was found.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn open_session_by_passkey(
        &self,
        found: &FoundPasskey,
        credential: &str,
        new: NewSession,
        at: Timestamp,
    ) -> Result<Happened, Unavailable> {
        let values = vec![
            credential.into(),
            at.as_microsecond().into(),
            persons::id(found.kept_under),
            found.passkey.id.as_bytes().into(),
            count(found.passkey.uses),
        ];
        let used = Step::once(&sql::USE_PASSKEY, values).exactly_one(USED);
        let passkey = Some(found.passkey.id);
        self.open_session_after(used, new, passkey, at).await
    }

    /// Makes these the recovery codes of a person; those from before open nothing any more.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn replace_recovery_codes(
        &self,
        person: PersonId,
        codes: &[Hash32],
        at: Timestamp,
    ) -> Result<(), Unavailable> {
        let own = self.ids_of(person).await?;
        let own = own.into_iter().map(|id| vec![persons::id(id)]).collect();
        let row = |code: &Hash32| {
            vec![
                code.as_bytes().into(),
                persons::id(person),
                at.as_microsecond().into(),
            ]
        };
        let rows = codes.iter().map(row).collect();
        self.write_steps(vec![
            Step::each(&sql::REMOVE_CODES, own),
            Step::each(&sql::ADD_CODE, rows),
        ])
        .await
    }

    /// How many recovery codes a person has left.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn recovery_codes_left(&self, person: PersonId) -> Result<u64, Unavailable> {
        let mut left = 0;
        for id in self.ids_of(person).await? {
            let values = [persons::id(id)];
            let rows = self.database.read(&sql::CODES_LEFT, &values).await?;
            let counted = rows.first().map(|row| row.number::<u64>(0)).transpose()?;
            left += counted.unwrap_or(0);
        }
        Ok(left)
    }

    /// Whose a recovery code is; it stays as it is.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn person_with_code(&self, code: Hash32) -> Result<Option<PersonId>, Unavailable> {
        let values = [code.as_bytes().into()];
        let rows = self.database.read(&sql::CODE, &values).await?;
        Ok(whose(&rows)?.map(|(_, person)| person))
    }

    /// Opens a session by a recovery code, which is gone then. Refused when it is gone already.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn open_session_by_code(
        &self,
        code: Hash32,
        new: NewSession,
        at: Timestamp,
    ) -> Result<Happened, Unavailable> {
        let values = vec![code.as_bytes().into()];
        let taken = Step::once(&sql::TAKE_CODE, values).exactly_one(TAKEN);
        self.open_session_after(taken, new, None, at).await
    }

    async fn open_session_after(
        &self,
        first: Step,
        new: NewSession,
        passkey: Option<PasskeyId>,
        at: Timestamp,
    ) -> Result<Happened, Unavailable> {
        let mut steps = vec![first];
        steps.extend(self.opening(new, passkey, at).await?);
        self.happens(Transaction::of(steps)).await
    }

    /// Keeps a ceremony that begins.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn begin_ceremony(&self, ceremony: &Ceremony) -> Result<(), Unavailable> {
        let (session, name, next): (Option<Value>, Option<&str>, Option<&str>) = match &ceremony.aim
        {
            Aim::Add { session, name } => (Some(session_id(*session)), Some(name.as_str()), None),
            Aim::SignIn { next } => (None, None, Some(next.as_str())),
        };
        let values = vec![
            ceremony.browser.as_bytes().into(),
            session.into(),
            name.into(),
            next.into(),
            ceremony.state.as_str().into(),
            ceremony.started_at.as_microsecond().into(),
        ];
        self.write_steps(vec![Step::once(&sql::ADD_CEREMONY, values)])
            .await
    }

    /// Takes the ceremony that a browser has begun; a second time there is none.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn take_ceremony(&self, browser: Hash32) -> Result<Option<Ceremony>, Unavailable> {
        let key: Value = browser.as_bytes().into();
        let rows = self
            .database
            .read(&sql::CEREMONY, std::slice::from_ref(&key))
            .await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let ceremony = Ceremony {
            browser,
            aim: aim(row)?,
            state: row.text(3)?.to_owned(),
            started_at: instant(row.integer(4)?)?,
        };
        let take = Step::once(&sql::TAKE_CEREMONY, vec![key]).exactly_one(TAKEN);
        match self.happens(Transaction::of(vec![take])).await? {
            Happened::Done => Ok(Some(ceremony)),
            Happened::Refused => Ok(None),
        }
    }

    async fn happens(&self, transaction: Transaction) -> Result<Happened, Unavailable> {
        match self.database.write(transaction).await {
            Ok(_) => Ok(Happened::Done),
            Err(NotWritten::Unmet { .. }) => Ok(Happened::Refused),
            Err(NotWritten::Unavailable(why)) => Err(why),
        }
    }
}

/// An id as it was noted, and the person to whom it leads.
fn whose(rows: &Rows) -> Result<Option<(PersonId, PersonId)>, Unavailable> {
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let column = usize::from(row.bytes_or_null(1)?.is_some());
    Ok(Some((
        persons::person(row, 0)?,
        persons::person(row, column)?,
    )))
}

fn passkey(row: Row<'_>) -> Result<Passkey, Unavailable> {
    Ok(Passkey {
        id: PasskeyId::from_bytes(row.array(0)?),
        key: CredentialKey::from_hash(Hash32::new(row.array(1)?)),
        handle: Handle::parse(row.text(2)?)
            .map_err(|_| Unavailable::new("a stored handle is malformed"))?,
        name: name(row.text(3)?)?,
        credential: row.text(4)?.to_owned(),
        uses: row.number(5)?,
        created_at: instant(row.integer(6)?)?,
        last_used_at: row.integer_or_null(7)?.map(instant).transpose()?,
    })
}

fn aim(row: Row<'_>) -> Result<Aim, Unavailable> {
    let malformed = || Unavailable::new("a stored ceremony is malformed");
    match (
        row.bytes_or_null(0)?,
        row.text_or_null(1)?,
        row.text_or_null(2)?,
    ) {
        (Some(_), Some(text), None) => Ok(Aim::Add {
            session: SessionId::from_hash(Hash32::new(row.array(0)?)),
            name: name(text)?,
        }),
        (None, None, Some(next)) => Ok(Aim::SignIn {
            next: LocalPath::parse(next).map_err(|_| malformed())?,
        }),
        _ => Err(malformed()),
    }
}

fn name(text: &str) -> Result<PasskeyName, Unavailable> {
    PasskeyName::parse(text).map_err(|_| Unavailable::new("a stored name is malformed"))
}

fn credential(key: CredentialKey) -> Value {
    key.as_hash().as_bytes().into()
}

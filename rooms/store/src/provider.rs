//! The OpenID Provider's clients, requests, codes, grants and consents.
//!
//! INVARIANTS:
//! - A request, a code and a refresh token are used once, with any number of nodes: each use is one conditional write.
//! - Secrets are kept as their hash; nothing here opens anything.
//! - What has ended stays for a while, so that a second use is recognised, and is then swept away.

mod sql;

use identity::provider::{
    AuthorizationRequest, Came, Client, ClientId, Code, Grant, GrantId, Grants, KeptCode,
    KeptGrant, Metadata, NEW_CLIENT_LIFETIME_S, PersonScopes, SecretHash, USED_CLIENT_LIFETIME_S,
};
use jiff::{SignedDuration, Timestamp};
use vocabulary::PersonId;

pub(crate) use sql::{ALL as STATEMENTS, FORGET_CODES_OF, REVOKE_BY_PASSKEY};

use crate::{
    Store,
    database::{NotWritten, Row, Statement, Step, Transaction, Unavailable, Value},
    exchange::instant,
};

/// How long a code stays after it was given, in hours: who shows it again within a day ends what came from it.
const CODE_HOURS_KEPT: i64 = 24;

/// How long a grant stays after it has ended, in hours, so that its tokens are told from made-up ones.
const GRANT_HOURS_KEPT: i64 = 24;

/// Rows of one kind that a sweep removes at once: a transaction of some milliseconds.
pub const SWEEP_ROWS_MAX: u16 = 500;

/// How far a request is. The numbers are stored and never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A client pushed it (RFC 9126); a browser may come with it once.
    Pushed,
    /// A person signs in and decides.
    UnderWay,
}

impl Stage {
    fn number(self) -> i64 {
        match self {
            Stage::Pushed => 0,
            Stage::UnderWay => 1,
        }
    }
}

/// A request as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptRequest {
    /// What is asked.
    pub request: AuthorizationRequest,
    /// Since when.
    pub begun_at: Timestamp,
}

/// What a person let an application do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptConsent {
    /// Which application.
    pub client: String,
    /// What it may ask.
    pub scopes: String,
    /// Since when.
    pub agreed_at: Timestamp,
}

impl Store {
    /// Enters a client that registered itself.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn add_client(&self, client: &Client, at: Timestamp) -> Result<(), Unavailable> {
        let step = Step::once(
            &sql::ADD_CLIENT,
            vec![
                client.id.as_str().into(),
                client.metadata.to_value().to_string().into(),
                client
                    .secret
                    .map(|secret| secret.as_bytes().to_vec())
                    .into(),
                at.as_microsecond().into(),
                micros_after(at, NEW_CLIENT_LIFETIME_S),
            ],
        );
        self.write_one(step).await
    }

    /// A client that registered itself and has not ended.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn client(
        &self,
        id: &ClientId,
        now: Timestamp,
    ) -> Result<Option<Client>, Unavailable> {
        let values = [id.as_str().into(), now.as_microsecond().into()];
        let rows = self.database.read(&sql::CLIENT, &values).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let metadata = Metadata::parse(row.text(0)?.as_bytes())
            .map_err(|_| Unavailable::new("a stored client is malformed"))?;
        Ok(Some(Client {
            id: id.clone(),
            metadata,
            secret: hash_or_null(row, 1)?,
        }))
    }

    /// Keeps a request under the hash of its name until `ends_at`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn add_request(
        &self,
        name: &SecretHash,
        stage: Stage,
        kept: &KeptRequest,
        ends_at: Timestamp,
    ) -> Result<(), Unavailable> {
        self.write_one(add_request(name, stage, kept, ends_at))
            .await
    }

    /// Takes a pushed request and begins with it under another name, once.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub async fn begin_pushed(
        &self,
        pushed: &SecretHash,
        name: &SecretHash,
        now: Timestamp,
        ends_at: Timestamp,
    ) -> Result<Option<KeptRequest>, Unavailable> {
        let Some(kept) = self.request(pushed, Stage::Pushed, now).await? else {
            return Ok(None);
        };
        let begun = KeptRequest {
            begun_at: now,
            ..kept
        };
        let steps = vec![
            take_request(pushed, Stage::Pushed),
            add_request(name, Stage::UnderWay, &begun, ends_at),
        ];
        match came(self.database.write(Transaction::of(steps)).await)? {
            Came::First => Ok(Some(begun)),
            Came::Late => Ok(None),
        }
    }

    /// A request that has not ended.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn request(
        &self,
        name: &SecretHash,
        stage: Stage,
        now: Timestamp,
    ) -> Result<Option<KeptRequest>, Unavailable> {
        let values = [
            name.as_bytes().into(),
            stage.number().into(),
            now.as_microsecond().into(),
        ];
        let rows = self.database.read(&sql::REQUEST, &values).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let request = AuthorizationRequest::from_text(row.text(0)?)
            .map_err(|_| Unavailable::new("a stored authorization request is malformed"))?;
        Ok(Some(KeptRequest {
            request,
            begun_at: instant(row.integer(1)?)?,
        }))
    }

    /// Ends a request under way without a code.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn end_request(&self, name: &SecretHash) -> Result<Came, Unavailable> {
        let steps = vec![take_request(name, Stage::UnderWay)];
        came(self.database.write(Transaction::of(steps)).await)
    }

    /// Ends a request under way with a code, and keeps what the person agreed to, together. A client that is used stays.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn answer_request(
        &self,
        name: &SecretHash,
        code: &SecretHash,
        content: &Code,
        agreed: PersonScopes,
        at: Timestamp,
    ) -> Result<Came, Unavailable> {
        let person = person_value(content.subject().person);
        let client = content.client().as_str();
        let steps = vec![
            take_request(name, Stage::UnderWay),
            Step::once(
                &sql::ADD_CODE,
                vec![
                    code.as_bytes().into(),
                    person.clone(),
                    content.to_text().into(),
                    at.as_microsecond().into(),
                    micros_after(at, CODE_HOURS_KEPT * 3600),
                ],
            ),
            Step::once(
                &sql::AGREE,
                vec![
                    person,
                    client.into(),
                    agreed.to_string().into(),
                    at.as_microsecond().into(),
                ],
            ),
            Step::once(
                &sql::KEEP_CLIENT,
                vec![micros_after(at, USED_CLIENT_LIFETIME_S), client.into()],
            ),
        ];
        came(self.database.write(Transaction::of(steps)).await)
    }

    /// Every application that a person let in.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn consents_of(&self, person: PersonId) -> Result<Vec<KeptConsent>, Unavailable> {
        let mut consents = Vec::new();
        for id in self.ids_of(person).await? {
            let values = [person_value(id)];
            let rows = self.database.read(&sql::CONSENTS_OF, &values).await?;
            for row in rows.iter() {
                consents.push(KeptConsent {
                    client: row.text(0)?.to_owned(),
                    scopes: row.text(1)?.to_owned(),
                    agreed_at: instant(row.integer(2)?)?,
                });
            }
        }
        Ok(consents)
    }

    /// What a person agreed to, for a client.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn consent(
        &self,
        person: PersonId,
        client: &ClientId,
    ) -> Result<Option<PersonScopes>, Unavailable> {
        let values = [person_value(person), client.as_str().into()];
        let rows = self.database.read(&sql::CONSENT, &values).await?;
        rows.first()
            .map(|row| Ok(PersonScopes::known_in(row.text(0)?)))
            .transpose()
    }

    /// Removes what ended, [`SWEEP_ROWS_MAX`] rows of each kind at most; gives how many.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn sweep_provider(&self, now: Timestamp) -> Result<u64, Unavailable> {
        let sweep = |statement: &'static Statement, before: Timestamp| {
            let values = vec![before.as_microsecond().into(), SWEEP_ROWS_MAX.into()];
            Step::once(statement, values)
        };
        let kept = SignedDuration::from_hours(-GRANT_HOURS_KEPT);
        let grants_before = now.saturating_add(kept).unwrap_or(Timestamp::MIN);
        let steps = vec![
            sweep(&sql::SWEEP_REQUESTS, now),
            sweep(&sql::SWEEP_CODES, now),
            sweep(&sql::SWEEP_GRANTS, grants_before),
            sweep(&sql::SWEEP_CLIENTS, now),
        ];
        let written = self
            .database
            .write_patiently(Transaction::of(steps))
            .await
            .map_err(NotWritten::unavailable)?;
        Ok(written.touched.iter().sum())
    }

    async fn write_one(&self, step: Step) -> Result<(), Unavailable> {
        self.database
            .write(Transaction::of(vec![step]))
            .await
            .map(drop)
            .map_err(NotWritten::unavailable)
    }
}

impl Grants for Store {
    async fn code(
        &self,
        code: &SecretHash,
    ) -> Result<Option<KeptCode>, identity::provider::Unavailable> {
        let read = async {
            let rows = self
                .database
                .read(&sql::CODE, &[code.as_bytes().into()])
                .await?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            Ok(Some(KeptCode {
                code: Code::from_text(row.text(0)?)
                    .map_err(|_| Unavailable::new("a stored code is malformed"))?,
                issued_at: instant(row.integer(1)?)?,
                used_for: match row.bytes_or_null(2)? {
                    Some(_) => Some(GrantId::from_bytes(row.array(2)?)),
                    None => None,
                },
            }))
        };
        read.await.map_err(unavailable)
    }

    async fn redeem(
        &self,
        code: &SecretHash,
        id: GrantId,
        grant: KeptGrant,
    ) -> Result<Came, identity::provider::Unavailable> {
        let passkey = grant.grant.subject.passkey;
        let steps = vec![
            Step::once(
                &sql::USE_CODE,
                vec![id.as_bytes().into(), code.as_bytes().into()],
            )
            .exactly_one(ONCE),
            Step::once(
                &sql::ADD_GRANT,
                vec![
                    id.as_bytes().into(),
                    person_value(grant.grant.subject.person),
                    grant.grant.to_text().into(),
                    grant.refresh.map(|hash| hash.as_bytes().to_vec()).into(),
                    grant.idle_until.as_microsecond().into(),
                    grant.ends_at.as_microsecond().into(),
                    passkey.map(|id| id.as_bytes().to_vec()).into(),
                ],
            ),
        ];
        came(self.database.write(Transaction::of(steps)).await).map_err(unavailable)
    }

    async fn grant(
        &self,
        id: GrantId,
    ) -> Result<Option<KeptGrant>, identity::provider::Unavailable> {
        let read = async {
            let rows = self
                .database
                .read(&sql::GRANT, &[id.as_bytes().into()])
                .await?;
            let Some(row) = rows.first() else {
                return Ok(None);
            };
            Ok(Some(KeptGrant {
                grant: Grant::from_text(row.text(0)?)
                    .map_err(|_| Unavailable::new("a stored grant is malformed"))?,
                refresh: hash_or_null(row, 1)?,
                idle_until: instant(row.integer(2)?)?,
                ends_at: instant(row.integer(3)?)?,
                revoked_at: row.integer_or_null(4)?.map(instant).transpose()?,
            }))
        };
        read.await.map_err(unavailable)
    }

    async fn rotate(
        &self,
        id: GrantId,
        from: &SecretHash,
        to: &SecretHash,
        idle_until: Timestamp,
    ) -> Result<Came, identity::provider::Unavailable> {
        let values = vec![
            to.as_bytes().into(),
            idle_until.as_microsecond().into(),
            id.as_bytes().into(),
            from.as_bytes().into(),
        ];
        let steps = vec![Step::once(&sql::ROTATE, values).exactly_one(ONCE)];
        came(self.database.write(Transaction::of(steps)).await).map_err(unavailable)
    }

    async fn revoke(
        &self,
        id: GrantId,
        at: Timestamp,
    ) -> Result<(), identity::provider::Unavailable> {
        let values = vec![at.as_microsecond().into(), id.as_bytes().into()];
        self.write_one(Step::once(&sql::REVOKE, values))
            .await
            .map_err(unavailable)
    }
}

/// The step that only the first of two passes.
const ONCE: &str = "once";

/// Who came first, by whether the step called [`ONCE`] fit.
fn came(written: Result<crate::database::Written, NotWritten>) -> Result<Came, Unavailable> {
    match written {
        Ok(_) => Ok(Came::First),
        Err(NotWritten::Unmet { step: ONCE, .. }) => Ok(Came::Late),
        Err(other) => Err(other.unavailable()),
    }
}

fn add_request(name: &SecretHash, stage: Stage, kept: &KeptRequest, ends_at: Timestamp) -> Step {
    let values = vec![
        name.as_bytes().into(),
        stage.number().into(),
        kept.request.to_text().into(),
        kept.begun_at.as_microsecond().into(),
        ends_at.as_microsecond().into(),
    ];
    Step::once(&sql::ADD_REQUEST, values)
}

fn take_request(name: &SecretHash, stage: Stage) -> Step {
    let values = vec![name.as_bytes().into(), stage.number().into()];
    Step::once(&sql::TAKE_REQUEST, values).exactly_one(ONCE)
}

fn hash_or_null(row: Row<'_>, column: usize) -> Result<Option<SecretHash>, Unavailable> {
    match row.bytes_or_null(column)? {
        Some(_) => Ok(Some(SecretHash::from_bytes(row.array(column)?))),
        None => Ok(None),
    }
}

fn person_value(person: PersonId) -> Value {
    person.as_uuid().as_bytes().into()
}

fn micros_after(at: Timestamp, seconds: i64) -> Value {
    let then = at.saturating_add(SignedDuration::from_secs(seconds));
    then.unwrap_or(Timestamp::MAX).as_microsecond().into()
}

fn unavailable(why: Unavailable) -> identity::provider::Unavailable {
    identity::provider::Unavailable(why.to_string())
}

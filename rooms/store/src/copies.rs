//! Copies of everything that is kept about a person: asked for, made by whoever is free, kept for a while.
//!
//! INVARIANTS:
//! - A part is sealed to its copy, its form and its place, under the key of national numbers.
//! - One try makes a copy. A try that was overtaken, or whose copy was erased, writes nothing more, because each of its
//!   writes begins with its own row.
//! - A copy and its parts go together; nothing of it is left when its time is over.

mod sql;

use governance::requests::{
    COPY_AGAIN_S, COPY_SILENCE_S, COPY_TRIES_MAX, CopyForm, CopyPart, CopyState, DataCopy,
    Progress, RequestId, Sizes, kept_until,
};
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use vocabulary::{Language, PersonId};
use zeroize::Zeroizing;

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{NotWritten, Row, Step, Transaction, Unavailable, Value, count},
    exchange::instant,
    people::{language_name, language_named},
    persons::{self, Place},
};

/// Copies looked at when somebody is free to make one: several nodes may be after the same.
const DUE_AT_ONCE: u16 = 8;

/// Copies forgotten in one go.
const OVER_AT_ONCE: u16 = 100;

/// Steps that may find nothing to do.
const ASKED: &str = "copy of everything";
const OURS: &str = "try of a copy";

/// One try to make a copy.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The copy.
    pub id: RequestId,
    /// Of whose data, by the id under which it is kept.
    pub person: PersonId,
    /// In which language.
    pub language: Language,
    /// What it says is true of this instant.
    pub as_of: Timestamp,
    /// How many entries there are.
    pub total: u64,
    tries: i64,
}

/// Whether a copy was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyAsked {
    /// It will be made.
    Asked,
    /// Another is under way.
    UnderWay,
}

/// Why a try goes no further.
#[derive(Debug, Error)]
pub enum NotKept {
    /// Another try makes the copy, or it was erased.
    #[error("the copy is not this try's any more")]
    Overtaken,
    /// The database.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Store {
    /// The copy of a person, whatever became of it; `None` when there is none.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn copy_of(
        &self,
        person: PersonId,
        now: Timestamp,
    ) -> Result<Option<DataCopy>, Unavailable> {
        let mut found: Option<DataCopy> = None;
        for id in self.ids_of(person).await? {
            let values = [persons::id(id), now.as_microsecond().into()];
            let rows = self.database.read(&sql::COPY, &values).await?;
            if let Some(row) = rows.first() {
                let copy = copy(row, id)?;
                // Two ids that turned out to be the same person's may both have one.
                if found.as_ref().is_none_or(|it| it.asked_at < copy.asked_at) {
                    found = Some(copy);
                }
            }
        }
        Ok(found)
    }

    /// Asks for a copy, in place of the one that is there.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn ask_copy(&self, copy: &DataCopy) -> Result<CopyAsked, Unavailable> {
        let before = self.copy_of(copy.person, copy.asked_at).await?;
        if before.is_some_and(|it| it.is_under_way()) {
            return Ok(CopyAsked::UnderWay);
        }
        let ids = self.ids_of(copy.person).await?;
        let request = request_id(copy.id);
        let values = vec![
            persons::id(copy.person),
            request.clone(),
            language_name(copy.language).into(),
            copy.asked_at.as_microsecond().into(),
            copy.until.as_microsecond().into(),
        ];
        let cleared = ids.iter().map(|id| vec![persons::id(*id)]).collect();
        let parts = (ids.iter()).map(|id| vec![persons::id(*id), request.clone()]);
        let transaction = Transaction::of(vec![
            Step::each(&sql::CLEAR, cleared),
            Step::once(&sql::ASK, values).exactly_one(ASKED),
            Step::each(&sql::CLEAR_PARTS, parts.collect()),
        ]);
        match self.database.write(transaction).await {
            Ok(_) => Ok(CopyAsked::Asked),
            Err(NotWritten::Unmet { .. }) => Ok(CopyAsked::UnderWay),
            Err(why) => Err(why.unavailable()),
        }
    }

    /// Begins to make the copy that waits longest, if there is one. What an earlier try left of it is dropped; one that
    /// was tried too often is given up.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn claim_copy(&self, now: Timestamp) -> Result<Option<Claim>, Unavailable> {
        let values = [now.as_microsecond().into(), DUE_AT_ONCE.into()];
        let rows = self.database.read(&sql::DUE, &values).await?;
        for row in rows.iter() {
            let claim = Claim {
                person: persons::person(row, 0)?,
                id: RequestId::from_bytes(row.array(1)?),
                language: language(row, 2)?,
                as_of: now,
                total: 0,
                tries: row.integer(4)? + 1,
            };
            if claim.tries > i64::from(COPY_TRIES_MAX) {
                let before = Claim {
                    tries: claim.tries - 1,
                    ..claim
                };
                match self.end(&before, None, now).await {
                    Ok(()) | Err(NotKept::Overtaken) => continue,
                    Err(NotKept::Unavailable(why)) => return Err(why),
                }
            }
            let total = self.entries_of(claim.person, now).await?;
            let values = vec![
                claim.tries.into(),
                after(now, COPY_SILENCE_S),
                now.as_microsecond().into(),
                count(total),
                persons::id(claim.person),
                request_id(claim.id),
                (claim.tries - 1).into(),
            ];
            let parts = vec![persons::id(claim.person), request_id(claim.id)];
            let transaction = Transaction::of(vec![
                Step::once(&sql::CLAIM, values).exactly_one(OURS),
                Step::once(&sql::DROP_PARTS, parts),
            ]);
            match self.database.write(transaction).await {
                Ok(_) => return Ok(Some(Claim { total, ..claim })),
                // Somebody was faster.
                Err(NotWritten::Unmet { .. }) => {}
                Err(why) => return Err(why.unavailable()),
            }
        }
        Ok(None)
    }

    /// Uses and looks that a copy tells at `now`.
    async fn entries_of(&self, person: PersonId, now: Timestamp) -> Result<u64, Unavailable> {
        let mut total = 0;
        for id in self.ids_of(person).await? {
            let values = [persons::id(id), now.as_microsecond().into()];
            for (statement, values) in [
                (&sql::COUNT_USES, &values[..]),
                (&sql::COUNT_LOOKS, &values[..1]),
            ] {
                let rows = self.database.read(statement, values).await?;
                if let Some(row) = rows.first() {
                    total += u64::from(row.number::<u32>(0)?);
                }
            }
        }
        Ok(total)
    }

    /// Keeps parts of a copy, and notes how far it is.
    ///
    /// # Errors
    /// [`NotKept`]; nothing is kept then.
    pub async fn keep_copy_parts(
        &self,
        claim: &Claim,
        done: u64,
        parts: &[CopyPart],
        now: Timestamp,
    ) -> Result<(), NotKept> {
        let values = vec![
            count(done),
            after(now, COPY_SILENCE_S),
            persons::id(claim.person),
            request_id(claim.id),
            claim.tries.into(),
        ];
        let rows = parts.iter().map(|part| {
            let place = place(claim.id, part.form, part.number);
            vec![
                persons::id(claim.person),
                request_id(claim.id),
                part.form.as_str().into(),
                part.number.into(),
                self.sealer.seal_text(&part.text, &place).into(),
            ]
        });
        let transaction = Transaction::of(vec![
            Step::once(&sql::GO_ON, values).exactly_one(OURS),
            Step::each(&sql::ADD_PART, rows.collect()),
        ]);
        self.keep_try(transaction).await
    }

    /// Notes that a copy is there.
    ///
    /// # Errors
    /// [`NotKept`]; it is not there then.
    pub async fn finish_copy(
        &self,
        claim: &Claim,
        sizes: Sizes,
        now: Timestamp,
    ) -> Result<(), NotKept> {
        self.end(claim, Some(sizes), now).await
    }

    /// Leaves a copy to the next try, after a while; an orderly stop leaves it to whoever is free.
    ///
    /// # Errors
    /// [`NotKept`].
    pub async fn leave_copy(
        &self,
        claim: &Claim,
        why: Left,
        now: Timestamp,
    ) -> Result<(), NotKept> {
        let due = match why {
            Left::Stopped => now.as_microsecond().into(),
            Left::Failed => after(now, COPY_AGAIN_S),
        };
        let values = vec![
            0_i64.into(),
            due,
            persons::id(claim.person),
            request_id(claim.id),
            claim.tries.into(),
        ];
        let step = Step::once(&sql::GO_ON, values).exactly_one(OURS);
        self.keep_try(Transaction::of(vec![step])).await
    }

    async fn end(
        &self,
        claim: &Claim,
        sizes: Option<Sizes>,
        now: Timestamp,
    ) -> Result<(), NotKept> {
        let values = vec![
            kept_until(now).as_microsecond().into(),
            sizes.map_or(Value::Null, |sizes| count(sizes.html)),
            sizes.map_or(Value::Null, |sizes| count(sizes.json)),
            persons::id(claim.person),
            request_id(claim.id),
            claim.tries.into(),
        ];
        let mut transaction =
            Transaction::of(vec![Step::once(&sql::END, values).exactly_one(OURS)]);
        if sizes.is_none() {
            let parts = vec![persons::id(claim.person), request_id(claim.id)];
            transaction.push(Step::once(&sql::DROP_PARTS, parts));
        }
        self.keep_try(transaction).await
    }

    async fn keep_try(&self, transaction: Transaction) -> Result<(), NotKept> {
        match self.database.write(transaction).await {
            Ok(_) => Ok(()),
            Err(NotWritten::Unmet { .. }) => Err(NotKept::Overtaken),
            Err(why) => Err(why.unavailable().into()),
        }
    }

    /// A part of a copy; `None` behind the last, and once the copy is gone.
    ///
    /// # Errors
    /// When the database cannot answer, or the part does not open.
    pub async fn copy_part(
        &self,
        copy: &DataCopy,
        form: CopyForm,
        part: u32,
    ) -> Result<Option<Zeroizing<String>>, Unavailable> {
        let values = [
            persons::id(copy.person),
            request_id(copy.id),
            form.as_str().into(),
            part.into(),
        ];
        let rows = self.database.read(&sql::PART, &values).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let opened = (self.sealer).open_text(row.bytes(0)?, &place(copy.id, form, part));
        opened.map(Some)
    }

    /// Takes a copy away with all its parts, made or not.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn erase_copy(&self, person: PersonId, id: RequestId) -> Result<(), Unavailable> {
        let transaction = erasing(persons::id(person), request_id(id));
        let written = self.database.write(transaction).await;
        written.map(drop).map_err(NotWritten::unavailable)
    }

    /// Forgets copies whose time is over.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn forget_copies(&self, now: Timestamp) -> Result<(), Unavailable> {
        let values = [now.as_microsecond().into(), OVER_AT_ONCE.into()];
        let rows = self.database.read(&sql::OVER, &values).await?;
        for row in rows.iter() {
            let person = persons::person(row, 0)?;
            self.erase_copy(person, RequestId::from_bytes(row.array(1)?))
                .await?;
        }
        Ok(())
    }
}

/// Why a try leaves its copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The node stops.
    Stopped,
    /// Something did not answer.
    Failed,
}

fn erasing(person: Value, request: Value) -> Transaction {
    let values = vec![person, request];
    // The row first: whoever makes the copy waits for it, and then finds it gone.
    Transaction::of(vec![
        Step::once(&sql::ERASE, values.clone()),
        Step::once(&sql::DROP_PARTS, values),
    ])
}

fn copy(row: Row<'_>, person: PersonId) -> Result<DataCopy, Unavailable> {
    let malformed = || Unavailable::new("a stored copy is malformed");
    let state = match (row.integer_or_null(5)?, row.integer_or_null(9)?) {
        (Some(_), _) if row.integer(4)? == 0 => CopyState::Waiting,
        (Some(_), _) => CopyState::Making(Progress {
            done: row.number(6)?,
            total: row.number(7)?,
        }),
        (None, None) => CopyState::GivenUp,
        (None, Some(_)) => CopyState::Made {
            as_of: row
                .integer_or_null(8)?
                .map(instant)
                .transpose()?
                .ok_or_else(malformed)?,
            sizes: Sizes {
                html: row.number(9)?,
                json: row.number(10)?,
            },
        },
    };
    Ok(DataCopy {
        id: RequestId::from_bytes(row.array(0)?),
        person,
        language: language(row, 1)?,
        asked_at: instant(row.integer(2)?)?,
        until: instant(row.integer(3)?)?,
        state,
    })
}

fn language(row: Row<'_>, column: usize) -> Result<Language, Unavailable> {
    language_named(row.text(column)?)
        .ok_or_else(|| Unavailable::new("a stored language is malformed"))
}

/// Where a part stands.
fn place(id: RequestId, form: CopyForm, number: u32) -> Place {
    let what = match form {
        CopyForm::Html => "copy of everything: html",
        CopyForm::Json => "copy of everything: json",
    };
    Place::new(what, &[&id.as_bytes()[..], &number.to_be_bytes()].concat())
}

fn request_id(id: RequestId) -> Value {
    id.as_bytes().into()
}

/// An instant some seconds later.
fn after(now: Timestamp, seconds: i64) -> Value {
    let later = now.saturating_add(SignedDuration::from_secs(seconds));
    later.unwrap_or(Timestamp::MAX).as_microsecond().into()
}

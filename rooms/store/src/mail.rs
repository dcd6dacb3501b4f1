//! Mail to people: where they are reached, and what waits to be sent.
//!
//! INVARIANTS:
//! - An address and a code are sealed where they rest, under the key of national numbers, and gone when they are removed.
//! - News leaves the outbox of news in the transaction that enters its mail, and a mail is tried by one node at a time:
//!   a mail is lost by no crash, and doubled only where a mail server took it and nobody could note that it had.

mod sql;

use governance::notices::mailing::{GATHERED_MINUTES, LetterKind, MAILED_DAYS_MAX};
use identity::people::mail::{MAIL_CODE_MINUTES_MAX, MailAddress, MailCode};
use jiff::{SignedDuration, Timestamp};
use vocabulary::{Hash32, Language, PersonId};
use zeroize::Zeroizing;

pub(crate) use sql::ALL as STATEMENTS;

use crate::{
    Store,
    database::{NotWritten, Row, Step, Transaction, Unavailable, Value},
    exchange::instant,
    people::{Happened, language_name, language_named},
    persons::{self, Place},
    random,
};

/// Most pieces of news that are looked at in one go, so that a transaction stays small.
const NEWS_AT_ONCE: u16 = 500;

/// Most mails looked at to find one that no other node has taken.
const DUE_AT_ONCE: u16 = 16;

/// How long a try may take before somebody else may try again: longer than any try.
const CLAIMED: SignedDuration = SignedDuration::from_mins(10);

/// Name of the step that takes news or a mail, which another node may have done.
const TAKEN: &str = "news or mail of the outbox";
/// Name of the step that confirms an address.
const CONFIRMED: &str = "confirmation of an address";

/// Where a person is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptMail {
    /// The confirmed address.
    pub confirmed: Option<KeptAddress>,
    /// An address that is not confirmed yet, and since when.
    pub wanted: Option<KeptAddress>,
    /// When the last mail came to nothing; `None` when it arrived.
    pub failed_at: Option<Timestamp>,
}

/// An address, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAddress {
    /// Which.
    pub address: MailAddress,
    /// Since when it is confirmed, or when its code was asked for.
    pub since: Timestamp,
}

/// A mail that this node tries now.
#[derive(Debug)]
pub struct Letter {
    /// Its id: the same at every try, so that a mailbox can tell a doubled mail.
    pub id: [u8; 16],
    /// To which address.
    pub to: MailAddress,
    /// In which language.
    pub language: Language,
    /// What it says.
    pub says: Says,
    /// The try that this is, from 1.
    pub tries: u32,
    kept_under: PersonId,
}

/// What a mail says.
pub enum Says {
    /// That there is news.
    News,
    /// The code that confirms the address.
    Code(Zeroizing<String>),
}

impl std::fmt::Debug for Says {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Says::News => "News",
            Says::Code(_) => "Code(…)",
        })
    }
}

impl Says {
    fn kind(&self) -> LetterKind {
        match self {
            Says::News => LetterKind::News,
            Says::Code(_) => LetterKind::Code,
        }
    }
}

/// A mail that may be tried.
struct Due {
    kept_under: PersonId,
    kind: LetterKind,
    letter: [u8; 16],
    content: Option<Vec<u8>>,
    tries: u32,
    made_at: Timestamp,
}

/// From when on news may make a mail: it waits for more, counted from when the person may know.
pub(crate) fn first_at(at: Timestamp, told_from: Option<Timestamp>) -> Timestamp {
    let told = told_from.map_or(at, |from| from.max(at));
    later(told, SignedDuration::from_mins(GATHERED_MINUTES))
}

impl Store {
    /// Where a person is reached.
    ///
    /// # Errors
    /// When the database cannot answer, or an address does not open.
    pub async fn mail_of(&self, person: PersonId) -> Result<KeptMail, Unavailable> {
        Ok(match self.mail_row(person).await? {
            Some((_, kept, _)) => kept,
            None => KeptMail::default(),
        })
    }

    /// The row of a person, under the first of their ids that has one.
    async fn mail_row(
        &self,
        person: PersonId,
    ) -> Result<Option<(PersonId, KeptMail, Language)>, Unavailable> {
        for id in self.ids_of(person).await? {
            let rows = self
                .database
                .read(&sql::MAIL_OF, &[persons::id(id)])
                .await?;
            if let Some(row) = rows.first() {
                let (kept, language) = self.mail_in(row, id)?;
                return Ok(Some((id, kept, language)));
            }
        }
        Ok(None)
    }

    fn mail_in(&self, row: Row<'_>, id: PersonId) -> Result<(KeptMail, Language), Unavailable> {
        let address = |column: usize, since: usize| {
            let Some(sealed) = row.bytes_or_null(column)? else {
                return Ok(None);
            };
            let text = self.sealer.open_text(sealed, &address_of(id))?;
            let malformed = |_| Unavailable::new("a stored mail address is malformed");
            Ok(Some(KeptAddress {
                address: MailAddress::parse(&text).map_err(malformed)?,
                since: instant(row.integer(since)?)?,
            }))
        };
        let language = language_named(row.text(5)?)
            .ok_or_else(|| Unavailable::new("a stored language is unknown"))?;
        let kept = KeptMail {
            confirmed: address(0, 1)?,
            wanted: address(3, 4)?,
            failed_at: row.integer_or_null(2)?.map(instant).transpose()?,
        };
        Ok((kept, language))
    }

    /// Keeps an address that the person wants to be reached at, and has a code sent there.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn want_mail_at(
        &self,
        person: PersonId,
        address: &MailAddress,
        code: &MailCode,
        language: Language,
        now: Timestamp,
    ) -> Result<(), Unavailable> {
        let row = self.mail_row(person).await?;
        let id = row.map_or(person, |(id, ..)| id);
        let letter = *random::id_at(now).as_bytes();
        let want = vec![
            persons::id(id),
            self.sealer
                .seal_text(address.expose(), &address_of(id))
                .into(),
            code.hash().as_bytes().into(),
            now.as_microsecond().into(),
            language_name(language).into(),
        ];
        let bring = vec![
            persons::id(id),
            LetterKind::Code.as_str().into(),
            (&letter).into(),
            self.sealer
                .seal_text(&code.to_text(), &code_of(letter))
                .into(),
            now.as_microsecond().into(),
        ];
        self.write_mail(vec![
            Step::once(&sql::WANT_ADDRESS, want),
            Step::once(&sql::REPLACE_LETTER, bring),
        ])
        .await
    }

    /// Confirms the address to which a code was sent. Refused when it is another code, or too late.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn confirm_mail(
        &self,
        person: PersonId,
        code: Hash32,
        now: Timestamp,
    ) -> Result<Happened, Unavailable> {
        let Some((id, ..)) = self.mail_row(person).await? else {
            return Ok(Happened::Refused);
        };
        let values = vec![
            now.as_microsecond().into(),
            persons::id(id),
            code.as_bytes().into(),
            lapsed(now).as_microsecond().into(),
        ];
        let step = Step::once(&sql::CONFIRM_ADDRESS, values).exactly_one(CONFIRMED);
        self.once(vec![step]).await
    }

    /// Forgets the addresses of a person and the mails that wait for them.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn forget_mail(&self, person: PersonId) -> Result<(), Unavailable> {
        let ids = self.ids_of(person).await?;
        let rows: Vec<Vec<Value>> = ids.into_iter().map(|id| vec![persons::id(id)]).collect();
        self.write_mail(vec![
            Step::each(&sql::FORGET_ADDRESS, rows.clone()),
            Step::each(&sql::FORGET_LETTERS, rows),
        ])
        .await
    }

    /// Forgets addresses that nobody confirmed in time.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn forget_unconfirmed_mail(&self, now: Timestamp) -> Result<(), Unavailable> {
        let before = || vec![lapsed(now).as_microsecond().into()];
        self.write_mail(vec![
            Step::once(&sql::FORGET_ONLY_WANTED, before()),
            Step::once(&sql::FORGET_WANTED, before()),
        ])
        .await
    }

    /// Makes mails of news that people may know by now: one for each person who has a confirmed address and has not read
    /// it. How many pieces of news were looked at; call again until that is none.
    ///
    /// # Errors
    /// When the database cannot answer or write.
    pub async fn gather_news(&self, now: Timestamp) -> Result<usize, Unavailable> {
        let values = [now.as_microsecond().into(), NEWS_AT_ONCE.into()];
        let rows = self.database.read(&sql::NEWS_TO_MAIL, &values).await?;
        let mut done: Vec<PersonId> = Vec::new();
        for row in rows.iter() {
            let person = persons::person(row, 0)?;
            if !done.contains(&person) {
                self.gather_news_of(person, now).await?;
                done.push(person);
            }
        }
        Ok(rows.iter().count())
    }

    async fn gather_news_of(&self, person: PersonId, now: Timestamp) -> Result<(), Unavailable> {
        // What the person knows of by now and what waits for more of it go together.
        let told = later(now, SignedDuration::from_mins(GATHERED_MINUTES));
        let values = [persons::id(person), told.as_microsecond().into()];
        let rows = self.database.read(&sql::NEWS_OF_MAIL, &values).await?;
        let oldest = earlier(now, SignedDuration::from_hours(24 * MAILED_DAYS_MAX));
        let mut taken = Vec::new();
        let mut latest = None;
        for row in rows.iter() {
            let notice: [u8; 16] = row.array(0)?;
            taken.push(vec![persons::id(person), (&notice).into()]);
            let from = instant(row.integer(2)?)?;
            if row.integer_or_null(1)?.is_none() && from > oldest {
                latest = latest.max(Some(from));
            }
        }
        let mut steps = vec![Step::each(&sql::TAKE_NEWS, taken).exactly_one(TAKEN)];
        if let (Some(latest), Some((id, kept, _))) = (latest, self.mail_row(person).await?)
            && kept.confirmed.is_some_and(|it| it.since < latest)
        {
            let letter = *random::id_at(now).as_bytes();
            let values = vec![
                persons::id(id),
                LetterKind::News.as_str().into(),
                (&letter).into(),
                now.as_microsecond().into(),
            ];
            steps.push(Step::once(&sql::ADD_LETTER, values));
        }
        // Refused when another node has taken it: then it makes the mail.
        self.once(steps).await.map(drop)
    }

    /// Takes a mail that is due, so that no other node tries it meanwhile.
    ///
    /// # Errors
    /// When the database cannot answer or write, or what is sealed does not open.
    pub async fn claim_letter(&self, now: Timestamp) -> Result<Option<Letter>, Unavailable> {
        let values = [now.as_microsecond().into(), DUE_AT_ONCE.into()];
        let rows = self.database.read(&sql::LETTERS_DUE, &values).await?;
        for row in rows.iter() {
            if let Some(letter) = self.claim(due(row)?, now).await? {
                return Ok(Some(letter));
            }
        }
        Ok(None)
    }

    /// `None` when somebody else has it, or nobody wants it any more.
    async fn claim(&self, due: Due, now: Timestamp) -> Result<Option<Letter>, Unavailable> {
        let claim = vec![
            later(now, CLAIMED).as_microsecond().into(),
            persons::id(due.kept_under),
            due.kind.as_str().into(),
            (&due.letter).into(),
            due.tries.into(),
        ];
        let claim = Step::once(&sql::CLAIM_LETTER, claim).exactly_one(TAKEN);
        if self.once(vec![claim]).await? == Happened::Refused {
            return Ok(None);
        }
        let id = due.kept_under;
        let rows = self
            .database
            .read(&sql::MAIL_OF, &[persons::id(id)])
            .await?;
        let kept = match rows.first() {
            Some(row) => Some(self.mail_in(row, id)?),
            None => None,
        };
        let chosen = self.account(id).await?.and_then(|account| account.language);
        let code = match &due.content {
            Some(sealed) => Some(self.sealer.open_text(sealed, &code_of(due.letter))?),
            None => None,
        };
        let letter = kept.and_then(|(kept, language)| {
            let (to, says) = match due.kind {
                LetterKind::News => (kept.confirmed?, Says::News),
                LetterKind::Code if due.made_at > lapsed(now) => (kept.wanted?, Says::Code(code?)),
                LetterKind::Code => return None,
            };
            Some(Letter {
                id: due.letter,
                to: to.address,
                language: chosen.unwrap_or(language),
                says,
                tries: due.tries.saturating_add(1),
                kept_under: id,
            })
        });
        if letter.is_none() {
            let values = vec![
                persons::id(id),
                due.kind.as_str().into(),
                (&due.letter).into(),
            ];
            self.write_mail(vec![Step::once(&sql::END_LETTER, values)])
                .await?;
        }
        Ok(letter)
    }

    /// Notes that a mail server took a mail.
    ///
    /// # Errors
    /// When the database cannot write; the mail is then tried again, and arrives twice.
    pub async fn letter_sent(&self, letter: &Letter) -> Result<(), Unavailable> {
        self.end_letter(letter, None).await
    }

    /// Notes that a mail comes to nothing.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn letter_failed(&self, letter: &Letter, at: Timestamp) -> Result<(), Unavailable> {
        self.end_letter(letter, Some(at)).await
    }

    async fn end_letter(
        &self,
        letter: &Letter,
        failed_at: Option<Timestamp>,
    ) -> Result<(), Unavailable> {
        let id = persons::id(letter.kept_under);
        let end = vec![
            id.clone(),
            letter.says.kind().as_str().into(),
            (&letter.id).into(),
        ];
        let mark = vec![failed_at.map(Timestamp::as_microsecond).into(), id];
        self.write_mail(vec![
            Step::once(&sql::END_LETTER, end),
            Step::once(&sql::MARK_ADDRESS, mark),
        ])
        .await
    }

    /// Puts a mail off that could not be sent, or ends it when it was tried often enough; whether it is tried again.
    ///
    /// # Errors
    /// When the database cannot write.
    pub async fn put_letter_off(
        &self,
        letter: &Letter,
        now: Timestamp,
    ) -> Result<bool, Unavailable> {
        let kind = letter.says.kind();
        let Some(wait) = kind.again_after(letter.tries) else {
            self.letter_failed(letter, now).await?;
            return Ok(false);
        };
        let values = vec![
            later(now, wait).as_microsecond().into(),
            persons::id(letter.kept_under),
            kind.as_str().into(),
            (&letter.id).into(),
            letter.tries.into(),
        ];
        self.write_mail(vec![Step::once(&sql::PUT_LETTER_OFF, values)])
            .await?;
        Ok(true)
    }

    /// How many mails wait.
    ///
    /// # Errors
    /// When the database cannot answer.
    pub async fn letters_waiting(&self) -> Result<u64, Unavailable> {
        let rows = self.database.read(&sql::LETTERS_WAITING, &[]).await?;
        rows.first().map_or(Ok(0), |row| row.number(0))
    }

    async fn write_mail(&self, steps: Vec<Step>) -> Result<(), Unavailable> {
        let written = self.database.write(Transaction::of(steps)).await;
        written.map(drop).map_err(NotWritten::unavailable)
    }

    async fn once(&self, steps: Vec<Step>) -> Result<Happened, Unavailable> {
        match self.database.write(Transaction::of(steps)).await {
            Ok(_) => Ok(Happened::Done),
            Err(NotWritten::Unmet { .. }) => Ok(Happened::Refused),
            Err(NotWritten::Unavailable(why)) => Err(why),
        }
    }
}

fn due(row: Row<'_>) -> Result<Due, Unavailable> {
    let malformed = || Unavailable::new("a mail is of an unknown kind");
    Ok(Due {
        kept_under: persons::person(row, 0)?,
        kind: LetterKind::from_name(row.text(1)?).ok_or_else(malformed)?,
        letter: row.array(2)?,
        content: row.bytes_or_null(3)?.map(<[u8]>::to_vec),
        tries: row.number(4)?,
        made_at: instant(row.integer(5)?)?,
    })
}

/// Where the address of a person stands.
fn address_of(id: PersonId) -> Place {
    Place::new("mail address", id.as_uuid().as_bytes())
}

/// Where the code of a mail stands.
fn code_of(letter: [u8; 16]) -> Place {
    Place::new("mail code", &letter)
}

/// What was asked for before this is over.
fn lapsed(now: Timestamp) -> Timestamp {
    earlier(now, SignedDuration::from_mins(MAIL_CODE_MINUTES_MAX))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_sub(by).unwrap_or(Timestamp::MIN)
}

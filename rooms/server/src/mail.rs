//! Sends mail to people: hands what waits in the outbox to the mail server, by SMTP.
//!
//! A mail is claimed, tried, and then ended or put off; who stops in between leaves it claimed, and it is tried again when
//! the claim is over. So a mail arrives twice where the mail server took it and the hub did not hear or could not note that.
//!
//! INVARIANTS:
//! - No log line, no error and no measurement holds an address, or what the mail server answered: it may repeat one.
//! - A mail says nothing about the person but that there is news, or the code that they asked for.

mod letter;

use std::{io, path::Path, sync::Arc, time::Duration};

use governance::notices::mailing::LetterKind;
use identity::people::mail::MailAddress;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor,
    address::Envelope,
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        extension::ClientId,
    },
};
use store::{
    Unavailable,
    mail::{Letter, Says},
};
use thiserror::Error;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use crate::{
    composition::Hub,
    config::{self, MailProtection},
    jobs::StopSign,
    keys::read_secret,
    measurements::{MAILS, MAILS_WAITING},
};

/// Between two rounds. News waits for minutes anyway; somebody who waits for a code does so at a screen.
const EVERY: Duration = Duration::from_secs(5);

/// How long a mail server may take for one mail: less than a stop of the hub waits.
const SENT_WITHIN: Duration = Duration::from_secs(15);

/// Most pages of news looked at in one round.
const GATHERINGS_MAX: usize = 20;

/// Most mails in one round, so that a round ends.
const ROUND_MAX: usize = 500;

/// Mails in a row that came to nothing without an answer; then the mail server is down, and the others wait.
const SILENT_MAX: u32 = 3;

/// Why the mail server cannot be used at all; found when the hub starts.
#[derive(Debug, Error)]
pub enum CannotMail {
    /// The address that mails come from.
    #[error("`mail.from` is no address")]
    From,
    /// The password.
    #[error("the password in `{file}` cannot be used: {why}")]
    Password {
        /// The file.
        file: String,
        /// What is wrong with it; holds nothing of it.
        why: io::Error,
    },
    /// TLS.
    #[error("TLS towards the mail server cannot be prepared")]
    Tls,
}

/// Why a mail was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
enum NotSent {
    /// The mail server will never take it for this address.
    #[error("refused for good ({0})")]
    Refused(u16),
    /// It may take it later, or refuses us rather than the address.
    #[error("refused for now ({0})")]
    Later(u16),
    /// It does not answer, or stopped in the middle.
    #[error("no answer")]
    Silent,
}

/// The mail server.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: MailAddress,
    sender: Address,
    /// One round at a time, so that a node has one connection to the mail server.
    round: Mutex<()>,
}

/// What a round did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Mails that the mail server took.
    pub sent: u32,
    /// Mails that wait for another try.
    pub put_off: u32,
    /// Mails that came to nothing.
    pub failed: u32,
}

impl Mailer {
    /// Prepares to send; connects to nothing yet.
    ///
    /// # Errors
    /// [`CannotMail`].
    pub fn open(settings: &config::Mail) -> Result<Self, CannotMail> {
        let from = MailAddress::parse(&settings.from).map_err(|_| CannotMail::From)?;
        let sender = address(&from).ok_or(CannotMail::From)?;
        let parameters = || TlsParameters::new(settings.host.clone()).map_err(|_| CannotMail::Tls);
        let (tls, port) = match settings.protection {
            MailProtection::StartTls => (Tls::Required(parameters()?), 587),
            MailProtection::Tls => (Tls::Wrapper(parameters()?), 465),
            MailProtection::Plain => (Tls::None, 25),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port.unwrap_or(port))
            .tls(tls)
            .timeout(Some(SENT_WITHIN))
            .hello_name(ClientId::Domain(from.parts().1.to_owned()));
        if let (Some(user), Some(file)) = (&settings.user, &settings.password_file) {
            let password = password(file)?;
            builder = builder.credentials(Credentials::new(user.clone(), (*password).clone()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
            sender,
            round: Mutex::default(),
        })
    }

    async fn send(&self, hub: &Hub, letter: &Letter) -> Result<(), NotSent> {
        let text = match &letter.says {
            Says::News => portal::mail::news(letter.language, hub.portal_origin()),
            Says::Code(code) => {
                portal::mail::code(letter.language, hub.portal_origin(), code.as_str())
            }
        };
        let outside = letter::Outside {
            id: letter.id,
            from: &self.from,
            to: &letter.to,
            at: hub.clock().now(),
            language: letter.language,
        };
        // What parses here parses there; were it not so, it would never.
        let to = address(&letter.to).ok_or(NotSent::Refused(553))?;
        let envelope = Envelope::new(Some(self.sender.clone()), vec![to])
            .map_err(|_| NotSent::Refused(553))?;
        let mail = letter::written(&outside, &text);
        let sending = self.transport.send_raw(&envelope, &mail);
        match tokio::time::timeout(SENT_WITHIN, sending).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(why)) => Err(not_sent(&why)),
            Err(_) => Err(NotSent::Silent),
        }
    }
}

fn password(file: &Path) -> Result<Zeroizing<String>, CannotMail> {
    read_secret(file).map_err(|why| CannotMail::Password {
        file: file.display().to_string(),
        why,
    })
}

fn address(address: &MailAddress) -> Option<Address> {
    let (local, domain) = address.parts();
    Address::new(local, domain).ok()
}

/// What an answer means for the mail. Replies from 550 to 556 are about the mailbox or the mail; the other permanent ones
/// are about us (a sign-in, an order of commands), which an operator can cure. RFC 5321, section 4.2.
fn not_sent(why: &lettre::transport::smtp::Error) -> NotSent {
    match why.status().map(u16::from) {
        Some(code @ 550..=556) => NotSent::Refused(code),
        Some(code) => NotSent::Later(code),
        None => NotSent::Silent,
    }
}

/// Sends until it is time to stop. Without a mail server there is nothing to do.
pub async fn keep(hub: Arc<Hub>, mut sign: StopSign) {
    if hub.mailer().is_none() {
        return;
    }
    loop {
        // The pace of standing work and no wait for anybody.
        tokio::select! {
            () = sign.shown() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(why) = round(&hub, &sign).await {
            tracing::warn!(%why, "the outbox of mail does not answer");
        }
    }
}

/// Makes mails of news, and sends what is due; a stop ends it after the mail that is under way.
///
/// # Errors
/// When the store cannot answer or write; what was not noted is tried again.
pub async fn round(hub: &Hub, sign: &StopSign) -> Result<Round, Unavailable> {
    let mut done = Round::default();
    let Some(mailer) = hub.mailer() else {
        return Ok(done);
    };
    let store = hub.store();
    let _alone = mailer.round.lock().await;
    for _ in 0..GATHERINGS_MAX {
        if sign.is_shown() || store.gather_news(hub.clock().now()).await? == 0 {
            break;
        }
    }
    let mut silent = 0;
    for _ in 0..ROUND_MAX {
        if sign.is_shown() || silent >= SILENT_MAX {
            break;
        }
        let now = hub.clock().now();
        let Some(letter) = store.claim_letter(now).await? else {
            break;
        };
        let sent = mailer.send(hub, &letter).await;
        silent = match sent {
            Err(NotSent::Silent) => silent + 1,
            Ok(()) | Err(NotSent::Refused(_) | NotSent::Later(_)) => 0,
        };
        let outcome = match sent {
            Ok(()) => {
                store.letter_sent(&letter).await?;
                Outcome::Sent
            }
            Err(NotSent::Refused(_)) => {
                store.letter_failed(&letter, now).await?;
                Outcome::Failed
            }
            Err(NotSent::Later(_) | NotSent::Silent) => {
                match store.put_letter_off(&letter, now).await? {
                    true => Outcome::PutOff,
                    false => Outcome::Failed,
                }
            }
        };
        done.count(outcome);
        metrics::counter!(MAILS, "outcome" => outcome.as_str()).increment(1);
        if let Err(why) = sent {
            let kind = match letter.says {
                Says::News => LetterKind::News,
                Says::Code(_) => LetterKind::Code,
            };
            let (kind, tries, outcome) = (kind.as_str(), letter.tries, outcome.as_str());
            tracing::info!(%why, kind, tries, outcome, "a mail was not sent");
        }
    }
    // A number of mails is exact as a floating-point number far beyond any outbox.
    metrics::gauge!(MAILS_WAITING).set(store.letters_waiting().await? as f64);
    Ok(done)
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Sent,
    PutOff,
    Failed,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Outcome::Sent => "sent",
            Outcome::PutOff => "putOff",
            Outcome::Failed => "failed",
        }
    }
}

impl Round {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Sent => self.sent += 1,
            Outcome::PutOff => self.put_off += 1,
            Outcome::Failed => self.failed += 1,
        }
    }
}

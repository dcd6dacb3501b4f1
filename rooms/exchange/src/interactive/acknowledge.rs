//! The requester's receipt: the third leaf of an exchange.

use identity::{Application, Authenticated};
use ledger::{Entry, NotCommitted, NotRecorded, record};
use thiserror::Error;
use vocabulary::{ExchangeId, Hash32};

use super::{
    ports::{Change, Ended, Hub, Tickets},
    steps::Acknowledgement,
};
use crate::Unavailable;

/// A recorded receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// The leaf of the receipt.
    pub receipt: Entry,
}

/// Why a receipt was not recorded.
#[derive(Debug, Error)]
pub enum NotAcknowledged {
    /// This application has no such answered exchange.
    #[error("this application has no such answered exchange")]
    UnknownExchange,
    /// The receipt stands already.
    #[error("the receipt stands already")]
    AlreadyAcknowledged {
        /// The leaf of the first receipt.
        receipt: Entry,
    },
    /// The ledger cannot be written.
    #[error("the ledger is not available: {0}")]
    LedgerUnavailable(String),
    /// The store cannot be read.
    #[error(transparent)]
    StoreUnavailable(#[from] Unavailable),
}

/// Records that the requester received data with this digest (salted as in the answer's receipt).
///
/// # Errors
/// An exchange of somebody else and one that does not exist look the same.
pub async fn acknowledge<H: Hub>(
    hub: &H,
    caller: &Authenticated<Application>,
    id: ExchangeId,
    digest: Hash32,
) -> Result<Acknowledged, NotAcknowledged> {
    let application = caller.subject().id();
    let exchange = hub
        .store()
        .exchange(id)
        .await?
        .filter(|exchange| exchange.application == *application)
        .ok_or(NotAcknowledged::UnknownExchange)?;
    let delivery = exchange.delivery.ok_or(NotAcknowledged::UnknownExchange)?;
    if let Some(receipt) = exchange.receipt {
        return Err(NotAcknowledged::AlreadyAcknowledged { receipt });
    }
    let at = hub.now();
    let step = Acknowledgement {
        exchange: id,
        delivery: delivery.index,
        digest,
        at,
    };
    let ended = Ended {
        exchange: id,
        application: application.clone(),
        ticket: exchange.ticket,
        at,
    };
    match record(step, Change::Acknowledged(ended), hub.store()).await {
        Ok(recorded) => Ok(Acknowledged {
            receipt: recorded.entry(),
        }),
        Err(NotRecorded {
            why: NotCommitted::Unavailable(why),
            ..
        }) => Err(NotAcknowledged::LedgerUnavailable(why)),
        Err(NotRecorded {
            why: NotCommitted::Conflict(_),
            ..
        }) => Err(NotAcknowledged::UnknownExchange),
    }
}

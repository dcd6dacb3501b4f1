//! Changes, their leaves and the leaves' places, written in one transaction by the sequencer.
//!
//! For the engine with one writer: two transactions for a commit would only wait for each other, and cost two syncs and
//! the same pages twice. What waits while one group is written is the next group.
//!
//! INVARIANTS:
//! - A change is durable exactly when its leaves have their places.
//! - A change that does not fit the stored state takes no other with it: the group is undone and written again without it.

use ::ledger::Entry;
use tokio::sync::oneshot;

use super::{
    lease,
    sequencer::{ATTEMPTS_MAX, Leaf, Progress, Sequencer, Trouble},
    sql,
};
use crate::{
    database::{NotWritten, Step, Transaction, Unavailable, Value, count},
    random,
};

/// Rows after which a group takes no further change, so that it stays within some 10 ms.
const GROUP_ROWS_MAX: usize = 8_192;

/// A change that is not written yet, and who waits for it.
pub(super) struct Unwritten {
    pub(super) change: Transaction,
    pub(super) leaves: Vec<Leaf>,
    /// The leaves' rows, as [`sql::ADD_LEAF`] takes them.
    pub(super) rows: Vec<Vec<Value>>,
    pub(super) reply: oneshot::Sender<Result<Vec<Entry>, NotWritten>>,
}

impl Unwritten {
    fn size(&self) -> usize {
        let steps = self.change.steps.iter().map(|step| step.rows.len());
        self.rows.len() + steps.sum::<usize>()
    }
}

impl Sequencer {
    /// Writes all and answers those who wait; false when the lease is lost.
    pub(super) async fn write_together(&mut self, waiting: Vec<Unwritten>) -> bool {
        let mut waiting = waiting.into_iter().peekable();
        while waiting.peek().is_some() && self.halt.is_clear() {
            let mut size = 0;
            let mut group = Vec::new();
            while size < GROUP_ROWS_MAX
                && let Some(next) = waiting.next()
            {
                size += next.size();
                group.push(next);
            }
            self.write_group(group).await;
        }
        self.halt.is_clear()
    }

    async fn write_group(&mut self, mut group: Vec<Unwritten>) {
        while !group.is_empty() {
            match self.try_group(&group).await {
                Err(why @ NotWritten::Unmet { at, .. }) if let Some(nth) = member(&group, at) => {
                    let unfit = group.remove(nth);
                    answer(vec![unfit], Err(why));
                }
                // What only one of them may have caused must not befall all.
                Err(NotWritten::Unavailable(_)) if group.len() > 1 && self.halt.is_clear() => {
                    for one in group.drain(..) {
                        let result = self.try_group(std::slice::from_ref(&one)).await;
                        answer(vec![one], result);
                    }
                }
                result => return answer(group, result),
            }
        }
    }

    /// All of the group or nothing; gives the entries of each.
    async fn try_group(&mut self, group: &[Unwritten]) -> Result<Vec<Vec<Entry>>, NotWritten> {
        let leaves = group.iter().map(|one| one.leaves.len()).sum::<usize>();
        let mut order: Vec<usize> = (0..leaves).collect();
        random::shuffle(&mut order);
        for _ in 0..ATTEMPTS_MAX {
            let old_size = self.lease.size;
            let size = old_size + leaves as u64;
            let written = self.write_at(group, &order, size).await;
            match written {
                Ok(()) => {
                    self.lease.size = size;
                    let ended = false;
                    self.progress.send_replace(Progress { size, ended });
                    return Ok(entries(group, &order, old_size));
                }
                Err(NotWritten::Unmet {
                    step: lease::STEP, ..
                }) => match self.catch_up().await {
                    Ok(()) => {}
                    Err(Trouble::Unavailable(why)) => return Err(why.into()),
                    Err(Trouble::Fenced) => return Err(self.fenced().into()),
                },
                Err(why) => return Err(why),
            }
        }
        Err(Unavailable::new("the log changes while leaves get their places").into())
    }

    async fn write_at(
        &self,
        group: &[Unwritten],
        order: &[usize],
        size: u64,
    ) -> Result<(), NotWritten> {
        let lease = self.lease;
        let lengthen = vec![
            count(size),
            lease.log.0.into(),
            lease.epoch.into(),
            count(lease.size),
        ];
        let mut steps = vec![Step::once(&sql::LENGTHEN, lengthen).exactly_one(lease::STEP)];
        let mut rows = Vec::with_capacity(order.len());
        let mut places = order.iter();
        for one in group {
            steps.extend(one.change.steps.iter().cloned());
            for (row, place) in one.rows.iter().zip(&mut places) {
                let mut row = row.clone();
                row.push(count(lease.size + *place as u64));
                rows.push(row);
            }
        }
        steps.push(Step::each(&sql::ADD_PLACED_LEAF, rows));
        let transaction = Transaction::of(steps);
        self.database.write_patiently(transaction).await.map(drop)
    }
}

/// Whose step stands at a place of the group's transaction; the first step is the log's own.
fn member(group: &[Unwritten], at: usize) -> Option<usize> {
    let mut end = 1;
    group.iter().position(|one| {
        end += one.change.steps.len();
        (end - one.change.steps.len()..end).contains(&at)
    })
}

/// The entries of each member, its leaves standing at `first` plus the next numbers of `order`.
fn entries(group: &[Unwritten], order: &[usize], first: u64) -> Vec<Vec<Entry>> {
    let mut places = order.iter();
    group
        .iter()
        .map(|one| {
            let placed = one.leaves.iter().zip(&mut places);
            placed
                .map(|(leaf, place)| Entry {
                    index: first + *place as u64,
                    commitment: leaf.commitment,
                })
                .collect()
        })
        .collect()
}

fn answer(group: Vec<Unwritten>, result: Result<Vec<Vec<Entry>>, NotWritten>) {
    // Who no longer waits needs no answer.
    match result {
        Ok(entries) => {
            for (one, entries) in group.into_iter().zip(entries) {
                let _ = one.reply.send(Ok(entries));
            }
        }
        Err(why) => {
            for one in group {
                let _ = one.reply.send(Err(why.clone()));
            }
        }
    }
}

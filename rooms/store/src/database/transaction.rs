//! Writes as data: a list of steps that happen all or not at all.
//!
//! A transaction is data and not a closure, so that it can be queued, grouped with others, sent in one go, and run
//! again after a serialization failure.

use thiserror::Error;

use super::{Statement, Unavailable, Value};

/// Steps that commit together.
#[derive(Debug, Clone, Default)]
pub struct Transaction {
    pub(crate) steps: Vec<Step>,
    pub(crate) isolation: Isolation,
}

/// What protects a transaction from the others (PostgreSQL; SQLite has one writer).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Isolation {
    /// Each step guards itself by its own conditions.
    #[default]
    Guarded,
    /// The steps depend on rows that are absent, which only serializable isolation protects.
    Serializable,
}

/// One statement of a transaction.
#[derive(Debug, Clone)]
pub struct Step {
    pub(crate) name: &'static str,
    pub(crate) statement: &'static Statement,
    pub(crate) rows: Vec<Vec<Value>>,
    pub(crate) expect: Expect,
}

/// How many rows a run of a statement must touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Any number.
    Any,
    /// Exactly one, or the transaction is undone.
    ExactlyOne,
}

impl Transaction {
    /// An empty transaction.
    pub fn new() -> Self {
        Self::default()
    }

    /// A transaction of these steps.
    pub fn of(steps: Vec<Step>) -> Self {
        Self {
            steps,
            isolation: Isolation::Guarded,
        }
    }

    /// Asks for serializable isolation.
    pub fn serializable(mut self) -> Self {
        self.isolation = Isolation::Serializable;
        self
    }

    /// Adds a step.
    pub fn push(&mut self, step: Step) {
        self.steps.push(step);
    }
}

impl Step {
    /// Runs a statement once.
    pub fn once(statement: &'static Statement, values: Vec<Value>) -> Self {
        Self::each(statement, vec![values])
    }

    /// Runs a statement once for each row of values.
    pub fn each(statement: &'static Statement, rows: Vec<Vec<Value>>) -> Self {
        Self {
            name: statement.name,
            statement,
            rows,
            expect: Expect::Any,
        }
    }

    /// Demands that each run touches exactly one row; `name` comes back when it does not.
    pub fn exactly_one(mut self, name: &'static str) -> Self {
        self.name = name;
        self.expect = Expect::ExactlyOne;
        self
    }
}

/// How many rows each step touched (or gave, for a query), all its runs together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// One count a step.
    pub touched: Vec<u64>,
}

/// Why a transaction left nothing behind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotWritten {
    /// A step did not touch exactly one row.
    #[error("step `{step}` does not fit the stored state (run {run})")]
    Unmet {
        /// The step's name.
        step: &'static str,
        /// Its place among the steps, from 0.
        at: usize,
        /// Which run of the step, from 0.
        run: usize,
    },
    /// The database could not do it. After a lost connection it is not known whether it did.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl NotWritten {
    /// Turns an unmet expectation into words, where the caller has no use for it.
    pub fn unavailable(self) -> Unavailable {
        match self {
            NotWritten::Unavailable(why) => why,
            unmet => Unavailable::new(unmet.to_string()),
        }
    }
}

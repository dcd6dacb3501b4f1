//! The demonstration's authentic sources: three ordinary HTTP services, each with a database of its own.
//!
//! They stand for systems that exist already. Each has its own API and its own words, answers more than anybody asked
//! for, and knows nothing of Crosskeys; `examples/be/connections/` describes how the hub reaches them.
//! All people in them are synthetic.
//!
//! INVARIANT: nothing here is reachable from the rest of the server; the hub meets these services over HTTP only.

mod database;
mod diplomas;
mod person_register;
mod salaries;
mod service;

use std::{io, path::Path};

use zeroize::Zeroizing;

pub(super) use self::service::listen;
pub use self::{
    database::CannotFill,
    service::{Behaviour, Running, count_values},
};
use self::{database::Database, service::Kind};
use super::population::Population;

/// The three sources, running.
pub struct Sources {
    /// The person register.
    pub person_register: Running,
    /// The salary and working time database.
    pub salary_database: Running,
    /// The diploma register.
    pub diploma_register: Running,
}

/// The secrets by which clients of the sources prove who they are.
pub struct Keys {
    /// Of the person register.
    pub person_register: Zeroizing<String>,
    /// Of the salary and working time database.
    pub salary_database: Zeroizing<String>,
    /// Of the diploma register.
    pub diploma_register: Zeroizing<String>,
}

/// Why the sources did not start.
#[derive(Debug, thiserror::Error)]
pub enum NotStarted {
    /// A database could not be filled.
    #[error(transparent)]
    CannotFill(#[from] CannotFill),
    /// No port could be had.
    #[error("a demonstration source cannot listen: {0}")]
    Listen(#[from] io::Error),
}

impl Sources {
    /// Fills the databases in `folder` from the population, unless they hold it already, and starts the services, each on
    /// a loopback port of its own.
    ///
    /// # Errors
    /// See [`NotStarted`].
    pub async fn start(
        folder: &Path,
        population: &Population,
        keys: Keys,
    ) -> Result<Self, NotStarted> {
        let open = |kind: Kind| Database::open(folder, kind, population);
        let person_register = open(Kind::PersonRegister)?;
        let salary_database = open(Kind::SalaryDatabase)?;
        let diploma_register = open(Kind::DiplomaRegister)?;
        Ok(Self {
            person_register: Running::start(person_register, keys.person_register).await?,
            salary_database: Running::start(salary_database, keys.salary_database).await?,
            diploma_register: Running::start(diploma_register, keys.diploma_register).await?,
        })
    }

    /// Stops all three.
    pub async fn stop(&mut self) {
        self.person_register.stop().await;
        self.salary_database.stop().await;
        self.diploma_register.stop().await;
    }
}

#[cfg(test)]
mod tests;

//! `crosskeys demo`: the whole house on one machine, with institutions, sources and people that are all made up.
//!
//! It prepares a data folder, starts three authentic sources and a hub on loopback, and then plays a scenario over HTTP
//! and tells it as a story. Running it again on the same folder continues the same ledger.
//!
//! INVARIANT: everything here is synthetic and local. The folder and the database carry a mark that `serve` refuses, and
//! a folder that holds something else is not touched.

mod example;
mod folder;
mod institution;
mod outcome;
mod people;
mod person;
pub mod population;
pub mod provider;
mod register;
pub mod sources;
mod story;
mod teller;

use std::{
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

use jiff::civil::date;
use tokio::signal::unix::{SignalKind, signal};
use uuid::Uuid;
use vocabulary::be::{Ssin, legal_date};

use self::{
    folder::DataFolder,
    institution::{HubAddress, Institution},
    outcome::Outcome,
    people::{People, Staff},
    population::{Population, SizeOutOfRange},
    provider::Provider,
    register::Registered,
    sources::{NotStarted, Sources},
    story::{LedgerAtHand, Stage},
    teller::{Colour, Teller},
};
pub use self::{folder::Unusable, people::Missing, register::NotPrepared};
use crate::{
    clock::Clock,
    composition::{self, NotBound, NotOpened, NotStopped, Running},
    config::{Metrics, Purpose},
    listener,
    upstream::ANSWER_PATH,
};

/// The same people in every demonstration.
pub const SEED: u64 = 20_261_121;

/// What an operator may choose.
#[derive(Debug, Clone)]
pub struct Options {
    /// The port of the hub on loopback; 0 lets the system choose.
    pub port: u16,
    /// The data folder; made when it is missing.
    pub data: PathBuf,
    /// How many people there are.
    pub persons: u32,
    /// Where measurements are served, if anywhere.
    pub metrics: Option<Metrics>,
    /// What happens after the story.
    pub stay: Stay,
}

/// What happens after the story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stay {
    /// The demonstration ends.
    Once,
    /// Hub and sources stay up until Ctrl-C.
    UntilStopped,
}

/// How the story went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Played {
    /// Every step had the expected outcome.
    AsExpected,
    /// Some steps had another outcome.
    WithSurprises {
        /// How many.
        surprises: usize,
    },
}

/// Why there was no story.
#[derive(Debug, thiserror::Error)]
pub enum NotPlayed {
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] Unusable),
    /// The population.
    #[error(transparent)]
    Population(#[from] SizeOutOfRange),
    /// Somebody whom the story needs is not there.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The sources.
    #[error(transparent)]
    Sources(#[from] NotStarted),
    /// The provider where people sign in.
    #[error("the demonstration's sign-in cannot listen: {0}")]
    Provider(io::Error),
    /// The hub's socket.
    #[error("{0}; choose another port with --port")]
    Bind(#[from] NotBound),
    /// The hub.
    #[error(transparent)]
    Open(#[from] NotOpened),
    /// The register or the directory.
    #[error(transparent)]
    Prepare(#[from] NotPrepared),
    /// The HTTP client.
    #[error("no HTTP client can be made: {0}")]
    Client(#[from] reqwest::Error),
    /// `demo.json`.
    #[error("`demo.json` cannot be written: {0}")]
    Outcome(io::Error),
    /// The end.
    #[error("the hub did not stop in an orderly way: {0}")]
    Stop(#[from] NotStopped),
    /// The signal that ends it cannot be heard.
    #[error("Ctrl-C cannot be heard: {0}")]
    Signal(io::Error),
}

/// Plays the demonstration and tells it on the standard output.
///
/// # Errors
/// [`NotPlayed`] when it could not start or end; how the steps went is in [`Played`].
pub async fn run(options: Options) -> Result<Played, NotPlayed> {
    run_to(options, Teller::new(io::stdout(), Colour::of_stdout())).await
}

async fn run_to<W: Write>(options: Options, mut teller: Teller<W>) -> Result<Played, NotPlayed> {
    listener::install_cryptography();
    let clock = Clock::System;
    let population = Population::new(SEED, options.persons)?;
    let people = People::find(&population, legal_date(clock.now()))?;
    let folder = DataFolder::take(&options.data)?;

    teller.title("Crosskeys, a demonstration. Institutions, sources and people are made up; the rest is real.");
    let size = population.size();
    teller.say(&format!(
        "Preparing {size} people, three authentic sources and the hub in {} …",
        folder.path().display()
    ));
    let sources = Sources::start(&folder.sources(), &population, folder.source_keys()?).await?;
    let listed = people.listed(&population);
    let staff: Vec<_> = People::staff(&listed)
        .map(|(staff, ssin)| (staff, ssin.clone()))
        .collect();
    let provider = Provider::start(listed, folder.provider_secret()?, clock.clone())
        .await
        .map_err(NotPlayed::Provider)?;
    let surroundings = Surroundings {
        sources: &sources,
        provider: &provider,
        staff: &staff,
    };
    let opened = open(&folder, &options, surroundings, &population, &clock).await?;
    let Opened {
        running,
        applications,
        registrations,
    } = opened;
    let register = running.hub().register_now();
    teller.say(&format!(
        "Ready: {} institutions, {} deliberations, and {registrations} registrations of who holds a file on whom.",
        register.institutions().count(),
        register.deliberations().count(),
    ));
    let stage = Scene {
        folder: &folder,
        running: &running,
        population: &population,
        clock,
    }
    .set(people, sources, applications);
    let played = match stage {
        Ok(mut stage) => {
            settle(&stage, &mut teller).await;
            story::play(&mut stage, &mut teller).await;
            conclude(&mut teller, &folder, &running, options.stay);
            let waited = match options.stay {
                Stay::Once => Ok(()),
                Stay::UntilStopped => stop_signal().await.map_err(NotPlayed::Signal),
            };
            stage.sources.stop().await;
            waited
        }
        Err(why) => Err(why),
    };
    let stopped = running.stop().await;
    played?;
    stopped?;
    Ok(match teller.surprises() {
        0 => Played::AsExpected,
        surprises => Played::WithSurprises { surprises },
    })
}

/// A filled hub that serves.
struct Opened {
    running: Running,
    applications: Vec<Registered>,
    /// How many registrations its directory was given.
    registrations: u64,
}

/// What stands around the hub.
struct Surroundings<'a> {
    sources: &'a Sources,
    provider: &'a Provider,
    /// The people at work.
    staff: &'a [(&'static Staff, Ssin)],
}

/// Opens the hub, fills it, and lets it serve.
async fn open(
    folder: &DataFolder,
    options: &Options,
    Surroundings {
        sources,
        provider,
        staff,
    }: Surroundings<'_>,
    population: &Population,
    clock: &Clock,
) -> Result<Opened, NotPlayed> {
    let mut config = folder.config(options.port, sources, provider)?;
    config.metrics = options.metrics.clone();
    let sockets = composition::bind(&mut config).await?;
    if options.port == 0 {
        // The file for other commands names the port that the system chose.
        folder.config(config.listen.port(), sources, provider)?;
    }
    provider.expect_back_at(format!("{}{ANSWER_PATH}", config.origins.portal));
    let hub = composition::open(&config, Purpose::Demonstration, clock.clone()).await?;
    let prepared = async {
        let applications = register::applications(folder)?;
        register::enter(&hub, &applications).await?;
        register::employ(&hub, staff).await?;
        let loaded = register::load_directory(&hub, folder, population).await?;
        Ok((applications, loaded.rows))
    };
    match prepared.await {
        Ok((applications, registrations)) => Ok(Opened {
            running: composition::start(hub, sockets),
            applications,
            registrations,
        }),
        Err(why) => {
            hub.store().close().await;
            Err(NotPlayed::Prepare(why))
        }
    }
}

/// What the stage is made from.
struct Scene<'a> {
    folder: &'a DataFolder,
    running: &'a Running,
    population: &'a Population,
    clock: Clock,
}

impl Scene<'_> {
    /// Sets the stage and writes `demo.json`.
    fn set(
        self,
        people: People,
        sources: Sources,
        applications: Vec<Registered>,
    ) -> Result<Stage, NotPlayed> {
        let Self {
            folder,
            running,
            population,
            clock,
        } = self;
        let hub = running.hub();
        let address = HubAddress::new(running.base_url(), running.addr(), clock)?;
        let institutions: Vec<Institution> = (applications.into_iter())
            .map(|one| Institution::new(one.participant, one.application, one.key, address.clone()))
            .collect();
        let outcome = Outcome {
            base_url: running.base_url(),
            issuer: hub.issuer(),
            institutions: &institutions,
            people: &people,
            services: hub
                .register_now()
                .services()
                .map(|service| service.id.to_string())
                .collect(),
            ledger_key: hub.ledger_key(),
        };
        outcome.write(folder.path()).map_err(NotPlayed::Outcome)?;
        let run = Uuid::new_v4().simple().to_string();
        Ok(Stage {
            institutions,
            people,
            nobody: nobody(population),
            sources,
            hub: address,
            ledger: LedgerAtHand {
                hub: Arc::clone(hub),
                database: folder.database(),
                folder: hub.store().log().folder().to_owned(),
                key: hub.ledger_key().clone(),
                scratch: folder.scratch(),
            },
            run: run[..8].to_owned(),
            first: None,
        })
    }
}

/// A number that is well-formed, and that nobody in the population has.
fn nobody(population: &Population) -> Ssin {
    (1..999)
        .filter_map(|sequence| Ssin::synthetic(date(1961, 5, 4), sequence).ok())
        .find(|ssin| population.index_of(ssin).is_none())
        .unwrap_or_else(|| population.ssin(0))
}

/// Waits out the seconds in which a restarted hub refuses what an earlier run might have sent.
async fn settle<W: Write>(stage: &Stage, teller: &mut Teller<W>) {
    if let Some(institution) = stage.institutions.first() {
        let waiting = || {
            teller.say(
                "The hub was restarted: waiting until nothing of the earlier run can be replayed …",
            )
        };
        // A hub that gives no token at all is a surprise in every step of the story.
        let _ = institution.settle(waiting).await;
    }
}

/// How it went, and what to try next.
fn conclude<W: Write>(teller: &mut Teller<W>, folder: &DataFolder, running: &Running, stay: Stay) {
    let (steps, surprises) = (teller.steps(), teller.surprises());
    teller.say("");
    match surprises {
        0 => teller.title(&format!("All {steps} steps came out as they must.")),
        _ => teller.title(&format!(
            "{surprises} of {steps} steps came out otherwise than they must."
        )),
    }
    let base = running.base_url();
    let data = folder.path().display();
    teller.say(&format!(
        "Checks of the files alone:     crosskeys ledger fsck --config {}",
        folder.config_file().display()
    ));
    if stay == Stay::UntilStopped {
        teller.say(&format!(
            "The hub stays up at:           {base}/ (Ctrl-C ends it)"
        ));
        teller.say(&format!(
            "See it as the person does:     {base}{} (click a name)",
            portal::paths::sign_in(portal::paths::USES)
        ));
        teller
            .say("As a clerk or on the committee: the same page; the names say who works as what");
        teller.say(&format!(
            "The rules, public by law:      curl {base}/register/v1/deliberations"
        ));
        teller.say(&format!(
            "The ledger, without trust:     python3 tools/verify-ledger.py {base}"
        ));
        teller.say(&format!("Keys and people for own tries: {data}/demo.json"));
    }
}

/// Returns when the operator ends the demonstration.
async fn stop_signal() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(test)]
mod tests;

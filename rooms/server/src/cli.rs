//! The command line.
//!
//! Exit codes: 0 when it is done and sound; 1 when it looked and found something wrong (a bad configuration, a changed
//! ledger, a decision that differs, a step of the demonstration with another outcome); 2 when the command was typed
//! wrongly; 3 when it could not be done.

mod admin;
mod application;
mod backup;
mod decisions;
mod directory;
mod ledger;
mod output;
mod register;
mod replaced;
mod requests;
mod serve;
mod setup;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

use crate::{
    config::{Config, ConfigError, LogFormat, Purpose, Watched},
    demo, listener, telemetry,
};

/// A crossroads bank with personal data vaults.
#[derive(Debug, Parser)]
#[command(name = "crosskeys", version, propagate_version = true)]
#[command(
    after_help = "Exit codes: 0 done and sound; 1 something wrong was found; 2 wrong usage; 3 could not be done."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play the demonstration: institutions, sources and people that are all made up
    ///
    /// Of the environment, CROSSKEYS__LOG__LEVEL, CROSSKEYS__LOG__FORMAT and CROSSKEYS__METRICS__LISTEN hold here too.
    Demo(DemoArguments),
    /// Serve until SIGTERM or Ctrl-C; SIGHUP reads register and token keys again
    Serve(ConfigFile),
    /// Check the configuration, or print what can be configured
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Make data folder, keys and database; leaves alone what is there
    Init(ConfigFile),
    /// The people who run this hub
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// The hub's own keys
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// The register of institutions, services and deliberations
    Register {
        #[command(subcommand)]
        command: RegisterCommand,
    },
    /// The directory of who holds a file on whom
    Directory {
        #[command(subcommand)]
        command: DirectoryCommand,
    },
    /// The applications of institutions
    Application {
        #[command(subcommand)]
        command: ApplicationCommand,
    },
    /// The tamper-evident ledger
    Ledger {
        #[command(subcommand)]
        command: LedgerCommand,
    },
    /// Requests under data protection law, for who answers them; while the hub is stopped
    Requests {
        #[command(subcommand)]
        command: RequestsCommand,
    },
    /// Kept decisions
    Decisions {
        #[command(subcommand)]
        command: DecisionsCommand,
    },
    /// Copy database and ledger files into a new folder, without the keys; may run beside the hub
    Backup(backup::BackupArguments),
    /// Bring a backup back into an empty place, and check the ledger
    Restore(backup::RestoreArguments),
    /// Look at everything that a hub needs, and say what is missing
    Doctor(ConfigFile),
}

/// Where the configuration is.
#[derive(Debug, Clone, Args)]
struct ConfigFile {
    /// The configuration file
    #[arg(
        long = "config",
        value_name = "FILE",
        default_value = "/etc/crosskeys/config.toml"
    )]
    path: PathBuf,
}

#[derive(Debug, Args)]
struct DemoArguments {
    /// The port on loopback
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The data folder
    #[arg(long, value_name = "DIR", default_value = "crosskeys-demo")]
    data: PathBuf,
    /// How many people
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    persons: u32,
    /// Play the story once and end; the exit code says whether each step had the expected outcome
    #[arg(long)]
    once: bool,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Say what is wrong with a configuration
    Check(ConfigFile),
    /// Print the JSON Schema of the configuration, with a manual page for each setting
    Schema,
}

#[derive(Debug, Subcommand)]
enum RequestsCommand {
    /// Print the requests that wait, with what people wrote
    List(ConfigFile),
    /// Answer a request, or say that the answer takes longer
    Answer(requests::AnswerArguments),
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Invite somebody to a role: prints a link that works once, for two weeks
    Invite(admin::InviteArguments),
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Sign tokens and receipts with a new key; the one before still verifies
    Rotate(ConfigFile),
}

#[derive(Debug, Subcommand)]
enum RegisterCommand {
    /// Publish documents from files or folders; each new version is entered in the ledger
    Import {
        /// YAML files, or folders with them
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        #[command(flatten)]
        config: ConfigFile,
    },
}

#[derive(Debug, Subcommand)]
enum DirectoryCommand {
    /// Load registrations from CSV or Parquet files; a load that was broken off is resumed
    Load {
        /// CSV or Parquet files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Enter replaced national numbers from CSV files with the columns old,new; what stands already stays as it is
    Replaced {
        /// CSV files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        config: ConfigFile,
    },
}

#[derive(Debug, Subcommand)]
enum ApplicationCommand {
    /// Register an application, or change what is registered of it
    Register(application::RegisterArguments),
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Check rows, files and checkpoints against each other; may run beside the hub
    Fsck(ConfigFile),
    /// Check a proof, or a copy of the public files, without trusting the hub
    Verify(ledger::VerifyArguments),
    /// Print the proof that an entry stands in the ledger
    Prove(ledger::ProveArguments),
}

#[derive(Debug, Subcommand)]
enum DecisionsCommand {
    /// Compute kept decisions again and report every difference
    Replay(decisions::ReplayArguments),
}

/// How a command ended, when it could be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// Done and sound.
    Soundly,
    /// It looked and found something wrong; told already.
    WithFindings,
}

/// Done and sound.
const SOUND: u8 = 0;
/// The command was typed wrongly.
const WRONG_USAGE: u8 = 2;
/// Nothing went wrong but the work itself could not be done.
const COULD_NOT: u8 = 3;
/// Something wrong was found.
const FOUND: u8 = 1;

/// Runs what the command line says.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    listener::install_cryptography();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("crosskeys: cannot start threads: {why}");
            return ExitCode::from(COULD_NOT);
        }
    };
    ExitCode::from(runtime.block_on(code_of(arguments.command)))
}

/// Runs a command line (the program's name first) within this process, and gives its exit code: for tests of the whole.
pub async fn run_line<W: Into<OsString> + Clone>(words: impl IntoIterator<Item = W>) -> u8 {
    match Arguments::try_parse_from(words) {
        Ok(arguments) => code_of(arguments.command).await,
        Err(why) => {
            eprintln!("{why}");
            WRONG_USAGE
        }
    }
}

async fn code_of(command: Command) -> u8 {
    match run(command).await {
        Ok(Ended::Soundly) => SOUND,
        Ok(Ended::WithFindings) => FOUND,
        Err(why) => {
            eprintln!("crosskeys: {}", told(&why));
            COULD_NOT
        }
    }
}

/// An error with its causes on one line; a cause that its error has told already is not told again.
fn told(why: &anyhow::Error) -> String {
    why.chain().fold(String::new(), |text, cause| {
        let cause = cause.to_string();
        match text.as_str() {
            "" => cause,
            text if text.contains(&cause) => text.to_owned(),
            text => format!("{text}: {cause}"),
        }
    })
}

async fn run(command: Command) -> anyhow::Result<Ended> {
    match command {
        Command::Demo(arguments) => play(arguments).await,
        Command::Serve(config) => serve::serve(&config).await,
        Command::Config {
            command: ConfigCommand::Check(config),
        } => setup::check(&config).await,
        Command::Config {
            command: ConfigCommand::Schema,
        } => {
            print!("{}", Config::schema());
            Ok(Ended::Soundly)
        }
        Command::Init(config) => setup::init(&config).await,
        Command::Admin {
            command: AdminCommand::Invite(arguments),
        } => admin::invite(&arguments).await,
        Command::Requests {
            command: RequestsCommand::List(config),
        } => requests::list(&config).await,
        Command::Requests {
            command: RequestsCommand::Answer(arguments),
        } => requests::answer(&arguments).await,
        Command::Keys {
            command: KeysCommand::Rotate(config),
        } => setup::rotate(&config),
        Command::Register {
            command: RegisterCommand::Import { paths, config },
        } => register::import(&paths, &config).await,
        Command::Directory {
            command: DirectoryCommand::Load { files, config },
        } => directory::load(&files, &config).await,
        Command::Directory {
            command: DirectoryCommand::Replaced { files, config },
        } => replaced::replace(&files, &config).await,
        Command::Application {
            command: ApplicationCommand::Register(arguments),
        } => application::register(&arguments).await,
        Command::Ledger { command } => match command {
            LedgerCommand::Fsck(config) => ledger::fsck(&config).await,
            LedgerCommand::Verify(arguments) => ledger::verify(&arguments),
            LedgerCommand::Prove(arguments) => ledger::prove(&arguments).await,
        },
        Command::Decisions {
            command: DecisionsCommand::Replay(arguments),
        } => decisions::replay_all(&arguments).await,
        Command::Backup(arguments) => backup::backup(&arguments).await,
        Command::Restore(arguments) => backup::restore(&arguments).await,
        Command::Doctor(config) => setup::doctor(&config).await,
    }
}

async fn play(arguments: DemoArguments) -> anyhow::Result<Ended> {
    let watched = Watched::of_environment()?;
    // The story lets a source fail on purpose; its own words are better than a warning in between.
    let level = watched.log.level.as_deref().unwrap_or("error");
    telemetry::start(watched.log.format.unwrap_or(LogFormat::Plain), Some(level))?;
    let played = demo::run(demo::Options {
        port: arguments.port,
        data: arguments.data,
        persons: arguments.persons,
        metrics: watched.metrics,
        stay: match arguments.once {
            true => demo::Stay::Once,
            false => demo::Stay::UntilStopped,
        },
    })
    .await?;
    Ok(match played {
        demo::Played::AsExpected => Ended::Soundly,
        demo::Played::WithSurprises { .. } => Ended::WithFindings,
    })
}

impl ConfigFile {
    fn load(&self) -> Result<Config, ConfigError> {
        Config::load(&self.path)
    }

    /// The configuration, and what its data folder was made for.
    fn load_with_purpose(&self) -> Result<(Config, Purpose), ConfigError> {
        let config = self.load()?;
        // Commands beside `serve` also work on the folder of a demonstration, which its mark tells.
        let purpose = match crate::composition::is_marked(&config.data.folder) {
            true => Purpose::Demonstration,
            false => Purpose::Service,
        };
        Ok((config, purpose))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn causes_are_told_once() {
        let told_once = anyhow::anyhow!("cause")
            .context("a cause")
            .context("outside");
        assert_eq!(told(&told_once), "outside: a cause");
    }

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_commands_that_stay() {
        for line in [
            "demo --port 8080 --data DIR --persons 1000 --once",
            "serve --config FILE",
            "config check --config FILE",
            "config schema",
            "init --config FILE",
            "admin invite administrator --config FILE",
            "admin invite clerk --institution 0999999823 --reference clerk-7 --config FILE",
            "keys rotate --config FILE",
            "register import A B --config FILE",
            "directory load A.csv B.parquet --config FILE",
            "directory replaced A.csv --config FILE",
            "ledger fsck --config FILE",
            "ledger verify --proof P --key K",
            "ledger verify --folder F --key K",
            "ledger prove 12 --config FILE",
            "requests list --config FILE",
            "requests answer R refused --text FILE --config FILE",
            "decisions replay --config FILE",
            "backup DIR --config FILE",
            "restore DIR --config FILE",
            "restore DIR --published FILE --config FILE",
            "restore DIR --nothing-published-since --config FILE",
            "doctor --config FILE",
            "application register --client-id a --institution 0999999823 --name N --jwks F --scope exchange:consult --config FILE",
        ] {
            let words = std::iter::once("crosskeys").chain(line.split(' '));
            Arguments::try_parse_from(words).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
        for line in [
            "",
            "serve extra",
            "ledger verify",
            "register import",
            "directory load",
            "directory replaced",
        ] {
            let words =
                std::iter::once("crosskeys").chain(line.split(' ').filter(|it| !it.is_empty()));
            assert!(Arguments::try_parse_from(words).is_err(), "{line}");
        }
    }
}

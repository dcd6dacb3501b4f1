//! `requests`: who answers for data protection lists what waits, extends and answers.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use governance::requests::{self, By, Outcome, RequestId, RequestText};
use store::Store;
use vocabulary::be::legal_date;

use super::{ConfigFile, Ended};
use crate::{
    clock::Clock,
    composition::{self, Opened},
};

/// Which request, and in which words.
#[derive(Debug, Args)]
pub(super) struct AnswerArguments {
    /// The request, as `requests list` names it
    #[arg(value_name = "REQUEST")]
    request: String,
    /// granted, partly, refused, or extend: the answer takes up to two months more
    #[arg(value_name = "OUTCOME")]
    outcome: String,
    /// A file with what the person reads: what was done, or why not. A refusal and an extension need it
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    #[command(flatten)]
    config: ConfigFile,
}

/// Prints the requests that wait, the most urgent first.
pub(super) async fn list(config: &ConfigFile) -> anyhow::Result<Ended> {
    let store = open(config).await?;
    let waiting = store.requests_waiting().await;
    store.close().await;
    let today = legal_date(Clock::System.now());
    let mut waiting = waiting?;
    waiting.sort_by_key(|it| it.request.deadline());
    for opened in &waiting {
        let request = &opened.request;
        let late = if request.is_late(today) { ", late" } else { "" };
        let (kind, day) = (request.kind.as_str(), request.deadline());
        println!("{} {kind}, to be answered by {day}{late}", request.id);
        for line in opened.asked.iter().flat_map(|text| text.lines()) {
            println!("    {line}");
        }
    }
    println!("{} waiting", waiting.len());
    Ok(Ended::Soundly)
}

async fn open(config: &ConfigFile) -> anyhow::Result<Store> {
    let (config, purpose) = config.load_with_purpose()?;
    let Opened { store, .. } = composition::open_store(&config, purpose, &Clock::System).await?;
    Ok(store)
}

/// Answers a request, or says that the answer takes longer.
pub(super) async fn answer(arguments: &AnswerArguments) -> anyhow::Result<Ended> {
    let id = RequestId::parse(&arguments.request).context("that is no request")?;
    let text = match &arguments.text {
        Some(file) => {
            let text = fs::read_to_string(file).context("the text cannot be read")?;
            Some(RequestText::parse(&text)?)
        }
        None => None,
    };
    let outcome = match arguments.outcome.as_str() {
        "extend" => None,
        word => Some(Outcome::from_name(word).context("the outcome is unknown")?),
    };
    if text.is_none() && outcome != Some(Outcome::Granted) {
        bail!("say why with --text FILE: the person has a right to the reason");
    }
    let store = open(&arguments.config).await?;
    let now = Clock::System.now();
    let done = match (outcome, &text) {
        (None, Some(why)) => requests::extend(&store, id, why, By::Officer, now).await,
        (None, None) => bail!("an extension needs its reason"),
        (Some(outcome), text) => {
            requests::answer(&store, id, outcome, text.as_ref(), By::Officer, now).await
        }
    };
    store.close().await;
    let request = done?;
    match outcome {
        Some(outcome) => println!("{} {}", request.id, outcome.as_str()),
        None => println!("{} to be answered by {}", request.id, request.deadline()),
    }
    Ok(Ended::Soundly)
}

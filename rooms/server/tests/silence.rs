//! What the hub says of itself while the demonstration plays, searched for everybody in it.
//!
//! The real binary plays the story with `log.level` at `trace`. What is searched: both output streams, the metrics, the
//! public pages, every file of the data folder that is written to be read by others, and every URL that an institution
//! or the hub asked for; those are told by the demonstration's own institutions and sources at `trace`.
//!
//! Libraries stay silent below `info` (`server::telemetry`), whatever the level: they log statements with parameters,
//! headers and addresses, and no list of them would stay complete. So `trace` here means: every line that a hub can be
//! brought to write.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    ops::RangeInclusive,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};

use serde_json::Value;
use server::demo::{
    SEED,
    population::{Population, SIZE_MIN},
};

/// The story alone asks more than two hundred questions, each of which is told at least twice.
const TRACE_LINES_MIN: usize = 500;

/// Everything by which somebody of the population could be recognised.
struct Everybody {
    /// National numbers, in every form of [`written`].
    numbers: HashSet<String>,
    names: BTreeSet<String>,
}

/// Shortest and longest form of a national number in [`written`].
const NUMBER_BYTES: RangeInclusive<usize> = 11..=15;

impl Everybody {
    fn of(population: &Population) -> Self {
        let mut numbers = HashSet::new();
        let mut names = BTreeSet::new();
        for index in 0..population.size() {
            numbers.extend(written(population.ssin(index).expose()));
            let person = population.person(index);
            names.insert(person.family_name);
            names.extend(person.given_names.into_iter().map(str::to_owned));
        }
        // As a URL holds them, and as JSON does that keeps to ASCII.
        let elsewhere: Vec<_> = (names.iter())
            .flat_map(|name| [in_url(name), in_ascii(name)])
            .collect();
        names.extend(elsewhere);
        Self { numbers, names }
    }

    /// By what somebody can be recognised in a text.
    fn in_text<'a>(&'a self, text: &'a str) -> BTreeSet<&'a str> {
        let digits = text.match_indices(|it: char| it.is_ascii_digit());
        let numbers = digits
            .flat_map(|(at, _)| NUMBER_BYTES.filter_map(move |bytes| text.get(at..at + bytes)))
            .filter(|number| self.numbers.contains(*number));
        let names = self.names.iter().map(String::as_str);
        numbers
            .chain(names.filter(|name| text.contains(name)))
            .collect()
    }

    fn assert_absent(&self, place: &str, text: &str) {
        assert!(!text.is_empty(), "{place} is empty");
        // Everybody is made up, so the failure may tell whom it found.
        if let Some(found) = self.in_text(text).first() {
            let line = text.lines().find(|line| line.contains(found)).unwrap();
            panic!("`{found}` stands in {place}: {line}");
        }
    }
}

/// A national number as people and programs write it.
fn written(digits: &str) -> Vec<String> {
    let (birth, rest) = digits.split_at(6);
    let (year, month, day) = (&birth[..2], &birth[2..4], &birth[4..]);
    let (sequence, check) = rest.split_at(3);
    vec![
        digits.to_owned(),
        format!("{year}.{month}.{day}-{sequence}.{check}"),
        format!("{year}.{month}.{day}-{sequence}-{check}"),
        format!("{year}-{month}-{day}-{sequence}-{check}"),
        format!("{year} {month} {day} {sequence} {check}"),
        format!("{year}/{month}/{day}-{sequence}.{check}"),
        format!("{birth}-{sequence}-{check}"),
        format!("{birth}-{sequence}.{check}"),
        format!("{birth} {sequence} {check}"),
        format!("{birth}-{rest}"),
        format!("{birth} {rest}"),
    ]
}

fn in_url(name: &str) -> String {
    let byte = |byte: u8| match byte.is_ascii() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    name.bytes().map(byte).collect()
}

fn in_ascii(name: &str) -> String {
    let unit = |unit: u16| match u8::try_from(unit).ok().filter(u8::is_ascii) {
        Some(byte) => char::from(byte).to_string(),
        None => format!("\\u{unit:04x}"),
    };
    name.encode_utf16().map(unit).collect()
}

/// A demonstration that runs; killed when a test fails.
struct Demonstration(Child);

impl Drop for Demonstration {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn fetch(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer).into_owned();
    assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    answer
}

/// Every file below a folder, as far as its bytes are text.
fn texts_below(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts_below(&path, found);
        } else {
            let bytes = fs::read(&path).unwrap();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            if !text.is_empty() {
                found.push((path.display().to_string(), text));
            }
        }
    }
}

#[test]
fn nobody_can_be_recognised_in_what_is_told() {
    let everybody = Everybody::of(&Population::new(SEED, SIZE_MIN).unwrap());
    let held = tempfile::tempdir().unwrap();
    let data = held.path().join("demo");
    let mut demonstration = Demonstration(
        Command::new(env!("CARGO_BIN_EXE_crosskeys"))
            .args(["demo", "--port", "0", "--persons", &SIZE_MIN.to_string()])
            .arg("--data")
            .arg(&data)
            .env("CROSSKEYS__LOG__LEVEL", "trace")
            .env("CROSSKEYS__LOG__FORMAT", "json")
            .env("CROSSKEYS__METRICS__LISTEN", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let errors = BufReader::new(demonstration.0.stderr.take().unwrap());
    let (sender, coming) = mpsc::channel();
    // Read beside the story: a full pipe would hold the demonstration up.
    thread::spawn(move || {
        for line in errors.lines() {
            sender.send(line.unwrap()).unwrap();
        }
    });
    let mut told = BufReader::new(demonstration.0.stdout.take().unwrap());
    let mut story = String::new();
    while !story.contains("Keys and people for own tries") {
        assert!(
            told.read_line(&mut story).unwrap() > 0,
            "it ended before its end: {story}"
        );
    }
    assert!(story.contains("came out as they must"), "{story}");

    let outcome = fs::read_to_string(data.join("demo.json")).unwrap();
    let outcome_read: Value = serde_json::from_str(&outcome).unwrap();
    let hub = outcome_read["baseUrl"].as_str().unwrap();
    let hub = hub.strip_prefix("http://").unwrap();
    let pages = ["/", "/register", "/register/v1/deliberations", "/health"];
    let mut searched: Vec<_> = (pages.into_iter())
        .map(|page| (page.to_owned(), fetch(hub, page)))
        .collect();
    let mut log = Vec::new();
    let metrics_address = loop {
        log.push(coming.recv().unwrap());
        let line: Value = serde_json::from_str(log.last().unwrap()).unwrap();
        if line["message"] == "the hub listens" {
            break line["metrics_address"].as_str().unwrap().to_owned();
        }
    };
    let metrics = fetch(&metrics_address, "/metrics");
    assert!(
        metrics.contains("crosskeys_consultations_total"),
        "{metrics}"
    );
    searched.push(("/metrics".to_owned(), metrics));

    let stopped = Command::new("kill")
        .args(["-s", "TERM", &demonstration.0.id().to_string()])
        .status()
        .unwrap();
    assert!(stopped.success());
    told.read_to_string(&mut story).unwrap();
    assert_eq!(demonstration.0.wait().unwrap().code(), Some(0), "{story}");
    log.extend(coming);

    // The level took effect, and the lines are what this test believes to search.
    let lines: Vec<Value> = (log.iter())
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not a log line: {line}")))
        .collect();
    let traces = lines.iter().filter(|line| line["level"] == "TRACE").count();
    assert!(traces >= TRACE_LINES_MIN, "{traces} lines at trace");
    let answered = lines.iter().filter(|line| line["message"] == "answered");
    assert!(answered.count() > 200);
    let urls: BTreeSet<_> = lines
        .iter()
        .filter_map(|line| line["url"].as_str())
        .collect();
    for part in ["/exchange/v1/consultations", "/proof?leaf=", "/oauth/token"] {
        assert!(
            urls.iter().any(|url| url.contains(part)),
            "{part}: {urls:?}"
        );
    }
    let asked = |line: &&Value| line["message"] == "a source is asked";
    let sources: BTreeSet<_> = (lines.iter().filter(asked))
        .map(|line| line["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources.len(), 3, "{sources:?}");

    searched.push(("the story".to_owned(), story));
    searched.push(("the log".to_owned(), log.join("\n")));
    for folder in ["ledger", "connections"] {
        texts_below(&data.join(folder), &mut searched);
    }
    let settings = fs::read_to_string(data.join("crosskeys.toml")).unwrap();
    searched.push(("crosskeys.toml".to_owned(), settings));
    assert!(searched.len() > 10);
    for (place, text) in &searched {
        everybody.assert_absent(place, text);
    }

    // The search finds people where they do stand: in the file for own tries and in the registers of the sources.
    assert!(everybody.in_text(&outcome).len() >= 6);
    let mut registers = Vec::new();
    texts_below(&data.join("sources"), &mut registers);
    let found = registers
        .iter()
        .map(|(_, text)| everybody.in_text(text).len());
    assert!(found.sum::<usize>() > 1000);
}

#[test]
fn a_number_is_found_however_it_is_written() {
    let forms = written("85673003328");
    for form in [
        "85673003328",
        "85.67.30-033.28",
        "856730-033.28",
        "85 67 30 033 28",
    ] {
        assert!(forms.iter().any(|it| it == form), "{form}");
    }
    assert!(forms.iter().all(|form| NUMBER_BYTES.contains(&form.len())));
    assert_eq!(in_url("Adélaïse"), "Ad%C3%A9la%C3%AFse");
    assert_eq!(in_ascii("Adélaïse"), "Ad\\u00e9la\\u00efse");
}

//! The command line, as an operator types it: the real binary on folders of its own.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A configuration of a service in a folder of its own.
struct House {
    folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().display();
        let text = format!(
            r#"
            listen = "127.0.0.1:0"
            baseUrl = "https://hub.example.org"
            transport = "plainBehindProxy"
            [origins]
            portal = "https://hub.example.org"
            pods = "https://pods.example.net"
            [database]
            url = "sqlite:{path}/data/hub.db"
            [data]
            folder = "{path}/data"
            [keys]
            folder = "{path}/keys"
            [ledger]
            origin = "hub.example.org/ledger/1"
            [people]
            ssinRange = "synthetic"
            "#
        );
        fs::write(folder.path().join("config.toml"), text).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn command(&self, line: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crosskeys"));
        command
            .args(line)
            .arg("--config")
            .arg(self.path("config.toml"));
        command
    }

    /// Runs a command and expects an exit code.
    fn run(&self, line: &[&str], code: i32) -> String {
        said(self.command(line).output().unwrap(), line, code)
    }

    fn initialised() -> Self {
        let house = Self::new();
        house.run(&["init"], 0);
        house.run(&["register", "import", examples().to_str().unwrap()], 0);
        house
    }
}

fn said(output: Output, line: &[&str], code: i32) -> String {
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.code(), Some(code), "{line:?}: {text}");
    text
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/be")
}

#[test]
fn a_hub_is_set_up_and_looked_at() {
    let house = House::new();
    assert!(house.run(&["config", "check"], 0).contains("sound"));
    assert!(house.run(&["doctor"], 1).contains("crosskeys init"));
    let first = house.run(&["init"], 0);
    assert!(
        first.contains("made") && first.contains("hub.example.org/ledger/1+"),
        "{first}"
    );
    let second = house.run(&["init"], 0);
    assert!(
        second.contains("kept") && !second.contains("made"),
        "{second}"
    );
    let imported = house.run(&["register", "import", examples().to_str().unwrap()], 0);
    assert!(
        imported.contains("deliberation 26/001: entered, ledger entry"),
        "{imported}"
    );
    let again = house.run(&["register", "import", examples().to_str().unwrap()], 0);
    assert!(again.contains("0 new"), "{again}");
    let doctor = house.run(&["doctor"], 0);
    assert!(!doctor.contains("  bad"), "{doctor}");
    assert!(house.run(&["keys", "rotate"], 0).contains("from now on"));
    house.run(&["doctor"], 0);
}

#[test]
fn the_ledger_is_checked_and_proven() {
    let house = House::initialised();
    assert!(
        house
            .run(&["ledger", "fsck"], 0)
            .contains("the ledger is sound")
    );
    assert!(house.run(&["decisions", "replay"], 0).contains("0 differ"));
    let key = house
        .run(&["init"], 0)
        .lines()
        .find_map(|line| line.strip_prefix("key    ").map(str::to_owned))
        .unwrap();

    for with_record in [false, true] {
        let line: &[&str] = match with_record {
            false => &["ledger", "prove", "3"],
            true => &["ledger", "prove", "3", "--with-record"],
        };
        let output = house.command(line).output().unwrap();
        let proof = house.path("entry.tlog-proof");
        fs::write(&proof, &output.stdout).unwrap();
        let entry = String::from_utf8(output.stderr).unwrap();
        let verify = |code| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_crosskeys"));
            command
                .args(["ledger", "verify", "--key", &key, "--proof"])
                .arg(&proof);
            if !with_record {
                command.args(["--entry", entry.trim().strip_prefix("entry ").unwrap()]);
            }
            said(command.output().unwrap(), line, code)
        };
        let verified = verify(0);
        assert!(
            verified.contains("entry 3 stands in the ledger"),
            "{verified}"
        );
        assert_eq!(
            verified.contains("\"registerChange\""),
            with_record,
            "{verified}"
        );
        let text = fs::read_to_string(&proof).unwrap();
        fs::write(&proof, text.replace("index 3", "index 4")).unwrap();
        assert!(verify(1).contains("wrong:"));
    }
    assert!(
        house
            .run(&["ledger", "prove", "100000"], 3)
            .contains("crosskeys:")
    );

    // The public files alone, copied by a stranger.
    let public = house.path("data/ledger");
    let verify = |code| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crosskeys"));
        command
            .args(["ledger", "verify", "--key", &key, "--folder"])
            .arg(&public);
        said(command.output().unwrap(), &["verify --folder"], code)
    };
    assert!(verify(0).contains("sound"));
    let tile = fs::read_dir(public.join("tile/0/000.p"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .max()
        .unwrap();
    let mut bytes = fs::read(&tile).unwrap();
    bytes[5] ^= 1;
    fs::write(&tile, bytes).unwrap();
    assert!(verify(1).contains("wrong:"));
    assert!(house.run(&["ledger", "fsck"], 1).contains("is changed"));
}

#[test]
fn an_application_is_registered() {
    let house = House::initialised();
    let key = identity::client::generate_jwk(identity::Zeroizing::new([7; 32]));
    let jwks = identity::Jwks::of(vec![key.public().clone()])
        .unwrap()
        .to_json();
    fs::write(house.path("jwks.json"), jwks).unwrap();
    let institution = fs::read_dir(examples().join("institutions"))
        .unwrap()
        .find_map(|entry| {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let line = text
                .lines()
                .find(|line| line.starts_with("enterpriseNumber:"))?;
            Some(line.split('"').nth(1)?.to_owned())
        })
        .unwrap();
    let file = house.path("jwks.json");
    let register = |institution: &str, scope: &str, code| {
        let line = [
            "application",
            "register",
            "--client-id",
            "test-app",
            "--name",
            "Test",
            "--institution",
            institution,
            "--scope",
            scope,
            "--jwks",
            file.to_str().unwrap(),
        ];
        house.run(&line, code)
    };
    assert!(register(&institution, "exchange:consult", 0).contains("ledger entry"));
    assert!(register(&institution, "exchange:everything", 3).contains("no scope"));
    assert!(register("0999999000", "exchange:consult", 3).contains("not in the register"));
}

#[test]
fn replaced_numbers_are_entered_from_a_file() {
    let house = House::initialised();
    let number = |sequence| {
        vocabulary::be::Ssin::synthetic(jiff::civil::date(1985, 7, 30), sequence).unwrap()
    };
    let pair = |old, new| format!("{},{}", number(old).expose(), number(new).expose());
    let file = house.path("replaced.csv");
    let enter = |lines: &[String], code| {
        fs::write(&file, lines.join("\n")).unwrap();
        house.run(&["directory", "replaced", file.to_str().unwrap()], code)
    };
    let header = "old,new".to_owned();
    let good = [header.clone(), pair(1, 2), pair(2, 3), pair(1, 2)];
    assert!(enter(&good, 0).contains("2 entered, 1 already so, 0 contradicting, 0 bad"));
    let broken = format!("{}9,1", number(4).expose());
    let told = enter(&[header, pair(3, 1), broken, pair(5, 6)], 1);
    assert!(
        told.contains("line 2: the new number was itself replaced by the old one")
            && told.contains("line 3: `old`: the national number does not have eleven digits")
            && told.contains("1 entered, 0 already so, 1 contradicting, 1 bad"),
        "{told}"
    );
    for sequence in 1..=6 {
        assert!(!told.contains(number(sequence).expose()), "{told}");
    }
    assert!(enter(&["ssin".to_owned()], 3).contains("the first line is not `old,new`"));
    house.run(&["directory", "replaced", "nowhere.csv"], 3);
    assert!(house.run(&["ledger", "fsck"], 0).contains("sound"));
}

#[test]
fn wrong_input_is_told_in_words() {
    let house = House::new();
    let config = house.path("config.toml");
    let sound = fs::read_to_string(&config).unwrap();
    for (text, expected, code) in [
        (
            sound.replace("pods.example.net", "hub.example.org"),
            "origins.pods",
            1,
        ),
        (
            format!("surprise = 1\n{sound}"),
            "unknown field `surprise`",
            1,
        ),
        ("not toml".to_owned(), "not valid", 1),
    ] {
        fs::write(&config, text).unwrap();
        let told = house.run(&["config", "check"], code);
        assert!(told.contains(expected), "{told}");
        let told = house.run(&["serve"], 3);
        assert!(told.contains(expected), "{told}");
    }
    fs::remove_file(&config).unwrap();
    assert!(
        house
            .run(&["init"], 3)
            .contains("cannot read the configuration file")
    );
    let output = Command::new(env!("CARGO_BIN_EXE_crosskeys"))
        .arg("nonsense")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    // The environment counts, and wins.
    fs::write(&config, sound).unwrap();
    let output = house
        .command(&["config", "check"])
        .env("CROSSKEYS__ORIGINS__PODS", "https://hub.example.org")
        .output()
        .unwrap();
    assert!(said(output, &["environment"], 1).contains("origins.pods"));
}

#[test]
fn a_published_deliberation_only_moves_on() {
    let house = House::initialised();
    let text = fs::read_to_string(examples().join("deliberations/26-001.yaml")).unwrap();
    let import = |changes: &[(&str, &str)], code| {
        let mut changed = text.clone();
        for (from, to) in changes {
            assert!(changed.contains(from), "{from}");
            changed = changed.replace(from, to);
        }
        let path = house.path("changed.yaml");
        fs::write(&path, changed).unwrap();
        house.run(&["register", "import", path.to_str().unwrap()], code)
    };
    let other = ("\"26/001\"", "\"26/901\"");
    let told = import(
        &[other, ("service: personIdentity", "service: noSuchService")],
        3,
    );
    assert!(told.contains("noSuchService"), "{told}");
    let told = import(&[("months: ", "months: 1")], 3);
    assert!(told.contains("its content is fixed"), "{told}");
    assert!(import(&[other], 0).contains("1 new, 0 unchanged"));
    assert!(house.run(&["ledger", "fsck"], 0).contains("sound"));
}

#[test]
fn what_was_backed_up_comes_back() {
    let house = House::initialised();
    let copy = house.path("copy");
    let copy = copy.to_str().unwrap();
    assert!(house.run(&["backup", copy], 0).contains("ledger entries"));
    assert!(house.run(&["backup", copy], 3).contains("not empty"));
    let checkpoint = fs::read_to_string(house.path("data/ledger/checkpoint")).unwrap();

    // The name of the node comes back too: under another one it would wait until the lease of the lost one has run out.
    let node = fs::read(house.path("data/node")).unwrap();
    let lose = || {
        fs::remove_dir_all(house.path("data")).unwrap();
        fs::create_dir(house.path("data")).unwrap();
        fs::write(house.path("data/node"), &node).unwrap();
    };

    // Nothing is restored over anything.
    house.run(&["restore", copy, "--nothing-published-since"], 3);

    // The machine is lost; the keys were kept apart.
    lose();
    let told = house.run(&["restore", copy], 3);
    assert!(told.contains("--published"), "{told}");
    fs::write(house.path("seen"), &checkpoint).unwrap();
    let seen = house.path("seen");
    let told = house.run(&["restore", copy, "--published", seen.to_str().unwrap()], 0);
    assert!(
        told.contains("the ledger is sound") && told.contains("goes on"),
        "{told}"
    );
    assert!(!house.run(&["doctor"], 0).contains("  bad"));

    // The log goes on, and is lost again: the backup is older than what was published.
    let more = fs::read_to_string(examples().join("deliberations/26-001.yaml")).unwrap();
    let path = house.path("more.yaml");
    fs::write(&path, more.replace("\"26/001\"", "\"26/901\"")).unwrap();
    house.run(&["register", "import", path.to_str().unwrap()], 0);
    let checkpoint = fs::read_to_string(house.path("data/ledger/checkpoint")).unwrap();
    fs::write(&seen, &checkpoint).unwrap();
    lose();
    let told = house.run(&["restore", copy, "--published", seen.to_str().unwrap()], 3);
    assert!(told.contains("hub.example.org/ledger/2"), "{told}");

    // A new log begins; the old one stays as it was.
    let config = house.path("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("ledger/1", "ledger/2")).unwrap();
    lose();
    let told = house.run(&["restore", copy], 0);
    assert!(
        told.contains("has ended") && told.contains("ledger/2 begins"),
        "{told}"
    );
    house.run(&["register", "import", path.to_str().unwrap()], 0);
    assert!(house.run(&["ledger", "fsck"], 0).contains("1 entries"));
    assert!(!house.run(&["doctor"], 0).contains("  bad"));
}

#[test]
fn a_changed_backup_is_refused() {
    let house = House::initialised();
    let copy = house.path("copy");
    house.run(&["backup", copy.to_str().unwrap()], 0);
    let database = fs::read_dir(&copy)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|it| it == "sqlite"))
        .unwrap();
    let mut bytes = fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&database, bytes).unwrap();
    fs::remove_dir_all(house.path("data")).unwrap();
    let line = [
        "restore",
        copy.to_str().unwrap(),
        "--nothing-published-since",
    ];
    assert!(house.run(&line, 3).contains("is changed"));
    assert!(!house.path("data/hub.db").exists());
}

/// Sends a signal by name.
fn signal(process: &std::process::Child, name: &str) {
    let sent = Command::new("kill")
        .args(["-s", name, &process.id().to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

#[test]
fn a_service_listens_reloads_and_stops() {
    use std::io::{BufRead, BufReader, Read, Write};

    let house = House::initialised();
    let mut process = house
        .command(&["serve"])
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
    let mut until = |message: &str| -> serde_json::Value {
        loop {
            let line = lines.next().unwrap().unwrap();
            let event: serde_json::Value = serde_json::from_str(&line).unwrap();
            if event["message"] == message {
                return event;
            }
        }
    };
    let listens = until("the hub listens");
    let address = listens["address"].as_str().unwrap().to_owned();
    let mut stream = std::net::TcpStream::connect(&address).unwrap();
    let request =
        "GET /health?x=1 HTTP/1.1\r\nHost: h\r\nBelGov-Trace-Id: abc\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");

    let logged = until("answered");
    assert_eq!(logged["http.route"], "/health");
    assert_eq!(logged["http.status"], 400);
    assert_eq!(logged["outcome"], "badRequest");
    assert_eq!(logged["span"]["trace.related"], "abc");
    assert!(logged["span"]["trace.id"].is_string());
    assert!(logged["duration_ms"].is_number());

    house.run(&["keys", "rotate"], 0);
    signal(&process, "HUP");
    until("the register was read again");
    until("the token keys were read again");
    // A second one on the same folder is refused, and so is a command that writes.
    assert!(house.run(&["serve"], 3).contains("is at work"));
    assert!(
        house
            .run(&["register", "import", examples().to_str().unwrap()], 3)
            .contains("is at work")
    );
    assert!(house.run(&["ledger", "fsck"], 0).contains("sound"));

    signal(&process, "TERM");
    until("the hub has stopped");
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

#[test]
fn a_connection_covers_its_service() {
    let house = House::initialised();
    let folder = house.path("connections");
    fs::create_dir(&folder).unwrap();
    fs::write(house.path("secret"), "s").unwrap();
    let config = house.path("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    let secret = house.path("secret");
    let more = format!(
        "{text}\n[connections]\nfolder = {folder:?}\n[sources.salaryDatabase]\nsecretFile = {secret:?}\n"
    );
    fs::write(&config, more).unwrap();
    let example = fs::read_to_string(examples().join("connections/workAndPay.yaml")).unwrap();
    let connect = |text: &str| fs::write(folder.join("workAndPay.yaml"), text).unwrap();

    connect(&example);
    assert!(house.run(&["config", "check"], 0).contains("sound"));
    assert!(!house.run(&["doctor"], 0).contains("  bad"));

    let line = "    pay.garnishment: [contracts.*.remuneration.garnished]\n";
    assert!(example.contains(line));
    connect(&example.replace(line, ""));
    for (command, code) in [("config check", 1), ("doctor", 1), ("serve", 3)] {
        let told = house.run(&command.split(' ').collect::<Vec<_>>(), code);
        assert!(
            told.contains("`workAndPay`") && told.contains("`pay.garnishment`"),
            "{command}: {told}"
        );
    }

    connect(&example.replace("person: worker.inss", "person: contracts.*.inss"));
    for (command, code) in [("config check", 1), ("doctor", 1), ("serve", 3)] {
        let told = house.run(&command.split(' ').collect::<Vec<_>>(), code);
        assert!(told.contains("leads into an array"), "{command}: {told}");
    }
}

/// A hub that serves; killed when a test fails.
struct Serving {
    process: std::process::Child,
    lines: std::io::Lines<std::io::BufReader<std::process::ChildStderr>>,
    address: String,
}

impl Serving {
    fn begin(house: &House) -> Self {
        use std::io::BufRead;

        let mut process = house
            .command(&["serve"])
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let lines = std::io::BufReader::new(process.stderr.take().unwrap()).lines();
        let mut serving = Self {
            process,
            lines,
            address: String::new(),
        };
        let listens = serving.until("the hub listens");
        serving.address = listens["address"].as_str().unwrap().to_owned();
        serving
    }

    fn until(&mut self, message: &str) -> serde_json::Value {
        loop {
            let line = self.lines.next().unwrap().unwrap();
            let event: serde_json::Value = serde_json::from_str(&line).unwrap();
            if event["message"] == message {
                return event;
            }
        }
    }

    /// Sends a request and gives the answer, and what was logged of it.
    fn ask(&mut self, head: &str, body: &str) -> (String, serde_json::Value) {
        use std::io::{Read, Write};

        let mut stream = std::net::TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        let request = format!(
            "{head}\r\nHost: h\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        (answer, self.until("answered"))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn words_of_a_caller_are_not_logged() {
    let house = House::initialised();
    let key = identity::client::generate_jwk(identity::Zeroizing::new([7; 32]));
    let jwks = identity::Jwks::of(vec![key.public().clone()]).unwrap();
    fs::write(house.path("jwks.json"), jwks.to_json()).unwrap();
    let file = house.path("jwks.json");
    let line = "application register --client-id test-app --name Test --institution 0999999526 --scope exchange:consult --jwks";
    let mut line: Vec<_> = line.split(' ').collect();
    line.push(file.to_str().unwrap());
    house.run(&line, 0);
    let mut serving = Serving::begin(&house);

    let (answer, logged) = serving.ask("PEETERS85673003360 /health HTTP/1.1", "");
    assert!(answer.starts_with("HTTP/1.1 405"), "{answer}");
    assert_eq!(logged["http.method"], "other");
    assert!(!logged.to_string().contains("PEETERS"), "{logged}");
    let (answer, logged) = serving.ask("GET /peeters/85673003360 HTTP/1.1", "");
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert_eq!(logged["http.route"], "unknown");
    assert!(!logged.to_string().contains("peeters"), "{logged}");

    let base = "https://hub.example.org";
    let application = vocabulary::ApplicationId::parse("test-app").unwrap();
    let number = std::cell::Cell::new(0);
    let unique = || format!("{:032}", number.replace(number.get() + 1));
    let now = || server::clock::Clock::System.now();
    let token = loop {
        let assertion =
            identity::client::client_assertion(&key, &application, base, now(), &unique());
        let form = identity::client::token_form(&assertion, "exchange:consult");
        let url = format!("{base}/oauth/token");
        let proof = identity::client::dpop_proof(&key, "POST", &url, None, now(), &unique());
        let head = format!(
            "POST /oauth/token HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nDPoP: {proof}"
        );
        let (answer, _) = serving.ask(&head, &form);
        // What comes in the same second as the hub may be as old as an earlier one.
        if answer.starts_with("HTTP/1.1 401") || answer.starts_with("HTTP/1.1 400") {
            assert!(number.get() < 10_000, "{answer}");
            continue;
        }
        let body = answer.split("\r\n\r\n").nth(1).unwrap();
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        break body["access_token"].as_str().unwrap().to_owned();
    };
    let mut consult = |service: &str| {
        let url = format!("{base}/exchange/v1/consultations");
        let proof =
            identity::client::dpop_proof(&key, "POST", &url, Some(&token), now(), &unique());
        let ssin = vocabulary::be::Ssin::synthetic("1985-07-30".parse().unwrap(), 33).unwrap();
        let body = serde_json::json!({
            "ticket": service,
            "legalContext": "SOCIAL_INQUIRY",
            "purpose": "dpv:FulfilmentOfObligation",
            "service": service,
            "person": { "ssin": ssin.expose() },
            "elements": ["identity.familyName"],
        });
        let head = format!(
            "POST /exchange/v1/consultations HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: DPoP {token}\r\nDPoP: {proof}"
        );
        serving.ask(&head, &body.to_string())
    };
    let (answer, logged) = consult("personIdentity");
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    assert_eq!(logged["service"], "personIdentity");
    let (answer, logged) = consult("peetersAnna");
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(logged["institution"], "0999999526");
    assert_eq!(logged.get("service"), None);
    assert!(!logged.to_string().contains("peeters"), "{logged}");
    assert!(
        logged["exchange.id"].is_string(),
        "it is recorded: {logged}"
    );
    drop(serving);
    house.run(&["decisions", "replay"], 0);
}

/// Runs a command and kills it after so many milliseconds, if it still runs then.
fn kill_after(house: &House, milliseconds: u32, line: &[&str]) {
    let seconds = format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000);
    Command::new("timeout")
        .args(["-s", "KILL", &seconds, env!("CARGO_BIN_EXE_crosskeys")])
        .args(line)
        .arg("--config")
        .arg(house.path("config.toml"))
        .output()
        .unwrap();
}

/// Moments at which a command is killed; the binary needs some milliseconds before it does anything.
const MOMENTS_MS: [u32; 8] = [5, 10, 20, 35, 50, 80, 120, 200];

#[test]
fn setting_up_survives_a_kill() {
    for moment in MOMENTS_MS {
        let house = House::new();
        kill_after(&house, moment, &["init"]);
        let told = house.run(&["init"], 0);
        assert!(
            told.contains("ledger hub.example.org/ledger/1"),
            "{moment}: {told}"
        );
        kill_after(&house, moment, &["keys", "rotate"]);
        house.run(&["keys", "rotate"], 0);
        let register = examples();
        kill_after(
            &house,
            moment,
            &["register", "import", register.to_str().unwrap()],
        );
        house.run(&["register", "import", register.to_str().unwrap()], 0);
        assert!(
            house
                .run(&["ledger", "fsck"], 0)
                .contains("the ledger is sound")
        );
        assert!(!house.run(&["doctor"], 0).contains("  bad"));
    }
}

#[test]
fn backing_up_and_restoring_survive_a_kill() {
    let house = House::initialised();
    let node = fs::read(house.path("data/node")).unwrap();
    let whole = house.path("whole");
    house.run(&["backup", whole.to_str().unwrap()], 0);
    for moment in MOMENTS_MS {
        let copy = house.path(&format!("copy-{moment}"));
        kill_after(&house, moment, &["backup", copy.to_str().unwrap()]);
        assert!(
            house
                .run(&["ledger", "fsck"], 0)
                .contains("the ledger is sound")
        );

        fs::remove_dir_all(house.path("data")).unwrap();
        fs::create_dir(house.path("data")).unwrap();
        fs::write(house.path("data/node"), &node).unwrap();
        if copy.exists() {
            // Whole, or refused: nothing in between.
            let line = [
                "restore",
                copy.to_str().unwrap(),
                "--nothing-published-since",
            ];
            let output = house.command(&line).output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(
                output.status.success() || told.contains("no whole copy"),
                "{told}"
            );
            assert_eq!(house.path("data/hub.db").exists(), output.status.success());
            fs::remove_dir_all(house.path("data")).unwrap();
            fs::create_dir(house.path("data")).unwrap();
            fs::write(house.path("data/node"), &node).unwrap();
        }

        let line = [
            "restore",
            whole.to_str().unwrap(),
            "--nothing-published-since",
        ];
        kill_after(&house, moment, &line);
        let output = house.command(&line).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success() || told.contains("not empty"),
            "{told}"
        );
        assert!(
            house
                .run(&["ledger", "fsck"], 0)
                .contains("the ledger is sound")
        );
    }
}

#[test]
fn registrations_are_loaded_from_a_file() {
    use vocabulary::be::Ssin;

    let house = House::initialised();
    let institution = "0999999526";
    let person = |sequence| Ssin::synthetic("1985-07-30".parse().unwrap(), sequence).unwrap();
    let row = |ssin: &str, start: &str| format!("{ssin},{institution},1,{start},\n");
    let mut text = "ssin,institution,capacity,startDate,endDate\n".to_owned();
    text += &row(person(1).expose(), "2025-01-01");
    text += &row(person(2).expose(), "2025-01-01");
    text += &row(person(1).expose(), "2025-01-01");
    let wrong = person(3).expose().replace("85", "86");
    text += &row(&wrong, "2025-01-01");
    let path = house.path("registrations.csv");
    fs::write(&path, &text).unwrap();
    let line = ["directory", "load", path.to_str().unwrap()];
    let told = house.run(&line, 1);
    assert!(
        told.contains("2 good, 1 duplicate, 0 overlapping, 1 bad, of 4 rows"),
        "{told}"
    );
    assert!(told.contains("line 5: the check digits"), "{told}");
    assert!(
        !told.contains(&wrong) && !told.contains(person(1).expose()),
        "{told}"
    );
    assert!(house.run(&line, 1).contains("was loaded before"));
    let other = house.path("registrations.txt");
    fs::write(&other, text).unwrap();
    let told = house.run(&["directory", "load", other.to_str().unwrap()], 3);
    assert!(told.contains("neither in .csv nor in .parquet"), "{told}");
    assert!(house.run(&["ledger", "fsck"], 0).contains("sound"));
}

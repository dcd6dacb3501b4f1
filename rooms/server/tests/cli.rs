//! The command line, as an operator types it: the real binary on folders of its own.

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

    for line in [
        &["ledger", "prove", "3"][..],
        &["ledger", "prove", "3", "--with-record"],
    ] {
        let proof = house.path("entry.tlog-proof");
        fs::write(&proof, house.run(line, 0)).unwrap();
        let verify = |code| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_crosskeys"));
            command
                .args(["ledger", "verify", "--key", &key, "--proof"])
                .arg(&proof);
            said(command.output().unwrap(), line, code)
        };
        let verified = verify(0);
        assert!(
            verified.contains("entry 3 stands in the ledger"),
            "{verified}"
        );
        assert_eq!(
            verified.contains("\"registerChange\""),
            line.len() == 4,
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
fn a_changed_deliberation_must_fit_the_register() {
    let house = House::initialised();
    let source = examples().join("deliberations");
    let first = fs::read_dir(&source)
        .unwrap()
        .map(|it| it.unwrap().path())
        .min()
        .unwrap();
    let text = fs::read_to_string(first).unwrap();
    let changed = house.path("changed.yaml");
    let service = text
        .lines()
        .find(|line| line.starts_with("service:"))
        .unwrap();
    fs::write(&changed, text.replace(service, "service: noSuchService")).unwrap();
    let line = ["register", "import", changed.to_str().unwrap()];
    assert!(house.run(&line, 3).contains("noSuchService"));
    fs::write(&changed, text.replace("months: ", "months: 1")).unwrap();
    assert!(house.run(&line, 0).contains("1 new"));
    assert!(house.run(&["ledger", "fsck"], 0).contains("sound"));
}

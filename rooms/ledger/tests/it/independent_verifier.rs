//! `tools/verify-ledger.py`, another program in another language, agrees: it accepts what is sound and refuses what is not.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ledger::Checkpoint;

use crate::log::{LARGE, Log, key};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/verify-ledger.py");

/// A folder of its own for each test, emptied first.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    folder
}

/// Writes the log as it is published below the base URL of a hub.
fn write(log: &Log, folder: &Path) {
    let ledger = folder.join("ledger");
    for (path, bytes) in &log.files {
        let file = ledger.join(path.to_string());
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    fs::create_dir_all(&ledger).unwrap();
    fs::write(ledger.join("checkpoint"), &log.signed).unwrap();
    fs::write(ledger.join("key"), format!("{}\n", key(1).verifying_key())).unwrap();
}

#[expect(clippy::disallowed_methods, reason = "the verifier is another program")]
fn verify(arguments: &[&str]) -> Output {
    let output = Command::new("python3").arg(SCRIPT).args(arguments).output();
    let output = output.expect("python3 is installed (Debian: apt install python3)");
    let said = text(&output);
    assert!(
        !said.contains("`cryptography` is missing"),
        "install the Python package that the verifier needs: {said}"
    );
    output
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}

#[track_caller]
fn accepts(arguments: &[&str]) -> String {
    let output = verify(arguments);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.ends_with("VERIFIED\n"), "{said}");
    said
}

#[track_caller]
fn refuses(arguments: &[&str], complaint: &str) {
    let output = verify(arguments);
    let said = text(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains(complaint) && !said.contains("VERIFIED"),
        "{said}"
    );
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_sound_log_is_accepted() {
    let small = [0, 1, 255, 256, 257, 1300].map(|size| Log::published_at(&[size]));
    for log in small.iter().chain([&*LARGE]) {
        let size = log.size();
        let folder = folder(&format!("sound-{size}"));
        write(log, &folder);
        let folder = folder.to_str().unwrap();
        let said = accepts(&[folder]);
        assert!(
            said.contains(&format!("{size} entries, signature good")),
            "{said}"
        );
        assert!(said.contains("not pinned"), "{said}");
        let said = accepts(&[
            &format!("{folder}/ledger"),
            "--key",
            &key(1).verifying_key().to_string(),
        ]);
        assert!(!said.contains("not pinned"), "{said}");
    }
}

#[test]
fn a_changed_log_is_refused() {
    let log = Log::published_at(&[1300]);
    let folder = folder("changed");
    let place = folder.to_str().unwrap().to_owned();
    write(&log, &folder);
    for (file, complaint) in [
        ("tile/0/002", "tile/0/002 is not what the entries say"),
        (
            "tile/0/005.p/20",
            "tile/0/005.p/20 is not what the entries say",
        ),
        (
            "tile/1/000.p/5",
            "tile/1/000.p/5 is not what the entries say",
        ),
        ("tile/entries/003", "tile/0/003 is not what the entries say"),
        ("checkpoint", "signature on the checkpoint is wrong"),
    ] {
        let path = folder.join("ledger").join(file);
        flip(&path, 33);
        refuses(&[&place], complaint);
        flip(&path, 33);
    }
    accepts(&[&place]);
    fs::remove_file(folder.join("ledger/tile/0/001")).unwrap();
    refuses(&[&place], "cannot read tile/0/001");
    refuses(
        &[&place, "--key", &key(2).verifying_key().to_string()],
        "is not signed by",
    );

    // Entries and tiles that agree with each other, under a root that was signed for others.
    let root = log.edge.root();
    let log = Log::published_at(&[1299]);
    write(&log, &folder);
    let forged = Checkpoint {
        root,
        ..log.checkpoints[0].clone()
    };
    fs::write(
        folder.join("ledger/checkpoint"),
        forged.sign(&key(1)).unwrap(),
    )
    .unwrap();
    refuses(&[&place], "the root of the entries is not the signed root");
}

#[test]
fn a_proof_is_accepted_and_a_changed_one_refused() {
    let log = Log::published_at(&[1300]);
    let folder = folder("proof");
    write(&log, &folder);
    let (place, vkey) = (folder.to_str().unwrap(), key(1).verifying_key().to_string());
    let file = folder.join("record.tlog-proof");
    let name = file.to_str().unwrap();
    for index in [0, 700, 1299] {
        fs::write(&file, log.proof_of(index).to_string()).unwrap();
        let said = accepts(&["--proof", name, "--key", &vkey]);
        let kind = ["decision", "delivery", "receipt", "registerChange"][(index % 4) as usize];
        assert!(
            said.contains(&format!("at entry {index}: {kind} of 2026-11-21T09:30:00Z")),
            "{said}"
        );
        assert!(
            !said.contains("permitted"),
            "the body is shown only when asked for: {said}"
        );
        let said = accepts(&[place, "--proof", name, "--show"]);
        assert!(
            said.contains("holds it at the same place") && said.contains("permitted"),
            "{said}"
        );
    }

    // One byte of the record: in base64, well behind the salt.
    let good = fs::read_to_string(&file).unwrap();
    let record_at = good.find("extra ").unwrap() + 6 + 100;
    let changed =
        |from: usize, to: &str| format!("{}{to}{}", &good[..from], &good[from + to.len()..]);
    let other_letter = if good[record_at..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    fs::write(&file, changed(record_at, other_letter)).unwrap();
    refuses(
        &["--proof", name, "--key", &vkey],
        "does not lead to the signed root",
    );
    for (text, complaint) in [
        (
            good.replacen("index 1299", "index 1298", 1),
            "inclusion proof",
        ),
        (
            good.replacen("index 1299", "index 01299", 1),
            "not a plain number",
        ),
        (
            good.replacen("\n1300\n", "\n1301\n", 1),
            "signature on the checkpoint is wrong",
        ),
        (good.replacen("extra ", "extra  ", 1), "base64"),
        (
            good.replacen("c2sp.org", "C2SP.org", 1),
            "not a proof of the form",
        ),
        (String::new(), "not a proof of the form"),
    ] {
        fs::write(&file, text).unwrap();
        refuses(&["--proof", name, "--key", &vkey], complaint);
    }
    fs::write(&file, [0xff; 100]).unwrap();
    refuses(&["--proof", name, "--key", &vkey], "WRONG");
    fs::write(&file, good).unwrap();
    refuses(
        &[
            "--proof",
            name,
            "--key",
            &key(2).verifying_key().to_string(),
        ],
        "is not signed by",
    );
}

/// The same over HTTP, from a server that knows nothing but files.
#[test]
fn a_log_is_fetched_over_http() {
    let log = Log::published_at(&[1300]);
    let folder = folder("http");
    write(&log, &folder);
    let base = serve(folder.clone());
    let said = accepts(&[&base]);
    assert!(said.contains("1300 entries, signature good"), "{said}");
    let proof = folder.join("record.tlog-proof");
    fs::write(&proof, log.proof_of(42).to_string()).unwrap();
    accepts(&[&base, "--proof", proof.to_str().unwrap()]);
    flip(&folder.join("ledger/tile/1/000.p/5"), 0);
    refuses(&[&base], "tile/1/000.p/5 is not what the entries say");
}

/// Serves a folder to one client after another, until the test ends.
#[expect(
    clippy::disallowed_methods,
    reason = "a server needs a thread beside its client"
)]
fn serve(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.push(byte[0]);
            }
            let request = String::from_utf8(request).unwrap();
            let path = request.split(' ').nth(1).unwrap();
            let (status, body) = match fs::read(folder.join(path.trim_start_matches('/'))) {
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", Vec::new()),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            stream
                .write_all(&[head.as_bytes(), &body].concat())
                .unwrap();
        }
    });
    base
}

use std::sync::{Arc, Mutex};

use exchange::interactive::Criteria;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;
use uuid::Uuid;
use vocabulary::be::{Ssin, SsinRange};

use super::*;

const NUMBER: &str = "85673003360";
const DATA: &str = r#"{"who":{"nn":"85673003360"},"x":1}"#;

/// What a scripted source does when a request has come.
#[derive(Clone)]
enum Act {
    Say(String),
    /// Says this and cuts the connection.
    SayAndClose(String),
    Close,
    Silence,
}

fn ok(body: &str) -> Act {
    Act::Say(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    ))
}

fn head(status: &str, headers: &str) -> Act {
    Act::Say(format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: 0\r\n\r\n"
    ))
}

/// A source that follows a script, connection by connection, and keeps what it was sent.
struct Scripted {
    base: String,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Scripted {
    async fn start(script: Vec<Vec<Act>>) -> Self {
        Self::start_with(script, None).await
    }

    async fn start_with(script: Vec<Vec<Act>>, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let base = match tls {
            Some(_) => format!("https://localhost:{port}"),
            None => format!("http://127.0.0.1:{port}"),
        };
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            for acts in script {
                let (stream, _) = listener.accept().await.unwrap();
                match &tls {
                    None => play(stream, acts, &seen).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            play(stream, acts, &seen).await;
                        }
                    }
                }
            }
        });
        Self {
            base,
            requests,
            task,
        }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn play<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    acts: Vec<Act>,
    seen: &Mutex<Vec<String>>,
) {
    for act in acts {
        let Some(request) = read_request(&mut stream).await else {
            return;
        };
        seen.lock().unwrap().push(request);
        match act {
            Act::Say(text) => stream.write_all(text.as_bytes()).await.unwrap(),
            Act::SayAndClose(text) => {
                stream.write_all(text.as_bytes()).await.unwrap();
                return;
            }
            Act::Close => return,
            Act::Silence => std::future::pending().await,
        }
    }
}

async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> Option<String> {
    let mut bytes = Vec::new();
    let mut more = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            if body.len() == length.map_or(0, |length| length.parse().unwrap()) {
                return Some(text);
            }
        }
        match stream.read(&mut more).await {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&more[..read]),
        }
    }
}

struct World {
    connection: Connection,
    sources: HttpSources,
    _folder: tempfile::TempDir,
}

fn yaml(base: &str) -> String {
    format!(
        "
service: numbers
source: numberRegister
base: {base}
request: {{ method: POST, path: /find, person: {{ body: /nn }} }}
authentication: {{ apiKey: {{ header: X-Key }}, secretFile: key }}
tls: {{ caFile: ca.pem }}
answer:
  person: who.nn
  noDataFound: [404]
  noResult: [422]
  elements: {{ number.x: [x] }}
limits: {{ connectMs: 5000, answerMs: 5000, answerSizeBytesMax: 100 }}
"
    )
}

fn world(yaml: &str, ca: &str) -> World {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), "s3cret\n").unwrap();
    std::fs::write(folder.path().join("ca.pem"), ca).unwrap();
    let connection = Connection::parse(yaml).unwrap();
    let sources = HttpSources::open([&connection], folder.path()).unwrap();
    World {
        connection,
        sources,
        _folder: folder,
    }
}

impl World {
    async fn ask(&self) -> Result<String, SourceTrouble> {
        let today = "2026-11-21".parse().unwrap();
        let ssin = Ssin::parse(NUMBER, today, SsinRange::Synthetic).unwrap();
        let question = self
            .connection
            .request(&ssin, &Criteria::Now, today)
            .unwrap();
        let answer = self
            .sources
            .ask(
                &self.connection,
                ExchangeId::from_uuid(Uuid::from_u128(7)),
                question,
            )
            .await?;
        Ok(match answer {
            SourceAnswer::Json(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            SourceAnswer::NoData => "no data".to_owned(),
            SourceAnswer::NoResult => "no result".to_owned(),
        })
    }
}

#[tokio::test]
async fn the_question_is_sent_as_described_and_the_answer_comes_back() {
    let source = Scripted::start(vec![vec![ok(DATA)]]).await;
    let world = world(&yaml(&source.base), "");
    assert_eq!(world.ask().await.as_deref(), Ok(DATA));
    let request = &source.requests()[0];
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /find HTTP/1.1\r\n"), "{head}");
    for header in [
        "x-key: s3cret",
        "content-type: application/json",
        "accept: application/json",
        "belgov-trace-id: 00000000-0000-0000-0000-000000000007",
    ] {
        assert!(
            head.lines().any(|line| line == header),
            "{header} in {head}"
        );
    }
    assert!(!head.contains(NUMBER), "the number is in the body only");
    assert_eq!(body, r#"{"nn":"85673003360"}"#);
}

#[tokio::test]
async fn basic_authentication_and_a_person_header_work() {
    let source = Scripted::start(vec![vec![ok(DATA)]]).await;
    let yaml = yaml(&source.base)
        .replace("apiKey: { header: X-Key }", "basic: { user: hub }")
        .replace("method: POST", "method: GET")
        .replace("{ body: /nn }", "{ header: X-Person }");
    assert_eq!(world(&yaml, "").ask().await.as_deref(), Ok(DATA));
    let request = &source.requests()[0];
    assert!(request.starts_with("GET /find HTTP/1.1\r\n"));
    assert!(
        request.contains("authorization: Basic aHViOnMzY3JldA==\r\n"),
        "{request}"
    );
    assert!(
        request.contains(&format!("x-person: {NUMBER}\r\n")),
        "{request}"
    );
}

#[tokio::test]
async fn what_a_source_answers_is_told_apart() {
    use SourceTrouble::{AnswerInvalid, Unavailable};
    let with = |headers: &str, body: &str| {
        Act::SayAndClose(format!("HTTP/1.1 200 OK\r\n{headers}\r\n{body}"))
    };
    let json = "content-type: application/json\r\n";
    let long = "9".repeat(101);
    for (act, expected) in [
        (head("404 Not Found", ""), Ok("no data")),
        (head("422 Unprocessable Content", ""), Ok("no result")),
        (head("503 Service Unavailable", ""), Err(Unavailable)),
        (head("429 Too Many Requests", ""), Err(Unavailable)),
        (head("500 Internal Server Error", ""), Err(AnswerInvalid)),
        (head("401 Unauthorized", ""), Err(AnswerInvalid)),
        (head("204 No Content", ""), Err(AnswerInvalid)),
        (
            head("302 Found", "location: http://127.0.0.1:1/\r\n"),
            Err(AnswerInvalid),
        ),
        (head("200 OK", ""), Err(AnswerInvalid)),
        (
            with("content-type: text/html\r\ncontent-length: 2\r\n", "{}"),
            Err(AnswerInvalid),
        ),
        (
            with(
                &format!("{json}content-encoding: gzip\r\ncontent-length: 2\r\n"),
                "{}",
            ),
            Err(AnswerInvalid),
        ),
        (
            with(
                "content-type: Application/Person+JSON; charset=utf-8\r\ncontent-length: 2\r\n",
                "{}",
            ),
            Ok("{}"),
        ),
        (
            with(json, "{\"until\":\"the end\"}"),
            Ok("{\"until\":\"the end\"}"),
        ),
        (
            with(
                &format!("{json}transfer-encoding: chunked\r\n"),
                "2\r\n{}\r\n0\r\n\r\n",
            ),
            Ok("{}"),
        ),
        (
            with(&format!("{json}content-length: 101\r\n"), &long),
            Err(AnswerInvalid),
        ),
        (with(json, &long), Err(AnswerInvalid)),
        (with(json, &long[1..]), Ok(&long[1..])),
        (
            with(&format!("{json}content-length: 50\r\n"), "{\"half\":"),
            Err(AnswerInvalid),
        ),
        (
            with(
                &format!("{json}transfer-encoding: chunked\r\n"),
                "9\r\n{}\r\n",
            ),
            Err(AnswerInvalid),
        ),
        (
            Act::SayAndClose("HTTP/1.1 2".to_owned()),
            Err(AnswerInvalid),
        ),
        (
            Act::SayAndClose("SSH-2.0-nothing of ours\r\n\r\n".to_owned()),
            Err(AnswerInvalid),
        ),
        (
            with(&format!("x-long: {}\r\n", "a".repeat(20_000)), ""),
            Err(AnswerInvalid),
        ),
        (Act::Close, Err(Unavailable)),
    ] {
        let source = Scripted::start(vec![vec![act.clone()], vec![ok(DATA)]]).await;
        let answer = world(&yaml(&source.base), "").ask().await;
        let said = match act {
            Act::Say(text) | Act::SayAndClose(text) => text,
            Act::Close | Act::Silence => "close".to_owned(),
        };
        assert_eq!(
            answer.as_deref().map_err(|why| *why),
            expected,
            "{said:.200}"
        );
        assert_eq!(source.requests().len(), 1, "asked once: {said:.200}");
    }
}

#[tokio::test]
async fn a_source_that_is_gone_or_silent_is_told_apart() {
    let source = Scripted::start(vec![vec![Act::Silence]]).await;
    let hasty = yaml(&source.base).replace(
        "connectMs: 5000, answerMs: 5000",
        "connectMs: 50, answerMs: 50",
    );
    assert_eq!(world(&hasty, "").ask().await, Err(SourceTrouble::Timeout));

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_eq!(
        world(&yaml(&base), "").ask().await,
        Err(SourceTrouble::Unavailable)
    );
}

#[tokio::test]
async fn connections_are_kept_and_a_dead_one_costs_one_more_sending() {
    let kept = Scripted::start(vec![vec![ok(DATA), ok(DATA), ok(DATA)]]).await;
    let hub = world(&yaml(&kept.base), "");
    for _ in 0..3 {
        assert_eq!(
            hub.ask().await.as_deref(),
            Ok(DATA),
            "all on the one connection of the script"
        );
    }

    let died = Scripted::start(vec![vec![ok(DATA), Act::Close], vec![ok(DATA)]]).await;
    let hub = world(&yaml(&died.base), "");
    assert_eq!(hub.ask().await.as_deref(), Ok(DATA));
    assert_eq!(hub.ask().await.as_deref(), Ok(DATA));
    assert_eq!(died.requests().len(), 3);

    let spoke = Scripted::start(vec![
        vec![ok(DATA), Act::SayAndClose("HTTP/1.1 200".into())],
        vec![ok(DATA)],
    ])
    .await;
    let hub = world(&yaml(&spoke.base), "");
    assert_eq!(hub.ask().await.as_deref(), Ok(DATA));
    assert_eq!(
        hub.ask().await,
        Err(SourceTrouble::AnswerInvalid),
        "an answer had begun, so it is not asked again"
    );
    assert_eq!(spoke.requests().len(), 2);
}

/// A certificate for localhost: itself its authority.
fn certificate() -> (String, TlsAcceptor) {
    crate::listener::install_cryptography();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    (made.cert.pem(), TlsAcceptor::from(Arc::new(config)))
}

#[tokio::test]
async fn tls_trusts_the_named_authority_only() {
    let (ca, acceptor) = certificate();
    let source = Scripted::start_with(vec![vec![ok(DATA)]], Some(acceptor.clone())).await;
    assert_eq!(
        world(&yaml(&source.base), &ca).ask().await.as_deref(),
        Ok(DATA)
    );

    let (other, _) = certificate();
    let source = Scripted::start_with(vec![vec![ok(DATA)]], Some(acceptor)).await;
    assert_eq!(
        world(&yaml(&source.base), &other).ask().await,
        Err(SourceTrouble::Unavailable)
    );
    assert!(
        source.requests().is_empty(),
        "nothing was said to a stranger"
    );
}

#[test]
fn files_that_are_missing_or_unusable_refuse_to_start() {
    let folder = tempfile::tempdir().unwrap();
    let open =
        |yaml: &str| HttpSources::open([&Connection::parse(yaml).unwrap()], folder.path()).err();
    let plain = yaml("http://127.0.0.1:1");
    assert!(matches!(
        open(&plain.replace(", secretFile: key", "")),
        Some(CannotConnect::NoSecretFile(_))
    ));
    for secret in [
        "",
        "\n",
        "two words",
        "two\nlines",
        "ümlaut",
        &"x".repeat(5000),
    ] {
        std::fs::write(folder.path().join("key"), secret).unwrap();
        let refused = open(&plain).unwrap();
        assert!(matches!(refused, CannotConnect::Secret { .. }), "{refused}");
        assert!(secret.trim().is_empty() || !refused.to_string().contains(secret.trim()));
    }
    std::fs::write(folder.path().join("key"), "fine").unwrap();
    assert!(open(&plain).is_none());
    let secured = yaml("https://127.0.0.1:1");
    assert!(
        matches!(open(&secured), Some(CannotConnect::Tls { .. })),
        "no such file"
    );
    std::fs::write(folder.path().join("ca.pem"), "nothing").unwrap();
    assert!(matches!(open(&secured), Some(CannotConnect::Tls { .. })));
    assert!(matches!(
        open(&secured.replace("tls: { caFile: ca.pem }", "")),
        Some(CannotConnect::Tls { .. })
    ));
}

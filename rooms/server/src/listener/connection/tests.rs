use axum::routing::get;
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    task::JoinHandle,
};

use super::*;
use crate::jobs::Jobs;

/// Much longer than any limit here, so that only a limit ends a connection.
const NEVER: Duration = Duration::from_secs(3_600);
/// A limit that a test waits out.
const SHORT: Duration = Duration::from_millis(20);
/// The answer that does not fit into what lies between hub and client.
const LONG_BYTES: usize = 1 << 20;
/// What lies between hub and client, in bytes.
const PIPE_BYTES: usize = 256;

fn limits() -> Limits {
    Limits {
        handshake: NEVER,
        head: NEVER,
        idle: NEVER,
        stall: NEVER,
    }
}

/// A connection that is served: the client's end, and the hub's work on it.
struct Served {
    client: DuplexStream,
    work: JoinHandle<()>,
    jobs: Jobs,
}

fn serve(limits: Limits) -> Served {
    let routes = Router::new()
        .route("/", get(async || "done"))
        .route("/long", get(async || "x".repeat(LONG_BYTES)))
        .route(
            "/slow",
            get(async || {
                tokio::time::sleep(8 * SHORT).await;
                "done"
            }),
        );
    let serving = Serving {
        http: Arc::new(protocols(&limits)),
        routes,
        limits,
    };
    let (client, hub) = tokio::io::duplex(PIPE_BYTES);
    let jobs = Jobs::default();
    let work = tokio::spawn(serving.run(
        hub,
        Peer(std::net::Ipv4Addr::LOCALHOST.into()),
        None,
        jobs.stop_sign(),
    ));
    Served { client, work, jobs }
}

async fn send(client: &mut DuplexStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
}

/// Reads until the connection ends.
async fn rest(client: &mut DuplexStream) -> String {
    let mut bytes = Vec::new();
    // A connection that is cut ends as well.
    let _ = client.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn who_never_asks_is_cut() {
    for sent in ["", "PRI * HTTP", "GET / HTT"] {
        let mut served = serve(Limits {
            head: SHORT,
            stall: SHORT,
            ..limits()
        });
        served.client.write_all(sent.as_bytes()).await.unwrap();
        served.work.await.unwrap();
        assert!(!rest(&mut served.client).await.contains("200"), "{sent}");
    }
}

#[tokio::test]
async fn who_asks_no_more_is_cut() {
    let mut served = serve(Limits {
        idle: SHORT,
        ..limits()
    });
    send(&mut served.client, "/").await;
    assert!(rest(&mut served.client).await.ends_with("done"));
    served.work.await.unwrap();
}

/// An HTTP/2 client that answers every ping and asks nothing.
#[tokio::test]
async fn who_asks_no_more_over_http_2_is_cut() {
    let served = serve(Limits {
        idle: SHORT,
        ..limits()
    });
    let stream = TokioIo::new(served.client);
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), stream)
            .await
            .unwrap();
    let connection = tokio::spawn(connection);
    let request = hyper::Request::get("http://h/").body(Empty::<Bytes>::new());
    let answer = sender.send_request(request.unwrap()).await.unwrap();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "done");
    // The sender is kept, so it is the hub that says goodbye.
    served.work.await.unwrap();
    let _ = connection.await.unwrap();
    drop(sender);
}

#[tokio::test]
async fn who_does_not_read_is_cut() {
    let mut served = serve(Limits {
        stall: SHORT,
        ..limits()
    });
    send(&mut served.client, "/long").await;
    served.work.await.unwrap();
    assert!(rest(&mut served.client).await.len() < LONG_BYTES);
}

/// Over HTTP/2 a client that takes nothing leaves no byte waiting on the wire: it gives no room for any.
#[tokio::test]
async fn who_does_not_read_over_http_2_is_cut() {
    let served = serve(Limits {
        idle: SHORT,
        stall: SHORT,
        ..limits()
    });
    let stream = TokioIo::new(served.client);
    let (mut sender, connection) = hyper::client::conn::http2::Builder::new(TokioExecutor::new())
        .initial_stream_window_size(1024)
        .handshake(stream)
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let request = hyper::Request::get("http://h/long").body(Empty::<Bytes>::new());
    let answer = sender.send_request(request.unwrap()).await;
    served.work.await.unwrap();
    // On a busy machine it may be cut before the head of the answer is read.
    if let Ok(answer) = answer {
        assert!(answer.into_body().collect().await.is_err());
    }
    let _ = connection.await.unwrap();
}

#[tokio::test]
async fn what_is_being_answered_is_not_cut() {
    let mut served = serve(Limits {
        head: SHORT,
        idle: SHORT,
        ..limits()
    });
    send(&mut served.client, "/slow").await;
    assert!(rest(&mut served.client).await.ends_with("done"));
    served.work.await.unwrap();
}

#[tokio::test]
async fn who_reads_slowly_gets_all() {
    let mut served = serve(Limits {
        stall: 4 * SHORT,
        idle: SHORT,
        ..limits()
    });
    send(&mut served.client, "/long").await;
    let answer = rest(&mut served.client).await;
    assert!(answer.ends_with("xxx") && answer.len() > LONG_BYTES);
}

#[tokio::test]
async fn a_stop_ends_an_unused_connection_at_once() {
    let mut served = serve(limits());
    send(&mut served.client, "/").await;
    let mut head = [0; 15];
    served.client.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    served.jobs.stop(NEVER).await.unwrap();
    served.work.await.unwrap();
}

#[tokio::test]
async fn a_stalled_write_is_an_error_and_progress_starts_anew() {
    let (mut reader, writer) = tokio::io::duplex(4);
    let mut writer = Patient::new(writer, SHORT, Arc::new(Uses::new()));
    writer.write_all(b"1234").await.unwrap();
    let stalled = writer.write_all(b"5").await.unwrap_err();
    assert_eq!(stalled.kind(), io::ErrorKind::TimedOut);
    let mut four = [0; 4];
    reader.read_exact(&mut four).await.unwrap();
    writer.write_all(b"6789").await.unwrap();
}

//! One connection: HTTP/1.1 or HTTP/2 on it, and how long it may be kept without use.
//!
//! A connection takes one of a limited number of places (`limits.connectionsMax`), so whoever holds one must use it.
//!
//! INVARIANT: a connection ends within [`Limits::idle`] and [`Limits::stall`] after its peer has taken the last answer,
//! within [`Limits::head`] and [`Limits::stall`] when no request ever comes, and no later when the peer takes nothing of
//! an answer.
//! A request that is being answered, and an answer that is being read, are never cut by these limits.

use std::{
    io,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{Router, body::Body, body::HttpBody, response::Response};
use hyper::body::{Frame, Incoming, SizeHint};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::Notify,
    time::{Instant, Sleep},
};
use tower::Service;

use super::{ClientCertificate, Peer};
use crate::jobs::StopSign;

/// Requests at one time on one HTTP/2 connection; the default of most servers, and it bounds what one client can hold.
const STREAMS_MAX: u32 = 128;

/// Largest head of a request, in bytes: tokens and proofs take 3 KiB together.
const HEAD_BYTES_MAX: usize = 32 * 1024;

/// Bytes that a peer must have taken to count as reading; pings and their answers stay far below.
const PROGRESS_BYTES: usize = 1024;

/// How long each step of a connection may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the connection to the end of the TLS handshake.
    pub handshake: Duration,
    /// Until the head of the first request has come; for HTTP/1.1 also from the end of an answer to the next head.
    pub head: Duration,
    /// Without any request on it.
    pub idle: Duration,
    /// Bytes wait to be sent, and the peer takes none; and from the goodbye to an unused connection to its end.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            // A healthy client needs less than a second on a bad line.
            handshake: Duration::from_secs(10),
            // As above, with room for a client that connects ahead of its first question.
            head: Duration::from_secs(30),
            // Institutions ask in bursts; a new handshake costs some milliseconds.
            idle: Duration::from_secs(60),
            // TCP itself needs up to some seconds to get over lost packets, and a minute is beyond repair.
            stall: Duration::from_secs(30),
        }
    }
}

/// What is spoken on a connection.
pub(super) fn protocols(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(HEAD_BYTES_MAX);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        // Fits: the constant is far below 4 GiB.
        .max_header_list_size(HEAD_BYTES_MAX as u32)
        .keep_alive_interval(limits.head)
        .keep_alive_timeout(limits.handshake);
    http
}

/// What a connection serves, and how.
#[derive(Clone)]
pub(super) struct Serving {
    pub(super) http: Arc<auto::Builder<TokioExecutor>>,
    pub(super) routes: Router,
    pub(super) limits: Limits,
}

impl Serving {
    /// Serves one connection to its end. After the stop sign, requests in flight are answered and no more are taken.
    pub(super) async fn run<S>(
        self,
        stream: S,
        peer: Peer,
        certificate: Option<ClientCertificate>,
        mut sign: StopSign,
    ) where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self {
            http,
            routes,
            limits,
        } = self;
        let uses = Arc::new(Uses::new());
        let counted = Arc::clone(&uses);
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(peer);
            if let Some(certificate) = &certificate {
                request.extensions_mut().insert(certificate.clone());
            }
            let underway = Underway::begin(&counted);
            // A router is always ready.
            let answering = routes.clone().call(request);
            async move {
                let answer = answering.await;
                answer.map(|answer| counted_to_its_end(answer, underway))
            }
        });
        let stream = TokioIo::new(Patient::new(stream, limits.stall, Arc::clone(&uses)));
        let mut connection = pin!(http.serve_connection(stream, service).into_owned());
        let mut end = End::NotInSight;
        loop {
            let deadline = uses.deadline(&limits, &end);
            let waited = async {
                match deadline {
                    Some(deadline) => tokio::time::sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                // The connection first: what it does now counts, also when the time is over.
                biased;
                ended = connection.as_mut() => {
                    if let Err(why) = ended {
                        tracing::debug!(%why, "a connection ended early");
                    }
                    return;
                }
                () = sign.shown(), if end != End::ByStop => {
                    end = End::ByStop;
                    connection.as_mut().graceful_shutdown();
                }
                () = uses.changed.notified() => {}
                () = waited => match end {
                    // It was used in the meantime.
                    _ if uses.deadline(&limits, &end).is_none_or(|later| Some(later) > deadline) => {}
                    End::NotInSight => {
                        end = End::BySilence { since: Instant::now() };
                        connection.as_mut().graceful_shutdown();
                    }
                    End::BySilence { .. } | End::ByStop => {
                        tracing::debug!("a connection that nobody used was cut");
                        return;
                    }
                },
            }
        }
    }
}

/// Why a connection takes no more requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    NotInSight,
    /// Nobody used it.
    BySilence {
        since: Instant,
    },
    /// The listener stops, and names its own grace.
    ByStop,
}

/// What is known of a connection's use.
struct Uses {
    state: Mutex<Use>,
    changed: Notify,
}

struct Use {
    underway: usize,
    /// Whether there was a request at all.
    first: First,
    /// When the number under way last changed.
    since: Instant,
    /// When the peer last took [`PROGRESS_BYTES`], and what it took after that.
    taken: Instant,
    taken_since_bytes: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum First {
    Awaited,
    Came,
}

impl Uses {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            state: Mutex::new(Use {
                underway: 0,
                first: First::Awaited,
                since: now,
                taken: now,
                taken_since_bytes: 0,
            }),
            changed: Notify::new(),
        }
    }

    /// No code panics while it holds the lock, so what is inside is whole.
    fn state(&self) -> MutexGuard<'_, Use> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_taken(&self, bytes: usize) {
        let mut state = self.state();
        state.taken_since_bytes = state.taken_since_bytes.saturating_add(bytes);
        if state.taken_since_bytes >= PROGRESS_BYTES {
            state.taken_since_bytes = 0;
            state.taken = Instant::now();
        }
    }

    /// Until when the connection may go on like this; `None` while something is being answered.
    fn deadline(&self, limits: &Limits, end: &End) -> Option<Instant> {
        let state = self.state();
        match (state.underway, end) {
            (1.., _) | (0, End::ByStop) => None,
            (0, End::NotInSight) => Some(
                state.since
                    + match state.first {
                        First::Awaited => limits.head,
                        First::Came => limits.idle,
                    },
            ),
            (0, End::BySilence { since }) => {
                Some(state.since.max(*since).max(state.taken) + limits.stall)
            }
        }
    }
}

/// A request under way, from its head to the last byte that its answer gives away.
struct Underway(Arc<Uses>);

impl Underway {
    fn begin(uses: &Arc<Uses>) -> Self {
        let mut state = uses.state();
        state.underway += 1;
        state.first = First::Came;
        state.since = Instant::now();
        drop(state);
        uses.changed.notify_one();
        Self(Arc::clone(uses))
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.underway -= 1;
        state.since = Instant::now();
        drop(state);
        self.0.changed.notify_one();
    }
}

fn counted_to_its_end(answer: Response, underway: Underway) -> Response<Counted> {
    answer.map(|body| Counted {
        body,
        _underway: underway,
    })
}

/// The body of an answer, which counts as under way until it is given away.
struct Counted {
    body: Body,
    _underway: Underway,
}

impl HttpBody for Counted {
    type Data = <Body as HttpBody>::Data;
    type Error = <Body as HttpBody>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream whose peer must take what is sent to it.
struct Patient<S> {
    stream: S,
    stall: Duration,
    uses: Arc<Uses>,
    /// Runs while bytes wait.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    fn new(stream: S, stall: Duration, uses: Arc<Uses>) -> Self {
        Self {
            stream,
            stall,
            uses,
            waiting: None,
        }
    }

    fn judge<T>(&mut self, cx: &mut Context<'_>, sent: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if sent.is_ready() {
            self.waiting = None;
            return sent;
        }
        let stall = self.stall;
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(tokio::time::sleep(stall)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "the client does not take its answer",
            ))),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if let Poll::Ready(Ok(taken)) = sent {
            self.uses.note_taken(taken);
        }
        self.judge(cx, sent)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let sent = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        if let Poll::Ready(Ok(taken)) = sent {
            self.uses.note_taken(taken);
        }
        self.judge(cx, sent)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_flush(cx);
        self.judge(cx, sent)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let sent = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.judge(cx, sent)
    }
}

#[cfg(test)]
mod tests;

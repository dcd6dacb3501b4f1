//! One source as a running HTTP service, with the ways in which a story or a test lets it fail.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
    service::TowerToHyperService,
};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};
use zeroize::Zeroizing;

use super::{database::Database, diplomas, person_register, salaries};

/// Which source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    PersonRegister,
    SalaryDatabase,
    DiplomaRegister,
}

/// How a source answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Behaviour {
    /// As it should.
    #[default]
    Sound,
    /// Not before its client gives up.
    Silent,
    /// With a page for people in place of data.
    Page,
    /// With half of the data.
    Half,
    /// About somebody else than was asked.
    OtherPerson,
    /// With an error of its own.
    Error,
}

/// A source that runs; dropped, it stops.
pub struct Running {
    service: Arc<Service>,
    address: SocketAddr,
    listening: Option<JoinHandle<()>>,
}

struct Service {
    database: Database,
    key: Zeroizing<String>,
    behaviour: Mutex<Behaviour>,
    /// How many questions arrived that showed the key.
    questions: AtomicU64,
    /// How many values the last data held.
    values: AtomicU64,
}

impl Running {
    pub(super) async fn start(database: Database, key: Zeroizing<String>) -> io::Result<Self> {
        let service = Arc::new(Service {
            database,
            key,
            behaviour: Mutex::default(),
            questions: AtomicU64::new(0),
            values: AtomicU64::new(0),
        });
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let listening = Some(tokio::spawn(listen(listener, routes(&service))));
        Ok(Self {
            service,
            address,
            listening,
        })
    }

    /// The base URL.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many questions the source got so far.
    pub fn questions(&self) -> u64 {
        self.service.questions.load(Ordering::SeqCst)
    }

    /// How many single values (texts, numbers, yes or no) the source last sent as data.
    pub fn values_sent(&self) -> u64 {
        self.service.values.load(Ordering::SeqCst)
    }

    /// Changes how the source answers from now on.
    pub fn behave(&self, behaviour: Behaviour) {
        *self
            .service
            .behaviour
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = behaviour;
    }

    /// Stops listening and cuts all connections, as if the machine had gone.
    pub async fn stop(&mut self) {
        if let Some(listening) = self.listening.take() {
            listening.abort();
            // Ends as aborted; then the port is free and the connections are closed.
            let _ = listening.await;
        }
    }

    /// Listens again, on the same port.
    ///
    /// # Errors
    /// When somebody else took the port meanwhile.
    pub async fn resume(&mut self) -> io::Result<()> {
        if self.listening.is_none() {
            let listener = TcpListener::bind(self.address).await?;
            self.listening = Some(tokio::spawn(listen(listener, routes(&self.service))));
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

/// Accepts connections; when this future is dropped, so are they.
pub(in crate::demo) async fn listen(listener: TcpListener, routes: Router) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
        };
        let Ok((stream, _)) = accepted else { continue };
        let _ = stream.set_nodelay(true);
        let routes = TowerToHyperService::new(routes.clone());
        connections.spawn(async move {
            let http = auto::Builder::new(TokioExecutor::new());
            // A client that goes away is no news here.
            let _ = http.serve_connection(TokioIo::new(stream), routes).await;
        });
    }
}

/// What a source makes of a question.
pub(super) enum Reply {
    Data(Value),
    /// The status by which this source says that it has nothing.
    Nothing(StatusCode),
    /// The question is not one that this source understands.
    NotAQuestion,
}

fn routes(service: &Arc<Service>) -> Router {
    let path = match service.database.kind {
        Kind::PersonRegister => person_register::PATH,
        Kind::SalaryDatabase => salaries::PATH,
        Kind::DiplomaRegister => diplomas::PATH,
    };
    Router::new()
        .route(path, post(answer))
        .with_state(Arc::clone(service))
}

async fn answer(
    State(service): State<Arc<Service>>,
    url: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    tracing::trace!(source = ?service.database.kind, %url, "a source is asked");
    let (header, who): (_, Ask) = match service.database.kind {
        Kind::PersonRegister => (person_register::KEY_HEADER, person_register::answer),
        Kind::SalaryDatabase => (salaries::KEY_HEADER, salaries::answer),
        Kind::DiplomaRegister => (diplomas::KEY_HEADER, diplomas::answer),
    };
    if headers
        .get(header)
        .is_none_or(|key| key.as_bytes() != service.key.as_bytes())
    {
        return (
            StatusCode::UNAUTHORIZED,
            Json(json!({ "error": "unknown client" })),
        )
            .into_response();
    }
    service.questions.fetch_add(1, Ordering::SeqCst);
    let behaviour = *service
        .behaviour
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    match behaviour {
        Behaviour::Silent => return std::future::pending().await,
        Behaviour::Page => return page().into_response(),
        Behaviour::Error => {
            return (StatusCode::INTERNAL_SERVER_ERROR, "table locked").into_response();
        }
        Behaviour::Sound | Behaviour::Half | Behaviour::OtherPerson => {}
    }
    let Ok(question) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let about = match behaviour {
        Behaviour::OtherPerson => About::SomebodyElse,
        _ => About::TheOneAsked,
    };
    // SQLite answers in microseconds, so the worker may wait for it.
    let reply = who(&service.database, &question, about);
    if let Ok(Reply::Data(data)) = &reply {
        service.values.store(count_values(data), Ordering::SeqCst);
    }
    match reply {
        Ok(Reply::Data(data)) if behaviour == Behaviour::Half => {
            let text = data.to_string();
            (
                [(CONTENT_TYPE, "application/json")],
                text[..text.len() / 2].to_owned(),
            )
                .into_response()
        }
        Ok(Reply::Data(data)) => Json(data).into_response(),
        Ok(Reply::Nothing(status)) => status.into_response(),
        Ok(Reply::NotAQuestion) => StatusCode::BAD_REQUEST.into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// How many single values a JSON document holds.
pub fn count_values(data: &Value) -> u64 {
    match data {
        Value::Object(members) => members.values().map(count_values).sum(),
        Value::Array(items) => items.iter().map(count_values).sum(),
        _ => 1,
    }
}

type Ask = fn(&Database, &Value, About) -> rusqlite::Result<Reply>;

/// Whom an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    TheOneAsked,
    /// The next person in the database: what a source does whose cache mixes up two requests.
    SomebodyElse,
}

fn page() -> impl IntoResponse {
    let text = "<!doctype html><title>Maintenance</title><p>We are back on Monday.";
    ([(CONTENT_TYPE, "text/html")], text)
}

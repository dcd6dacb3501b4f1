//! The authentic source behind both sides: plain HTTP/1.1 with keep-alive, one answer of a real one's size, written
//! around the number that the request holds. It does no work, so that what is in front of it is measured.

use std::{convert::Infallible, net::SocketAddr};

use anyhow::Result;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, body::Incoming, header::CONTENT_TYPE, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// Digits of a national number.
const NUMBER_DIGITS: usize = 11;

/// Serves until the process is ended.
///
/// # Errors
/// When the address is taken.
pub async fn serve(address: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(address).await?;
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        tokio::spawn(async move {
            // A client that goes away is no matter of ours.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service_fn(answer))
                .await;
        });
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = request
        .into_body()
        .collect()
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    let mut answer = Response::new(Full::new(Bytes::from(document(number(&body)))));
    answer.headers_mut().insert(
        CONTENT_TYPE,
        hyper::header::HeaderValue::from_static("application/json"),
    );
    Ok(answer)
}

/// The first eleven digits in a row that stand alone.
fn number(body: &[u8]) -> &str {
    let runs = body.split(|byte| !byte.is_ascii_digit());
    let found = runs.into_iter().find(|run| run.len() == NUMBER_DIGITS);
    found
        .and_then(|run| std::str::from_utf8(run).ok())
        .unwrap_or("00000000000")
}

/// About 1.6 kB, of which a deliberation covers half: what examples/be/connections/personIdentity.yaml maps.
fn document(number: &str) -> String {
    let member = |at: u32| {
        format!(
            r#"{{"relation":"child","position":{at},"since":"2011-0{at}-01","name":{{"surname":"Voorbeeld","forenames":["Kind","Nummer","{at}"]}},"remarks":"not a person: made for a measurement"}}"#
        )
    };
    let members: Vec<String> = (1..=5).map(member).collect();
    format!(
        r#"{{"situationOn":"2026-11-20","person":{{"nationalNumber":"{number}","name":{{"surname":"Voorbeeld","forenames":["Anna","Maria"]}},"born":{{"on":"1985-07-30","place":"Meerbeke"}},"gender":"F","nationalities":[{{"country":"BE","since":"1985-07-30"}}],"mainResidence":{{"street":"Dorpsstraat","houseNumber":"12","postcode":"9402","town":"Meerbeke","since":"2009-03-01","floor":"2"}},"household":{{"count":6,"head":"self","people":[{}]}},"maritalStatus":{{"code":"20","since":"2008-06-14","place":"Ninove"}},"internal":{{"file":"PR-2026-000001","clerk":"none","lastChange":"2026-01-05T08:00:00Z"}}}}}}"#,
        members.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_about_the_number_asked_for() {
        let ask = br#"{"ticket":"123","person":{"ssin":"85673003360"},"at":"2026"}"#;
        assert_eq!(number(ask), "85673003360");
        let document: serde_json::Value = serde_json::from_str(&document(number(ask))).unwrap();
        assert_eq!(document["person"]["nationalNumber"], "85673003360");
        let size = document.to_string().len();
        assert!((1_200..2_000).contains(&size), "{size}");
    }
}

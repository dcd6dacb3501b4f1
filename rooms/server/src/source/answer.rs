//! Reads an answer, no further than its limit.

use exchange::{
    connection::Connection,
    interactive::{SourceAnswer, SourceTrouble},
};
use http_body_util::BodyExt;
use hyper::{
    Response,
    body::{Body, Incoming},
    header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap},
};
use zeroize::Zeroizing;

use super::without_data;

/// Room for an answer that does not tell its length; doubled as needed. Usual answers take one to four kilobytes.
const FIRST_ROOM_BYTES: usize = 4096;

pub(super) async fn read_answer(
    connection: &Connection,
    response: Response<Incoming>,
) -> Result<SourceAnswer, SourceTrouble> {
    let status = response.status().as_u16();
    if let Some(answer) = without_data(connection.said(status)) {
        if matches!(answer, Err(SourceTrouble::AnswerInvalid)) {
            tracing::warn!(
                service = connection.service().as_str(),
                status,
                "the source answered with an unexpected status"
            );
        }
        return answer;
    }
    if !is_plain_json(response.headers()) {
        return Err(SourceTrouble::AnswerInvalid);
    }
    let body = response.into_body();
    let most = connection.limits().answer_size_bytes_max;
    collect(body, most).await.map(SourceAnswer::Json)
}

/// Whether the content is JSON and not compressed, which the request did not allow.
fn is_plain_json(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let media_type = text(CONTENT_TYPE)
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    let media_type = media_type.trim().to_ascii_lowercase();
    let json = media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"));
    let plain = match headers.get(CONTENT_ENCODING) {
        None => true,
        Some(encoding) => encoding.as_bytes().eq_ignore_ascii_case(b"identity"),
    };
    json && plain
}

async fn collect(
    mut body: Incoming,
    size_bytes_max: usize,
) -> Result<Zeroizing<Vec<u8>>, SourceTrouble> {
    let told = body.size_hint().exact().map(usize::try_from);
    let room = match told {
        Some(Ok(size)) if size <= size_bytes_max => size,
        Some(_) => return Err(SourceTrouble::AnswerInvalid),
        None => FIRST_ROOM_BYTES.min(size_bytes_max),
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    while let Some(frame) = body.frame().await {
        // Broken off half-way: not what the description says, and nothing of it is used.
        let frame = frame.map_err(|_| SourceTrouble::AnswerInvalid)?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if bytes.len() + data.len() > size_bytes_max {
            return Err(SourceTrouble::AnswerInvalid);
        }
        make_room(&mut bytes, data.len());
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Grows by moving to a new buffer, so that the old one is wiped; `Vec` alone would just let go of it.
fn make_room(bytes: &mut Zeroizing<Vec<u8>>, more: usize) {
    let needed = bytes.len() + more;
    if needed > bytes.capacity() {
        let mut larger = Zeroizing::new(Vec::with_capacity(needed.max(bytes.capacity() * 2)));
        larger.extend_from_slice(bytes);
        *bytes = larger;
    }
}

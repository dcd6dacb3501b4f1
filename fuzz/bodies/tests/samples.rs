//! The samples that are made, so that they keep up with the formats. The others are written by hand, or are links to
//! the files in `examples/`.

#![expect(
    clippy::unwrap_used,
    reason = "clippy knows tests, but not their helpers"
)]

use std::{env, fs, path::Path, sync::Arc};

use identity::{HubKeys, Jwks, Zeroizing, client};
use ledger::{
    Checkpoint, Commitment, Edge, Kind, Origin, Record, Salt, SigningKey, TilePath, TlogProof,
    projection::project,
    tile::{Layer, encode_entries, encode_hashes},
};
use parquet::{
    basic::Compression,
    data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type},
    file::{
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};
use serde_json::json;
use vocabulary::ApplicationId;

/// Entries of the sample log: two full tiles and a partial one.
const LOG_SIZE: u64 = 600;

fn salt(index: u64) -> Salt {
    let mut bytes = [7; 32];
    bytes[..8].copy_from_slice(&index.to_be_bytes());
    Salt::from_bytes(bytes)
}

fn record(index: u64) -> Record {
    let at = "2026-11-21T10:00:00Z".parse().unwrap();
    Record::new(
        Kind::Decision,
        at,
        &json!({"number": index, "outcome": "permitted"}),
    )
    .unwrap()
}

fn ledger_samples() -> Vec<(&'static str, Vec<u8>)> {
    let origin = Origin::parse("hub.example.org/ledger/1").unwrap();
    let key = SigningKey::from_seed(origin.clone(), Zeroizing::new([1; 32])).unwrap();
    let entries: Vec<Commitment> = (0..LOG_SIZE)
        .map(|index| Commitment::of(&salt(index), &record(index)))
        .collect();
    let mut edge = Edge::empty();
    project(&mut edge, &entries);
    let checkpoint = Checkpoint {
        origin,
        size: edge.size(),
        root: edge.root(),
    };
    let signed = checkpoint.sign(&key).unwrap();
    let leaves: Vec<_> = entries.iter().map(Commitment::leaf).collect();
    // The form is sampled, not the truth: the hashes of a proof need not lead to the root here.
    let proof = TlogProof::new(
        Some((&salt(5), &record(5))),
        5,
        leaves[..10].to_vec(),
        signed.clone(),
    )
    .unwrap();
    let bare = TlogProof::new(None, 0, vec![], signed.clone()).unwrap();
    let path = TilePath::in_log(Layer::Entries, 2, LOG_SIZE).unwrap();
    vec![
        ("ledger_note/signed", signed.clone().into_bytes()),
        ("ledger_checkpoint/signed", signed.into_bytes()),
        ("ledger_entries/partial", encode_entries(&entries[..20])),
        ("ledger_hashes/partial", encode_hashes(&leaves[..20])),
        (
            "ledger_key/vkey",
            key.verifying_key().to_string().into_bytes(),
        ),
        ("ledger_record/decision", record(5).into_bytes()),
        ("ledger_tile_path/partial", path.to_string().into_bytes()),
        ("ledger_tlog_proof/opened", proof.to_string().into_bytes()),
        ("ledger_tlog_proof/bare", bare.to_string().into_bytes()),
    ]
}

fn identity_samples() -> Vec<(&'static str, Vec<u8>)> {
    let now = "2026-11-21T10:00:00Z".parse().unwrap();
    let key = client::generate_jwk(Zeroizing::new([2; 32]));
    let application = ApplicationId::parse("welfare-centre").unwrap();
    // ES256 signatures differ each time; no body checks them.
    let unsigned = |message: String| {
        let (signed, signature) = message.rsplit_once('.').unwrap();
        format!("{signed}.{}", "A".repeat(signature.len()))
    };
    let assertion = unsigned(client::client_assertion(
        &key,
        &application,
        "https://hub.example.org",
        now,
        "jti-1",
    ));
    let url = "https://hub.example.org/exchange/v1/consultations";
    let proof = unsigned(client::dpop_proof(
        &key,
        "POST",
        url,
        Some("token"),
        now,
        "jti-2",
    ));
    let receipt =
        HubKeys::from_seed(Zeroizing::new([3; 32])).sign_jws(br#"{"decision":1,"delivery":2}"#);
    let keys = Jwks::of(vec![key.public().clone()]).unwrap();
    vec![
        ("jws/assertion", assertion.clone().into_bytes()),
        ("jws/proof", proof.clone().into_bytes()),
        ("jws/receipt", receipt.into_bytes()),
        ("dpop_proof/post", proof.into_bytes()),
        ("jwks/p256", keys.to_json().into_bytes()),
        (
            "token_form/request",
            client::token_form(&assertion, "exchange:consult").into_bytes(),
        ),
    ]
}

/// Two row groups, one of texts and one column at a time; compressed, as files from elsewhere are.
fn parquet_samples() -> Vec<(&'static str, Vec<u8>)> {
    let write = |schema: &str, columns: &dyn Fn(&mut SerializedRowGroupWriter<'_, Vec<u8>>)| {
        let schema = Arc::new(parse_message_type(schema).unwrap());
        // Without the writer's version, which would change with every update.
        let properties = WriterProperties::builder()
            .set_created_by("sample".to_owned())
            .set_compression(Compression::SNAPPY);
        let mut file =
            SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build())).unwrap();
        for _ in 0..2 {
            let mut rows = file.next_row_group().unwrap();
            columns(&mut rows);
            rows.close().unwrap();
        }
        file.into_inner().unwrap()
    };
    let texts = "message rows { REQUIRED BYTE_ARRAY ssin (UTF8); REQUIRED BYTE_ARRAY institution (UTF8);
        REQUIRED BYTE_ARRAY capacity (UTF8); REQUIRED BYTE_ARRAY startDate (UTF8); OPTIONAL BYTE_ARRAY endDate (UTF8); }";
    let numbers = "message rows { REQUIRED INT64 ssin; REQUIRED INT64 institution; REQUIRED INT32 capacity (UINT_16);
        REQUIRED INT32 startDate (DATE); OPTIONAL INT32 endDate (DATE); }";
    vec![
        (
            "directory_parquet/texts.parquet",
            write(texts, &|rows| {
                for (text, levels) in [
                    ("85673003360", None),
                    ("0999999823", None),
                    ("7", None),
                    ("2025-03-01", None),
                    ("2026-02-28", Some(&[1, 0][..])),
                ] {
                    let count = levels.map_or(2, |_| 1);
                    let values = vec![ByteArray::from(text); count];
                    let mut column = rows.next_column().unwrap().unwrap();
                    column
                        .typed::<ByteArrayType>()
                        .write_batch(&values, levels, None)
                        .unwrap();
                    column.close().unwrap();
                }
            }),
        ),
        (
            "directory_parquet/numbers.parquet",
            write(numbers, &|rows| {
                for value in [85_673_003_360, 999_999_823] {
                    let mut column = rows.next_column().unwrap().unwrap();
                    column
                        .typed::<Int64Type>()
                        .write_batch(&[value; 2], None, None)
                        .unwrap();
                    column.close().unwrap();
                }
                for (value, levels) in [(7, None), (20_148, None), (20_512, Some(&[1, 0][..]))] {
                    let values = vec![value; levels.map_or(2, |_| 1)];
                    let mut column = rows.next_column().unwrap().unwrap();
                    column
                        .typed::<Int32Type>()
                        .write_batch(&values, levels, None)
                        .unwrap();
                    column.close().unwrap();
                }
            }),
        ),
    ]
}

#[test]
fn generated_samples_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../seeds");
    for (name, bytes) in ledger_samples()
        .into_iter()
        .chain(identity_samples())
        .chain(parquet_samples())
    {
        let path = folder.join(name);
        if env::var_os("CROSSKEYS_GENERATE").is_some_and(|value| value == "1") {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &bytes).unwrap();
        }
        let committed = fs::read(&path).unwrap_or_default();
        assert!(
            committed == bytes,
            "{} is out of date: run `cargo xtask gen`",
            path.display()
        );
    }
}

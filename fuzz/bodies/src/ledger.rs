//! What a mirror, an auditor or a restored backup hands to the ledger.

use ledger::{
    Checkpoint, Record, TilePath, TlogProof, VerifyingKey,
    note::Note,
    tile::{decode_entries, decode_hashes, encode_entries, encode_hashes},
};

pub fn note(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(
            note.to_string().as_bytes(),
            bytes,
            "a note has one spelling"
        );
    }
}

pub fn checkpoint(bytes: &[u8]) {
    if let Ok(checkpoint) = Checkpoint::parse_unverified(bytes) {
        let text = format!(
            "{}\n{}\n{}\n\n",
            checkpoint.origin, checkpoint.size, checkpoint.root
        );
        assert!(
            bytes.starts_with(text.as_bytes()),
            "a checkpoint has one spelling"
        );
    }
}

pub fn key(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    if let Ok(key) = VerifyingKey::parse(text) {
        assert_eq!(key.to_string(), text, "a key has one spelling");
    }
}

pub fn tile_path(bytes: &[u8]) {
    let Some(text) = crate::text(bytes) else {
        return;
    };
    if let Ok(path) = TilePath::parse(text) {
        assert_eq!(path.to_string(), text, "a path has one spelling");
    }
}

pub fn entries(bytes: &[u8]) {
    if let Ok(entries) = decode_entries(bytes) {
        assert_eq!(encode_entries(&entries), bytes);
    }
}

pub fn hashes(bytes: &[u8]) {
    if let Ok(hashes) = decode_hashes(bytes) {
        assert_eq!(encode_hashes(&hashes), bytes);
    }
}

pub fn record(bytes: &[u8]) {
    if let Ok(record) = Record::parse(bytes) {
        assert_eq!(record.as_bytes(), bytes, "a record is its canonical bytes");
        let body = record.body();
        let again = Record::new(record.kind(), record.at(), &body);
        assert!(
            again.is_ok_and(|again| again.as_bytes() == bytes),
            "a record can be made again from its parts"
        );
    }
}

pub fn tlog_proof(bytes: &[u8]) {
    if let Ok(proof) = TlogProof::parse(bytes) {
        assert_eq!(
            proof.to_string().as_bytes(),
            bytes,
            "a proof has one spelling"
        );
    }
}

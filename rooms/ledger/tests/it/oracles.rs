//! Others' implementations of the same formats agree with ours, in both directions.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ledger::note::Note;
use ledger::proof::{prove_consistency, prove_inclusion, verify_consistency, verify_inclusion};
use ledger::{Checkpoint, Commitment, Hash, Origin, TilePath, TileSource, VerifyingKey};
use signed_note::{Note as OtherNote, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{HashReader, Tile, TileHashReader, TileReader};

use crate::log::{LARGE, Log, ORIGIN, key};

/// Small logs and the large one.
fn logs() -> impl Iterator<Item = Log> {
    let small = [1, 2, 255, 256, 257, 1000].map(|size| Log::published_at(&[size]));
    small.into_iter().chain([LARGE.clone()])
}

/// All hashes of a tree as the other library stores them.
#[derive(Default)]
struct Stored(Vec<tlog_tiles::Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes
            .iter()
            .map(|index| self.0[*index as usize])
            .collect())
    }
}

impl Stored {
    fn of(log: &Log) -> Stored {
        let mut stored = Stored::default();
        for (number, entry) in log.stored.iter().enumerate() {
            let new =
                tlog_tiles::stored_hashes(number as u64, entry.commitment.as_bytes(), &stored);
            stored.0.extend(new.unwrap());
        }
        stored
    }
}

fn theirs(hash: &Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(*hash.as_bytes())
}

fn ours(hashes: &[tlog_tiles::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash::from_bytes(hash.0)).collect()
}

/// The other library writes the height into the path and says `data` for entries.
fn our_path(tile: &Tile) -> TilePath {
    let path = tile.path().replacen("tile/8/", "tile/", 1);
    TilePath::parse(&path.replacen("tile/data/", "tile/entries/", 1)).unwrap()
}

#[test]
fn tiles_and_roots() {
    for log in logs() {
        let size = log.size();
        let other = Stored::of(&log);
        assert_eq!(
            theirs(&log.edge.root()),
            tlog_tiles::tree_hash(size, &other).unwrap()
        );
        let tiles = Tile::new_tiles(8, 0, size);
        for tile in &tiles {
            let ours = log.files.read(&our_path(tile)).unwrap();
            assert_eq!(
                ours,
                Some(tile.read_data(&other).unwrap()),
                "{}",
                tile.path()
            );
        }
        let bundles = size.div_ceil(256) as usize;
        assert_eq!(log.files.len(), tiles.len() + bundles);
    }
}

#[test]
fn the_tiles_of_a_growing_log() {
    let log = Log::published_at(&[100, 256, 700]);
    for (old, new) in [(0, 100), (100, 256), (256, 700)] {
        for tile in Tile::new_tiles(8, old, new) {
            assert!(log.files.contains_key(&our_path(&tile)), "{}", tile.path());
        }
    }
}

#[test]
fn paths() {
    for (level, index, width, is_data) in [
        (0, 0, 256, false),
        (5, 999, 1, false),
        (63, 1000, 255, false),
        (0, 1_234_067, 8, true),
        (0, u64::MAX, 256, true),
    ] {
        let tile = Tile::new(8, level, index, width, is_data);
        let path = our_path(&tile);
        assert_eq!(
            (path.index(), u32::from(path.width().get())),
            (index, width)
        );
        let text =
            path.to_string()
                .replacen("tile/", "tile/8/", 1)
                .replacen("/entries/", "/data/", 1);
        assert_eq!(Tile::from_path(&text).unwrap(), tile);
    }
}

#[test]
fn proofs() {
    for log in logs() {
        let size = log.size();
        let (other, root) = (Stored::of(&log), log.edge.root());
        for index in [0, size / 3, size / 2, size - 1] {
            let leaf = log.stored[index as usize].commitment.leaf();
            let proof = prove_inclusion(index, size, &log.files).unwrap();
            let their_proof = tlog_tiles::prove_record(size, index, &other).unwrap();
            assert_eq!(ours(&their_proof), proof, "{index} of {size}");
            assert_eq!(
                verify_inclusion(index, size, &leaf, &ours(&their_proof), &root),
                Ok(())
            );
            let proof = proof.iter().map(theirs).collect();
            let checked =
                tlog_tiles::check_record(&proof, size, theirs(&root), index, theirs(&leaf));
            assert!(checked.is_ok(), "{index} of {size}");
        }
        for old in [1, size / 3, size / 2, size - 1, size] {
            if old == 0 {
                continue; // the other library proves nothing about an empty log
            }
            let old_root = Hash::from_bytes(tlog_tiles::tree_hash(old, &other).unwrap().0);
            let proof = prove_consistency(old, size, &log.files).unwrap();
            let their_proof = tlog_tiles::prove_tree(size, old, &other).unwrap();
            assert_eq!(ours(&their_proof), proof, "{old} to {size}");
            assert_eq!(
                verify_consistency(old, &old_root, size, &root, &ours(&their_proof)),
                Ok(())
            );
            let proof = proof.iter().map(theirs).collect();
            let checked =
                tlog_tiles::check_tree(&proof, size, theirs(&root), old, theirs(&old_root));
            assert!(checked.is_ok(), "{old} to {size}");
        }
    }
}

/// Our files as the other library reads a log from afar, checking each tile against the root.
struct Served<'a>(&'a Log);

impl TileReader for Served<'_> {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile: &Tile| self.0.files.read(&our_path(tile)).unwrap().unwrap();
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

#[test]
fn another_client_reads_our_files() {
    let log = LARGE.clone();
    let (size, root) = (log.size(), theirs(&log.edge.root()));
    let served = Served(&log);
    let reader = TileHashReader::new(size, root, &served);
    for index in [0, 255, 40_000, 65_999] {
        let proof = tlog_tiles::prove_record(size, index, &reader).unwrap();
        let leaf = tlog_tiles::record_hash(log.stored[index as usize].commitment.as_bytes());
        assert!(tlog_tiles::check_record(&proof, size, root, index, leaf).is_ok());
    }
}

#[test]
fn notes_and_checkpoints() {
    let log = Log::published_at(&[300]);
    let ours = key(1);
    let vkey = ours.verifying_key().to_string();

    // They read ours.
    let note = OtherNote::from_bytes(log.signed.as_bytes()).unwrap();
    let known = VerifierList::new(vec![Box::new(StandardVerifier::new(&vkey).unwrap())]);
    assert_eq!(note.verify(&known).unwrap().0.len(), 1);
    let theirs = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
    let size_and_root = (theirs.size(), Hash::from_bytes(theirs.hash().0));
    assert_eq!(
        (theirs.origin(), size_and_root),
        (ORIGIN, (300, log.edge.root()))
    );

    // We read theirs, made with the same secret.
    let secret = STANDARD.encode([&[1u8][..], &[1; 32]].concat());
    let skey = format!(
        "PRIVATE+KEY+{ORIGIN}+{}+{secret}",
        ours.verifying_key().hash()
    );
    let signer = StandardSigner::new(&skey).unwrap();
    let mut note = OtherNote::new(&theirs.to_bytes(), &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    let signed = String::from_utf8(note.to_bytes()).unwrap();
    assert_eq!(signed, log.signed);
    assert_eq!(
        Checkpoint::open(&signed, ours.verifying_key()).unwrap(),
        log.checkpoints[0]
    );

    // A second signature, as of a witness, disturbs neither.
    let (witness_skey, witness_vkey) = {
        let witness = ledger::SigningKey::from_seed(
            Origin::parse("witness.example").unwrap(),
            zeroize::Zeroizing::new([2; 32]),
        );
        let witness = witness.unwrap();
        let secret = STANDARD.encode([&[1u8][..], &[2; 32]].concat());
        let hash = witness.verifying_key().hash();
        (
            format!("PRIVATE+KEY+witness.example+{hash}+{secret}"),
            witness.verifying_key().to_string(),
        )
    };
    note.add_sigs(&[&StandardSigner::new(&witness_skey).unwrap()])
        .unwrap();
    let cosigned = String::from_utf8(note.to_bytes()).unwrap();
    assert_eq!(
        Checkpoint::open(&cosigned, ours.verifying_key()).unwrap(),
        log.checkpoints[0]
    );
    let read = Note::parse(cosigned.as_bytes()).unwrap();
    assert_eq!(read.signatures().len(), 2);
    assert!(
        read.verify(&VerifyingKey::parse(&witness_vkey).unwrap())
            .is_ok()
    );
    assert_eq!(read.to_string(), cosigned);
}

#[test]
fn leaves() {
    let entry = Commitment::from_bytes([5; 32]);
    assert_eq!(theirs(&entry.leaf()), tlog_tiles::record_hash(&[5; 32]));
}

//! What holds for logs of any size.

use std::collections::BTreeMap;

use ledger::proof::{
    prove_consistency, prove_inclusion, tiles_for_consistency, tiles_for_inclusion,
    verify_consistency, verify_inclusion,
};
use ledger::{Commitment, Edge, Hash, TilePath, TileSource, TlogProof, project};
use proptest::prelude::*;

use crate::log::{Log, commitment, key};
use crate::reference::naive_root;

/// Larger than two full tiles of level 0 for most draws, so that level 1 has several hashes.
const SIZE_MAX: u64 = 4000;

type Files = BTreeMap<TilePath, Vec<u8>>;

fn entries(size: u64) -> Vec<Commitment> {
    (0..size).map(commitment).collect()
}

fn keep(files: &mut Files, edge: &mut Edge, new: &[Commitment]) {
    for write in project(edge, new) {
        files.insert(TilePath::parse(&write.path).unwrap(), write.bytes);
    }
}

fn projected(size: u64) -> (Edge, Files) {
    let (mut edge, mut files) = (Edge::empty(), Files::new());
    keep(&mut files, &mut edge, &entries(size));
    (edge, files)
}

fn root_at(size: u64) -> Hash {
    naive_root(
        &entries(size)
            .iter()
            .map(Commitment::leaf)
            .collect::<Vec<_>>(),
    )
}

/// The files of which a log of this size has need.
fn current(files: &Files, size: u64) -> Files {
    let belongs =
        |path: &TilePath| TilePath::in_log(path.layer(), path.index(), size) == Some(*path);
    files
        .clone()
        .into_iter()
        .filter(|(path, _)| belongs(path))
        .collect()
}

#[test]
fn small_logs_whole() {
    for size in 0..=40 {
        let (edge, files) = projected(size);
        assert_eq!(edge.root(), root_at(size), "size {size}");
        for index in 0..size {
            let proof = prove_inclusion(index, size, &files).unwrap();
            let leaf = commitment(index).leaf();
            assert_eq!(
                verify_inclusion(index, size, &leaf, &proof, &edge.root()),
                Ok(())
            );
        }
        for old in 0..=size {
            let proof = prove_consistency(old, size, &files).unwrap();
            let verified = verify_consistency(old, &root_at(old), size, &edge.root(), &proof);
            assert_eq!(verified, Ok(()), "{old} to {size}");
        }
        assert!(prove_inclusion(size, size, &files).is_err());
        assert!(prove_consistency(size + 1, size, &files).is_err());
    }
}

#[test]
fn three_levels_of_tiles() {
    let size = 70_000;
    let (edge, files) = projected(size);
    assert_eq!(files.len(), 274 + 274 + 2 + 1);
    assert_eq!(edge.root(), root_at(size));
    assert_eq!(Edge::open(size, &files), Ok(edge.clone()));
    for index in [0, 255, 256, 65_535, 65_536, 69_887, 69_888, 69_999] {
        let proof = prove_inclusion(index, size, &files).unwrap();
        let leaf = commitment(index).leaf();
        assert_eq!(
            verify_inclusion(index, size, &leaf, &proof, &edge.root()),
            Ok(()),
            "{index}"
        );
    }
    for old in [1, 256, 65_535, 65_536, 65_537, 69_999] {
        let proof = prove_consistency(old, size, &files).unwrap();
        let verified = verify_consistency(old, &root_at(old), size, &edge.root(), &proof);
        assert_eq!(verified, Ok(()), "{old}");
    }
}

/// Counts on nothing but the tiles that were announced.
#[test]
fn announced_tiles_suffice() {
    let size = 66_000;
    let (edge, files) = projected(size);
    let only = |paths: Vec<TilePath>| -> Files {
        paths
            .into_iter()
            .map(|path| (path, files.read(&path).unwrap().unwrap()))
            .collect()
    };
    for index in [0, 300, 65_535, 65_999] {
        let proof = prove_inclusion(index, size, &only(tiles_for_inclusion(index, size))).unwrap();
        let leaf = commitment(index).leaf();
        assert_eq!(
            verify_inclusion(index, size, &leaf, &proof, &edge.root()),
            Ok(())
        );
        assert_eq!(tiles_for_inclusion(size + index, size), []);
    }
    for old in [0, 1, 65_536, 65_900, size] {
        let proof = prove_consistency(old, size, &only(tiles_for_consistency(old, size))).unwrap();
        let verified = verify_consistency(old, &root_at(old), size, &edge.root(), &proof);
        assert_eq!(verified, Ok(()));
    }
}

/// Once a full tile is there, the partial one may go; a proof at the old size is made from the full one.
#[test]
fn a_full_tile_stands_in_for_its_partial_ones() {
    let (old, _) = projected(250);
    let (_, files) = projected(600);
    let proof = prove_inclusion(200, 250, &files).unwrap();
    let leaf = commitment(200).leaf();
    assert_eq!(
        verify_inclusion(200, 250, &leaf, &proof, &old.root()),
        Ok(())
    );
}

#[test]
fn every_changed_bit_of_a_proof_is_noticed() {
    let log = Log::published_at(&[700]);
    let text = log.proof_of(333).to_string().into_bytes();
    assert!(
        TlogProof::parse(&text)
            .unwrap()
            .verify(key(1).verifying_key())
            .is_ok()
    );
    for at in 0..text.len() * 8 {
        let mut changed = text.clone();
        changed[at / 8] ^= 1 << (at % 8);
        let verified =
            TlogProof::parse(&changed).and_then(|proof| proof.verify(key(1).verifying_key()));
        assert!(verified.is_err(), "bit {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn inclusion(size in 1..=SIZE_MAX, places in prop::collection::vec(any::<prop::sample::Index>(), 8)) {
        let (edge, files) = projected(size);
        for place in places {
            let index = place.index(size as usize) as u64;
            let proof = prove_inclusion(index, size, &files).unwrap();
            let leaf = commitment(index).leaf();
            prop_assert_eq!(verify_inclusion(index, size, &leaf, &proof, &edge.root()), Ok(()));
            let other = (index + 1) % size;
            if other != index {
                prop_assert!(verify_inclusion(other, size, &leaf, &proof, &edge.root()).is_err());
            }
        }
    }

    #[test]
    fn consistency(size in 1..=SIZE_MAX, places in prop::collection::vec(any::<prop::sample::Index>(), 8)) {
        let (edge, files) = projected(size);
        for place in places {
            let old = place.index(size as usize + 1) as u64;
            let proof = prove_consistency(old, size, &files).unwrap();
            let verified = verify_consistency(old, &root_at(old), size, &edge.root(), &proof);
            prop_assert_eq!(verified, Ok(()));
        }
    }

    #[test]
    fn a_changed_bit_fails(size in 2..=SIZE_MAX, place: prop::sample::Index, bit: prop::sample::Index) {
        let (edge, files) = projected(size);
        let index = place.index(size as usize) as u64;
        let leaf = commitment(index).leaf();
        let flip = |hash: &Hash, bit: usize| {
            let mut bytes = *hash.as_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            Hash::from_bytes(bytes)
        };

        let mut proof = prove_inclusion(index, size, &files).unwrap();
        let bit_of_proof = bit.index(proof.len() * 256);
        proof[bit_of_proof / 256] = flip(&proof[bit_of_proof / 256], bit_of_proof % 256);
        prop_assert!(verify_inclusion(index, size, &leaf, &proof, &edge.root()).is_err());
        let proof = prove_inclusion(index, size, &files).unwrap();
        let changed = flip(&leaf, bit.index(256));
        prop_assert!(verify_inclusion(index, size, &changed, &proof, &edge.root()).is_err());

        let old = index.max(1);
        let mut proof = prove_consistency(old, size, &files).unwrap();
        let bit_of_proof = bit.index(proof.len() * 256);
        proof[bit_of_proof / 256] = flip(&proof[bit_of_proof / 256], bit_of_proof % 256);
        prop_assert!(verify_consistency(old, &root_at(old), size, &edge.root(), &proof).is_err());
    }

    #[test]
    fn any_batches_give_the_same_files(size in 1..=SIZE_MAX, cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        let (edge, files) = projected(size);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(size as usize + 1)).collect();
        cuts.extend([0, size as usize]);
        cuts.sort();
        let all = entries(size);
        let (mut grown, mut kept) = (Edge::empty(), Files::new());
        for pair in cuts.windows(2) {
            // Each batch starts from the files alone, as after a restart.
            prop_assert_eq!(&Edge::open(grown.size(), &kept).unwrap(), &grown);
            keep(&mut kept, &mut grown, &all[pair[0]..pair[1]]);
        }
        prop_assert_eq!(&grown, &edge);
        prop_assert_eq!(current(&kept, size), current(&files, size));
        // Nothing else was left than the partial files of sizes in between.
        let left_over = kept.keys().filter(|path| !files.contains_key(path));
        prop_assert!(left_over.into_iter().all(|path| path.width() != ledger::tile::Width::FULL));
        prop_assert_eq!(edge.root(), root_at(size));
    }
}

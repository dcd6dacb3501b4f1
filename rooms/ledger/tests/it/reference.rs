//! The reference vectors of the RFC 6962 tree, and the note that the specification's own library signs.

use ledger::note::Note;
use ledger::proof::{ProofRefused, verify_consistency, verify_inclusion};
use ledger::{Hash, VerifyingKey};

/// The eight leaves that implementations of RFC 6962 share as test data, in hexadecimal.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];

/// The roots over the first 0 to 8 of them.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(hex: &str) -> Vec<u8> {
    let digits = hex
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    digits
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn hash(hex: &str) -> Hash {
    Hash::from_bytes(bytes(hex).try_into().unwrap())
}

/// MTH of RFC 6962 §2.1, word for word.
pub fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Hash::node(&naive_root(left), &naive_root(right))
        }
    }
}

#[test]
fn roots() {
    let leaves: Vec<Hash> = LEAVES.iter().map(|leaf| Hash::leaf(&bytes(leaf))).collect();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(naive_root(&leaves[..size]), hash(root), "size {size}");
    }
}

#[test]
fn inclusion() {
    let table: [(u64, u64, &[&str]); 6] = [
        (0, 1, &[]),
        (
            0,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            5,
            8,
            &[
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            3,
            &["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
        ),
        (
            1,
            5,
            &[
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
        (
            4,
            5,
            &["d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
        ),
    ];
    for (index, size, path) in table {
        let leaf = Hash::leaf(&bytes(LEAVES[index as usize]));
        let path: Vec<Hash> = path.iter().map(|step| hash(step)).collect();
        let root = hash(ROOTS[size as usize]);
        assert_eq!(
            verify_inclusion(index, size, &leaf, &path, &root),
            Ok(()),
            "{index} of {size}"
        );
    }
}

#[test]
fn consistency() {
    let table: [(u64, u64, &[&str]); 6] = [
        (1, 1, &[]),
        (0, 8, &[]),
        (
            1,
            8,
            &[
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ],
        ),
        (
            6,
            8,
            &[
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ],
        ),
        (
            2,
            5,
            &[
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ],
        ),
        (
            4,
            8,
            &["6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"],
        ),
    ];
    for (old, new, path) in table {
        let path: Vec<Hash> = path.iter().map(|step| hash(step)).collect();
        let (old_root, root) = (hash(ROOTS[old as usize]), hash(ROOTS[new as usize]));
        let verified = verify_consistency(old, &old_root, new, &root, &path);
        assert_eq!(verified, Ok(()), "{old} to {new}");
    }
}

#[test]
fn proofs_of_the_impossible_are_refused() {
    let (leaf, root) = (Hash::leaf(b""), hash(ROOTS[8]));
    for (index, size, hashes, why) in [
        (0, 0, 0, ProofRefused::OutOfRange),
        (8, 8, 3, ProofRefused::OutOfRange),
        (u64::MAX, u64::MAX, 0, ProofRefused::OutOfRange),
        (u64::MAX - 1, u64::MAX, 65, ProofRefused::WrongLength),
        (0, 8, 2, ProofRefused::WrongLength),
        (0, 8, 4, ProofRefused::WrongLength),
        (0, 8, 3, ProofRefused::WrongRoot),
        (0, 1, 0, ProofRefused::WrongRoot),
    ] {
        let refused = verify_inclusion(index, size, &leaf, &vec![leaf; hashes], &root);
        assert_eq!(refused, Err(why), "{index} of {size} with {hashes} hashes");
    }
    for (old, new, hashes, why) in [
        (9, 8, 0, ProofRefused::OutOfRange),
        (0, 8, 1, ProofRefused::WrongLength),
        (0, 8, 0, ProofRefused::WrongRoot),
        (8, 8, 1, ProofRefused::WrongLength),
        (8, 8, 0, ProofRefused::WrongRoot),
        (6, 8, 0, ProofRefused::WrongLength),
        (4, 8, 0, ProofRefused::WrongLength),
        (6, 8, 4, ProofRefused::WrongLength),
        (6, 8, 3, ProofRefused::WrongRoot),
        (u64::MAX - 1, u64::MAX, 70, ProofRefused::WrongLength),
    ] {
        let refused = verify_consistency(old, &leaf, new, &root, &vec![leaf; hashes]);
        assert_eq!(refused, Err(why), "{old} to {new} with {hashes} hashes");
    }
}

/// The example of Go's `golang.org/x/mod/sumdb/note`, from which the format comes.
#[test]
fn a_note_from_elsewhere() {
    let key =
        VerifyingKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    let note = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    let note = Note::parse(note.as_bytes()).unwrap();
    assert!(
        note.verify(&key.unwrap())
            .unwrap()
            .starts_with("If you think")
    );
}

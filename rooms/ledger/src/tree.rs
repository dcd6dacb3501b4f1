//! Arithmetic of the Merkle tree, shared by projection and proofs.

use crate::Hash;

/// The root over nodes of one height, as many as a power of two.
pub(crate) fn subtree_root(nodes: &[Hash]) -> Hash {
    match nodes {
        [] => Hash::empty_root(),
        [node] => *node,
        [left, right] => Hash::node(left, right),
        _ => {
            let (left, right) = nodes.split_at(nodes.len() / 2);
            Hash::node(&subtree_root(left), &subtree_root(right))
        }
    }
}

/// The largest power of two smaller than `size`, which is at least 2. RFC 6962 §2.1.
pub(crate) fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

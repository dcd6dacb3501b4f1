//! Where the files of the log are.
//!
//! tlog-tiles §Merkle Tree and §Log entries <https://c2sp.org/tlog-tiles#merkle-tree>.

use std::fmt;

use thiserror::Error;

use super::{BUNDLE_STEP, TILE_HEIGHT, TILE_WIDTH};
use crate::hash::HASH_BYTES;

/// The highest tile level that a path may name. tlog-tiles §Merkle Tree.
pub const LEVEL_MAX: u8 = 63;
/// Longest path in bytes: `tile/entries/`, seven groups of an `x`, three digits and a slash, and `.p/255`, rounded up.
pub const PATH_BYTES_MAX: usize = 64;

/// How many hashes or entries a file holds: 1 to 256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Width(u16);

impl Width {
    /// 256: the file will never change nor be replaced.
    pub const FULL: Width = Width(TILE_WIDTH);

    /// 1: the file of a log whose last hash or entry is the first of its file.
    pub const NARROWEST: Width = Width(1);

    /// A width from 1 to 256.
    pub const fn new(width: u16) -> Option<Width> {
        if width >= 1 && width <= TILE_WIDTH {
            Some(Width(width))
        } else {
            None
        }
    }

    /// The number.
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The entries themselves.
    Entries,
    /// Hashes of this tile level: leaves at 0, and above it the roots of the full tiles below.
    Hashes(u8),
}

/// Why a text is not the path of a file of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not the path of a tile or an entry bundle")]
pub struct BadPath;

/// The place of a file of the log, below the log's prefix.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    layer: Layer,
    index: u64,
    width: Width,
}

impl TilePath {
    /// The place of a file; a level beyond [`LEVEL_MAX`] has none.
    pub const fn new(layer: Layer, index: u64, width: Width) -> Option<TilePath> {
        match layer {
            Layer::Hashes(level) if level > LEVEL_MAX => None,
            _ => Some(TilePath {
                layer,
                index,
                width,
            }),
        }
    }

    /// The file at `index` of a layer in a log of `size` entries: full, partial, or `None` if that log has no such file.
    pub fn in_log(layer: Layer, index: u64, size: u64) -> Option<TilePath> {
        let held = size_at(layer, size)?;
        let before = index.checked_mul(u64::from(TILE_WIDTH))?;
        let held = held.checked_sub(before)?.min(u64::from(TILE_WIDTH));
        let width = Width::new(u16::try_from(held).ok()?)?;
        TilePath::new(layer, index, width)
    }

    /// What the file holds.
    pub const fn layer(&self) -> Layer {
        self.layer
    }

    /// Its place among the files of its layer.
    pub const fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds.
    pub const fn width(&self) -> Width {
        self.width
    }

    /// The same place with another width.
    pub const fn with_width(self, width: Width) -> TilePath {
        TilePath { width, ..self }
    }

    /// Length of the file in bytes.
    pub const fn file_bytes(&self) -> usize {
        let step = match self.layer {
            Layer::Entries => BUNDLE_STEP,
            Layer::Hashes(_) => HASH_BYTES,
        };
        step * self.width.0 as usize
    }

    /// Reads a path such as `tile/0/x001/x234/067.p/8` or `tile/entries/000`.
    ///
    /// # Errors
    /// When the text is not exactly how the path is written.
    pub fn parse(text: &str) -> Result<TilePath, BadPath> {
        if text.len() > PATH_BYTES_MAX {
            return Err(BadPath);
        }
        let rest = text.strip_prefix("tile/").ok_or(BadPath)?;
        let (layer, rest) = rest.split_once('/').ok_or(BadPath)?;
        let layer = match layer {
            "entries" => Layer::Entries,
            level => Layer::Hashes(plain_number(level).ok_or(BadPath)?),
        };
        let (number, width) = match rest.split_once(".p/") {
            None => (rest, Width::FULL),
            Some((number, width)) => {
                let width = plain_number::<u16>(width).and_then(Width::new);
                let width = width.filter(|width| *width != Width::FULL);
                (number, width.ok_or(BadPath)?)
            }
        };
        let path = TilePath::new(layer, grouped_number(number)?, width).ok_or(BadPath)?;
        // One text for each path: no group of zeros in front, no group that could be shorter.
        if path.to_string() == text {
            Ok(path)
        } else {
            Err(BadPath)
        }
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.layer {
            Layer::Entries => f.write_str("tile/entries/")?,
            Layer::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        let mut divisor = 1;
        while self.index / divisor >= GROUP {
            divisor *= GROUP;
        }
        while divisor > 1 {
            write!(f, "x{:03}/", self.index / divisor % GROUP)?;
            divisor /= GROUP;
        }
        write!(f, "{:03}", self.index % GROUP)?;
        if self.width != Width::FULL {
            write!(f, ".p/{}", self.width.0)?;
        }
        Ok(())
    }
}

impl fmt::Debug for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TilePath({self})")
    }
}

/// Numbers in one part of a path: three digits.
const GROUP: u64 = 1000;

/// Reads `x001/x234/067`; whether it is the shortest form is checked by writing it again.
fn grouped_number(text: &str) -> Result<u64, BadPath> {
    let (leading, last) = match text.rsplit_once('/') {
        Some((leading, last)) => (Some(leading), last),
        None => (None, text),
    };
    let leading = leading.into_iter().flat_map(|groups| groups.split('/'));
    let mut number: u64 = 0;
    for group in leading
        .map(|group| group.strip_prefix('x'))
        .chain([Some(last)])
    {
        let digits = group.ok_or(BadPath)?;
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadPath);
        }
        let digits: u64 = digits.parse().map_err(|_| BadPath)?;
        number = number
            .checked_mul(GROUP)
            .and_then(|number| number.checked_add(digits))
            .ok_or(BadPath)?;
    }
    Ok(number)
}

/// Reads a decimal number; whether it is the shortest form is checked by writing it again.
fn plain_number<N: std::str::FromStr>(text: &str) -> Option<N> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

/// How many hashes or entries a layer has in a log of `size` entries; `None` beyond the levels of a 64-bit log.
pub(crate) fn size_at(layer: Layer, size: u64) -> Option<u64> {
    match layer {
        Layer::Entries => Some(size),
        Layer::Hashes(level) => size.checked_shr(u32::from(level) * TILE_HEIGHT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_text() {
        for (layer, index, width, text) in [
            (Layer::Hashes(0), 0, 256, "tile/0/000"),
            (Layer::Hashes(0), 1_234_067, 256, "tile/0/x001/x234/067"),
            (Layer::Hashes(63), 999, 255, "tile/63/999.p/255"),
            (Layer::Entries, 1000, 1, "tile/entries/x001/000.p/1"),
            (
                Layer::Entries,
                u64::MAX,
                256,
                "tile/entries/x018/x446/x744/x073/x709/x551/615",
            ),
        ] {
            let path = TilePath::new(layer, index, Width::new(width).unwrap()).unwrap();
            assert_eq!(path.to_string(), text);
            assert_eq!(TilePath::parse(text), Ok(path));
        }
    }

    #[test]
    fn other_texts_are_no_paths() {
        for text in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "/tile/0/000",
            "tile/0/0",
            "tile/0/0000",
            "tile/0/x000/001",
            "tile/0/001/002",
            "tile/0/x001/x002",
            "tile/0/x001/",
            "tile/0//001",
            "tile/0/X001/002",
            "tile/0/+01",
            "tile/00/000",
            "tile/64/000",
            "tile/-1/000",
            "tile/256/000",
            "tile/data/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p/1.p/1",
            "tile/0/000.p",
            "tile/0/000 ",
            "tile/0/..",
            "tile/0/x018/x446/x744/x073/x709/x551/616",
            "tile/0/x999/x018/x446/x744/x073/x709/x551/615",
        ] {
            assert_eq!(TilePath::parse(text), Err(BadPath), "{text:?}");
        }
        assert_eq!(TilePath::parse(&"tile/0/".repeat(1000)), Err(BadPath));
        assert_eq!(TilePath::new(Layer::Hashes(64), 0, Width::FULL), None);
    }

    #[test]
    fn a_log_of_70_000_entries_has_the_tiles_of_the_specification() {
        let path =
            |layer, index| TilePath::in_log(layer, index, 70_000).map(|path| path.width().get());
        for (layer, index, width) in [
            (Layer::Entries, 272, Some(256)),
            (Layer::Entries, 273, Some(112)),
            (Layer::Entries, 274, None),
            (Layer::Hashes(0), 273, Some(112)),
            (Layer::Hashes(1), 0, Some(256)),
            (Layer::Hashes(1), 1, Some(17)),
            (Layer::Hashes(2), 0, Some(1)),
            (Layer::Hashes(2), 1, None),
            (Layer::Hashes(3), 0, None),
            (Layer::Hashes(63), 0, None),
            (Layer::Hashes(0), u64::MAX, None),
        ] {
            assert_eq!(path(layer, index), width, "{layer:?} {index}");
        }
    }
}

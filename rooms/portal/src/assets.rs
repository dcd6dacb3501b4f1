//! Files that pages load. Their names carry a hash of their content, so that a browser may keep them for a year.

use std::borrow::Cow;

/// How long a browser may keep a file of [`find`], in seconds: a year, because another content has another name.
pub const KEPT_FOR_S: u32 = 365 * 24 * 60 * 60;

/// A file that pages load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its media type.
    pub content_type: &'static str,
    /// What it holds.
    pub bytes: &'static [u8],
}

struct Named {
    stem: &'static str,
    extension: &'static str,
    hash: u64,
    asset: Asset,
}

const fn named(
    stem: &'static str,
    extension: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
) -> Named {
    Named {
        stem,
        extension,
        hash: fnv(bytes),
        asset: Asset {
            content_type,
            bytes,
        },
    }
}

const ASSETS: [Named; 6] = [
    named(
        "style",
        "css",
        "text/css; charset=utf-8",
        include_bytes!("../assets/style.css"),
    ),
    named(
        "proof",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/proof.js"),
    ),
    named(
        "passkey",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/passkey.js"),
    ),
    named(
        "session",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/session.js"),
    ),
    named(
        "progress",
        "js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/progress.js"),
    ),
    named(
        "icon",
        "svg",
        "image/svg+xml",
        include_bytes!("../assets/icon.svg"),
    ),
];

/// FNV-1a: names a content so that a changed file has another name; it secures nothing.
const fn fnv(bytes: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    hash
}

impl Named {
    fn name(&self) -> String {
        format!("{}.{:016x}.{}", self.stem, self.hash, self.extension)
    }
}

/// The file with this name, as it stands in a page.
pub fn find(name: &str) -> Option<Asset> {
    let found = ASSETS.iter().find(|named| named.name() == name);
    found.map(|named| named.asset)
}

/// The path of a file by its plain name, such as `style.css`.
pub(crate) fn href(plain: &str) -> String {
    let found = ASSETS
        .iter()
        .find(|named| plain.strip_prefix(named.stem) == Some(&format!(".{}", named.extension)));
    let name = found.map_or(Cow::Borrowed(plain), |named| named.name().into());
    format!("/assets/{name}")
}

/// What a phone needs to install the portal, media type `application/manifest+json`. The same for every language.
pub fn manifest() -> String {
    let icon = href("icon.svg");
    format!(
        r##"{{"name":"Crosskeys","short_name":"Crosskeys","id":"/home","start_url":"/home","scope":"/","display":"standalone","background_color":"#f7f8f9","theme_color":"#0f4c5c","icons":[{{"src":"{icon}","sizes":"any","type":"image/svg+xml","purpose":"any"}},{{"src":"{icon}","sizes":"any","type":"image/svg+xml","purpose":"maskable"}}]}}"##
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_name_what_is_there() {
        for plain in [
            "style.css",
            "proof.js",
            "passkey.js",
            "session.js",
            "progress.js",
            "icon.svg",
        ] {
            let path = href(plain);
            let name = path.strip_prefix("/assets/").unwrap();
            assert!(name != plain && find(name).is_some(), "{path}");
            assert_eq!(
                find(plain),
                None,
                "a name without its hash is not kept for a year"
            );
        }
    }

    #[test]
    fn the_manifest_is_json_and_its_icons_are_there() {
        let manifest: serde_json::Value = serde_json::from_str(&manifest()).unwrap();
        for icon in manifest["icons"].as_array().unwrap() {
            let path = icon["src"].as_str().unwrap();
            assert!(find(path.strip_prefix("/assets/").unwrap()).is_some());
        }
    }
}

//! Files under `generated/` are compared by tests; `CROSSKEYS_GENERATE=1` rewrites them.

use std::path::PathBuf;

/// Fails unless `generated/NAME` holds exactly `text`.
#[expect(
    clippy::disallowed_methods,
    reason = "a test's switch, no setting of the hub"
)]
pub(crate) fn assert_current(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../generated")
        .join(name);
    if std::env::var_os("CROSSKEYS_GENERATE").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().expect("the path was joined above")).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "generated/{name} is not what the code says; run the tests with CROSSKEYS_GENERATE=1 and review the difference"
    );
}

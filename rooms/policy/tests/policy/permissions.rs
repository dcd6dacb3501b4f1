//! The table for jurists.

use policy::permissions_table;

use crate::demonstration::{in_repository, register};

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test that rewrites a generated file when it is told to"
)]
fn the_table_of_the_example_is_up_to_date() {
    let path = in_repository("generated/permissions.txt");
    let table = permissions_table(register());
    if std::env::var_os("CROSSKEYS_GENERATE").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &table).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == table,
        "generated/permissions.txt is out of date: run `CROSSKEYS_GENERATE=1 cargo test -p policy` and review the difference"
    );
}

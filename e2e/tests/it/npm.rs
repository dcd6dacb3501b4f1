//! OpenID clients that others wrote, against the hub: `openid-client` and `oauth4webapi`.
//!
//! `cargo xtask test` installs them below `target/`; the scripts in `e2e/npm` say each step that they have done.

use std::{fs, path::Path, process::Stdio};

use server::demo::population::Participant;
use tokio::process::Command;

use crate::house::{Engine, House};

/// Runs a script against a hub on which somebody is signed in, and shows what it said if it fails.
async fn run(script: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let installed = root.join("../target/e2e-npm");
    assert!(
        installed.join("installed.lock").exists(),
        "the npm packages are not installed: run `cargo xtask test`"
    );
    // Node finds packages in the folders above a script, so the scripts of this run stand below the packages.
    let folder = tempfile::tempdir_in(&installed).unwrap();
    for name in ["browser.mjs", script] {
        fs::copy(root.join("npm").join(name), folder.path().join(name)).unwrap();
    }
    let house = House::open_now(Engine::Sqlite).await;
    let (cookie, webid) = house.sign_in(&house.worker()).await;
    let institution = house.application(Participant::WelfareCentre).await;
    let ran = Command::new("node")
        .arg(folder.path().join(script))
        .arg(house.running().base_url())
        .env("SESSION_COOKIE", cookie)
        .env("WEBID", webid)
        .env("INSTITUTION_CLIENT_ID", institution.id.as_str())
        .env("INSTITUTION_JWK", &*institution.key.to_json())
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    assert!(ran.status.success(), "{script}: {}\n{said}", ran.status);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn openid_client_goes_all_its_ways() {
    run("openid-client.mjs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oauth4webapi_goes_all_its_ways() {
    run("oauth4webapi.mjs").await;
}

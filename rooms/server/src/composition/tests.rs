use std::collections::BTreeSet;

use reqwest::{Client, Method, StatusCode};
use serde_json::Value;

use super::*;
use crate::{
    clock::Clock,
    config::Purpose,
    http::{
        PUBLIC_ROUTES, document,
        portal::{OpenTo, PageMethod, pages},
    },
    keys::KeyFolder,
};

/// A configuration in a folder of its own, with keys.
fn house() -> (tempfile::TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display();
    let text = format!(
        r#"
        listen = "127.0.0.1:0"
        baseUrl = "http://localhost:0"
        transport = "plainBehindProxy"
        [origins]
        portal = "http://localhost:0"
        pods = "http://localhost:0"
        [database]
        url = "sqlite:{path}/data/hub.db"
        [data]
        folder = "{path}/data"
        [keys]
        folder = "{path}/keys"
        [ledger]
        origin = "test.example.org/ledger/1"
        [metrics]
        listen = "127.0.0.1:0"
        [people]
        ssinRange = "synthetic"
        "#
    );
    let config = Config::from_text(&text, []).unwrap();
    std::fs::create_dir(&config.data.folder).unwrap();
    KeyFolder::at(&config.keys.folder).make().unwrap();
    (folder, config)
}

async fn begin(config: &mut Config) -> Running {
    let sockets = bind(config).await.unwrap();
    let hub = open(config, Purpose::Demonstration, Clock::System)
        .await
        .unwrap();
    start(hub, sockets)
}

fn client() -> Client {
    crate::listener::install_cryptography();
    Client::builder().no_proxy().build().unwrap()
}

async fn problem(response: reqwest::Response) -> (StatusCode, Value) {
    let status = response.status();
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json",
        "{status}"
    );
    assert!(response.headers().contains_key("belgov-trace-id"));
    let body: Value = response.json().await.unwrap();
    assert_eq!(body["status"], status.as_u16());
    (status, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_is_locked_or_on_the_list() {
    let (_held, mut config) = house();
    let running = begin(&mut config).await;
    let client = client();
    let public: BTreeSet<_> = PUBLIC_ROUTES.iter().map(|(path, _)| *path).collect();
    let document: Value = serde_saphyr::from_str(&document()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        documented.insert(path.as_str());
        for method in methods.as_object().unwrap().keys() {
            let method: Method = method.to_uppercase().parse().unwrap();
            // An identifier of no known form: authority must come first.
            let url = format!("{}{}", running.base_url(), path.replace(['{', '}'], ""));
            let answer = client.request(method.clone(), &url).send().await.unwrap();
            let asked_for_token = answer.status() == StatusCode::UNAUTHORIZED;
            assert_eq!(
                !asked_for_token,
                public.contains(path.as_str()),
                "{method} {path}"
            );
            if asked_for_token {
                assert!(
                    answer.headers().contains_key("www-authenticate"),
                    "{method} {path}"
                );
                let (_, body) = problem(answer).await;
                assert_eq!(body["type"], "urn:problem-type:belgif:noAccessToken");
            }
        }
    }
    for path in public.difference(&documented) {
        let url = format!("{}{}", running.base_url(), path.replace(['{', '}'], ""));
        let answer = client.get(&url).send().await.unwrap();
        assert_ne!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_ne!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_no_are_problems() {
    let (_held, mut config) = house();
    let running = begin(&mut config).await;
    let client = client();
    let base = running.base_url().to_owned();
    for (method, path, status, name) in [
        (Method::GET, "/nowhere", 404, "resourceNotFound"),
        (Method::GET, "/exchange/v1", 404, "resourceNotFound"),
        (
            Method::GET,
            "/exchange/v1/consultations",
            405,
            "methodNotAllowed",
        ),
        (
            Method::DELETE,
            "/register/v1/services",
            405,
            "methodNotAllowed",
        ),
        (
            Method::GET,
            "/register/v1/services?color=black",
            400,
            "badRequest",
        ),
        (
            Method::GET,
            "/register/v1/services?page=0",
            400,
            "badRequest",
        ),
        (
            Method::GET,
            "/register/v1/services/%C3%28",
            404,
            "resourceNotFound",
        ),
        (
            Method::GET,
            "/register/v1/services/Not_A_Service",
            400,
            "badRequest",
        ),
        (
            Method::GET,
            "/register/v1/services/unknown",
            404,
            "resourceNotFound",
        ),
        (
            Method::GET,
            "/register/v1/deliberations/x",
            400,
            "badRequest",
        ),
        (
            Method::GET,
            "/register/v1/deliberations/26-001",
            404,
            "resourceNotFound",
        ),
        (
            Method::GET,
            "/ledger/tile/0/../../node",
            404,
            "resourceNotFound",
        ),
        (
            Method::GET,
            "/ledger/tile/0/%2e%2e/%2e%2e/node",
            404,
            "resourceNotFound",
        ),
        (Method::GET, "/ledger/tile/0/999", 404, "resourceNotFound"),
        (Method::POST, "/oauth/token", 415, "unsupportedMediaType"),
    ] {
        let answer = client
            .request(method.clone(), format!("{base}{path}"))
            .header("BelGov-Trace-Id", "my-own-id")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.headers()["belgov-related-trace-id"], "my-own-id");
        if status == 405 {
            assert!(answer.headers().contains_key("allow"), "{method} {path}");
        }
        let (found, body) = problem(answer).await;
        assert_eq!(found.as_u16(), status, "{method} {path}: {body}");
        assert!(
            body["type"].as_str().unwrap().ends_with(name),
            "{method} {path}: {body}"
        );
    }
    // The token endpoint says no in OAuth's form.
    let answer = client
        .post(format!("{base}/oauth/token"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("grant_type=password")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["error"], "unsupported_grant_type");
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_parts_are_there() {
    let (_held, mut config) = house();
    let running = begin(&mut config).await;
    let client = client();
    let base = running.base_url().to_owned();
    let get = async |path: &str| {
        let answer = client.get(format!("{base}{path}")).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(
            answer.headers()["x-content-type-options"],
            "nosniff",
            "{path}"
        );
        assert!(
            answer.headers().contains_key("content-security-policy"),
            "{path}"
        );
        answer.text().await.unwrap()
    };
    assert_eq!(get("/health").await, r#"{"status":"UP"}"#);
    assert_eq!(get("/doc/openapi.yaml").await, document());
    let page: Value = serde_json::from_str(&get("/register/v1/institutions").await).unwrap();
    assert_eq!(page["items"], serde_json::json!([]));
    assert_eq!(
        page["self"],
        format!("{base}/register/v1/institutions?page=1&pageSize=50")
    );
    let metadata: Value =
        serde_json::from_str(&get("/.well-known/openid-configuration").await).unwrap();
    assert_eq!(metadata["token_endpoint"], format!("{base}/oauth/token"));
    let key = ledger::VerifyingKey::parse(get("/ledger/key").await.trim()).unwrap();
    let checkpoint = ledger::Checkpoint::open(&get("/ledger/checkpoint").await, &key).unwrap();
    assert_eq!(checkpoint.size, 0);
    let jwks: Value = serde_json::from_str(&get("/oauth/jwks").await).unwrap();
    assert!(jwks["keys"][0].get("d").is_none());
    let page = client.get(format!("{base}/")).send().await.unwrap();
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.starts_with(&format!(
            "default-src 'none'; script-src {base}/assets/; style-src {base}/assets/;"
        )),
        "{policy}"
    );
    assert!(get("/").await.contains("Demonstration"));
    for (path, says) in [
        ("/register", "Deliberations"),
        ("/register/institutions", "Institutions"),
        ("/register/services", "Services"),
        ("/ledger/about", "ledger verify --proof"),
        ("/who-may", "Who may see what"),
        ("/manifest.webmanifest", "standalone"),
    ] {
        assert!(get(path).await.contains(says), "{path}");
    }
    let landing = get("/").await;
    let style = landing
        .split('"')
        .find(|text| text.starts_with("/assets/style."))
        .unwrap();
    assert!(get(style).await.contains("color-scheme"));
    let style = client.get(format!("{base}{style}")).send().await.unwrap();
    let kept = style.headers()["cache-control"].to_str().unwrap();
    assert!(kept.contains("immutable"), "{kept}");
    let unnamed = client.get(format!("{base}/assets/style.css"));
    assert_eq!(
        unnamed.send().await.unwrap().status(),
        StatusCode::NOT_FOUND
    );
    let unknown = client.get(format!("{base}/register/deliberations/99-999"));
    let unknown = unknown
        .header("accept-language", "nl")
        .send()
        .await
        .unwrap();
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    assert!(unknown.text().await.unwrap().contains("lang=\"nl\""));
    let metrics = format!("http://{}/metrics", running.metrics_addr().unwrap());
    let text = client
        .get(metrics)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    for name in [
        "crosskeys_requests_total",
        "crosskeys_ledger_entries 0",
        "crosskeys_ledger_halted 0",
    ] {
        assert!(text.contains(name), "{name}: {text}");
    }
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_can_be_stopped_and_started_again() {
    let (_held, mut config) = house();
    let origin = config.clone();
    for _ in 0..2 {
        let running = begin(&mut config).await;
        assert!(matches!(
            open_store(&config, Purpose::Demonstration, &Clock::System).await,
            Err(NotOpened::InUse(_))
        ));
        let answer = client()
            .get(format!("{}/health", running.base_url()))
            .send()
            .await;
        assert_eq!(answer.unwrap().status(), StatusCode::OK);
        let url = format!("{}/health", running.base_url());
        running.stop().await.unwrap();
        assert!(client().get(url).send().await.is_err());
        config = origin.clone();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_and_a_demonstration_never_share() {
    let (_held, mut config) = house();
    begin(&mut config).await.stop().await.unwrap();
    // What a service would be, on the same folder.
    config.base_url = "https://hub.example.org".into();
    config.origins.portal = "https://hub.example.org".into();
    config.origins.pods = "https://pods.example.net".into();
    let service = async |config: &Config| {
        open_store(config, Purpose::Service, &Clock::System)
            .await
            .err()
            .map(|why| why.to_string())
    };
    assert_eq!(
        service(&config).await.as_deref(),
        Some("the database is marked as a demonstration; a service must not use it")
    );
    config.database.url = format!("sqlite:{}/other.db", config.data.folder.display());
    assert_eq!(
        service(&config).await.as_deref(),
        Some("the data folder is marked as a demonstration; a service must not use it")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demonstration_does_not_touch_what_is_in_use() {
    let (_held, mut config) = house();
    let demonstration = config.clone();
    config.base_url = "https://hub.example.org".into();
    config.origins.portal = "https://hub.example.org".into();
    config.origins.pods = "https://pods.example.net".into();
    let opened = open_store(&config, Purpose::Service, &Clock::System)
        .await
        .unwrap();
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples/be");
    let documents = crate::publication::read(&[examples]).unwrap();
    let published =
        crate::publication::publish(&opened.store, documents.clone(), Clock::System.now())
            .await
            .unwrap();
    assert!(published.new.len() > 20 && published.unchanged == 0);
    let again = crate::publication::publish(&opened.store, documents, Clock::System.now())
        .await
        .unwrap();
    assert!(again.new.is_empty() && again.unchanged == published.new.len());
    opened.store.close().await;
    drop(opened);
    let refused = open_store(&demonstration, Purpose::Demonstration, &Clock::System).await;
    assert!(matches!(
        refused,
        Err(NotOpened::NotADemonstration("the database"))
    ));
}

/// Publishes the example register; returns how many entries the ledger then has.
async fn enter_examples(running: &Running) -> u64 {
    let hub = running.hub();
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/be");
    let documents = crate::publication::read(&[examples]).unwrap();
    let published = crate::publication::publish(hub.store(), documents, hub.clock().now())
        .await
        .unwrap();
    hub.reload_register().await.unwrap();
    published.new.len() as u64
}

/// Publishes the example register and waits for the checkpoint over it.
async fn publish_examples(running: &Running) {
    let entries = enter_examples(running).await;
    let mut checkpoints = running.hub().store().log().published();
    checkpoints
        .wait_for(|it| it.checkpoint.size >= entries)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_cannot_write_checkpoints_says_so() {
    use std::time::Duration;

    let (_held, mut config) = house();
    let running = begin(&mut config).await;
    let hub = running.hub();
    let log = hub.store().log();
    // What stands where a folder must be keeps everybody from writing, the superuser too.
    let obstacle = log.folder().join("tile");
    std::fs::write(&obstacle, "").unwrap();
    let entries = enter_examples(&running).await;
    let mut behind = log.behind();
    behind.wait_for(Option::is_some).await.unwrap();
    let condition = async || hub.condition_within(Duration::ZERO).await;
    assert_eq!(condition().await, Condition::CannotPublish);
    assert!(behind.borrow().is_some(), "and it stays so");

    std::fs::remove_file(&obstacle).unwrap();
    let mut checkpoints = log.published();
    checkpoints
        .wait_for(|it| it.checkpoint.size >= entries)
        .await
        .unwrap();
    behind.wait_for(Option::is_none).await.unwrap();
    assert_ne!(condition().await, Condition::CannotPublish);
    running.stop().await.unwrap();
}

/// Checks one proof with the verifier that shares no code with the hub.
fn verified_independently(proof: &str, key: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tools/verify-ledger.py");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), proof).unwrap();
    let output = std::process::Command::new("python3")
        .arg(script)
        .arg("--proof")
        .arg(file.path())
        .args(["--key", key, "--show"])
        .output()
        .expect("python3 is installed (Debian: apt install python3 python3-cryptography)");
    let said = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_document_is_published_with_its_versions() {
    let (_held, mut config) = house();
    let running = begin(&mut config).await;
    publish_examples(&running).await;
    let client = client();
    let base = running.base_url().to_owned();
    let get = async |url: &str| {
        let answer = client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{url}");
        answer.text().await.unwrap()
    };
    let read = async |url: &str| -> Value { serde_json::from_str(&get(url).await).unwrap() };
    let key = get(&format!("{base}/ledger/key")).await;
    let (key, mut entries) = (key.trim(), BTreeSet::new());
    for kind in ["institutions", "services", "deliberations"] {
        let list = read(&format!("{base}/register/v1/{kind}")).await;
        assert!(list["total"].as_u64().unwrap() >= 3, "{kind}");
        let described = read(list["items"][0]["href"].as_str().unwrap()).await;
        let versions = described["versions"].as_array().unwrap();
        assert_eq!(versions.len(), 1, "{kind}");
        assert_eq!(versions[0]["version"], described["version"], "{kind}");

        let version = read(versions[0]["href"].as_str().unwrap()).await;
        for member in ["version", "document"] {
            assert_eq!(version[member], described[member], "{kind}");
        }
        for member in ["entry", "recordedAt"] {
            assert_eq!(version[member], versions[0][member], "{kind}");
        }
        assert_eq!(version["self"], versions[0]["href"], "{kind}");
        assert!(version["text"].as_str().unwrap().contains(':'), "{kind}");
        assert!(entries.insert(version["entry"].as_u64().unwrap()), "{kind}");

        let proof = get(version["proof"].as_str().unwrap()).await;
        let said = verified_independently(&proof, key);
        let entry = format!("at entry {}: registerChange", version["entry"]);
        assert!(said.contains(&entry), "{said}");
        assert!(
            said.contains(version["version"].as_str().unwrap()),
            "{said}"
        );

        // Another version than those there are.
        let missing = version["self"].as_str().unwrap();
        let missing = missing.replace(version["version"].as_str().unwrap(), &"0".repeat(64));
        for url in [missing.clone(), format!("{missing}/proof")] {
            let (status, _) = problem(client.get(url).send().await.unwrap()).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{kind}");
        }
        let malformed = version["self"]
            .as_str()
            .unwrap()
            .replace("/versions/", "/versions/x");
        let (status, _) = problem(client.get(malformed).send().await.unwrap()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{kind}");
    }
    // Of an institution that is described anew, both versions stay.
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/be/institutions");
    let path = std::fs::read_dir(path)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let text = std::fs::read_to_string(path).unwrap();
    let changed = text
        .replace("en: ", "en: The new ")
        .replace("\"The new \"", "\"The new");
    assert_ne!(text, changed);
    let document =
        policy::Document::read(policy::DocumentKind::Institution, changed.as_bytes()).unwrap();
    let described = format!("{base}/register/v1/institutions/{}", document.id());
    let hub = running.hub();
    crate::publication::publish(hub.store(), vec![document], hub.clock().now())
        .await
        .unwrap();
    hub.reload_register().await.unwrap();
    let described = read(&described).await;
    let versions = described["versions"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(
        versions[0]["version"], described["version"],
        "the latest first"
    );
    assert_ne!(
        read(versions[1]["href"].as_str().unwrap()).await["document"],
        described["document"]
    );
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parameter_that_nobody_asked_for_is_a_fault_on_every_page() {
    let (_held, mut config) = house();
    let running = begin(&mut config).await;
    let client = client();
    for (path, _) in PUBLIC_ROUTES {
        // OAuth passes over what it does not know (RFC 6749 §3.1), most of it is posted, and it answers in a form of its own.
        let is_oauth = path.starts_with("/oauth/") && *path != "/oauth/jwks";
        if path.contains('{') || is_oauth {
            continue;
        }
        let url = format!("{}{path}?surprise=1", running.base_url());
        let (status, body) = problem(client.get(url).send().await.unwrap()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(body["issues"][0]["name"], "surprise", "{path}: {body}");
    }
    for page in pages() {
        // A provider may add parameters of its own where it sends a person back.
        let is_sign_in = page.path.starts_with(portal::paths::SIGN_IN);
        let public = matches!(page.open_to, OpenTo::Anybody(_)) && page.method == PageMethod::Get;
        if !public || is_sign_in || page.path.contains("{code}") || page.path.contains("{file}") {
            continue;
        }
        let path = page.path.replace("{number}", "26-001");
        let url = format!("{}{path}?surprise=1", running.base_url());
        let answer = client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
    }
    running.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn deliberations_are_told_in_odrl() {
    let (_held, mut config) = house();
    let running = begin(&mut config).await;
    publish_examples(&running).await;
    let client = client();
    let base = running.base_url().to_owned();
    let read = async |url: &str, kind: &str| -> Value {
        let answer = client.get(url).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{url}");
        assert_eq!(answer.headers()["content-type"], kind, "{url}");
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    };
    let json = "application/json";
    let linked = "application/ld+json";
    let number = format!("{base}/register/v1/deliberations/26-001");
    let described = read(&number, json).await;
    assert_eq!(described["odrl"], format!("{number}/odrl"));
    let policy = read(described["odrl"].as_str().unwrap(), linked).await;
    assert_eq!(policy["uid"], described["versions"][0]["href"]);
    assert_eq!(policy["dc:identifier"], "26/001");
    assert_eq!(
        policy["permission"].is_array(),
        described["inForce"].as_bool().unwrap() || policy["crosskeys:standing"] == "notYetInForce"
    );
    let version = read(policy["uid"].as_str().unwrap(), json).await;
    assert_eq!(
        read(version["odrl"].as_str().unwrap(), linked).await,
        policy
    );
    let profile = read(policy["profile"].as_str().unwrap(), linked).await;
    assert_eq!(profile["@graph"][0]["@id"], policy["profile"]);
    // Every address that the policy names leads somewhere.
    for rules in ["permission", "obligation"] {
        for rule in policy[rules].as_array().into_iter().flatten() {
            read(rule["assigner"].as_str().unwrap(), json).await;
            for target in rule["target"].as_array().unwrap() {
                read(target.as_str().unwrap(), json).await;
            }
        }
    }
    let long_over = read(
        &format!("{base}/register/v1/deliberations/24-112/odrl"),
        linked,
    )
    .await;
    assert_eq!(long_over["crosskeys:standing"], "noLongerInForce");
    assert!(long_over.get("permission").is_none());
    let unknown = format!("{base}/register/v1/deliberations/99-999");
    let zeros = "0".repeat(64);
    for (url, status) in [
        (format!("{unknown}/odrl"), StatusCode::NOT_FOUND),
        (
            format!("{number}/versions/{zeros}/odrl"),
            StatusCode::NOT_FOUND,
        ),
        (format!("{number}/odrl?a=1"), StatusCode::BAD_REQUEST),
        (
            format!("{base}/register/v1/deliberations/x/odrl"),
            StatusCode::BAD_REQUEST,
        ),
    ] {
        let (given, _) = problem(client.get(url).send().await.unwrap()).await;
        assert_eq!(given, status);
    }
    running.stop().await.unwrap();
}

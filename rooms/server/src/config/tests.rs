use super::*;

const SERVICE: &str = r#"
listen = "127.0.0.1:8443"
baseUrl = "https://hub.example.org"
[tls]
certificateFile = "/etc/crosskeys/hub.pem"
keyFile = "/etc/crosskeys/hub.key"
[origins]
portal = "https://hub.example.org"
pods = "https://pods.example.net"
[database]
url = "sqlite:/var/lib/crosskeys/hub.db"
[data]
folder = "/var/lib/crosskeys"
[keys]
folder = "/etc/crosskeys/keys"
[ledger]
origin = "hub.example.org/ledger/1"
"#;

fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::from_text(text, variables)
}

#[test]
fn a_complete_file_has_no_findings() {
    let config = read(SERVICE, &[]).unwrap();
    assert_eq!(config.check(Purpose::Service), []);
    assert_eq!(config.issuer(), "https://hub.example.org");
    assert_eq!(config.people.ssin_range, SsinRange::Production);
}

#[test]
fn unknown_keys_refuse_to_start() {
    for text in [
        format!("surprise = 1\n{SERVICE}"),
        format!("{SERVICE}\n[surprise]\nkey = 1"),
        format!("{SERVICE}\nkey = 1"),
        format!("{SERVICE}\n[sources.personRegister]\npassword = 'x'"),
    ] {
        let error = read(&text, &[]).unwrap_err().to_string();
        assert!(error.contains("unknown field"), "{error}");
    }
    let error = read(SERVICE, &[("CROSSKEYS__SURPRISE", "1")]).unwrap_err();
    assert!(
        error.to_string().contains("unknown field `surprise`"),
        "{error}"
    );
    assert!(read("listen = ", &[]).is_err());
    assert!(read("", &[]).is_err());
}

const MAIL: &str = "[mail]\nhost = 'mail.example.org'\nfrom = 'no-reply@hub.example.org'";

#[test]
fn a_mail_server_is_spoken_to_under_tls() {
    let with = |more: &str| read(&format!("{SERVICE}\n{MAIL}\n{more}"), &[]).unwrap();
    assert_eq!(with("").check(Purpose::Service), []);
    let signed_in = "user = 'hub'\npasswordFile = '/run/secrets/mail'\nprotection = 'tls'";
    assert_eq!(with(signed_in).check(Purpose::Service), []);
    for (more, setting) in [
        ("protection = 'plain'", "mail.protection"),
        ("user = 'hub'", "mail.passwordFile"),
        ("passwordFile = '/run/secrets/mail'", "mail.passwordFile"),
    ] {
        let findings = with(more).check(Purpose::Service);
        assert_eq!(findings.len(), 1, "{more}");
        assert_eq!(findings[0].setting.to_string(), setting);
    }
    for (of, other, setting) in [
        ("no-reply@hub.example.org", "no-reply", "mail.from"),
        ("no-reply@", "a\\r\\nBcc: b@", "mail.from"),
        ("mail.example.org", "mail.example.org/x", "mail.host"),
        ("mail.example.org", "", "mail.host"),
    ] {
        let text = MAIL.replace(of, other).replace('\'', "\"");
        let config = read(&format!("{SERVICE}\n{text}"), &[]).unwrap();
        let findings = config.check(Purpose::Service);
        assert_eq!(findings.len(), 1, "{other}");
        assert_eq!(findings[0].setting.to_string(), setting);
    }
    let local = MAIL.replace("mail.example.org", "127.0.0.1") + "\nprotection = 'plain'";
    let config = read(&format!("{SERVICE}\n{local}"), &[]).unwrap();
    assert_eq!(config.check(Purpose::Service), []);
}

#[test]
fn the_environment_lies_over_the_file() {
    let config = read(
        SERVICE,
        &[
            ("CROSSKEYS__BASE_URL", "https://other.example.org"),
            ("CROSSKEYS__DATABASE__URL", "postgres://hub@db/hub"),
            ("CROSSKEYS__LIMITS__BODY_SIZE_BYTES_MAX", "8192"),
            ("CROSSKEYS__METRICS__LISTEN", "127.0.0.1:9464"),
            (
                "CROSSKEYS__SOURCES__PERSON_REGISTER__SECRET_FILE",
                "/run/secrets/register",
            ),
        ],
    )
    .unwrap();
    assert_eq!(config.base_url, "https://other.example.org");
    assert_eq!(config.database.url, "postgres://hub@db/hub");
    assert_eq!(config.limits.body_size_bytes_max, 8192);
    assert_eq!(
        config.limits.connections_max,
        Limits::default().connections_max
    );
    assert!(config.metrics.is_some());
    assert!(config.sources["personRegister"].secret_file.is_some());
}

#[test]
fn each_rule_names_its_setting() {
    for (variables, setting) in [
        (&[("CROSSKEYS__BASE_URL", "hub.example.org")][..], "baseUrl"),
        (
            &[("CROSSKEYS__BASE_URL", "http://hub.example.org")],
            "baseUrl",
        ),
        (
            &[("CROSSKEYS__BASE_URL", "https://hub.example.org/")],
            "baseUrl",
        ),
        (
            &[("CROSSKEYS__BASE_URL", "https://hub.example.org/hub")],
            "baseUrl",
        ),
        (
            &[("CROSSKEYS__BASE_URL", "https://hub.example.org?x=1")],
            "baseUrl",
        ),
        (&[("CROSSKEYS__ISSUER", "hub")], "issuer"),
        (
            &[("CROSSKEYS__ORIGINS__PODS", "https://hub.example.org")],
            "origins.pods",
        ),
        (
            &[("CROSSKEYS__ORIGINS__PODS", "https://pods.example.net/a")],
            "origins.pods",
        ),
        (&[("CROSSKEYS__TRANSPORT", "plainBehindProxy")], "tls"),
        (
            &[("CROSSKEYS__DATABASE__URL", "mysql://db")],
            "database.url",
        ),
        (
            &[("CROSSKEYS__DATABASE__URL", "postgres://hub:secret@db/hub")],
            "database.url",
        ),
        // Another machine, and nothing said of TLS.
        (
            &[("CROSSKEYS__DATABASE__URL", "postgres://hub@db/hub")],
            "database.url",
        ),
        (
            &[("CROSSKEYS__DATABASE__PASSWORD_FILE", "/p")],
            "database.passwordFile",
        ),
        (
            &[("CROSSKEYS__KEYS__FOLDER", "/var/lib/crosskeys/")],
            "keys.folder",
        ),
        (&[("CROSSKEYS__LEDGER__ORIGIN", "")], "ledger.origin"),
        (
            &[("CROSSKEYS__METRICS__LISTEN", "127.0.0.1:8443")],
            "metrics.listen",
        ),
        (
            &[("CROSSKEYS__LIMITS__BODY_SIZE_BYTES_MAX", "1")],
            "limits.bodySizeBytesMax",
        ),
        (
            &[("CROSSKEYS__LIMITS__CONNECTIONS_MAX", "0")],
            "limits.connectionsMax",
        ),
        (
            &[("CROSSKEYS__SOURCES__A__BASE_URL", "http://a")],
            "sources.a.baseUrl",
        ),
    ] {
        let findings = read(SERVICE, variables).unwrap().check(Purpose::Service);
        assert!(
            findings
                .iter()
                .any(|finding| finding.setting.to_string() == setting),
            "{variables:?}: {findings:?}"
        );
    }
}

#[test]
fn the_demonstration_is_synthetic_and_local() {
    let text = SERVICE.replace("127.0.0.1:8443", "0.0.0.0:8443");
    let settings: Vec<String> = read(&text, &[])
        .unwrap()
        .check(Purpose::Demonstration)
        .into_iter()
        .map(|finding| finding.setting.to_string())
        .collect();
    assert_eq!(settings, ["listen", "people.ssinRange"]);
}

#[test]
fn every_field_has_a_manual_page() {
    fn walk(node: &serde_json::Value, at: &str, missing: &mut Vec<String>) {
        if let Some(properties) = node.get("properties").and_then(|it| it.as_object()) {
            for (name, property) in properties {
                if property.get("description").is_none() {
                    missing.push(format!("{at}.{name}"));
                }
            }
        }
        if let Some(definitions) = node.get("$defs").and_then(|it| it.as_object()) {
            for (name, definition) in definitions {
                walk(definition, name, missing);
            }
        }
    }
    let schema: serde_json::Value = serde_json::from_str(&Config::schema()).unwrap();
    let mut missing = Vec::new();
    walk(&schema, "Config", &mut missing);
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_generated_schema_is_current() {
    crate::generated::assert_current("config-schema.json", &Config::schema());
}

#[test]
fn of_the_environment_a_demonstration_takes_what_is_watched() {
    let read = |variables: &[(&str, &str)]| {
        let owned = variables.iter();
        Watched::from_variables(owned.map(|(name, value)| ((*name).into(), (*value).into())))
    };
    let watched = read(&[
        ("CROSSKEYS__LOG__LEVEL", "trace"),
        ("CROSSKEYS__METRICS__LISTEN", "127.0.0.1:9464"),
        ("CROSSKEYS__DATABASE__URL", "postgres://hub@db/hub"),
        ("PATH", "/bin"),
    ])
    .unwrap();
    assert_eq!(watched.log.level.as_deref(), Some("trace"));
    assert_eq!(watched.log.format, None);
    assert_eq!(watched.metrics.unwrap().listen.port(), 9464);
    assert_eq!(read(&[]).unwrap(), Watched::default());
    assert!(read(&[("CROSSKEYS__LOG__VOLUME", "11")]).is_err());
    assert!(read(&[("CROSSKEYS__METRICS__LISTEN", "everywhere")]).is_err());
}

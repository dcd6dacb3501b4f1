//! `application register`.

use std::{fs, path::PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use identity::desk::DESK_PREFIX;
use identity::{ApplicationState, Jwks, RegisteredApplication, Scope, Scopes, Thumbprint};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use vocabulary::{ApplicationId, InstitutionId};

use super::{ConfigFile, Ended};
use crate::{
    clock::Clock,
    composition::{self, Opened},
};

/// What is registered of an application.
#[derive(Debug, Args)]
pub(super) struct RegisterArguments {
    /// Its OAuth client_id: small letters, digits and hyphens
    #[arg(long, value_name = "ID")]
    client_id: String,
    /// The enterprise number of the institution that answers for it
    #[arg(long, value_name = "NUMBER")]
    institution: String,
    /// Its name, for operators
    #[arg(long)]
    name: String,
    /// File with its public keys, a JWK set
    #[arg(long, value_name = "FILE", required_unless_present = "certificates")]
    jwks: Option<PathBuf>,
    /// PEM file with a client certificate that authenticates it (RFC 8705); may be given several times
    #[arg(long = "certificate", value_name = "FILE")]
    certificates: Vec<PathBuf>,
    /// What it may ask at most: exchange:consult, directory:write, directory:read, errors:write, errors:read, mandates:write, mandates:read; may be given several times
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    scopes: Vec<String>,
    /// It gets no more tokens; those it has end within five minutes
    #[arg(long)]
    suspended: bool,
    #[command(flatten)]
    config: ConfigFile,
}

/// Registers an application; the ledger keeps what was registered.
pub(super) async fn register(arguments: &RegisterArguments) -> anyhow::Result<Ended> {
    let application = read(arguments)?;
    let (config, purpose) = arguments.config.load_with_purpose()?;
    let Opened { store, .. } = composition::open_store(&config, purpose, &Clock::System).await?;
    let entered = async {
        let known = store.documents_in_force().await?.iter().any(|document| {
            matches!(document.content(), policy::Content::Institution(it) if it.enterprise_number == application.institution)
        });
        if !known {
            bail!("institution {} is not in the register; import it first", application.institution);
        }
        Ok(store.enter_application(&application, Clock::System.now()).await?)
    }
    .await;
    store.close().await;
    let entry = entered?;
    println!(
        "application {} of institution {}: entered, ledger entry {}",
        application.id, application.institution, entry.index
    );
    Ok(Ended::Soundly)
}

fn read(arguments: &RegisterArguments) -> anyhow::Result<RegisteredApplication> {
    let scopes: Vec<Scope> = arguments
        .scopes
        .iter()
        .map(|name| {
            Scope::ALL
                .into_iter()
                .find(|scope| scope.as_str() == name)
                .with_context(|| format!("there is no scope `{name}`"))
        })
        .collect::<anyhow::Result<_>>()?;
    let keys = match &arguments.jwks {
        None => Jwks::none(),
        Some(path) => {
            let bytes =
                fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
            Jwks::parse(&bytes)
                .with_context(|| format!("`{}` holds no usable keys", path.display()))?
        }
    };
    let certificates = arguments
        .certificates
        .iter()
        .map(|path| {
            CertificateDer::from_pem_file(path)
                .map(|certificate| Thumbprint::of_certificate(&certificate))
                .with_context(|| format!("`{}` holds no certificate", path.display()))
        })
        .collect::<anyhow::Result<_>>()?;
    if arguments.client_id.starts_with(DESK_PREFIX) {
        bail!("names that begin with `{DESK_PREFIX}` belong to the clerks at their desks");
    }
    Ok(RegisteredApplication {
        id: ApplicationId::parse(&arguments.client_id)?,
        institution: InstitutionId::parse(&arguments.institution)?,
        name: arguments.name.clone(),
        scopes: Scopes::of(&scopes),
        keys,
        certificate_thumbprints: certificates,
        state: match arguments.suspended {
            true => ApplicationState::Suspended,
            false => ApplicationState::Active,
        },
    })
}

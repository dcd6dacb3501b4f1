//! `admin invite`, and the first invitation of `init`.

use anyhow::bail;
use clap::Args;
use identity::people::role::{By, Invitation, InvitationSecret, Role, RoleKind};
use store::Store;
use vocabulary::{InstitutionId, UserReference};

use super::{ConfigFile, Ended};
use crate::{
    clock::Clock,
    composition::{self, Opened},
    config::Config,
    keys,
};

/// How the first administrator is known, until they choose otherwise by inviting themselves anew.
const FIRST: &str = "first-administrator";

/// Who is invited to what.
#[derive(Debug, Args)]
pub(super) struct InviteArguments {
    /// administrator, committee-member, data-protection-officer or clerk
    #[arg(value_name = "ROLE")]
    role: String,
    /// The enterprise number of the institution, for a clerk
    #[arg(long, value_name = "NUMBER")]
    institution: Option<String>,
    /// How colleagues and the evidence will know the holder: a staff number or a short name. Without it, the role
    #[arg(long, value_name = "REFERENCE")]
    reference: Option<String>,
    #[command(flatten)]
    config: ConfigFile,
}

/// Makes an invitation and prints its link.
pub(super) async fn invite(arguments: &InviteArguments) -> anyhow::Result<Ended> {
    let kind = RoleKind::parse(&arguments.role)?;
    let institution = arguments.institution.as_deref();
    let role = Role::of(kind, institution.map(InstitutionId::parse).transpose()?)?;
    let reference = arguments.reference.as_deref().unwrap_or(kind.as_str());
    let reference = UserReference::parse(reference)?;
    let (config, purpose) = arguments.config.load_with_purpose()?;
    let Opened { store, .. } = composition::open_store(&config, purpose, &Clock::System).await?;
    let invited = async {
        if let Some(wanted) = role.institution() {
            let known = store.documents_in_force().await?.iter().any(|document| {
                matches!(document.content(), policy::Content::Institution(it) if it.enterprise_number == wanted)
            });
            if !known {
                bail!("institution {wanted} is not in the register; import it first");
            }
        }
        make(&config, &store, role, reference).await
    }
    .await;
    store.close().await;
    println!("{}", invited?);
    Ok(Ended::Soundly)
}

/// Invites the first administrator, when nobody has ever held a role.
pub(super) async fn invite_first(config: &Config, store: &Store) -> anyhow::Result<Option<String>> {
    if !store.all_holdings().await?.is_empty() {
        return Ok(None);
    }
    let reference = UserReference::parse(FIRST)?;
    let link = make(config, store, Role::Administrator, reference).await?;
    Ok(Some(link))
}

async fn make(
    config: &Config,
    store: &Store,
    role: Role,
    reference: UserReference,
) -> anyhow::Result<String> {
    let invitation = Invitation {
        role,
        reference,
        by: By::Operator,
        made_at: Clock::System.now(),
    };
    let secret = InvitationSecret::from_random(keys::random());
    store.invite(secret.hash(), &invitation).await?;
    let path = portal::paths::invitation_link(&secret.to_text());
    Ok(format!("{}{path}", config.origins.portal))
}

//! Binds the sockets.

use std::net::SocketAddr;

use tokio::net::TcpListener;

use super::{NotBound, Sockets};
use crate::{
    config::{Config, Transport},
    listener::{self, Listener},
};

/// Binds the sockets. A port 0 is replaced by the one that the system gave, in `listen` and in the URLs.
///
/// # Errors
/// See [`NotBound`].
pub async fn bind(config: &mut Config) -> Result<Sockets, NotBound> {
    let tls = match &config.tls {
        Some(settings) if config.transport == Transport::Tls => Some(listener::tls(settings)?),
        _ => None,
    };
    let (tcp, address) = bind_one("listen", config.listen).await?;
    if config.listen.port() == 0 {
        let texts = [
            Some(&mut config.base_url),
            config.issuer.as_mut(),
            Some(&mut config.origins.portal),
            Some(&mut config.origins.pods),
        ];
        for text in texts.into_iter().flatten() {
            if let Some(start) = text.strip_suffix(":0") {
                *text = format!("{start}:{}", address.port());
            }
        }
        config.listen = address;
    }
    let connections_max = config.limits.connections_max;
    let metrics = match &mut config.metrics {
        None => None,
        Some(metrics) => {
            let (tcp, address) = bind_one("metrics.listen", metrics.listen).await?;
            metrics.listen = address;
            Some(Listener::new(tcp, None, connections_max))
        }
    };
    Ok(Sockets {
        hub: Listener::new(tcp, tls, connections_max),
        metrics,
    })
}

async fn bind_one(
    setting: &'static str,
    address: SocketAddr,
) -> Result<(TcpListener, SocketAddr), NotBound> {
    let error = |why| NotBound::Address {
        setting,
        address,
        why,
    };
    let tcp = TcpListener::bind(address).await.map_err(error)?;
    let bound = tcp.local_addr().map_err(error)?;
    Ok((tcp, bound))
}

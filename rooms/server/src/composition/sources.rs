//! Reads the connection files and prepares the sources.

use std::{collections::HashMap, fs, io, sync::Arc};

use exchange::connection::{BadConnection, Connection};
use policy::Register;
use vocabulary::ServiceId;

use super::{NotOpened, open::file};
use crate::{config::Config, source::HttpSources};

/// The connections of a hub, by the service they reach.
pub(super) type Connections = HashMap<ServiceId, Arc<Connection>>;

pub(super) fn open_sources(config: &Config) -> Result<(Connections, HttpSources), NotOpened> {
    let connections = read_connections(config)?;
    let folder = config.connections.folder.clone().unwrap_or_default();
    let sources = HttpSources::open(connections.iter(), &folder)?;
    let connections = connections
        .into_iter()
        .map(|connection| (connection.service().clone(), Arc::new(connection)))
        .collect();
    Ok((connections, sources))
}

/// Reads the connection files, with what the configuration changes of them.
///
/// # Errors
/// See [`NotOpened`].
pub fn read_connections(config: &Config) -> Result<Vec<Connection>, NotOpened> {
    let Some(folder) = &config.connections.folder else {
        return Ok(Vec::new());
    };
    let entries = fs::read_dir(folder).map_err(|why| file(folder, &why))?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(|why| file(folder, &why))?;
    paths.retain(|path| path.extension().is_some_and(|it| it == "yaml"));
    paths.sort();
    let mut connections: Vec<Connection> = Vec::with_capacity(paths.len());
    for path in paths {
        let text = fs::read_to_string(&path).map_err(|why| file(&path, &why))?;
        let connection = Connection::parse(&text)
            .and_then(|connection| overlaid(connection, config))
            .map_err(|why| NotOpened::Connection { path, why })?;
        if connections
            .iter()
            .any(|it| it.service() == connection.service())
        {
            return Err(NotOpened::ConnectedTwice(connection.service().clone()));
        }
        connections.push(connection);
    }
    let named = |name: &String| connections.iter().any(|it| it.source().as_str() == name);
    match config.sources.keys().find(|name| !named(name)) {
        Some(name) => Err(NotOpened::NoSuchSource(name.clone())),
        None => Ok(connections),
    }
}

/// Refuses a connection that has no place for an element of its service.
///
/// # Errors
/// [`NotOpened::Unmapped`].
pub fn expect_mapped<'a>(
    register: &Register,
    connections: impl IntoIterator<Item = &'a Connection>,
) -> Result<(), NotOpened> {
    for connection in connections {
        // A connection of a service that is not registered can do nothing: nobody is permitted it.
        let Some(service) = register.service(connection.service()) else {
            continue;
        };
        let missing = connection.unmapped(service.elements.iter().map(|element| &element.id));
        if !missing.is_empty() {
            let named: Vec<_> = missing.iter().map(|id| format!("`{id}`")).collect();
            return Err(NotOpened::Unmapped {
                service: service.id.clone(),
                elements: named.join(", "),
            });
        }
    }
    Ok(())
}

fn overlaid(connection: Connection, config: &Config) -> Result<Connection, BadConnection> {
    let Some(source) = config.sources.get(connection.source().as_str()) else {
        return Ok(connection);
    };
    let connection = match &source.secret_file {
        Some(file) => connection.with_secret_file(file.clone()),
        None => connection,
    };
    match &source.base_url {
        Some(url) => connection.with_base(url),
        None => Ok(connection),
    }
}

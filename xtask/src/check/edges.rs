//! Which crate may use which: the table in ARCHITECTURE.md against `cargo metadata`.
//!
//! The table stands between two marks and has one row for each room (a crate under `rooms/`):
//!
//! ```text
//! <!-- dependencies:begin -->
//! | crate | may use |
//! |---|---|
//! | `vocabulary` | - |
//! | `policy` | `vocabulary`, `ledger`, `identity` |
//! <!-- dependencies:end -->
//! ```
//!
//! Back-ticks and further columns are as one likes; `-` or nothing means no room. A row allows, it does not oblige.
//! Only normal dependencies count: a room's tests may use more.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use anyhow::{Context, Result, bail};
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};

use super::{Finding, metadata};
use crate::project;

const TABLE_FILE: &str = "ARCHITECTURE.md";
const TABLE_BEGIN: &str = "<!-- dependencies:begin -->";
const TABLE_END: &str = "<!-- dependencies:end -->";

/// These two act; every other room decides.
pub const ACTING_ROOMS: [&str; 2] = ["store", "server"];

/// Roads to the world: a room that decides has none, not even through a third crate.
const ROADS: [&str; 10] = [
    "axum",
    "deadpool-postgres",
    "hyper",
    "hyper-util",
    "mio",
    "reqwest",
    "rusqlite",
    "socket2",
    "tokio",
    "tokio-postgres",
];

/// Reasons in deny.toml, which looks at the lock file; this looks at what is built for this machine.
const REFUSED: [&str; 3] = ["native-tls", "openssl-sys", "ring"];

/// Compares the table with the real edges.
///
/// # Errors
/// When there is no table or cargo cannot read the workspace.
pub fn table() -> Result<Vec<Finding>> {
    let text = fs::read_to_string(project::root().join(TABLE_FILE))
        .with_context(|| format!("there is no {TABLE_FILE} with the dependency table"))?;
    let workspace = metadata(&["--no-deps"])?;
    let edges = workspace.workspace_packages().into_iter().map(|package| {
        let normal = package
            .dependencies
            .iter()
            .filter(|edge| edge.kind == DependencyKind::Normal);
        (
            package.name.to_string(),
            normal.map(|edge| edge.name.clone()).collect(),
        )
    });
    let rooms = rooms(&workspace)
        .into_iter()
        .map(|room| room.name.to_string())
        .collect();
    Ok(compare(&parse(&text)?, &rooms, &edges.collect()))
}

type Edges = BTreeMap<String, BTreeSet<String>>;

/// `edges` holds every crate of the workspace, with outside crates among what it uses.
fn compare(allowed: &Edges, rooms: &BTreeSet<String>, edges: &Edges) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (room, uses) in allowed {
        if !rooms.contains(room) {
            findings.push(format!(
                "{TABLE_FILE} has a row for `{room}`, which is no room"
            ));
        }
        for unknown in uses.difference(rooms) {
            findings.push(format!(
                "{TABLE_FILE} lets `{room}` use `{unknown}`, which is no room"
            ));
        }
    }
    for (name, uses) in edges {
        let tools = uses
            .iter()
            .filter(|used| edges.contains_key(*used) && !rooms.contains(*used));
        for tool in tools {
            findings.push(format!(
                "`{name}` uses `{tool}`, and a tool is used by nobody"
            ));
        }
        if !rooms.contains(name) {
            continue; // a tool uses what it likes
        }
        let Some(allowed) = allowed.get(name) else {
            findings.push(format!("{TABLE_FILE} has no row for `{name}`"));
            continue;
        };
        for used in uses
            .intersection(rooms)
            .filter(|used| !allowed.contains(*used))
        {
            findings.push(format!(
                "`{name}` uses `{used}`, which {TABLE_FILE} does not allow; a new edge needs a decision note"
            ));
        }
    }
    findings
}

fn parse(text: &str) -> Result<Edges> {
    let Some((_, rest)) = text.split_once(TABLE_BEGIN) else {
        bail!("{TABLE_FILE} lacks the line `{TABLE_BEGIN}`")
    };
    let Some((table, _)) = rest.split_once(TABLE_END) else {
        bail!("{TABLE_FILE} lacks the line `{TABLE_END}`")
    };
    let rows = table.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut edges = Edges::new();
    for row in rows.skip(2) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [name, uses, ..] = cells[..] else {
            bail!("{TABLE_FILE}: `{row}` is no row of the dependency table")
        };
        let uses = uses
            .split(',')
            .map(bare)
            .filter(|name| !["", "-"].contains(&name.as_str()));
        if edges.insert(bare(name), uses.collect()).is_some() {
            bail!("{TABLE_FILE} has two rows for {name}");
        }
    }
    Ok(edges)
}

fn bare(cell: &str) -> String {
    cell.trim().trim_matches('`').to_owned()
}

/// Walks the normal dependencies of every deciding room, third-party crates included.
///
/// # Errors
/// When cargo cannot read the workspace.
pub fn deciding_rooms() -> Result<Vec<Finding>> {
    let host = host()?;
    let workspace = metadata(&["--filter-platform", &host])?;
    let graph = workspace
        .resolve
        .as_ref()
        .context("cargo gave no dependency graph")?;
    let nodes: BTreeMap<&PackageId, _> = graph.nodes.iter().map(|node| (&node.id, node)).collect();
    let mut findings = Vec::new();
    for room in rooms(&workspace)
        .into_iter()
        .filter(|room| !ACTING_ROOMS.contains(&room.name.as_str()))
    {
        let mut seen = BTreeSet::from([&room.id]);
        let mut ahead = vec![(&room.id, vec![room.name.to_string()])];
        while let Some((id, path)) = ahead.pop() {
            for edge in &nodes[id].deps {
                let normal = edge
                    .dep_kinds
                    .iter()
                    .any(|kind| kind.kind == DependencyKind::Normal);
                if !normal || !seen.insert(&edge.pkg) {
                    continue;
                }
                let mut path = path.clone();
                path.push(workspace[&edge.pkg].name.to_string());
                if ROADS.contains(&workspace[&edge.pkg].name.as_str()) {
                    findings.push(path.join(" -> "));
                } else {
                    ahead.push((&edge.pkg, path));
                }
            }
        }
    }
    Ok(findings)
}

/// Asks `cargo tree`, which knows the features that the server's own build has.
///
/// # Errors
/// When cargo cannot read the workspace.
pub fn refused_crates() -> Result<Vec<Finding>> {
    let mut tree = project::cargo();
    tree.args([
        "tree",
        "--package",
        "server",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let tree = project::output(&mut tree)?;
    let built: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let refused = REFUSED.iter().filter(|name| built.contains(*name));
    Ok(refused
        .map(|name| {
            format!("`{name}` is built into the server; see `cargo tree -p server -i {name}`")
        })
        .collect())
}

fn rooms(workspace: &Metadata) -> Vec<&Package> {
    let home = workspace.workspace_root.join("rooms");
    let packages = workspace.workspace_packages().into_iter();
    packages
        .filter(|package| package.manifest_path.starts_with(&home))
        .collect()
}

fn host() -> Result<String> {
    let version = project::output(project::command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not name its host")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(rows: &[(&str, &str)]) -> Edges {
        let uses = |list: &str| list.split_whitespace().map(str::to_owned).collect();
        rows.iter()
            .map(|(name, list)| ((*name).to_owned(), uses(list)))
            .collect()
    }

    #[test]
    fn the_table_is_read_with_and_without_ticks() {
        let text = format!(
            "# House\n| a | b |\n{TABLE_BEGIN}\n\n| crate | may use | why |\n|---|---|---|\n\
             | `vocabulary` | - | |\n| ledger | | |\n| `policy` | `vocabulary`, ledger | rules |\n{TABLE_END}\n| c | d |\n"
        );
        let expected = edges(&[
            ("vocabulary", ""),
            ("ledger", ""),
            ("policy", "vocabulary ledger"),
        ]);
        assert_eq!(parse(&text).unwrap(), expected);
        assert!(parse("no marks").is_err());
        assert!(
            parse(&format!(
                "{TABLE_BEGIN}\n| crate | may use |\n|---|---|\n| a | |\n| a | |\n{TABLE_END}"
            ))
            .is_err()
        );
    }

    #[test]
    fn each_kind_of_wrong_edge_is_found() {
        let rooms = BTreeSet::from(["vocabulary", "policy", "store"].map(str::to_owned));
        let allowed = [
            ("vocabulary", ""),
            ("policy", "vocabulary"),
            ("store", "policy vocabulary"),
        ];
        let check = |allowed: &[(&str, &str)], real: &[(&str, &str)]| {
            compare(&edges(allowed), &rooms, &edges(real))
        };
        let right = [
            ("vocabulary", "serde"),
            ("policy", "serde"),
            ("store", "policy"),
            ("bench", "store policy"),
        ];
        assert!(check(&allowed, &right).is_empty());

        for (real, part) in [
            (("policy", "store"), "does not allow"),
            (("store", "bench"), "used by nobody"),
            (("e2e", "bench"), "used by nobody"),
        ] {
            let findings = check(&allowed, &[real, ("bench", "")]);
            assert!(
                findings.iter().any(|finding| finding.contains(part)),
                "{real:?}: {findings:?}"
            );
        }
        assert!(check(&allowed[1..], &right)[0].contains("no row for `vocabulary`"));
        assert!(
            check(&[allowed[0], allowed[1], allowed[2], ("vault", "")], &right)[0]
                .contains("no room")
        );
    }
}

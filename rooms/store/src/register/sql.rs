//! The register's statements.

use crate::database::statements;

statements! {
    /// The version in force of a document.
    VERSION_IN_FORCE: Shard("kind") =
        "SELECT number, version FROM document WHERE kind = $1 AND id = $2 \
         ORDER BY number DESC LIMIT 1";
    /// Adds a version, unless somebody else added one with this number.
    ADD_VERSION: Shard("kind") =
        "INSERT INTO document (kind, id, number, version, text, entered_at, log, leaf_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (kind, id, number) DO NOTHING";
    /// Every version of one document.
    VERSIONS: Shard("kind") =
        "SELECT kind, text, version, number, entered_at, log, leaf_id FROM document \
         WHERE kind = $1 AND id = $2 ORDER BY number";
    /// Every version of every document.
    ALL_VERSIONS: Scatter("the register is small; a replay reads all of it") =
        "SELECT kind, text, version, number, entered_at, log, leaf_id FROM document \
         ORDER BY kind, id, number";
    /// Every document as it is in force.
    ALL_IN_FORCE: Scatter("the register is small, and kept in memory as a whole") =
        "SELECT d.kind, d.text, d.version FROM document d WHERE NOT EXISTS (\
             SELECT 1 FROM document later WHERE later.kind = d.kind AND later.id = d.id \
             AND later.number > d.number) ORDER BY d.kind, d.id";

    /// The applications of an institution.
    APPLICATIONS_OF: Scatter("the few applications of an institution; a clerk looks at them now and then") =
        "SELECT id, registered FROM application WHERE institution = $1 ORDER BY id";
    /// An application.
    APPLICATION: Shard("id") = "SELECT institution, registered FROM application WHERE id = $1";
    /// Enters an application or changes it.
    SET_APPLICATION: Shard("id") =
        "INSERT INTO application (id, institution, registered, changed_at, log, leaf_id) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET \
         institution = excluded.institution, registered = excluded.registered, \
         changed_at = excluded.changed_at, log = excluded.log, leaf_id = excluded.leaf_id";
}

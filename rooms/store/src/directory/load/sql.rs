//! The statements of bulk loads.

use crate::database::statements;

statements! {
    /// Starts a load with its leaf, unless it has one.
    BEGIN_LOAD: Shard("digest") =
        "INSERT INTO directory_load (digest, stage, row_count, entered, duplicate, \
         overlapping, bad, problems, started_at, log, leaf_id) \
         VALUES ($1, 0, 0, 0, 0, 0, 0, '[]', $2, $3, $4) \
         ON CONFLICT (digest) DO UPDATE SET log = excluded.log, leaf_id = excluded.leaf_id \
         WHERE directory_load.leaf_id IS NULL AND directory_load.stage < 2";
    /// How far a load has come.
    LOAD: Shard("digest") =
        "SELECT stage, reached, row_count, entered, duplicate, overlapping, bad, problems, \
         log, leaf_id \
         FROM directory_load WHERE digest = $1";
    /// Says that all rows are read.
    ROWS_READ: Shard("digest") =
        "UPDATE directory_load SET stage = 1, row_count = $1, bad = $2, problems = $3 \
         WHERE digest = $4 AND stage = 0";
    /// Moves a load forward from where it was, with the rows that are entered.
    ADVANCE_LOAD: Shard("digest") =
        "UPDATE directory_load SET reached = $1, entered = $2, duplicate = $3, overlapping = $4, \
         problems = $5 WHERE digest = $6 AND stage = 1 AND reached IS NOT DISTINCT FROM $7";
    /// Ends a load.
    FINISH_LOAD: Shard("digest") =
        "UPDATE directory_load SET stage = 2, finished_at = $1 \
         WHERE digest = $2 AND stage = 1";

    /// Tells whether there is a number in a range.
    NUMBER_BETWEEN: Scatter("a load asks once for some thousand numbers whether any may be known") =
        "SELECT 1 FROM person_identifier WHERE lookup >= $1 AND lookup <= $2 LIMIT 1";
    /// Who a number stands for.
    PERSON_OF: Shard("lookup") = "SELECT person FROM person_identifier WHERE lookup = $1";

    /// Finds a row only when nobody in a range has an entry, or is an alias.
    NO_ENTRY_BETWEEN: Scatter("a load asks once for some hundred thousand rows whether they may meet others") =
        "SELECT 1 WHERE NOT EXISTS \
         (SELECT 1 FROM registration WHERE person >= $1 AND person <= $2) \
         AND NOT EXISTS (SELECT 1 FROM person_alias WHERE alias >= $1 AND alias <= $2)";
    /// The aliases in a range, with the persons to whom they lead.
    ALIASES_BETWEEN: Scatter("a load asks once for some hundred thousand rows who is somebody else by now") =
        "SELECT alias, person FROM person_alias WHERE alias >= $1 AND alias <= $2";
    /// The entries of a person, in the order of the table.
    ENTRIES_OF: Shard("person") =
        "SELECT institution, capacity, start_day, end_day FROM registration WHERE person = $1 \
         ORDER BY institution, capacity, start_day";
    /// Adds an entry that meets no other.
    ENTER: Shard("person") =
        "INSERT INTO registration (person, institution, capacity, start_day, end_day) \
         VALUES ($1, $2, $3, $4, $5)";
}

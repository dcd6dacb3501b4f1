//! The directory's statements.

use crate::database::statements;

statements! {
    /// Every registration of a person at two institutions.
    FILES_ABOUT: Shard("person") =
        "SELECT institution, capacity, start_day, end_day FROM registration \
         WHERE person = $1 AND institution IN ($2, $3)";
    /// Every registration of a person.
    FILES_OF: Shard("person") =
        "SELECT institution, capacity, start_day, end_day FROM registration WHERE person = $1";
    /// A page of the entries of one institution, by its index.
    FILES_HELD: Scatter("an institution lists its own entries, a page at a time, by an index") =
        "SELECT person, institution, capacity, start_day, end_day FROM registration \
         WHERE institution = $1 AND (person, capacity, start_day) > ($2, $3, $4) \
         AND (capacity = $5 OR $5 IS NULL) \
         AND ((start_day <= $6 AND (end_day >= $6 OR end_day IS NULL)) OR $6 IS NULL) \
         ORDER BY person, capacity, start_day LIMIT $7";
    /// A page of the entries of one institution about one person.
    FILES_HELD_ABOUT: Shard("person") =
        "SELECT person, institution, capacity, start_day, end_day FROM registration \
         WHERE person = $1 AND institution = $2 AND (person, capacity, start_day) > ($3, $4, $5) \
         AND (capacity = $6 OR $6 IS NULL) \
         AND ((start_day <= $7 AND (end_day >= $7 OR end_day IS NULL)) OR $7 IS NULL) \
         ORDER BY person, capacity, start_day LIMIT $8";
    /// Enters a registration, unless one in the same capacity shares a day with it. Of an alias, it is the person's: a
    /// number may be replaced between asking who it stands for and entering.
    REGISTER: Shard("person") =
        "INSERT INTO registration (person, institution, capacity, start_day, end_day) \
         SELECT COALESCE((SELECT person FROM person_alias WHERE alias = $1), $1), $2, $3, $4, $5 \
         WHERE NOT EXISTS (\
             SELECT 1 FROM registration \
             WHERE person = COALESCE((SELECT person FROM person_alias WHERE alias = $1), $1) \
             AND institution = $2 AND capacity = $3 \
             AND (start_day <= $5 OR $5 IS NULL) AND (end_day >= $4 OR end_day IS NULL))";
    /// Ends a registration, never later than it ends already.
    UNREGISTER: Shard("person") =
        "UPDATE registration SET end_day = $1 \
         WHERE person = $2 AND institution = $3 AND capacity = $4 AND start_day = $5 \
         AND (end_day >= $1 OR end_day IS NULL)";
    /// Removes an entry that is as it was read.
    REMOVE_ENTRY: Shard("person") =
        "DELETE FROM registration WHERE person = $1 AND institution = $2 AND capacity = $3 \
         AND start_day = $4 AND end_day IS NOT DISTINCT FROM $5";
    /// Finds a row only when a person has no entry.
    NO_ENTRY_OF: Shard("person") =
        "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM registration WHERE person = $1)";
}

//! The statements about national numbers.

use crate::database::statements;

statements! {
    /// Who a number stands for, and the number now in force when it was replaced.
    IDENTIFIED: Shard("lookup") =
        "SELECT i.person, i.current, c.sealed FROM person_identifier i \
         LEFT JOIN person_identifier c ON c.lookup = i.current WHERE i.lookup = $1";
    /// The number that took the place of another.
    NEXT_NUMBER: Shard("lookup") = "SELECT replaced_by FROM person_identifier WHERE lookup = $1";
    /// Finds a number's row only when it stands for this person and leads to this number.
    STILL_IDENTIFIES: Shard("lookup") =
        "SELECT 1 FROM person_identifier \
         WHERE lookup = $1 AND person = $2 AND current IS NOT DISTINCT FROM $3";
    /// Enters a number, unless it is there.
    ADD_IDENTIFIER: Shard("lookup") =
        "INSERT INTO person_identifier (lookup, person, sealed) VALUES ($1, $2, $3) \
         ON CONFLICT (lookup) DO NOTHING";
    /// Enters a person with the number in force. One without a number in `person_identifier` is nobody.
    ADD_PERSON: Shard("person") =
        "INSERT INTO person (person, lookup) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING";
    /// Enters a person, or gives it another number.
    SET_PERSON: Shard("person") =
        "INSERT INTO person (person, lookup) VALUES ($1, $2) \
         ON CONFLICT (person) DO UPDATE SET lookup = excluded.lookup";
    /// Removes a person who turned out to be another one.
    REMOVE_PERSON: Shard("person") = "DELETE FROM person WHERE person = $1";
    /// Makes a number in force an alias.
    REPLACE: Shard("lookup") =
        "UPDATE person_identifier SET person = $1, replaced_by = $2, current = $3 \
         WHERE lookup = $4 AND person = $5 AND current IS NULL";
    /// Leads the aliases of a number on to the one that took its place.
    REPLACE_ALIASES: Scatter("the aliases of a number lie anywhere; an index finds the few there are") =
        "UPDATE person_identifier SET person = $1, current = $2 WHERE current = $3";
    /// The number in force of a person.
    NUMBER: Shard("person") =
        "SELECT i.lookup, i.sealed FROM person p \
         JOIN person_identifier i ON i.lookup = p.lookup AND i.person = p.person WHERE p.person = $1";
    /// Lets an id lead to a person.
    ADD_ALIAS: Shard("alias") =
        "INSERT INTO person_alias (alias, person) VALUES ($1, $2) \
         ON CONFLICT (alias) DO UPDATE SET person = excluded.person";
    /// Leads the aliases of a person on to another one.
    MOVE_ALIASES: Scatter("the aliases of a person lie anywhere; an index finds the few there are") =
        "UPDATE person_alias SET person = $1 WHERE person = $2";
    /// The person to whom an id leads.
    PERSON_BEHIND: Shard("alias") = "SELECT person FROM person_alias WHERE alias = $1";
    /// The ids that lead to a person.
    ALIASES_OF: Scatter("the aliases of a person lie anywhere; an index finds the few there are") =
        "SELECT alias FROM person_alias WHERE person = $1 ORDER BY alias";
}

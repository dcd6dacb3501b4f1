-- The only table that holds national numbers: a keyed hash to find them by, and the number sealed.
-- replaced_by is the next number of the chain, current the last one; both are null for a number in force.
CREATE TABLE person_identifier (
    lookup {bytes} NOT NULL PRIMARY KEY,
    person {bytes} NOT NULL,
    sealed {bytes} NOT NULL,
    replaced_by {bytes},
    current {bytes}
) {clustered};

-- The aliases of a number.
CREATE INDEX person_identifier_by_current ON person_identifier (current) WHERE current IS NOT NULL;

-- Which number of a person is in force.
CREATE TABLE person (
    person {bytes} NOT NULL PRIMARY KEY,
    lookup {bytes} NOT NULL
) {clustered};

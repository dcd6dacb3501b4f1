-- Ids under which a person was known, or would have been, before it was known that another number is the same person's.
-- Evidence keeps the id that it was made with; this leads from there to the person.
CREATE TABLE person_alias (
    alias {bytes} NOT NULL PRIMARY KEY,
    person {bytes} NOT NULL
) {clustered};

-- The aliases of a person.
CREATE INDEX person_alias_by_person ON person_alias (person);

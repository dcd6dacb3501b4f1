-- Who holds a file on whom, in what capacity, from which day to which day (days since 1970, both inclusive).
CREATE TABLE registration (
    person {bytes} NOT NULL,
    institution BIGINT NOT NULL,
    capacity INTEGER NOT NULL,
    start_day INTEGER NOT NULL,
    end_day INTEGER,
    PRIMARY KEY (person, institution, capacity, start_day)
) {clustered};

CREATE INDEX registration_by_institution ON registration (institution, person, capacity, start_day);

-- A bulk load, known by the SHA-256 of its file. stage: 0 reading, 1 entering, 2 finished. reached is the key of the last
-- row that was dealt with.
CREATE TABLE directory_load (
    digest {bytes} NOT NULL PRIMARY KEY,
    stage INTEGER NOT NULL,
    reached {bytes},
    row_count BIGINT NOT NULL,
    entered BIGINT NOT NULL,
    duplicate BIGINT NOT NULL,
    overlapping BIGINT NOT NULL,
    bad BIGINT NOT NULL,
    problems {json} NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT
) {clustered};

-- Copies of everything that is kept about a person, while they are made and until they are forgotten. due_at is null once
-- nobody has to make it any more; tries fences whoever is slower. Its text is in parts, each sealed to its place.
CREATE TABLE data_copy (
    person {bytes} NOT NULL PRIMARY KEY,
    request {bytes} NOT NULL,
    language TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    due_at BIGINT,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    as_of BIGINT,
    html_bytes BIGINT,
    json_bytes BIGINT
) {clustered};

CREATE INDEX data_copy_due ON data_copy (due_at);
CREATE INDEX data_copy_by_end ON data_copy (ends_at);

CREATE TABLE data_copy_part (
    person {bytes} NOT NULL,
    request {bytes} NOT NULL,
    form TEXT NOT NULL,
    part BIGINT NOT NULL,
    text {bytes} NOT NULL,
    PRIMARY KEY (person, request, form, part)
) {clustered};

-- By which mandate a report was made on the person's behalf; and from when on the person is told of one that an
-- institution made: never, where nobody noted it.
ALTER TABLE error_report ADD COLUMN mandate {bytes};
ALTER TABLE error_report ADD COLUMN told_from BIGINT;

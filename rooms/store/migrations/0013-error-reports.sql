-- Reports that a data element about a person at an authentic source is probably wrong. Without a reporter, the person
-- reported. Texts are sealed, and null once their time is over; life is the state with its dates as JSON, state its name.
CREATE TABLE error_report (
    report {bytes} NOT NULL PRIMARY KEY,
    person {bytes} NOT NULL,
    reporter BIGINT,
    source BIGINT NOT NULL,
    service TEXT NOT NULL,
    elements TEXT NOT NULL,
    period TEXT NOT NULL,
    explanation {bytes},
    answer {bytes},
    state TEXT NOT NULL,
    life TEXT NOT NULL,
    remind_day INTEGER,
    reminded_at BIGINT,
    look_again_at BIGINT,
    texts_end_day INTEGER
) {clustered};

CREATE INDEX error_report_by_source ON error_report (source, report);
CREATE INDEX error_report_by_reporter ON error_report (reporter, report);
CREATE INDEX error_report_by_person ON error_report (person, report);
CREATE INDEX error_report_by_reminder ON error_report (remind_day);
CREATE INDEX error_report_by_look ON error_report (look_again_at);
CREATE INDEX error_report_by_texts_end ON error_report (texts_end_day);

-- What tells an institution that it was given a wrong value. Until withheld_until the person is not told of it.
CREATE TABLE correction (
    report {bytes} NOT NULL,
    correction {bytes} NOT NULL,
    person {bytes} NOT NULL,
    recipient BIGINT NOT NULL,
    source BIGINT NOT NULL,
    service TEXT NOT NULL,
    elements TEXT NOT NULL,
    wrong TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    withheld_until BIGINT,
    acknowledged_at BIGINT,
    PRIMARY KEY (report, correction)
) {clustered};

CREATE INDEX correction_by_recipient ON correction (recipient, correction);

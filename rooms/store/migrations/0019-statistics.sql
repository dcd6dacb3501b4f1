-- How often what was decided, by month: sums over the leaves that are counted. told_from is the day from which on others
-- may be told, 0 for at once; an empty service is one that the register did not have.
CREATE TABLE statistic (
    applicant BIGINT NOT NULL,
    month INTEGER NOT NULL,
    told_from INTEGER NOT NULL,
    service TEXT NOT NULL,
    came_out TEXT NOT NULL,
    deliberation TEXT NOT NULL,
    decisions BIGINT NOT NULL,
    PRIMARY KEY (applicant, month, told_from, service, came_out, deliberation)
) {clustered};

CREATE INDEX statistic_by_service ON statistic (service, month);

-- How far the leaves of each log are counted.
CREATE TABLE statistic_reach (
    log BIGINT NOT NULL PRIMARY KEY,
    next_index BIGINT NOT NULL
) {clustered};

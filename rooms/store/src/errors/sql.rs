//! The statements of error reports and corrections.

use crate::database::statements;

/// What is read of a report, under the person's id of today.
macro_rules! reports {
    ($rest:literal) => {
        concat!(
            "SELECT r.report, COALESCE(a.person, r.person), r.reporter, r.source, r.service, r.elements, \
             r.period, r.explanation, r.answer, r.life, r.reminded_at, r.mandate, r.told_from \
             FROM error_report r LEFT JOIN person_alias a ON a.alias = r.person ",
            $rest
        )
    };
}

/// What is read of a correction, under the person's id of today.
macro_rules! corrections {
    ($rest:literal) => {
        concat!(
            "SELECT c.correction, c.report, COALESCE(a.person, c.person), c.recipient, c.source, c.service, \
             c.elements, c.wrong, c.made_at, c.withheld_until, c.acknowledged_at \
             FROM correction c LEFT JOIN person_alias a ON a.alias = c.person ",
            $rest
        )
    };
}

statements! {
    /// Enters a report.
    ADD_REPORT: Shard("report") =
        "INSERT INTO error_report (report, person, reporter, source, service, elements, period, explanation, \
         state, life, remind_day, mandate, told_from) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    /// A report.
    REPORT: Shard("report") = reports!("WHERE r.report = $1");
    /// A page of reports about elements of a source.
    REPORTS_TO: Scatter("an institution lists its own, a page at a time, by an index") =
        reports!("WHERE r.source = $1 AND r.report > $2 AND (r.state = $3 OR $3 IS NULL) \
                  ORDER BY r.report LIMIT $4");
    /// A page of reports by an institution.
    REPORTS_BY: Scatter("an institution lists its own, a page at a time, by an index") =
        reports!("WHERE r.reporter = $1 AND r.report > $2 AND (r.state = $3 OR $3 IS NULL) \
                  ORDER BY r.report LIMIT $4");
    /// The latest reports that a person made.
    OWN_REPORTS: Scatter("the few reports of a person; an index finds them") =
        reports!("WHERE r.person = $1 AND r.reporter IS NULL ORDER BY r.report DESC LIMIT $2");
    /// A page of the reports of which a person knows, the newest first.
    TOLD_REPORTS: Scatter("the few reports of a person, a page at a time; an index finds them") =
        reports!("WHERE r.person = $1 AND r.report < $2 AND (r.mandate = $3 OR $3 IS NULL) \
                  AND (r.reporter IS NULL OR r.told_from <= $4) ORDER BY r.report DESC LIMIT $5");
    /// Moves a report on from the state that was read.
    MOVE_REPORT: Shard("report") =
        "UPDATE error_report SET state = $1, life = $2, answer = $3, remind_day = $4, look_again_at = $5, \
         texts_end_day = $6 WHERE report = $7 AND life = $8";
    /// Reports whose source is to be reminded.
    REMINDERS_DUE: Scatter("a sweep, by an index, of what is due") =
        reports!("WHERE r.remind_day <= $1 ORDER BY r.remind_day LIMIT $2");
    /// Notes a reminder, unless the report ended in between.
    REMIND: Shard("report") =
        "UPDATE error_report SET reminded_at = $1, remind_day = $2 \
         WHERE report = $3 AND remind_day IS NOT NULL AND remind_day IS DISTINCT FROM $2";
    /// Reports whose recipients are to be looked for once more.
    LOOKS_DUE: Scatter("a sweep, by an index, of what is due") =
        reports!("WHERE r.look_again_at <= $1 ORDER BY r.look_again_at LIMIT $2");
    /// Notes that recipients were looked for once more, once.
    LOOKED_AGAIN: Shard("report") =
        "UPDATE error_report SET look_again_at = NULL WHERE report = $1 AND look_again_at IS NOT NULL";
    /// Erases texts whose time is over.
    ERASE_TEXTS: Scatter("a sweep, by an index, of what is over") =
        "UPDATE error_report SET explanation = NULL, answer = NULL, texts_end_day = NULL \
         WHERE texts_end_day <= $1";

    /// Puts a correction into an inbox.
    ADD_CORRECTION: Shard("report") =
        "INSERT INTO correction (report, correction, person, recipient, source, service, elements, wrong, made_at, \
         withheld_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// The corrections that follow from a report.
    CORRECTIONS_OF: Shard("report") =
        corrections!("WHERE c.report = $1 ORDER BY c.correction");
    /// A page of an inbox.
    CORRECTIONS_FOR: Scatter("an institution lists its own, a page at a time, by an index") =
        corrections!("WHERE c.recipient = $1 AND c.correction > $2 ORDER BY c.correction LIMIT $3");
    /// A page of what is unread in an inbox.
    UNREAD_CORRECTIONS_FOR: Scatter("an institution lists its own, a page at a time, by an index") =
        corrections!("WHERE c.recipient = $1 AND c.correction > $2 AND c.acknowledged_at IS NULL \
                      ORDER BY c.correction LIMIT $3");
    /// One correction in an inbox.
    CORRECTION_FOR: Scatter("an institution finds its own by an index") =
        corrections!("WHERE c.recipient = $1 AND c.correction = $2");
    /// Notes that a correction was read, once.
    ACKNOWLEDGE: Shard("report") =
        "UPDATE correction SET acknowledged_at = $1 \
         WHERE report = $2 AND correction = $3 AND acknowledged_at IS NULL";
}

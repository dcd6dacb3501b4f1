-- From when on news may make a mail; null when it makes none any more. News from before this table makes none.
ALTER TABLE notice ADD COLUMN mail_from BIGINT;
CREATE INDEX notice_to_mail ON notice (mail_from) WHERE mail_from IS NOT NULL;

-- Where people are reached by e-mail. address is confirmed, wanted not yet: both are sealed. code is the hash of the code
-- that confirms. failed_at is when the last mail came to nothing.
CREATE TABLE mail_address (
    person {bytes} NOT NULL PRIMARY KEY,
    address {bytes},
    confirmed_at BIGINT,
    failed_at BIGINT,
    wanted {bytes},
    code {bytes},
    asked_at BIGINT,
    language TEXT NOT NULL
) {clustered};

CREATE INDEX mail_address_asked ON mail_address (asked_at) WHERE asked_at IS NOT NULL;

-- Mails that wait to be sent, one of each kind for a person. content is the sealed code of a mail that brings one. due_at
-- is when it may be tried next; whoever tries moves it, so that nobody else does.
CREATE TABLE mail_letter (
    person {bytes} NOT NULL,
    kind TEXT NOT NULL,
    letter {bytes} NOT NULL,
    content {bytes},
    tries BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (person, kind)
) {clustered};

CREATE INDEX mail_letter_due ON mail_letter (due_at);

-- By which passkey a session was opened, and by which the sign-in behind a grant was; null for another way, and for
-- sessions from before this column.
ALTER TABLE session ADD COLUMN passkey {bytes};
ALTER TABLE oidc_grant ADD COLUMN passkey {bytes};
CREATE INDEX oidc_grant_by_passkey ON oidc_grant (passkey) WHERE passkey IS NOT NULL;
CREATE INDEX oidc_code_by_person ON oidc_code (person);

// What people write to its e-mail address and its number.
export const RECEIVED_TABLES = `
  -- Mails and texts that it has shown, so that it shows none twice. counted: 1 if it is one of those of which a day has so many.
  CREATE TABLE received_shown (
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    at INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    PRIMARY KEY (kind, digest)
  ) STRICT;
  -- The data for an answer to a shown mail, for a week.
  CREATE TABLE mail_answerable (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    mail_id TEXT NOT NULL,
    from_address TEXT,
    from_name TEXT NOT NULL,
    -- JSON list of addresses.
    others TEXT NOT NULL,
    subject TEXT NOT NULL
  ) STRICT;
  -- Numbers whose people want no texts.
  CREATE TABLE text_opt_out (number TEXT PRIMARY KEY) STRICT;
`;

// What others learned, and what the agent took up of it.
export const COMMONS_TABLES = `
  -- JSON of a CommonsStanding.
  CREATE TABLE commons (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), standing TEXT NOT NULL) STRICT;
  -- Those of the list that fit the agent, and those that it took up. Times: epoch milliseconds.
  CREATE TABLE commons_pattern (
    id TEXT PRIMARY KEY,
    -- JSON of a Pattern.
    pattern TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('fits', 'offered', 'adopted', 'declined')),
    helped INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    -- How well it fits: log odds.
    fit REAL NOT NULL,
    is_automatic INTEGER NOT NULL DEFAULT 0,
    -- When the agent took it up.
    adopted_at INTEGER,
    expires_at INTEGER NOT NULL
  ) STRICT;
`;

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
  -- With which patterns an answer was given. key: of the answer in the outbox. message_id: empty until it is posted.
  CREATE TABLE commons_use (
    key TEXT NOT NULL,
    pattern_id TEXT NOT NULL,
    message_id TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    PRIMARY KEY (key, pattern_id)
  ) STRICT;
  CREATE INDEX commons_use_message ON commons_use (message_id);
  -- What the owner wants said there: what they thought of the last answer with a pattern, and patterns that they publish.
  CREATE TABLE commons_saying (
    pattern_id TEXT NOT NULL,
    does TEXT NOT NULL CHECK (does IN ('publish', 'vote')),
    -- Of a publication: JSON of a Pattern.
    pattern TEXT NOT NULL DEFAULT '',
    -- Of a vote.
    helped INTEGER NOT NULL DEFAULT 0,
    -- Of a vote: the answer.
    message_id TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'carried', 'refused')),
    -- Why it was refused.
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (pattern_id, does)
  ) STRICT;
`;

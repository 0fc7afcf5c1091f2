// What the agent is taking in from outside, so that it does not die of the same thing for ever.
export const BEGUN_TABLES = `
  -- What it took up last on each lane: a list of ids, JSON. Nothing removes what ended well; that is never taken up again.
  CREATE TABLE begun (lane TEXT PRIMARY KEY, ids TEXT NOT NULL) STRICT;
  -- What was begun when its process died, and how often that happened.
  CREATE TABLE deadly (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    lane TEXT NOT NULL,
    id TEXT NOT NULL,
    deaths INTEGER NOT NULL,
    UNIQUE (lane, id)
  ) STRICT;
`;

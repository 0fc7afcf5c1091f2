// The agent on Nostr: what its owner has settled, what it has to publish, and what it has published.
export const NOSTR_TABLES = `
  -- JSON of a NostrStanding.
  CREATE TABLE nostr (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), standing TEXT NOT NULL) STRICT;
  -- The last event in each place: a kind and, if there may be several, a tag. at: epoch milliseconds.
  CREATE TABLE nostr_published (
    place TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    -- Of what it says, without its time.
    fingerprint TEXT NOT NULL,
    -- JSON.
    event TEXT NOT NULL,
    relays TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  -- Signed events that are still to be sent. A newer one in the same place of the same key takes the place of the older.
  CREATE TABLE nostr_outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    public_key TEXT NOT NULL,
    place TEXT NOT NULL,
    event_id TEXT NOT NULL,
    -- JSON.
    event TEXT NOT NULL,
    relays TEXT NOT NULL,
    since INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0,
    UNIQUE (public_key, place)
  ) STRICT;
  CREATE INDEX nostr_outbox_due ON nostr_outbox (not_before);
  -- Messages of each UTC day, counted from 1970.
  CREATE TABLE nostr_traffic (
    day INTEGER PRIMARY KEY,
    received INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    last_received_at INTEGER
  ) STRICT;
`;

// What the agent knows, and about whom.
export const MEMORY_TABLES = `
  -- The people whom the agent knows. Without an inbox: a person who was only spoken of.
  CREATE TABLE person (
    key TEXT PRIMARY KEY,
    inbox_id TEXT UNIQUE,
    -- Digest of the inbox.
    speaker TEXT UNIQUE,
    names TEXT NOT NULL,
    aliases TEXT NOT NULL
  ) STRICT;
  -- Each teller has an item of their own on a topic. Whether a member here confirms an inherited one follows from the others.
  CREATE TABLE memory_item (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    topic TEXT NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('message', 'parent')),
    source_id TEXT NOT NULL,
    inbox_or_instance_id TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    learned_at INTEGER NOT NULL,
    sensitivity TEXT NOT NULL DEFAULT 'normal',
    tags TEXT NOT NULL DEFAULT '[]',
    valid_from INTEGER,
    valid_until INTEGER,
    reason TEXT,
    -- The item that it answers or goes on with, which may be gone.
    answers TEXT,
    -- Inherited items only: JSON of sourceIds, origin and generation.
    descent TEXT,
    teller TEXT NOT NULL DEFAULT '',
    by_owner INTEGER NOT NULL DEFAULT 0,
    -- Topics that look alike are one.
    topic_look TEXT NOT NULL DEFAULT '',
    -- JSON of the people whom it is about; empty: judged from the topic.
    about TEXT NOT NULL DEFAULT '',
    hidden INTEGER NOT NULL DEFAULT 0,
    -- A line that is kept for a while only.
    chatter INTEGER NOT NULL DEFAULT 0,
    UNIQUE (origin, topic, teller)
  ) STRICT;
  CREATE INDEX memory_item_text ON memory_item (origin, text);
  -- In the order in which a full memory drops them.
  CREATE INDEX memory_item_teller ON memory_item (teller, kind, learned_at);
  CREATE INDEX memory_item_chatter ON memory_item (teller, learned_at) WHERE chatter = 1;
  CREATE INDEX memory_item_end ON memory_item (valid_until) WHERE valid_until IS NOT NULL;
  CREATE UNIQUE INDEX memory_item_topic ON memory_item (origin, topic_look, teller);
  CREATE TABLE memory_applied (seq INTEGER PRIMARY KEY AUTOINCREMENT, marker TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE memory_inherited (transfer_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
`;

// Messages of peers on Nostr: what was read, what is still to be sent, and the tasks that agents give each other.
export const MESSAGE_TABLES = `
  -- Events that need not be opened again.
  CREATE TABLE nostr_seen (seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE) STRICT;
  -- Until when it has read all messages to this key.
  CREATE TABLE nostr_read (public_key TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;
  -- How much a peer has written in 24 hours, and when its last ping was answered.
  CREATE TABLE nostr_peer (
    public_key TEXT PRIMARY KEY,
    since INTEGER NOT NULL DEFAULT 0,
    messages INTEGER NOT NULL DEFAULT 0,
    ponged_at INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- The inbox that a peer has proved to have on XMTP, and how far the messages in it were read.
  CREATE TABLE peer_inbox (
    public_key TEXT PRIMARY KEY,
    -- Empty: none.
    inbox_id TEXT NOT NULL,
    -- Of the proof, epoch milliseconds.
    proven_until INTEGER NOT NULL,
    looked_at INTEGER NOT NULL,
    -- Looks in a row that found none.
    failures INTEGER NOT NULL,
    cursor TEXT NOT NULL DEFAULT ''
  ) STRICT;
  -- The time in a message, so that each attempt at it sends the same one.
  CREATE TABLE nostr_timed (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL) STRICT;
  -- What it answers to peers by itself, until a relay has it.
  CREATE TABLE nostr_answer (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    peer TEXT NOT NULL,
    text TEXT NOT NULL,
    until INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- Tasks of peers for this agent, and of this agent for peers. The peer chooses the id of its own ones.
  CREATE TABLE task (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    peer TEXT NOT NULL,
    task_id TEXT NOT NULL,
    description TEXT NOT NULL,
    -- 0: none.
    deadline INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'asked', 'accepted', 'offered', 'completed', 'refused')),
    -- Memory item of the goal that it has become. Empty: none.
    goal TEXT NOT NULL DEFAULT '',
    result TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (direction, peer, task_id)
  ) STRICT;
  CREATE INDEX task_open ON task (direction, state);
`;

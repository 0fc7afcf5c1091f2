// What the agent works on until an end. What it is about says its memory item: with the item, all of it goes.
export const GOAL_TABLES = `
  CREATE TABLE goal (
    item_id TEXT PRIMARY KEY REFERENCES memory_item (id) ON DELETE CASCADE,
    -- What asked for it, and its place there: also of the alarm that looks at it.
    message_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    why TEXT NOT NULL,
    priority TEXT NOT NULL CHECK (priority IN ('high', 'normal', 'low')),
    status TEXT NOT NULL CHECK (status IN ('open', 'done', 'ended', 'stopped')),
    set_at INTEGER NOT NULL,
    -- JSON of an AlarmRule with an end.
    rule TEXT NOT NULL,
    -- Ticks in a row that found nothing new.
    idle INTEGER NOT NULL DEFAULT 0,
    -- When it was last looked at.
    looked_at INTEGER NOT NULL,
    UNIQUE (message_id, place)
  ) STRICT;
  CREATE INDEX goal_open ON goal (status) WHERE status = 'open';
  -- What is read for it at each tick, and what was there the last time.
  CREATE TABLE goal_watch (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id TEXT NOT NULL REFERENCES goal (item_id) ON DELETE CASCADE,
    reading TEXT NOT NULL,
    -- JSON.
    arguments TEXT NOT NULL,
    -- As people call it. Empty: not read yet.
    called TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    UNIQUE (item_id, reading, arguments)
  ) STRICT;
  CREATE TABLE goal_progress (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    item_id TEXT NOT NULL REFERENCES goal (item_id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    -- JSON: where it is from.
    evidence TEXT NOT NULL
  ) STRICT;
  CREATE INDEX goal_progress_of ON goal_progress (item_id, seq);
  -- Times at which it works on a goal. Its key is the same for each attempt. Those that called a model count for a day, goal or not.
  CREATE TABLE tick (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    item_id TEXT NOT NULL,
    cause TEXT NOT NULL CHECK (cause IN ('set', 'alarm', 'last', 'hand')),
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('waits', 'news', 'idle', 'failed', 'budget', 'dropped')),
    -- When a model was called for it, last, and how often.
    called_at INTEGER NOT NULL DEFAULT 0,
    calls INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX tick_waits ON tick (seq) WHERE outcome = 'waits';
  CREATE INDEX tick_called ON tick (called_at) WHERE calls > 0;
`;

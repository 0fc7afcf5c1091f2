// Context on its way to other agents and from them.
export const TRANSFER_TABLES = `
  -- Context that this agent sends.
  CREATE TABLE transfer_out (
    transfer_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('clone', 'share')),
    target_instance_id TEXT NOT NULL,
    target_inbox_id TEXT NOT NULL,
    context_prompt TEXT NOT NULL,
    overridden_config_keys TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    statement_nonce TEXT NOT NULL,
    context_prompt_digest TEXT NOT NULL,
    summary_digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ordered', 'summarised', 'delivered', 'acknowledged', 'failed')),
    document BLOB,
    parts_sent INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- Context that its owner has announced to this agent.
  CREATE TABLE transfer_in (
    transfer_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('clone', 'share')),
    source_instance_id TEXT NOT NULL,
    source_inbox_id TEXT NOT NULL,
    summary_digest TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'ingested', 'refused')),
    ack TEXT,
    expires_at INTEGER
  ) STRICT;
  -- Receipts that the owner has not been sent yet: the statement's fields and envelope; the signature follows from them.
  CREATE TABLE receipt_owed (
    key TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL,
    body TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- Summaries that the owner was shown and may sign, as canonical JSON.
  CREATE TABLE preview (
    digest TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL,
    prompt_digest TEXT NOT NULL,
    target_inbox_id TEXT NOT NULL,
    summary TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  -- The items that a receiver has acknowledged, so that a refresh sends the differences. Fingerprints, no texts.
  CREATE TABLE sent_item (
    target_inbox_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (target_inbox_id, source_id)
  ) STRICT;
  -- Exports, and what its owner looked through of other systems, from which it has learned.
  CREATE TABLE import_done (
    digest TEXT PRIMARY KEY,
    -- Empty: of another system.
    source_inbox_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    made_at TEXT NOT NULL,
    answer TEXT NOT NULL
  ) STRICT;
  CREATE INDEX import_done_of ON import_done (source_inbox_id, sequence);
  CREATE TABLE sent_document (target_inbox_id TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT;
`;

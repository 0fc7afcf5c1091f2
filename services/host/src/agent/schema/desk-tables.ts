// What the owner asks in their direct message.
export const DESK_TABLES = `
  -- What the owner asked in its direct message. Request and answer go as soon as it is answered; the id stays.
  CREATE TABLE owner_request (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,
    owner_id TEXT NOT NULL,
    -- Empty for requests in plain words.
    request_id TEXT NOT NULL,
    request TEXT,
    asked_at INTEGER NOT NULL,
    heard_at INTEGER NOT NULL,
    answer BLOB
  ) STRICT;
  CREATE INDEX owner_request_id ON owner_request (owner_id, request_id);
  CREATE INDEX owner_request_open ON owner_request (seq) WHERE request IS NOT NULL;
  CREATE INDEX owner_request_heard ON owner_request (heard_at);
  -- Answers to requests that changed the memory, without any text.
  CREATE TABLE owner_change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    answer TEXT NOT NULL,
    UNIQUE (owner_id, request_id)
  ) STRICT;
`;

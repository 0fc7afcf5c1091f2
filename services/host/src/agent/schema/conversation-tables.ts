// The lines of the conversation, the messages to send, and people's opinions of the answers.
export const CONVERSATION_TABLES = `
  -- Every message that was taken in. The text goes when nobody needs it any more; the id stays, so that nothing is handled twice.
  CREATE TABLE heard (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,
    sender_inbox_id TEXT NOT NULL,
    self INTEGER NOT NULL,
    text TEXT,
    sent_at INTEGER NOT NULL,
    learn INTEGER NOT NULL,
    learn_attempts INTEGER NOT NULL DEFAULT 0,
    learn_after INTEGER NOT NULL DEFAULT 0,
    answer INTEGER NOT NULL,
    -- The engine has answered it: what explaining is asked for by default.
    answered INTEGER NOT NULL DEFAULT 0,
    -- 1: asked to be forgotten; the text goes once nothing waits for it.
    goes INTEGER NOT NULL DEFAULT 0,
    -- The outcome of the message, JSON, until it is answered.
    outcome TEXT,
    -- Ids of the items that its answer told, JSON.
    told TEXT,
    -- The message whose new wording it is. Null: it is none.
    words_anew TEXT
  ) STRICT;
  CREATE INDEX heard_learn ON heard (seq) WHERE learn = 1;
  CREATE INDEX heard_anew ON heard (words_anew) WHERE words_anew IS NOT NULL;
  CREATE INDEX heard_answer ON heard (seq) WHERE answer = 1;
  CREATE TABLE member (inbox_id TEXT PRIMARY KEY, name TEXT NOT NULL, is_agent INTEGER NOT NULL, first_hand INTEGER NOT NULL, joined_at INTEGER, zone TEXT NOT NULL DEFAULT '') STRICT;
  -- What is to be said, written in the transaction that decided it: the same key and text give the same message.
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    -- Name of the file whose content the text is.
    file_name TEXT,
    file_type TEXT
  ) STRICT;
  CREATE TABLE pace (payer TEXT PRIMARY KEY, remaining REAL NOT NULL, at INTEGER NOT NULL, told INTEGER NOT NULL) STRICT;
  -- The full text of long answers, for a day: what was said is a headline and points.
  CREATE TABLE folded (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Key of the answer in the outbox.
    key TEXT NOT NULL UNIQUE,
    headline TEXT NOT NULL,
    shown TEXT NOT NULL,
    full_text TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- How often the full text was given.
    given INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- The messages that the agent has posted as answers: opinions count for these alone.
  CREATE TABLE answer_posted (seq INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE) STRICT;
  -- A member's opinion of one answer, without words: these are in the memory.
  CREATE TABLE episode (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    answer_id TEXT NOT NULL,
    inbox_id TEXT NOT NULL,
    -- The reaction or reply that counts: the last one.
    message_id TEXT NOT NULL UNIQUE,
    by_owner INTEGER NOT NULL,
    liked INTEGER NOT NULL,
    -- 1: they said what was wrong.
    corrected INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    -- The agent asked what to do differently.
    asked_at INTEGER,
    -- Something was learned from it.
    learned_at INTEGER,
    UNIQUE (answer_id, inbox_id)
  ) STRICT;
  CREATE INDEX episode_of ON episode (inbox_id);
`;

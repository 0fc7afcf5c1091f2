// What the agent does beyond answering: alarms, cards, effects, what it is allowed, and what its policy said.
export const ACTION_TABLES = `
  -- What it reminds people of, what it posts by itself, and when it works on its goals. An occurrence is said in the transaction that moves the alarm on.
  CREATE TABLE alarm (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The message that asked for it, and its place among what that message asked for.
    message_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reminder', 'trigger', 'tick')),
    whom TEXT NOT NULL CHECK (whom IN ('speaker', 'group')),
    text TEXT NOT NULL,
    -- JSON of an AlarmRule: with its zone, repetition, times of a day, exceptions and end.
    rule TEXT NOT NULL,
    next_index INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    UNIQUE (message_id, place)
  ) STRICT;
  CREATE INDEX alarm_next ON alarm (next_at);
  CREATE INDEX alarm_asked ON alarm (asked_by);
  -- Actions that it may not do by itself and has asked for. The message is the requester's; an action has its place in it.
  CREATE TABLE card (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    requester TEXT NOT NULL,
    -- JSON of CardTerms. Empty: forgotten.
    terms TEXT NOT NULL,
    digest TEXT NOT NULL,
    action_digest TEXT NOT NULL,
    -- What it takes of the day's budget.
    mails INTEGER NOT NULL,
    texts INTEGER NOT NULL,
    first_contacts INTEGER NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    asked_at INTEGER NOT NULL,
    -- The message that shows it.
    posted_id TEXT UNIQUE,
    -- 1: the agent has told a member that they may not decide.
    told INTEGER NOT NULL DEFAULT 0,
    -- 1: the agent has told a person who may decide how to answer.
    hinted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (message_id, place)
  ) STRICT;
  CREATE INDEX card_waiting ON card (seq) WHERE state IN ('open', 'postponed');
  CREATE INDEX card_denied ON card (action_digest) WHERE state = 'denied';
  -- Actions that it may do, and their state.
  CREATE TABLE effect (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    -- JSON of CardTerms, until it is over.
    terms TEXT NOT NULL,
    digest TEXT NOT NULL,
    mails INTEGER NOT NULL,
    texts INTEGER NOT NULL,
    first_contacts INTEGER NOT NULL,
    approved_by TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    intent TEXT NOT NULL,
    not_before INTEGER NOT NULL DEFAULT 0,
    -- Since when it is looked for at the provider. 0: it is not.
    looked_since INTEGER NOT NULL DEFAULT 0,
    -- The pool's journal has been told how it ended.
    end_told INTEGER NOT NULL DEFAULT 0,
    UNIQUE (message_id, place)
  ) STRICT;
  CREATE INDEX effect_open ON effect (seq) WHERE state IN ('approved', 'dispatched');
  CREATE INDEX effect_untold ON effect (seq) WHERE end_told = 0;
  -- Payments that were signed, before they are sent. Kept for good: an order has one transaction.
  CREATE TABLE signed_payment (
    -- Idempotency key of the effect.
    order_key TEXT PRIMARY KEY,
    chain_id INTEGER NOT NULL,
    nonce INTEGER NOT NULL,
    raw TEXT NOT NULL,
    hash TEXT NOT NULL,
    signed_at INTEGER NOT NULL,
    -- When its nonce was first seen used by another transaction.
    passed_at INTEGER,
    settled INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE grant_given (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    tool_digest TEXT NOT NULL,
    -- JSON.
    authority TEXT NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE contact (address TEXT PRIMARY KEY) STRICT;
  -- What the policy said about each action that a member asked for, in the transaction that carried that out.
  CREATE TABLE decision (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    -- Inbox. Empty: a trigger.
    asked_by TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('run', 'ask', 'sign', 'refuse')),
    why TEXT NOT NULL,
    -- JSON of the arguments that say whom or what it affects. Empty: forgotten.
    authority TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    UNIQUE (message_id, place)
  ) STRICT;
  CREATE INDEX decision_asked ON decision (asked_by);
  CREATE INDEX decision_age ON decision (decided_at);
  -- What the policy said about the places that the agent wanted to read for an answer, and whether they could be read.
  CREATE TABLE reading_decision (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- Where it would read: a host. Empty: no such place, or forgotten.
    host TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('run', 'refuse')),
    why TEXT NOT NULL,
    decided_at INTEGER NOT NULL,
    was_read INTEGER,
    -- Other hosts that answered it, JSON: a redirect leads to them, or a file is there. Forgotten with the host.
    led_to TEXT NOT NULL DEFAULT '[]',
    UNIQUE (message_id, kind, host)
  ) STRICT;
  CREATE INDEX reading_decision_asked ON reading_decision (asked_by);
  -- Servers of tools that the owner connected. The tools are JSON.
  CREATE TABLE own_server (id TEXT PRIMARY KEY, url TEXT NOT NULL, tools TEXT NOT NULL, credential TEXT NOT NULL) STRICT;
`;

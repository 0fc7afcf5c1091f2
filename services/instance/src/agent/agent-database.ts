// One SQLite file per agent: opening, migrations, transactions.
import { DatabaseSync } from 'node:sqlite';
import { ownedAlone } from '@offshoot/process/private-file.ts';

/** Ordered, and immutable once released: a change of the schema is a new entry then. */
const MIGRATIONS = [
  `
  CREATE TABLE agent (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), state TEXT NOT NULL) STRICT;
  -- The applied version, with the creator's statement, as the creator signed it.
  CREATE TABLE template_version (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), version TEXT NOT NULL) STRICT;
  -- One redemption per signer and nonce, for good.
  CREATE TABLE nonce (signer TEXT NOT NULL, nonce TEXT NOT NULL, purpose TEXT NOT NULL, PRIMARY KEY (signer, nonce)) STRICT;

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
    -- What was done with it, JSON, until it is answered.
    outcome TEXT,
    -- Ids of the items that its answer told, JSON.
    told TEXT
  ) STRICT;
  CREATE INDEX heard_learn ON heard (seq) WHERE learn = 1;
  CREATE INDEX heard_answer ON heard (seq) WHERE answer = 1;
  CREATE TABLE member (inbox_id TEXT PRIMARY KEY, name TEXT NOT NULL, is_agent INTEGER NOT NULL, first_hand INTEGER NOT NULL, joined_at INTEGER, zone TEXT NOT NULL DEFAULT '') STRICT;
  -- Whom the agent knows. Without an inbox: somebody who was spoken of.
  CREATE TABLE person (
    key TEXT PRIMARY KEY,
    inbox_id TEXT UNIQUE,
    -- Digest of the inbox.
    speaker TEXT UNIQUE,
    names TEXT NOT NULL,
    aliases TEXT NOT NULL
  ) STRICT;
  -- What is to be said, written in the transaction that decided it: the same key and text give the same message.
  CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    -- Of a file, whose content the text is.
    file_name TEXT,
    file_type TEXT
  ) STRICT;
  CREATE TABLE report (seq INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL) STRICT;
  CREATE TABLE pace (payer TEXT PRIMARY KEY, remaining REAL NOT NULL, at INTEGER NOT NULL, told INTEGER NOT NULL) STRICT;

  -- Each teller has an item of their own on a topic. Whether somebody here confirms an inherited one follows from the others.
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
    -- Inherited items only: JSON of sourceIds, origin and generation.
    descent TEXT,
    teller TEXT NOT NULL DEFAULT '',
    by_owner INTEGER NOT NULL DEFAULT 0,
    -- Topics that look alike are one.
    topic_look TEXT NOT NULL DEFAULT '',
    -- JSON of the people whom it is about; empty: judged from the topic.
    about TEXT NOT NULL DEFAULT '',
    hidden INTEGER NOT NULL DEFAULT 0,
    UNIQUE (origin, topic, teller)
  ) STRICT;
  CREATE INDEX memory_item_text ON memory_item (origin, text);
  -- In the order in which a full memory drops them.
  CREATE INDEX memory_item_teller ON memory_item (teller, kind, learned_at);
  CREATE INDEX memory_item_end ON memory_item (valid_until) WHERE valid_until IS NOT NULL;
  CREATE UNIQUE INDEX memory_item_topic ON memory_item (origin, topic_look, teller);
  CREATE TABLE memory_applied (seq INTEGER PRIMARY KEY AUTOINCREMENT, marker TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE memory_inherited (transfer_id TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT;

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
  -- What a receiver has acknowledged, so that a refresh sends the differences. Fingerprints, no texts.
  CREATE TABLE sent_item (
    target_inbox_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    PRIMARY KEY (target_inbox_id, source_id)
  ) STRICT;
  CREATE TABLE sent_document (target_inbox_id TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT;

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

  -- What it reminds people of, and what it posts by itself. An occurrence is said in the transaction that moves the alarm on.
  CREATE TABLE alarm (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The message that asked for it, and its place among what that message asked for.
    message_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reminder', 'trigger')),
    whom TEXT NOT NULL CHECK (whom IN ('speaker', 'group')),
    text TEXT NOT NULL,
    -- JSON of an AlarmRule.
    rule TEXT NOT NULL,
    next_index INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    UNIQUE (message_id, place)
  ) STRICT;
  CREATE INDEX alarm_next ON alarm (next_at);
  CREATE INDEX alarm_asked ON alarm (asked_by);

  -- What the pool made for this agent alone. The value is a number, an address or a key.
  CREATE TABLE own_tool (
    resource_id TEXT NOT NULL UNIQUE,
    tool_id TEXT NOT NULL UNIQUE,
    resource TEXT NOT NULL CHECK (resource IN ('openrouter-key', 'agentmail-inbox', 'telnyx-number', 'wallet')),
    value TEXT NOT NULL,
    -- Of an e-mail inbox: the key that opens it. Empty: none.
    key TEXT NOT NULL
  ) STRICT;

  -- What it asked for and may not do by itself. The message is the one that asked; an action has its place in it.
  CREATE TABLE card (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    requester TEXT NOT NULL,
    -- JSON of CardTerms. Empty: forgotten.
    terms TEXT NOT NULL,
    digest TEXT NOT NULL,
    action_digest TEXT NOT NULL,
    -- 'mails', 'texts' or nothing.
    budget TEXT NOT NULL,
    first_contact INTEGER NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT NOT NULL DEFAULT '',
    asked_at INTEGER NOT NULL,
    -- The message that shows it.
    posted_id TEXT UNIQUE,
    -- 1: somebody who may not decide was told so.
    told INTEGER NOT NULL DEFAULT 0,
    -- 1: somebody who may decide was told how to answer.
    hinted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (message_id, place)
  ) STRICT;
  CREATE INDEX card_waiting ON card (seq) WHERE state IN ('open', 'postponed');
  CREATE INDEX card_denied ON card (action_digest) WHERE state = 'denied';
  -- What it may do, and how far that is.
  CREATE TABLE effect (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL,
    place INTEGER NOT NULL,
    -- JSON of CardTerms, until it is over.
    terms TEXT NOT NULL,
    digest TEXT NOT NULL,
    budget TEXT NOT NULL,
    first_contact INTEGER NOT NULL,
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
  -- What the policy said about each action that somebody asked for, in the transaction that carried that out.
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
  -- What the policy said about what the agent wanted to read for an answer, and whether that could be read.
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
    UNIQUE (message_id, kind, host)
  ) STRICT;
  CREATE INDEX reading_decision_asked ON reading_decision (asked_by);
  -- The full text of long answers, for a day: what was said is a headline and points.
  CREATE TABLE folded (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Of the answer, in the outbox.
    key TEXT NOT NULL UNIQUE,
    headline TEXT NOT NULL,
    shown TEXT NOT NULL,
    full_text TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- How often the full text was given.
    given INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  -- What the agent has posted as its answers: opinions count for these alone.
  CREATE TABLE answer_posted (seq INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT NOT NULL UNIQUE) STRICT;
  -- What somebody thought of one answer, without words: these are in the memory.
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
  -- Mails and texts that it has shown, so that it shows none twice. counted: 1 if it is one of those of which a day has so many.
  CREATE TABLE received_shown (
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    at INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    PRIMARY KEY (kind, digest)
  ) STRICT;
  -- For a week, what an answer to a shown mail needs.
  CREATE TABLE mail_answerable (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    mail_id TEXT NOT NULL,
    from_address TEXT,
    from_name TEXT NOT NULL,
    subject TEXT NOT NULL
  ) STRICT;
  -- Servers of tools that the owner connected. The tools are JSON.
  CREATE TABLE own_server (id TEXT PRIMARY KEY, url TEXT NOT NULL, tools TEXT NOT NULL, credential TEXT NOT NULL) STRICT;
  -- Numbers whose people want no texts.
  CREATE TABLE text_opt_out (number TEXT PRIMARY KEY) STRICT;
  `,
];

/** Pages that one agent may cache: a host holds many agents, and each database is small. */
const CACHE_KIB = 256;

/** Throws if the file was written by a newer release. */
export function openAgentDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(ownedAlone(path));
  try {
    db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 2000`,
    );
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > MIGRATIONS.length)
      throw new Error(`${path} was written by a newer release (schema ${version}, this one knows ${MIGRATIONS.length})`);
    if (version < MIGRATIONS.length) {
      // One commit for all of them: a host that builds stock creates many of these files, and each commit waits for the disk.
      inTransaction(db, () => {
        for (const migration of MIGRATIONS.slice(version)) db.exec(migration);
        db.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
      });
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Joins the open transaction, if any. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  if (db.isTransaction) return work();
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

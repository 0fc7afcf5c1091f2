// The agent's state, its template version, redeemed nonces and reports that the pool has not acknowledged yet.

import { DatabaseSync } from 'node:sqlite';
import { type AlarmTable, openAlarmStore } from './alarms/alarm-store.ts';
import { type CommonsTable, openCommonsStore } from './commons/commons-store.ts';
import { type DecisionTable, openDecisionStore } from './decisions/decision-store.ts';
import { type DeskTable, openDeskStore } from './desk/desk-store.ts';
import { type AllowanceTable, openAllowanceStore } from './effects/allowance-store.ts';
import { type CardTable, openCardStore } from './effects/card-store.ts';
import { type EffectTable, openEffectStore } from './effects/effect-store.ts';
import { openPaymentStore, type PaymentTable } from './effects/payment-store.ts';
import { type EpisodeTable, openEpisodeStore } from './episodes/episode-store.ts';
import { type GoalTable, openGoalStore } from './goals/goal-store.ts';
import { type ImportTable, openImportStore } from './imports/import-store.ts';
import { type MailTable, openMailStore } from './mail/mail-store.ts';
import { openOwnServerStore, type ServerTable } from './mcp/own-server-store.ts';
import { type MemoryTable, openMemoryStore } from './memory/memory-store.ts';
import { openPeopleStore, type PeopleTable } from './memory/people-store.ts';
import { type MessageTable, openMessageStore } from './nostr/messages/message-store.ts';
import { openPeerInboxStore, type PeerInboxTable } from './nostr/messages/peer-inbox-store.ts';
import { openTaskStore, type TaskTable } from './nostr/messages/task-store.ts';
import { type NostrTable, openNostrStore } from './nostr/nostr-store.ts';
import { openPaceStore, type PaceTable } from './pace/pace-store.ts';
import { openReceivedStore, type ReceivedTable } from './received/received-store.ts';
import { inTransaction, soon } from './record/agent-database.ts';
import type { AgentRecord, Redemptions, Reports, RestingRecord } from './record/agent-record.ts';
import { openBegunStore } from './record/begun-store.ts';
import { type AgentState, FRESH } from './record/domain/agent-state.ts';
import type { Report } from './record/domain/report.ts';
import { openTextStore, type TextTable } from './texts/text-store.ts';
import { openToolStore, type ToolTable } from './tools/tool-store.ts';
import { type ConversationTable, openConversationStore } from './transcript/conversation-store.ts';
import { type FoldedTable, openFoldedStore } from './transcript/folded-store.ts';
import { type IncomingTable, openIncomingTransfers } from './transfers/incoming-transfers.ts';
import { type OutgoingTable, openOutgoingTransfers } from './transfers/outgoing-transfers.ts';
import { openPreviewStore, type PreviewTable } from './transfers/preview-store.ts';
import { openReceiptStore, type ReceiptTable } from './transfers/receipt-store.ts';
import { openSentStore, type SentTable } from './transfers/sent-store.ts';
import type { Signed, SignedVersion } from './versions/domain/signed-version.ts';

export interface AgentStore
  extends AgentRecord,
    Redemptions,
    Reports,
    MemoryTable,
    PeopleTable,
    ConversationTable,
    FoldedTable,
    DeskTable,
    OutgoingTable,
    IncomingTable,
    SentTable,
    ImportTable,
    PreviewTable,
    ReceiptTable,
    ToolTable,
    PaceTable,
    AlarmTable,
    GoalTable,
    CardTable,
    EffectTable,
    AllowanceTable,
    DecisionTable,
    EpisodeTable,
    MailTable,
    ReceivedTable,
    TextTable,
    PaymentTable,
    ServerTable,
    NostrTable,
    CommonsTable,
    MessageTable,
    PeerInboxTable,
    TaskTable {
  /** Increases with every change while the store is open. */
  changes(): number;
  /** The file as of now, including the write-ahead log. */
  snapshot(): Uint8Array;
  close(): void;
}

export function openAgentStore(db: DatabaseSync): AgentStore {
  const begun = openBegunStore(db);
  const resting = openRestingRecord(db);
  let { state } = resting;
  const counting = db.prepare('SELECT total_changes() AS n');
  let changes = 0;

  function redeemedFor(signer: string, nonce: string): string | undefined {
    const found = db.prepare('SELECT purpose FROM nonce WHERE signer = ? AND nonce = ?').get(signer, nonce);
    return (found as { purpose: string } | undefined)?.purpose;
  }

  function transaction<T>(work: () => T): T {
    const before = state;
    try {
      return inTransaction(db, work);
    } catch (error) {
      if (!db.isTransaction) state = before;
      throw error;
    }
  }

  const memory = openMemoryStore(db);

  return {
    get state() {
      return state;
    },
    begun,
    memory,
    rehearse(work) {
      const [before, takenBack] = [state, memory.takenBack()];
      db.exec('BEGIN');
      try {
        return work();
      } finally {
        if (db.isTransaction) db.exec('ROLLBACK');
        state = before;
        memory.undone(takenBack);
      }
    },
    people: openPeopleStore(db),
    conversation: openConversationStore(db),
    folded: openFoldedStore(db),
    desk: openDeskStore(db),
    outgoing: openOutgoingTransfers(db),
    incoming: openIncomingTransfers(db),
    sent: openSentStore(db),
    imports: openImportStore(db),
    previews: openPreviewStore(db),
    receipts: openReceiptStore(db),
    tools: openToolStore(db),
    pace: openPaceStore(db),
    alarms: openAlarmStore(db),
    goals: openGoalStore(db),
    cards: openCardStore(db),
    effects: openEffectStore(db),
    payments: openPaymentStore(db),
    servers: openOwnServerStore(db),
    nostr: openNostrStore(db),
    commons: openCommonsStore(db),
    messages: openMessageStore(db),
    peerInboxes: openPeerInboxStore(db),
    tasks: openTaskStore(db),
    allowances: openAllowanceStore(db),
    decisions: openDecisionStore(db),
    episodes: openEpisodeStore(db),
    mails: openMailStore(db),
    received: openReceivedStore(db),
    texts: openTextStore(db),
    transaction,
    soon: (work) => soon(db, () => transaction(work)),
    change(patch) {
      const next = { ...state, ...patch };
      db.prepare('INSERT INTO agent (only_row, state) VALUES (1, ?) ON CONFLICT DO UPDATE SET state = excluded.state').run(
        JSON.stringify(next),
      );
      state = next;
    },
    templateVersion: () => resting.templateVersion(),
    keepTemplateVersion(version) {
      db.prepare('INSERT INTO template_version (only_row, version) VALUES (1, ?) ON CONFLICT DO UPDATE SET version = excluded.version').run(
        storedForm(version),
      );
    },
    redeem(signer, nonce, purpose) {
      const found = redeemedFor(signer, nonce);
      if (found !== undefined) return found === purpose ? 'again' : 'used-for-something-else';
      db.prepare('INSERT INTO nonce (signer, nonce, purpose) VALUES (?, ?, ?)').run(signer, nonce, purpose);
      return 'redeemed';
    },
    redeemedFor,
    report(report) {
      db.prepare('INSERT INTO report (body) VALUES (?)').run(JSON.stringify(report));
    },
    nextReport() {
      const found = db.prepare('SELECT seq, body FROM report ORDER BY seq LIMIT 1').get() as { seq: number; body: string } | undefined;
      return found === undefined ? undefined : { seq: found.seq, report: JSON.parse(found.body) as Report };
    },
    reportAcknowledged(seq) {
      // Repeating a report does no harm.
      soon(db, () => db.prepare('DELETE FROM report WHERE seq = ?').run(seq));
    },
    changes() {
      if (db.isOpen) changes = Number(counting.get()?.n);
      return changes;
    },
    snapshot() {
      return db.serialize();
    },
    close() {
      if (!db.isOpen) return;
      try {
        begun.endAll();
      } finally {
        db.close();
      }
    },
  };
}

/** `state`: as it is now. Changes nothing in the file. */
function openRestingRecord(db: DatabaseSync): RestingRecord {
  const row = db.prepare('SELECT state FROM agent').get() as { state: string } | undefined;
  /** As it was read last: every message asks for it, and it changes with an update. */
  let lastVersion: { json: string; version: SignedVersion } | undefined;
  return {
    state: row === undefined ? FRESH : { ...FRESH, ...storedState(row.state) },
    templateVersion() {
      const found = db.prepare('SELECT version FROM template_version').get() as { version: string } | undefined;
      if (found === undefined) return undefined;
      if (lastVersion?.json !== found.version) lastVersion = { json: found.version, version: revived(found.version) };
      return lastVersion.version;
    },
  };
}

/** Reads a little of an agent that sleeps: its files are closed afterwards, as before. */
export function readAtRest<T>(path: string, read: (store: RestingRecord & ToolTable) => T): T {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return read({ ...openRestingRecord(db), tools: openToolStore(db) });
  } finally {
    db.close();
  }
}

/** Omits the parser's message, which would quote the owner's input into the log. */
function storedState(json: string): Partial<AgentState> {
  try {
    return JSON.parse(json) as Partial<AgentState>;
  } catch {
    throw new Error('The agent’s state is damaged. Restore its folder from a backup.');
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function storedForm(version: SignedVersion): string {
  const { attestation } = version;
  return JSON.stringify({
    ...version,
    statement: storedStatement(version.statement),
    ...(attestation === undefined ? {} : { attestation: storedStatement(attestation) }),
  });
}

function storedStatement({ envelope, signatures }: Signed): unknown {
  const written = signatures.map((one) =>
    one.kind === 'installation'
      ? { ...one, publicKey: hex(one.publicKey), signature: hex(one.signature) }
      : { ...one, signature: hex(one.signature) },
  );
  return { envelope, signatures: written };
}

function revived(json: string): SignedVersion {
  const version = JSON.parse(json) as SignedVersion;
  const { attestation } = version;
  return {
    ...version,
    statement: revivedStatement(version.statement),
    ...(attestation === undefined ? {} : { attestation: revivedStatement(attestation) }),
  };
}

function revivedStatement({ envelope, signatures }: Signed): Signed {
  const bytes = (value: unknown) => Uint8Array.from(Buffer.from(String(value), 'hex'));
  return {
    envelope: {
      ...envelope,
      issuedAt: new Date(envelope.issuedAt),
      ...(envelope.expiresAt === undefined ? {} : { expiresAt: new Date(envelope.expiresAt) }),
    },
    signatures: signatures.map((one) =>
      one.kind === 'installation'
        ? { ...one, publicKey: bytes(one.publicKey), signature: bytes(one.signature) }
        : { ...one, signature: bytes(one.signature) },
    ),
  };
}

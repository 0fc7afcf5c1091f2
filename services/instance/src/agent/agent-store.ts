// The agent's state, its template version, redeemed nonces and reports that the pool has not acknowledged yet.
import type { DatabaseSync } from 'node:sqlite';
import { inTransaction } from './agent-database.ts';
import { type AlarmStore, openAlarmStore } from './alarms/alarm-store.ts';
import { type BegunStore, openBegunStore } from './begun/begun-store.ts';
import { type ConversationStore, openConversationStore } from './conversation/conversation-store.ts';
import { type FoldedStore, openFoldedStore } from './conversation/folded-store.ts';
import { openPaceStore, type PaceStore } from './conversation/pace-store.ts';
import { type DecisionStore, openDecisionStore } from './decisions/decision-store.ts';
import { type DeskStore, openDeskStore } from './desk/desk-store.ts';
import { type AgentState, FRESH } from './domain/agent-state.ts';
import type { Report } from './domain/report.ts';
import { type AllowanceStore, openAllowanceStore } from './effects/allowance-store.ts';
import { type CardStore, openCardStore } from './effects/card-store.ts';
import { type EffectStore, openEffectStore } from './effects/effect-store.ts';
import { openPaymentStore, type PaymentStore } from './effects/kinds/wallet/payment-store.ts';
import { type EpisodeStore, openEpisodeStore } from './episodes/episode-store.ts';
import { type MailStore, openMailStore } from './mail/mail-store.ts';
import { type OwnServerStore, openOwnServerStore } from './mcp/own-server-store.ts';
import { type MemoryStore, openMemoryStore } from './memory/memory-store.ts';
import { openPeopleStore, type PeopleStore } from './memory/people-store.ts';
import { openReceivedStore, type ReceivedStore } from './received/received-store.ts';
import { soon } from './soon.ts';
import type { Signed, SignedVersion } from './template/domain/signed-version.ts';
import { openTextStore, type TextStore } from './texts/text-store.ts';
import { openToolStore, type ToolStore } from './tools/tool-store.ts';
import { type IncomingTransfers, openIncomingTransfers } from './transfers/incoming-transfers.ts';
import { type OutgoingTransfers, openOutgoingTransfers } from './transfers/outgoing-transfers.ts';
import { openPreviewStore, type PreviewStore } from './transfers/preview-store.ts';
import { openReceiptStore, type ReceiptStore } from './transfers/receipt-store.ts';
import { openSentStore, type SentStore } from './transfers/sent-store.ts';

type Redemption = 'redeemed' | 'again' | 'used-for-something-else';

/** What the agent itself keeps, and every room writes to. */
export interface AgentRecord {
  readonly state: Readonly<AgentState>;
  readonly begun: BegunStore;
  /** All or nothing, in-memory state included. Nested calls join. */
  transaction<T>(work: () => T): T;
  /** A transaction that a power failure may undo: see `soon`. Never use it for something that others are told of and then rely on. */
  soon<T>(work: () => T): T;
  /** What the work would do: all that it changes is undone. It is synchronous, and in no transaction. */
  rehearse<T>(work: () => T): T;
  change(patch: Partial<AgentState>): void;
  /** The version the agent runs on; undefined while idle. Read from the file each time: instructions can be 256 KB. */
  templateVersion(): SignedVersion | undefined;
  report(report: Report): void;
}

/** What orders that somebody has signed are written down with. */
export interface Redemptions {
  keepTemplateVersion(version: SignedVersion): void;
  /** Single use of a statement. `purpose` is what it was redeemed for; the same purpose again is a repeat of the call. */
  redeem(signer: string, nonce: string, purpose: string): Redemption;
  /** What the statement was redeemed for; undefined if it was not. */
  redeemedFor(signer: string, nonce: string): string | undefined;
}

/** Reports that the pool has not acknowledged. */
export interface Reports {
  nextReport(): { seq: number; report: Report } | undefined;
  reportAcknowledged(seq: number): void;
}

/** The tables of its rooms. */
export interface RoomStores {
  readonly memory: MemoryStore;
  readonly people: PeopleStore;
  readonly conversation: ConversationStore;
  readonly folded: FoldedStore;
  readonly desk: DeskStore;
  readonly outgoing: OutgoingTransfers;
  readonly incoming: IncomingTransfers;
  readonly sent: SentStore;
  readonly previews: PreviewStore;
  readonly receipts: ReceiptStore;
  readonly tools: ToolStore;
  readonly pace: PaceStore;
  readonly alarms: AlarmStore;
  readonly cards: CardStore;
  readonly effects: EffectStore;
  readonly allowances: AllowanceStore;
  readonly decisions: DecisionStore;
  readonly episodes: EpisodeStore;
  readonly mails: MailStore;
  readonly received: ReceivedStore;
  readonly texts: TextStore;
  readonly payments: PaymentStore;
  readonly servers: OwnServerStore;
}

export interface AgentStore extends AgentRecord, Redemptions, Reports, RoomStores {
  /** Increases with every change while the store is open. */
  changes(): number;
  /** The file as of now, including the write-ahead log. */
  snapshot(): Uint8Array;
  close(): void;
}

export function openAgentStore(db: DatabaseSync): AgentStore {
  const row = db.prepare('SELECT state FROM agent').get() as { state: string } | undefined;
  const begun = openBegunStore(db);
  let state: AgentState = row === undefined ? FRESH : { ...FRESH, ...storedState(row.state) };

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
    previews: openPreviewStore(db),
    receipts: openReceiptStore(db),
    tools: openToolStore(db),
    pace: openPaceStore(db),
    alarms: openAlarmStore(db),
    cards: openCardStore(db),
    effects: openEffectStore(db),
    payments: openPaymentStore(db),
    servers: openOwnServerStore(db),
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
    templateVersion() {
      const found = db.prepare('SELECT version FROM template_version').get() as { version: string } | undefined;
      return found === undefined ? undefined : revived(found.version);
    },
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

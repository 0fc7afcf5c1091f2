// A live agent without an inbox: its files, store, engine and thinking are real, but nobody hears it. Fixed IDs and clock.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@offshoot/engine/engine.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { Refusal } from '@offshoot/refusals';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { JsonObject } from '@offshoot/statements';
import { proveOrigin } from '@offshoot/statements/origin-proofs/prove-origin.ts';
import { createMcpCaller } from '../../src/adapters/mcp-caller.ts';
import { createSecretlintScanner } from '../../src/adapters/secretlint-scanner.ts';
import { type ClosableSimilarity, createSimilarity } from '../../src/adapters/similarity/similarity.ts';
import { type AgentStore, openAgentStore } from '../../src/agent/agent-store.ts';
import { ListUnread } from '../../src/agent/commons/lists.ts';
import { AnswerTurn } from '../../src/agent/conversation/answer-turn.ts';
import { AnswerRateLimiter } from '../../src/agent/conversation/domain/answer-rate-limiter.ts';
import { SILENCE_MS } from '../../src/agent/conversation/thinking/batching.ts';
import { think } from '../../src/agent/conversation/thinking/thinking.ts';
import { EffectFailure } from '../../src/agent/effects/effect-kind.ts';
import { type EffectKinds, effectKinds } from '../../src/agent/effects/effect-kinds.ts';
import { emailKind } from '../../src/agent/effects/kinds/email/email-kind.ts';
import { nostrKind } from '../../src/agent/effects/kinds/nostr/nostr-kind.ts';
import { TimedEngine } from '../../src/agent/engine/timed-engine.ts';
import { BegunSignIns } from '../../src/agent/mcp/begun-sign-ins.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import type { RoomDeps } from '../../src/agent/room-deps.ts';
import type { Reading } from '../../src/agent/sources/domain/reading.ts';
import { Workspace } from '../../src/agent/workspace/workspace.ts';
import { writeWorkspace } from '../../src/agent/workspace/workspace-sync.ts';
import { noRelays } from '../nostr/no-relays.ts';

export const NOW = Date.UTC(2026, 4, 4, 12);
export const OWNER = '0a'.repeat(32);
export const AGENT_INBOX = 'a9'.repeat(32);
const MINUTE = 60_000;
const HOST_SEED = new Uint8Array(32).fill(7);

type Standing = Record<'state' | 'version' | 'transfers' | 'report' | 'identity', unknown>;

export interface BareAgent {
  deps: RoomDeps & { answerRateLimiter: AnswerRateLimiter };
  store: AgentStore;
  /** A member says something: the agent learns from it, and answers if `answer` is set. Returns what the agent said. */
  hear(who: string, text: string, o?: { answer?: boolean }): Promise<string[]>;
  /** Several lines arrive before it thinks about them. */
  hearAll(lines: readonly { who: string; says: string }[]): Promise<void>;
  /** Everything that only a signed statement may change, never a message. */
  standing(): Standing;
  close(): void;
}

/** The inbox of the person with that name; the same for every agent. */
export function inboxOf(name: string): string {
  return Buffer.from(name.padEnd(32, '.')).toString('hex').slice(0, 64);
}

export function openBareAgent(o: {
  engine: Engine;
  name?: string;
  instanceId?: string;
  directive?: string;
  /** Additional parts of its template. */
  content?: JsonObject;
  timeoutMs?: number;
  /** Its database, as another process left it. */
  file?: Uint8Array;
  /** Default: e-mails, which cannot be sent. */
  effectKinds?: EffectKinds;
  /** Whether what it writes survives a power cut, as in a host. Default: false. */
  isDurable?: boolean;
  /** What it can read. Default: nothing. */
  readings?: readonly Reading[];
  /** Default: by word vectors. */
  similarity?: ClosableSimilarity;
}): BareAgent {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-bare-'));
  const workspace = new Workspace(folder);
  if (o.file !== undefined) writeFileSync(workspace.databasePath, o.file, { mode: 0o600 });
  const db = openAgentDatabase(workspace.databasePath);
  if (!o.isDurable) db.exec('PRAGMA synchronous = OFF');
  const store = openAgentStore(db);
  const instanceId = o.instanceId ?? `inst_${'a'.repeat(26)}`;
  giveLife(store, o);
  const clock = { at: NOW };
  const closing = new AbortController().signal;
  const deps: BareAgent['deps'] = {
    instanceId,
    store,
    workspace,
    marks: { kept: () => ({}), intend: () => {}, settle: () => {}, secured: async () => true },
    engine: new TimedEngine(o.engine, { timeoutMs: o.timeoutMs ?? 10_000, closing }),
    secretScanner: createSecretlintScanner(),
    similarity: o.similarity ?? createSimilarity('lexical'),
    answerRateLimiter: new AnswerRateLimiter(),
    identities: { keysOf: () => Promise.reject(new Refusal('IDENTITY_UNAVAILABLE', 'Nobody is asked here.')) },
    now: () => new Date(clock.at),
    log: createLogger('bare', 'silent'),
    closing,
    inbox: () => undefined,
    hears: false,
    readings: () => o.readings ?? [],
    turn: new AnswerTurn(() => {}),
    effectKinds:
      o.effectKinds ??
      effectKinds([
        emailKind({ send: () => Promise.reject(new EffectFailure('unsent')), wasSent: () => Promise.resolve(false) }),
        // It is not on Nostr.
        nostrKind,
      ]),
    toolCaller: createMcpCaller(),
    signIns: new BegunSignIns({ origin: 'https://offshoot.example', now: () => new Date(clock.at) }),
    relays: noRelays(),
    commonsLists: { ofHost: undefined, read: () => Promise.reject(new ListUnread('unreachable')) },
    teamCommons: { say: () => Promise.resolve('later') },
    courier: { getPasses: () => Promise.resolve('no-passes'), wait: () => {}, ends: () => [], settle: () => {}, send: () => 0 },
    askForPasses: () => Promise.resolve('unreachable'),
    journal: {
      record: () => Promise.resolve('first'),
      recordEnd: () => Promise.resolve('noted'),
      countOthers: () => Promise.resolve({ done: 0, 'not-done': 0, unknown: 0 }),
    },
    pages: { of: () => '' },
    proveOrigin: (proven, at) => proveOrigin(HOST_SEED, proven, at),
    wake: { duties: () => {}, thoughts: () => {}, effects: () => {}, goals: () => {}, commons: () => {}, reports: () => {} },
  };
  writeWorkspace(deps);
  let messages = 0;
  const note = (who: string, text: string, answer: boolean) => {
    clock.at += MINUTE;
    const senderInboxId = inboxOf(who);
    store.conversation.keepMember(senderInboxId, { name: who, isAgent: false }, true);
    const messageId = (++messages).toString(16).padStart(12, '0').padEnd(64, '0');
    store.conversation.hear({ messageId, senderInboxId, self: false, text, sentAt: deps.now(), learn: true, answer });
  };
  const thinkThrough = async () => {
    for (
      let wait = await think(deps, deps.answerRateLimiter);
      wait !== undefined && wait <= SILENCE_MS;
      wait = await think(deps, deps.answerRateLimiter)
    )
      clock.at += wait;
  };
  return {
    deps,
    store,
    async hear(who, text, { answer = false } = {}) {
      note(who, text, answer);
      await thinkThrough();
      const said: string[] = [];
      for (let next = store.conversation.nextToSay(); next; next = store.conversation.nextToSay()) {
        said.push(next.text);
        store.conversation.said(next.key);
      }
      return said;
    },
    async hearAll(lines) {
      for (const { who, says } of lines) note(who, says, false);
      await thinkThrough();
    },
    standing: () => ({
      state: store.state,
      transfers: store.outgoing.open(),
      version: store.templateVersion(),
      report: store.nextReport(),
      identity: workspace.read('IDENTITY.md')?.toString('utf8'),
    }),
    close() {
      store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** It is live: claimed by OWNER, with a template of a few words. */
export function giveLife(store: AgentStore, o: { name?: string; directive?: string; content?: JsonObject }): void {
  const templateId = `tpl_${'a'.repeat(26)}`;
  const instructions = 'You help this group. Answer in one or two sentences.';
  const content = { agentName: o.name ?? 'Bench', instructions, contextDirective: o.directive ?? '', ...o.content };
  const envelope = { signer: OWNER, nonce: '00'.repeat(16), issuedAt: new Date(NOW) };
  const version = { templateId, version: 1, previousDigest: '', digest: 'd', creatorId: OWNER, salt: '00' };
  store.keepTemplateVersion({ ...version, content, statement: { envelope, signatures: [] } });
  store.change({
    phase: 'live',
    inboxId: AGENT_INBOX,
    claimed: {
      claimId: `clm_${'a'.repeat(26)}`,
      ownerId: OWNER,
      join: { kind: 'added', byId: OWNER, groupId: '' },
      since: 0,
      modelOverride: '',
      userConfig: {},
      signed: true,
    },
    template: { templateId, creatorId: OWNER, version: 1, digest: 'd' },
  });
}

/** The same agent with another memory that is not stored, for testing many memories in turn. */
export function withMemory(deps: RoomDeps, items: readonly MemoryItem[], now = deps.now()): RoomDeps {
  const memory = { ...deps.store.memory, all: () => [...items] };
  // Each plays a separate agent that has not summarised anything yet.
  const pace = { ...deps.store.pace, pay: () => undefined };
  // The getter is read once, because nothing changes the state in between.
  return { ...deps, now: () => now, store: { ...deps.store, memory, pace } };
}

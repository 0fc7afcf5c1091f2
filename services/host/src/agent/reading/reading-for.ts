// What the engine may read for one message, and what became of it. Every reading is decided like any other action; it changes nothing.
import { type Action, argumentsFrom, type Decision, decide, isAtMost, type Source } from '@offshoot/actions';
import type { ReadingRefusal, Readings, ReadResult, ReadText } from '@offshoot/engine/readings.ts';
import { argumentProblem } from '@offshoot/models';
import type { JsonObject } from '@offshoot/statements';
import type { DecisionTable } from '../decisions/decision-store.ts';
import { type Why, whyOf } from '../decisions/domain/noted.ts';
import { refusedLine } from '../decisions/domain/refused-line.ts';
import { personOf } from '../effects/policy.ts';
import type { MemoryTable } from '../memory/memory-store.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { type Reading, ReadingFailure, type TrustedTexts } from '../sources/domain/reading.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { situationOf } from '../trust/situation.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { readOwnerSection } from '../workspace/workspace-sync.ts';
import { READING_LINES } from './domain/words.ts';

export interface ReadingDeps extends AgentDeps<ConversationTable & DecisionTable & MemoryTable & ToolTable> {
  readonly workspace: Workspace;
  /** All kinds of readings of the agent. Called once for each message. */
  readonly readings: (message: HeardMessage) => readonly Reading[];
}

/** For all answers of a model in one turn. */
const OUTPUT_TOKENS = 6_000;
/** UTF-8, however much the engine's model takes. */
const MAX_BYTES = 400_000;
const BYTES_PER_TOKEN = 4;
/** In one answer. */
const MAX_PICTURES = 4;
/** For a host's name in the list of decisions. */
const MAX_HOST = 253;

export interface ReadingsForOne extends Readings {
  /** Where the texts come from that it gave. */
  readonly sources: ReadonlySet<Source>;
  /** What that was, as people call it. */
  readonly names: ReadonlySet<string>;
  /** Why something could not be read that the agent was allowed to ask for, and that it did not get later either. */
  readonly failures: Iterable<string>;
}

/** `contextTokens`: what the engine can be shown besides the message's context. */
export function readingsFor(deps: ReadingDeps, message: HeardMessage, contextTokens: number): ReadingsForOne {
  const texts = textsOf(deps, message);
  const byName = new Map<string, Reading>();
  for (const reading of deps.readings(message)) {
    const name = offeredName(reading);
    if (reading.isOffered(texts) && !byName.has(name)) byName.set(name, reading);
  }
  const { steps, turnMs } = situationOf(deps).budget;
  const allBytes = Math.min(contextTokens * BYTES_PER_TOKEN, MAX_BYTES);
  const limits = { steps, turnMs, resultBytes: Math.ceil(allBytes / 2), allBytes, outputTokens: OUTPUT_TOKENS };
  const sources = new Set<Source>();
  const names = new Set<string>();
  const failures = new Map<string, string>();
  const startedAt = performance.now();
  let count = 0;
  let shown = 0;
  // Whether the note survives a power failure changes nothing that anybody was told.
  const note = (work: () => void) => deps.store.soon(work);

  return {
    offers: [...byName].map(([name, { description, parameters }]) => ({ name, description, parameters })),
    limits,
    sources,
    names,
    get failures() {
      return failures.values();
    },
    async read(name, args, signal, sees = async () => false) {
      const reading = byName.get(name);
      if (reading === undefined) return refused('unknown');
      if (argumentProblem(reading.parameters, args) !== undefined) return refused('arguments');
      const leftMs = turnMs - (performance.now() - startedAt);
      // An engine that runs no loop is held to the same number of steps.
      if (++count > steps || leftMs <= 0) return refused('over');
      const decision = decisionOn(deps, reading, { args, texts, by: message.senderInboxId });
      const noted = { messageId: message.messageId, kind: reading.kind.name, host: reading.hostOf?.(args).slice(0, MAX_HOST) ?? '' };
      const refusal = refusalOf(decision, reading);
      const said =
        refusal === undefined
          ? ({ outcome: 'run', why: whyOf(decision) } as const)
          : ({ outcome: 'refuse', why: whyRefused(decision) } as const);
      note(() => deps.store.decisions.noteReading({ ...noted, ...said, askedBy: message.senderInboxId, at: deps.now() }));
      const asked = JSON.stringify([name, args]);
      if (refusal?.is === 'refused' && refusal.why === 'policy') failures.set(asked, refusal.line);
      if (refusal !== undefined) return refusal;
      const hosts: string[] = [];
      const answered = (host: string) => void hosts.push(host.slice(0, MAX_HOST));
      const ended = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(leftMs))]);
      const result = await resultOf(deps, reading, () => reading.read(args, ended, answered, sees), ended);
      // After that, nobody waits for the answer, and the agent may be closed.
      signal.throwIfAborted();
      note(() => deps.store.decisions.readingEnded(noted, { wasRead: result.is === 'text', hosts }));
      const pictures = result.is === 'text' ? (result.pictures?.length ?? 0) : 0;
      shown += pictures;
      if (pictures > 0 && shown > MAX_PICTURES) return refused('over');
      if (result.is === 'refused') failures.set(asked, result.line);
      else {
        failures.delete(asked);
        sources.add(result.source);
        names.add(result.calledBy ?? result.from);
      }
      return result;
    },
  };
}

/** Endpoints of models take no full stop in a name. */
const offeredName = ({ kind }: Reading): string => kind.name.replace(/[^\w-]/g, '_').slice(0, 64);

const refused = (why: keyof typeof READING_LINES & ReadingRefusal): ReadResult => ({ is: 'refused', why, line: READING_LINES[why] });

function textsOf(deps: ReadingDeps, message: HeardMessage): TrustedTexts {
  const { instructions } = character(deps).description;
  return { request: message.text, instructions, notes: [readOwnerSection(deps)] };
}

interface Asked {
  args: Readonly<Record<string, unknown>>;
  texts: TrustedTexts;
  by: string;
}

function decisionOn(deps: ReadingDeps, reading: Reading, { args, texts, by }: Asked): Decision {
  const { kind, account, toolDigest } = reading;
  const given = argumentsFrom(args as JsonObject, texts, reading.isIn?.bind(reading));
  const action: Action = { kind, account, toolDigest, arguments: given, cost: '' };
  return decide(action, { ...situationOf(deps), cause: { is: 'request', by: personOf(deps, by) }, planned: [] });
}

/** Undefined: it may be read. */
function refusalOf(decision: Decision, { otherSourceLine }: Reading): ReadResult | undefined {
  if (decision.is === 'run' && isAtMost(decision.risk, 'R1')) return undefined;
  if (decision.is === 'refuse') return { is: 'refused', why: 'policy', line: refusedLine(decision) };
  // No card: people can name what to read themselves, and have the answer at once.
  if (decision.is === 'ask' && decision.why === 'source') return { is: 'refused', why: 'source', line: otherSourceLine };
  return { is: 'refused', why: 'policy', line: refusedLine({ why: 'level' }) };
}

/** Nobody is asked about a reading, so what would be a card is the level's no. */
function whyRefused(decision: Decision): Why {
  if (decision.is === 'refuse') return decision.why;
  return decision.is === 'ask' && (decision.why === 'source' || decision.why === 'rule') ? decision.why : 'level';
}

async function resultOf(deps: ReadingDeps, reading: Reading, read: () => Promise<ReadText>, signal: AbortSignal): Promise<ReadResult> {
  try {
    return { is: 'text', source: reading.source, ...(await read()) };
  } catch (error) {
    if (error instanceof ReadingFailure) return { is: 'refused', why: 'failed', line: error.message };
    if (!signal.aborted) deps.log.warn({ instanceId: deps.instanceId, reading: reading.kind.name, err: error }, 'could not read');
    return refused('failed');
  }
}

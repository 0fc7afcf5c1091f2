import { setTimeout as delay } from 'node:timers/promises';
import type { RunSpending } from '@offshoot/models';
import { RequestRefusal, type ResponseObject, type StreamEvent } from '@offshoot/openai-api';
import type { Identity } from '@offshoot/rpc/auth';
import { answersOf } from '../../conversations/domain/approvals.ts';
import { isNamedConversationId } from '../../conversations/domain/named-conversation.ts';
import { isLong } from '../../conversations/domain/summarising.ts';
import type { Turn } from '../../conversations/domain/turn.ts';
import type { SummaryRows } from '../../conversations/store/summaries.ts';
import type { Holder } from '../../database/domain/ports.ts';
import { cancelledResource, shownResponse } from '../../database/domain/stored-response.ts';
import { Places } from '../../members/commands/places.ts';
import type { Limits } from '../../members/domain/limits.ts';
import { firstQuestionOf } from '../../turns/commands/model-question.ts';
import type { PreparedTurn } from '../../turns/commands/prepare-turn.ts';
import { type Interruption, type RunDeps, runResponse } from '../../turns/commands/run-turn.ts';
import { DEFAULT_RETENTION_DAYS } from '../../turns/domain/effective.ts';
import type { Failure } from '../../turns/domain/failures.ts';
import type { Ending, ResponseRows, Said } from '../../turns/store/responses.ts';
import type { OpenUsage, UsedBy } from '../../usage/commands/open-usage.ts';
import type { Payers } from '../../usage/domain/budgets.ts';

/** Long work for a member or key. */
export interface Holders {
  holders(): Holder[];
  /** Ends all that is for this one. */
  endFor(holder: Holder): void;
}

export const isSame = (a: Holder, b: Holder): boolean => a.tenantId === b.tenantId && a.subject === b.subject;

/** A caller who cancels a response waits no longer for what it had said. */
const CANCEL_MS = 2_000;
/** Nobody knows when the first of so many responses ends, but most take seconds. */
const RETRY_AFTER_MS = 2_000;

/** Of a process that stops, for answers that were asked for before. */
const GRACE_MS = 3_000;
/** By then, another process answers. */
const STOPPED_MS = 1_000;

export interface RunningDeps extends RunDeps {
  rows: Pick<ResponseRows, 'begin' | 'answer' | 'end' | 'keepCancelled' | 'byId'>;
  summaries: Pick<SummaryRows, 'ask'>;
  usage: OpenUsage;
  limits: Limits;
  /** Of this process. */
  runnerId: string;
}

/** Who follows a response that runs. */
export interface Follower {
  emit(event: StreamEvent): void;
  /** Called with why the model failed, if it did. */
  failed?(failure: Failure): void;
  /** Resolves when the receiver of the events has kept up. Undefined: it has. */
  drained?(): Promise<void> | undefined;
  /** The caller is gone. */
  signal?: AbortSignal;
  isPadded?: boolean;
  isFollowed?: boolean;
}

interface Run {
  turn: Turn;
  own: AbortController;
  ended: Promise<void>;
}

/** The responses that run in this process. */
export class Running implements Holders {
  readonly #deps: RunningDeps;
  readonly #runs = new Map<string, Run>();
  readonly #places = new Places();
  #isStopping = false;

  constructor(deps: RunningDeps) {
    this.#deps = deps;
  }

  /** IDs of those with a row. */
  ids(): string[] {
    return [...this.#runs.keys()];
  }

  /** Nothing begins here any more. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Takes a place among the responses of this subject, and of this payer, that run at once. Dispose of it to give it back. Throws RequestRefusal. */
  takeSlot({ tenantId, payer, subject }: Identity): Disposable {
    if (this.#isStopping) throw stopping();
    const { concurrent, concurrentOfPayer } = this.#deps.limits;
    const place = this.#places.take([
      { holder: `${tenantId} ${subject}`, most: concurrent },
      { holder: payer, most: concurrentOfPayer },
    ]);
    if (place !== undefined) return place;
    throw new RequestRefusal(
      'too_many_requests',
      `Only ${concurrent} responses may run at once, and ${concurrentOfPayer} of all tenants that one person made. Try again when one has ended.`,
      { code: 'too_many_concurrent_responses', retryAfterMs: RETRY_AFTER_MS },
    );
  }

  /** Stores a response that is not in the background, and runs it. */
  async runNew({ turn, configuration }: PreparedTurn, follower: Follower): Promise<ResponseObject> {
    const { rows, runnerId, now } = this.#deps;
    if (this.#isStopping) throw stopping();
    const answers = answersOf(turn);
    // Nothing is left behind of what nobody pays for.
    const spending = this.#deps.usage.begin(userOf(turn), turn.member.identity);
    try {
      if (turn.isGenerated) await spending.prepay(firstQuestionOf(turn));
    } catch (error) {
      this.#deps.usage.drop(turn.response.responseId);
      throw error;
    }
    return this.#run(turn, spending, follower, async () => {
      const { revision } = turn;
      if (turn.isStored) await rows.begin(turn.response, { runnerId, configuration, answers, revision, now: now() });
      else if (answers.length > 0) await rows.answer(turn.response, answers);
    });
  }

  /** Runs a response whose row is this process's already. */
  async runStored(turn: Turn, follower: Follower): Promise<ResponseObject> {
    const spending = this.#deps.usage.begin(userOf(turn), turn.member.identity);
    return this.#run(turn, spending, follower, () => Promise.resolve());
  }

  /** A caller has cancelled or deleted a response. '': that may have happened to any of them. */
  async hearEnded(responseId: string): Promise<void> {
    if (responseId !== '') return this.#interrupt(this.#runs.get(responseId), 'cancelled');
    for (const run of this.#runs.values()) {
      if (!run.turn.isStored) continue;
      const known = await this.#deps.rows.byId(run.turn.response.tenantId, run.turn.response.responseId);
      if (known?.status !== 'in_progress') this.#interrupt(run, 'cancelled');
    }
  }

  /** Ends a response that was cancelled, if it runs here. Resolves when what it had said is stored; or soon, if a tool is slow to stop. */
  async endCancelled(responseId: string): Promise<void> {
    const run = this.#runs.get(responseId);
    if (run === undefined) return;
    this.#interrupt(run, 'cancelled');
    const isEnded = new AbortController();
    const ended = run.ended.then(() => isEnded.abort());
    await Promise.race([ended, delay(CANCEL_MS, undefined, { signal: isEnded.signal }).catch(() => {})]);
  }

  holders(): Holder[] {
    return [...this.#runs.values()].map(({ turn }) => turn.member.identity);
  }

  endFor(holder: Holder): void {
    for (const run of this.#runs.values()) if (isSame(run.turn.member.identity, holder)) this.#interrupt(run, 'not allowed');
  }

  /** Begins nothing more, lets those who wait for an answer have it if it comes soon, and ends all others: they hear of it. */
  async drain(): Promise<void> {
    this.#isStopping = true;
    const waitedFor = [...this.#runs.values()].filter(({ turn }) => !turn.response.isBackground);
    const areOver = new AbortController();
    const over = Promise.all(waitedFor.map(({ ended }) => ended)).then(() => areOver.abort());
    await Promise.race([over, delay(GRACE_MS, undefined, { signal: areOver.signal }).catch(() => {})]);
    await this.stop();
  }

  /** Ends all, and waits until that is stored. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const runs = [...this.#runs.values()];
    for (const run of runs) this.#interrupt(run, 'stopping');
    await Promise.all(runs.map(({ ended }) => ended));
  }

  #interrupt(run: Run | undefined, why: Interruption): void {
    run?.own.abort(why);
  }

  /** The model is asked while the row is being stored. Nobody hears of the response before it is. Throws what `begin` throws. */
  async #run(
    turn: Turn,
    spending: RunSpending<Payers>,
    { signal, emit, ...follower }: Follower,
    begin: () => Promise<void>,
  ): Promise<ResponseObject> {
    const { responseId } = turn.response;
    const own = new AbortController();
    const gone = () => own.abort('gone' satisfies Interruption);
    signal?.addEventListener('abort', gone, { once: true });
    if (signal?.aborted) gone();
    // Before the row exists, so that the loop for forgotten rows does not find it.
    const { promise: ended, resolve: tellEnded } = Promise.withResolvers<void>();
    this.#runs.set(responseId, { turn, own, ended });
    const events = new HeldEvents(emit);
    const begun = begin().then(() => events.release());
    begun.catch(gone);
    try {
      // Only the first answer may have a tool called.
      if (answersOf(turn).length > 0)
        await begun.catch((error: unknown) => {
          this.#deps.usage.drop(responseId);
          throw error;
        });
      const { models, leftFiles } = this.#deps;
      // The row may still be on its way when code has run.
      const note: typeof leftFiles.note = (response) => begun.then(() => leftFiles.note(response));
      return await runResponse({ ...this.#deps, leftFiles: { note }, models: { ...models, model: spending.of(models.model) } }, turn, {
        ...follower,
        emit: (event) => events.pass(event),
        signal: own.signal,
        end: async (ending) => {
          await begun.catch((error: unknown) => {
            this.#deps.usage.endAlone(responseId);
            throw error;
          });
          return this.#end(turn, ending);
        },
      });
    } finally {
      this.#runs.delete(responseId);
      tellEnded();
      signal?.removeEventListener('abort', gone);
    }
  }

  async #end(turn: Turn, ending: Ending): Promise<ResponseObject | undefined> {
    const { rows, usage, runnerId, now, log } = this.#deps;
    const { responseId, tenantId } = turn.response;
    if (!turn.isStored) {
      usage.endAlone(responseId);
      return ending.resource;
    }
    try {
      if (await usage.end(responseId, (used) => rows.end(responseId, { runnerId, ending, said: saidIn(turn, ending), used, now: now() }))) {
        this.#askForSummary(turn, ending);
        return ending.resource;
      }
      await rows.keepCancelled(responseId, { ...ending, resource: cancelledResource(ending.resource) });
      const known = await rows.byId(tenantId, responseId);
      return known && shownResponse(known);
    } catch (error) {
      // Its row is failed as forgotten when the database answers again.
      log.error({ err: error, responseId }, 'the end of a response could not be stored');
      return undefined;
    }
  }

  /** Nobody waits for it: without a summary, the conversation is longer, and nothing else. */
  #askForSummary({ response, earlier, memory }: Turn, { status, output }: Ending): void {
    const { summaries, now, log } = this.#deps;
    const { summaryModel: model } = memory;
    // Of conversations with an ID of their own, there are no chains.
    if (isNamedConversationId(response.conversationId)) return;
    if (model === undefined || status !== 'completed' || !isLong([...earlier.items, ...response.input, ...output])) return;
    summaries
      .ask({ responseId: response.responseId, model, now: now() })
      .catch((error: unknown) => log.error({ err: error }, 'a summary could not be asked for'));
  }
}

function stopping(): RequestRefusal {
  return new RequestRefusal('server_error', 'The service is stopping. Send the request again.', {
    code: 'service_stopping',
    retryAfterMs: STOPPED_MS,
  });
}

/** Keeps events back until they may be told. */
class HeldEvents {
  readonly #emit: (event: StreamEvent) => void;
  #held: StreamEvent[] | undefined = [];

  constructor(emit: (event: StreamEvent) => void) {
    this.#emit = emit;
  }

  pass(event: StreamEvent): void {
    if (this.#held) this.#held.push(event);
    else this.#emit(event);
  }

  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const event of held) this.#emit(event);
  }
}

/** A turn that can be continued becomes part of its conversation; one that failed or was cancelled leaves no trace in it. */
function saidIn({ response, memory }: Turn, { status, output }: Ending): Said | undefined {
  if (!isNamedConversationId(response.conversationId) || (status !== 'completed' && status !== 'incomplete')) return undefined;
  return { items: [...response.input, ...output], retentionDays: memory.retentionDays ?? DEFAULT_RETENTION_DAYS };
}

function userOf({ response: { responseId, tenantId, subject, pin } }: Turn): UsedBy {
  return { id: responseId, tenantId, subject, agentId: pin?.agentId ?? '', agentVersion: pin?.agentVersion ?? 0, requests: 1 };
}

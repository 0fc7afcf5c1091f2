// Shows in the conversation what people write to the agent's e-mail address, phone number or key on Nostr. Nothing else happens with it: the
// agent learns nothing from it and does nothing that it says.
import { textDigest } from '@offshoot/statements';
import { passOver, takingIn } from '../begun/taking-in.ts';
import type { LoopDeps } from '../record/agent-deps.ts';
import { backoff } from '../record/delay.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ToolTable } from '../tools/tool-store.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { isActive } from '../trust/pausing.ts';
import type { ReceivedTable } from './received-store.ts';
import { type Received, type ReceivedSource, SourceFailure } from './source.ts';

export type ShowingDeps = LoopDeps<ConversationTable & ReceivedTable & ToolTable>;

/** The agent shows at most this many of each kind within 24 hours. */
const MAX_A_DAY = 20;
/** Between two looks. */
export const LOOK_MS = 60_000;
/** However much news there is. */
const LEAST_LOOK_MS = 5_000;
export const LAST_RETRY_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Far longer than settling can fail. */
const KEPT_MS = 60 * DAY_MS;

const IN_WORDS: Record<ReceivedSource<never>['is'], string> = {
  mail: 'a mail to me',
  'text-message': 'a text message to me',
  nostr: 'a message to me on Nostr',
};

/** When an agent looks for what was written to it. */
export class ReceivedRound<Deps extends ShowingDeps> {
  readonly #source: ReceivedSource<Deps>;
  #nextAt = 0;
  #failures = 0;
  #lookedAt = 0;
  #news = 0;
  #isAtRest = false;

  constructor(source: ReceivedSource<Deps>) {
    this.#source = source;
  }

  /** Which bell the host may ask instead of the next look. Undefined: the last one has failed or has left something, or there is no bell. */
  get bell(): ReceivedSource<Deps>['is'] | undefined {
    return this.#isAtRest && this.#source.bell !== undefined ? this.#source.is : undefined;
  }

  /** Returns milliseconds until the next look; undefined: there is no account, or nobody to show anything to. */
  async look(deps: Deps): Promise<number | undefined> {
    const lookIn = await this.#look(deps);
    if (lookIn === undefined) this.#isAtRest = false;
    return lookIn;
  }

  async #look(deps: Deps): Promise<number | undefined> {
    const { phase, conversationState, quiet } = deps.store.state;
    if (phase !== 'live' || conversationState !== 'here' || isSilent(quiet) || !isActive(deps)) return undefined;
    const opened = this.#source.open(deps);
    if (opened === undefined) return undefined;
    const now = deps.now().getTime();
    const news = this.#source.news?.(deps) ?? 0;
    if (news !== this.#news) this.#nextAt = Math.min(this.#nextAt, this.#lookedAt + LEAST_LOOK_MS);
    if (now < this.#nextAt) return this.#left(now);
    // Before it looks: what comes meanwhile is news again.
    [this.#news, this.#lookedAt] = [news, now];
    this.#nextAt = deps.now().getTime() + (await this.#waitAfter(deps, opened));
    return this.#left(deps.now().getTime());
  }

  #left(now: number): number | undefined {
    return Number.isFinite(this.#nextAt) ? Math.max(1, this.#nextAt - now) : undefined;
  }

  /** Infinity: until there is news. */
  async #waitAfter(deps: Deps, opened: Opened): Promise<number> {
    const { is } = this.#source;
    this.#isAtRest = false;
    try {
      this.#isAtRest = await this.#showAll(deps, opened);
      this.#failures = 0;
      return opened.end === undefined ? LOOK_MS : (opened.end() ?? Number.POSITIVE_INFINITY);
    } catch (error) {
      if (deps.closing.aborted) return LOOK_MS;
      if (!(error instanceof SourceFailure)) throw error;
      deps.log.warn({ instanceId: deps.instanceId, kind: is, failure: error.message, failures: this.#failures }, 'could not read');
      return Math.max(error.retryAfterMs, backoff(this.#failures++, LOOK_MS, LAST_RETRY_MS));
    }
  }

  /** Messages beyond the limit of a day stay unread. Returns whether nothing is left of what was given. */
  async #showAll(deps: Deps, opened: Opened): Promise<boolean> {
    const { is, isAlwaysRead } = this.#source;
    const shown = () => deps.store.received.shownSince(is, new Date(deps.now().getTime() - DAY_MS));
    if (!isAlwaysRead && shown() >= MAX_A_DAY) return false;
    let isAll = true;
    for (const one of await opened.unread()) {
      if (one.isCounted && shown() >= MAX_A_DAY) {
        isAll = false;
        continue;
      }
      const isLast = one.isCounted && shown() === MAX_A_DAY - 1;
      const id = textDigest(one.id);
      const taken = await takingIn(deps, { lane: is, ids: [id], comesAgain: true }, async () => this.#show(deps, one, { isLast }));
      if (taken === 'deadly') {
        passOver(deps, { lane: is, id, what: IN_WORDS[is] }, () =>
          deps.store.received.show(is, id, { at: deps.now(), isCounted: one.isCounted }),
        );
      }
      isAll = (await this.#settle(deps, opened, one.id)) && isAll;
    }
    return isAll;
  }

  /** If it fails, it comes again, and is known then: it must not keep back the others. */
  async #settle(deps: Deps, opened: Opened, id: string): Promise<boolean> {
    try {
      await opened.settle(id);
      return true;
    } catch (error) {
      if (!(error instanceof SourceFailure) || error.retryAfterMs > 0) throw error;
      deps.log.warn({ instanceId: deps.instanceId, kind: this.#source.is, failure: error.message }, 'could not mark as read');
      return false;
    }
  }

  #show(deps: Deps, one: Received, o: { isLast: boolean }): void {
    const { conversation, received } = deps.store;
    const { is } = this.#source;
    const now = deps.now();
    const digest = textDigest(one.id);
    const line = one.line(o);
    deps.store.transaction(() => {
      received.forgetBefore(new Date(now.getTime() - KEPT_MS));
      if (!received.show(is, digest, { at: now, isCounted: one.isCounted })) return;
      if (line !== undefined) conversation.say(`${is}:${digest}`, line);
      one.note?.();
    });
    deps.wake.duties();
  }
}

type Opened = NonNullable<ReturnType<ReceivedSource<never>['open']>>;

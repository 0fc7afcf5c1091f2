// Claims of `offshoot serve` that wait for an idle agent. Nobody but the owner can seal values to the agent, so this process waits in the pool's
// queue. Callers hear at once that their claim waits, and ask again with the same request ID.
import { create } from '@bufbuild/protobuf';
import { Failure } from '@offshoot/client';
import { type Claim, ClaimSchema, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { WaitingClaims } from '../operation.ts';

interface Waiting {
  /** What was asked for with this request ID. */
  wish: string;
  position: number;
  isOver: boolean;
  /** It waits. */
  queued: Promise<void>;
  end: Promise<Claim>;
}

/** Each asks the pool once a second. */
const MAX_WAITING = 20;

export class ClaimQueue implements WaitingClaims {
  readonly #all = new Map<string, Waiting>();

  /**
   * Resolves to the claim, or to one that is QUEUED. Throws what `claiming` throws, also to the next caller after it has waited in vain;
   * REQUEST_ID_CONFLICT; and RATE_LIMITED if too many wait.
   */
  async claim(
    wish: { requestId: string; templateId: string },
    claiming: (onQueued: (position: number) => void) => Promise<Claim>,
  ): Promise<Claim> {
    const { requestId, templateId } = wish;
    const waiting = this.#known(wish) ?? this.#begin(wish, claiming);
    await Promise.race([waiting.queued, waiting.end.catch(() => {})]);
    if (!waiting.isOver) return create(ClaimSchema, { requestId, templateId, state: ClaimState.QUEUED, queuePosition: waiting.position });
    this.#all.delete(requestId);
    return await waiting.end;
  }

  #known(wish: { requestId: string }): Waiting | undefined {
    const { requestId } = wish;
    const known = this.#all.get(requestId);
    if (known !== undefined && known.wish !== JSON.stringify(wish))
      throw new Failure('REQUEST_ID_CONFLICT', 'A claim of something else waits with this request ID.', {
        help: 'Use a new UUID for a new agent.',
        metadata: { requestId },
      });
    return known;
  }

  #begin(wish: { requestId: string }, claiming: (onQueued: (position: number) => void) => Promise<Claim>): Waiting {
    for (const [requestId, { isOver }] of this.#all) if (isOver && this.#all.size >= MAX_WAITING) this.#all.delete(requestId);
    if (this.#all.size >= MAX_WAITING)
      throw new Failure('RATE_LIMITED', `${MAX_WAITING} claims wait for an agent.`, { help: 'Repeat once one of them has it.' });
    const { promise: queued, resolve } = Promise.withResolvers<void>();
    const waiting: Omit<Waiting, 'end'> = { wish: JSON.stringify(wish), position: 0, isOver: false, queued };
    const end = claiming((position) => {
      waiting.position = position;
      resolve();
    }).finally(() => {
      waiting.isOver = true;
    });
    // It is told to the next caller.
    end.catch(() => {});
    const begun = Object.assign(waiting, { end });
    this.#all.set(wish.requestId, begun);
    return begun;
  }
}

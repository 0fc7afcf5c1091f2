// Sign-ins that owners have begun on a page and not come back from. They are in the memory of the host: what proves who has begun one is
// in no backup, and after a restart the owner begins anew.
import type { ServerSeen } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import type { BegunSignIn } from './tool-caller.ts';

export interface PendingSignIn {
  /** What the browser has to bring back. */
  state: string;
  instanceId: string;
  ownerId: string;
  /** The request that began it. */
  requestId: string;
  /** Of the server. */
  url: string;
  begun: BegunSignIn;
  /** Epoch milliseconds. */
  expiresAt: number;
  /** How it ended, for the request that ended it. */
  ended?: { requestId: string; found: ServerSeen['found'] };
}

export const SIGN_IN_LASTS_MS = 10 * 60_000;
/** Of one owner, at all their agents together: someone who begins anew has forgotten the others. */
const MAX_OF_OWNER = 3;
const MAX_OF_HOST = 1_000;

type Owned = Pick<PendingSignIn, 'instanceId' | 'ownerId'>;

export class BegunSignIns {
  /** Where the browser comes back to. Undefined: the host does not know the address of its pages. */
  readonly redirectUrl: string | undefined;
  readonly #now: () => number;
  /** By state, oldest first. */
  readonly #pending = new Map<string, PendingSignIn>();

  /** `origin`: of the gateway's pages. */
  constructor({ origin, now }: { origin: string | undefined; now: () => Date }) {
    this.redirectUrl = origin === undefined ? undefined : new URL('/signed-in', origin).href;
    this.#now = () => now().getTime();
  }

  /** Throws RATE_LIMITED. */
  keep(pending: Omit<PendingSignIn, 'expiresAt'>): PendingSignIn {
    this.#tidy();
    const own = [...this.#pending.values()].filter(({ ownerId }) => ownerId === pending.ownerId);
    for (const { state } of own.slice(0, Math.max(0, own.length + 1 - MAX_OF_OWNER))) this.#pending.delete(state);
    if (this.#pending.size >= MAX_OF_HOST)
      throw new Refusal('RATE_LIMITED', 'Too many people are signing in to servers just now. Try again in ten minutes.');
    const kept = { ...pending, expiresAt: this.#now() + SIGN_IN_LASTS_MS };
    this.#pending.set(kept.state, kept);
    return kept;
  }

  /** The one that this request has begun. */
  begunBy(requestId: string, { instanceId, ownerId }: Owned): PendingSignIn | undefined {
    this.#tidy();
    return [...this.#pending.values()].find(
      (one) => one.requestId === requestId && one.instanceId === instanceId && one.ownerId === ownerId,
    );
  }

  /** Undefined: nobody has begun it, or another owner, or with another agent; or it took too long. */
  with(state: string, { instanceId, ownerId }: Owned): PendingSignIn | undefined {
    this.#tidy();
    const found = this.#pending.get(state);
    return found?.instanceId === instanceId && found.ownerId === ownerId ? found : undefined;
  }

  #tidy(): void {
    for (const [state, { expiresAt }] of this.#pending) if (expiresAt <= this.#now()) this.#pending.delete(state);
  }
}

// NIP-42 on one socket: each key proves who it is at most a few times, however often the relay asks.
import { type EventTemplate, KINDS, type NostrEvent, unixSeconds } from '../events.ts';

/** Proves with its key who asks (NIP-42). */
export interface Signer {
  readonly publicKey: string;
  sign(template: EventTemplate): NostrEvent;
}

/** Of one key, on one socket: a relay that asks again and again gets no more answers. */
const MAX_PROOFS = 2;

interface Proven {
  challenge: string;
  count: number;
  done: Promise<boolean>;
}

export class Proofs {
  readonly #url: string;
  readonly #now: () => number;
  /** Sends it, and says whether the relay accepts it. */
  readonly #send: (proof: NostrEvent) => Promise<boolean>;
  readonly #proven = new Map<string, Proven>();
  #challenge: string | undefined;

  constructor(o: { url: string; now: () => number; send(proof: NostrEvent): Promise<boolean> }) {
    this.#url = o.url;
    this.#now = o.now;
    this.#send = o.send;
  }

  get isAsked(): boolean {
    return this.#challenge !== undefined;
  }

  /** The last one counts. Nothing is sent for it. */
  challenged(challenge: string): void {
    this.#challenge = challenge;
  }

  /** False: the relay asks for no proof, does not accept this one, or has had its answers. One proof for each key and challenge. */
  proven(signer: Signer): Promise<boolean> {
    const challenge = this.#challenge;
    if (challenge === undefined) return Promise.resolve(false);
    const before = this.#proven.get(signer.publicKey);
    if (before?.challenge === challenge) return before.done;
    const count = (before?.count ?? 0) + 1;
    if (count > MAX_PROOFS) return Promise.resolve(false);
    const tags = [
      ['relay', this.#url],
      ['challenge', challenge],
    ];
    const done = this.#send(signer.sign({ kind: KINDS.auth, created_at: unixSeconds(new Date(this.#now())), tags, content: '' }));
    this.#proven.set(signer.publicKey, { challenge, count, done });
    return done;
  }
}

import { createHash } from 'node:crypto';

export type Operation =
  | `openrouter.${'create-key' | 'list-keys' | 'get-key' | 'update-key' | 'delete-key' | 'current-key'}`
  | `agentmail.${'create-inbox' | 'list-inboxes' | 'get-inbox' | 'delete-inbox' | 'create-key' | 'list-keys' | 'delete-key'}`
  | `agentmail.${'send-message' | 'list-messages' | 'get-message' | 'update-message'}`
  | `telnyx.${'search' | 'create-order' | 'list-orders' | 'get-order'}`
  | `telnyx.${'send-message' | 'list-records'}`
  | `telnyx.${'list-numbers' | 'get-number' | 'update-number' | 'update-messaging' | 'delete-number'}`;

export type Fault =
  /** Acts and responds later; also acts if the client has gone by then. */
  | { kind: 'delay'; ms: number }
  /** Waits for `letGo`, then acts and responds; also acts if the client has gone. For tests without a clock. */
  | { kind: 'hold' }
  /** Did not act. */
  | { kind: 'status'; status: 409 | 422 | 429 | 500 | 502 | 503; retryAfterSeconds?: number }
  /** Resets the connection without acting. */
  | { kind: 'reset' }
  /** Acts, then resets the connection. */
  | { kind: 'lost-reply' }
  /** Acts, then responds with a failure. */
  | { kind: 'failed-reply'; status: 500 | 502 | 504 }
  /** Acts; the response is truncated, not JSON, JSON of another form, or far too long. */
  | { kind: 'garbage'; form: 'truncated' | 'html' | 'other-json' | 'huge' }
  /** For an order: another customer bought the number after the search. Reported by a status, or by an order that fails. */
  | { kind: 'taken'; told: 409 | 422 | 'order-fails' };

export interface FaultRule {
  /** An operation, or a prefix of several ('telnyx.'). Default: every operation. */
  operation?: Operation | 'openrouter.' | 'agentmail.' | 'telnyx.';
  fault: Fault;
  /** Per matching request. Default: 1. */
  probability?: number;
  /** How often in total. Default: unlimited. */
  times?: number;
}

export interface AppliedFault {
  operation: Operation;
  /** Index of the request within this operation, from 0. */
  request: number;
  fault: Fault;
}

/**
 * Which request meets which fault. Drawn from the seed, the operation and the request's index within its operation:
 * the same seed and requests meet the same faults, however requests of other operations are interleaved.
 */
export class FaultPlan {
  /** The faults applied so far, for the message of a failed test. */
  readonly applied: AppliedFault[] = [];
  readonly #seed: number;
  readonly #onHold: (() => void)[] = [];
  #rules: { rule: FaultRule; left: number }[] = [];
  readonly #requests = new Map<Operation, number>();

  constructor(rules: readonly FaultRule[], seed: number) {
    this.#seed = seed;
    this.add(...rules);
  }

  /** Earlier rules take precedence: the first one that applies to a request is used. */
  add(...rules: FaultRule[]): void {
    this.#rules.push(...rules.map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY })));
  }

  /** Releases the requests that are on hold. */
  letGo(): void {
    for (const goOn of this.#onHold.splice(0)) goOn();
  }

  untilLetGo(): Promise<void> {
    return new Promise((resolve) => this.#onHold.push(resolve));
  }

  /** Disables all faults from now on. */
  clear(): void {
    this.#rules = [];
  }

  /** How many requests this operation received, including faulty ones. */
  requestsOf(operation: Operation): number {
    return this.#requests.get(operation) ?? 0;
  }

  next(operation: Operation): Fault | undefined {
    const request = this.requestsOf(operation);
    this.#requests.set(operation, request + 1);
    const entry = this.#rules.find(({ rule, left }, index) => left > 0 && this.#applies(rule, index, operation, request));
    if (!entry) return undefined;
    entry.left--;
    this.applied.push({ operation, request, fault: entry.rule.fault });
    return entry.rule.fault;
  }

  #applies(rule: FaultRule, index: number, operation: Operation, request: number): boolean {
    if (!operation.startsWith(rule.operation ?? '')) return false;
    if (rule.fault.kind === 'taken' && operation !== 'telnyx.create-order') return false;
    return this.#chance(`${index}/${operation}/${request}`) < (rule.probability ?? 1);
  }

  /** In [0, 1). */
  #chance(what: string): number {
    return createHash('sha256').update(`${this.#seed}/${what}`).digest().readUInt32BE() / 2 ** 32;
  }
}

// A simulation of a pool and its hosts as far as stock is concerned: both sides use the real rules, everything in between is fake.
// Calls get lost in either direction or are delayed, hosts start slowly, fail, die and come back, and the pool's
// counts are outdated when they are used.

import type { StockRules } from '@offshoot/claim';
import { type HostStock, idleLevel, wantedIdle } from '@offshoot/claim/testing';
import { IdleStock, StartBackoff } from '@offshoot/host/testing';

export const hostEvents = [
  'asks',
  'is heard',
  'is answered',
  'loses the call',
  'started one',
  'failed to start one',
  'cannot start any',
  'can start again',
  'loses one to a claim',
  'hears of a claim',
  'ends one',
  'dies',
  'returns',
  'stops soon',
] as const;
export type HostEvent = (typeof hostEvents)[number];
export type WorldEvent = { host: number; event: HostEvent } | { event: 'a claim waits' | 'a claim is served' };

/** Time between two events. Milliseconds. */
const TICK_MS = 700;

class WorldHost {
  stock = new IdleStock(0);
  backoff = new StartBackoff();
  /** Idle according to the pool's rows, and to the host's own count. */
  registered = 0;
  starting = 0;
  /** Claimed, whether the host knows it yet or not. */
  held = 0;
  unheard = 0;
  isUp = true;
  isStopping = false;
  question: { starting: number; startFailures: number; isStopping: boolean } | undefined;
  answer: number | undefined;
  /** The pool's view. */
  told = { starting: 0, startFailures: 0, isStopping: false, promised: 0 };

  constructor(registered: number) {
    this.registered = registered;
    this.told.promised = registered;
  }
}

export class StockWorld {
  readonly #rules: StockRules;
  readonly #hosts: WorldHost[];
  #waiting = 0;
  #nowMs = 0;
  /** The most ever wanted at once, what existed at the beginning, and how much may be replaced because hosts took it with them. */
  highest = 0;
  readonly initial: number;
  credited = 0;

  constructor(rules: StockRules, initial: readonly number[]) {
    this.#rules = rules;
    this.#hosts = initial.map((count) => new WorldHost(count));
    this.initial = initial.reduce((sum, count) => sum + count, 0);
    this.#note();
  }

  get idle(): number {
    return this.#sum((host) => host.registered + host.starting);
  }

  get total(): number {
    return this.idle + this.#sum(({ held }) => held);
  }

  happens(one: WorldEvent): void {
    this.#nowMs += TICK_MS;
    if ('host' in one) this.#happensTo(this.#hosts[one.host % this.#hosts.length] as WorldHost, one.event);
    else if (one.event === 'a claim waits') this.#waiting += 1;
    else if (this.#waiting > 0 && this.#hosts.some((host) => this.#isTaken(host))) this.#waiting -= 1;
    this.#note();
  }

  /** From now on nothing fails; returns what is wanted then, and what exists. */
  settle(): { wanted: number; ready: number } {
    for (const host of this.#hosts) {
      if (!host.isUp) this.#happensTo(host, 'returns');
      host.isStopping = false;
      host.backoff = new StartBackoff();
    }
    for (let round = 0; round < 4; round++) {
      for (const host of this.#hosts) {
        for (let n = host.unheard; n > 0; n--) this.#happensTo(host, 'hears of a claim');
        for (const event of ['loses the call', 'asks', 'is heard', 'is answered'] as const) this.#happensTo(host, event);
        for (let n = host.starting; n > 0; n--) this.#happensTo(host, 'started one');
      }
    }
    return { wanted: this.#wanted(), ready: this.idle };
  }

  #happensTo(host: WorldHost, event: HostEvent): void {
    if (!host.isUp && event !== 'returns') return;
    switch (event) {
      case 'asks':
        if (host.question !== undefined || host.answer !== undefined) return;
        host.stock.ask();
        host.question = { starting: host.starting, startFailures: host.backoff.failures, isStopping: host.isStopping };
        break;
      case 'is heard':
        if (host.question) this.#answer(host, host.question);
        break;
      case 'is answered':
        if (host.answer === undefined) return;
        host.stock.answered(host.answer);
        host.answer = undefined;
        break;
      case 'loses the call':
        host.question = undefined;
        host.answer = undefined;
        return;
      case 'started one':
        if (host.starting === 0) return;
        host.starting -= 1;
        host.registered += 1;
        host.backoff.succeeded();
        break;
      case 'failed to start one':
        if (host.starting === 0) return;
        host.starting -= 1;
        host.backoff.failed(this.#nowMs);
        break;
      case 'cannot start any':
        for (let n = 0; n < 3; n++) host.backoff.failed(this.#nowMs);
        host.starting = 0;
        break;
      case 'can start again':
        host.backoff.succeeded();
        break;
      case 'loses one to a claim':
        this.#isTaken(host);
        return;
      case 'hears of a claim':
        if (host.unheard === 0) return;
        host.unheard -= 1;
        host.stock.taken();
        break;
      case 'ends one':
        if (host.held > host.unheard) host.held -= 1;
        return;
      case 'dies':
        this.credited += Math.max(host.told.promised, host.registered);
        Object.assign(host, { isUp: false, starting: 0, question: undefined, answer: undefined });
        return;
      case 'returns':
        if (host.isUp) return;
        Object.assign(host, { isUp: true, isStopping: false, stock: new IdleStock(0), backoff: new StartBackoff() });
        host.told.isStopping = false;
        return;
      case 'stops soon':
        if (!host.isStopping) this.credited += Math.max(host.told.promised, host.registered);
        host.isStopping = true;
        return;
    }
    this.#fill(host);
  }

  /** Reads, decides and writes under the pool's lock, in any replica. */
  #answer(host: WorldHost, question: NonNullable<WorldHost['question']>): void {
    Object.assign(host.told, question);
    host.question = undefined;
    const at = this.#hosts.indexOf(host);
    const { target, promised } = idleLevel(this.#rules, this.#demand(), this.#rows(), `host_${at}`);
    host.told.promised = promised;
    host.answer = target;
  }

  #fill(host: WorldHost): void {
    if (host.isStopping) return;
    const missing = host.stock.missing(host.registered + host.unheard + host.starting);
    host.starting += host.backoff.permitted(missing, host.starting, this.#nowMs);
  }

  #isTaken(host: WorldHost): boolean {
    if (!host.isUp || host.told.isStopping || host.registered === 0) return false;
    host.registered -= 1;
    host.held += 1;
    host.unheard += 1;
    return true;
  }

  #demand() {
    return { claimed: this.#sum(({ held }) => held), reserved: 0, waiting: this.#waiting };
  }

  #rows(): HostStock[] {
    return this.#hosts.map(({ isUp, registered, held, told }, at) => ({
      id: `host_${at}`,
      canMake: isUp && !told.isStopping,
      idleFloor: 0,
      capacity: 0,
      held,
      well: isUp ? registered : 0,
      troubled: isUp ? 0 : registered,
      ...told,
    }));
  }

  #wanted(): number {
    return wantedIdle(this.#rules, this.#demand(), this.#rows());
  }

  #note(): void {
    this.highest = Math.max(this.highest, this.#wanted());
  }

  #sum(of: (host: WorldHost) => number): number {
    return this.#hosts.reduce((sum, host) => sum + of(host), 0);
  }
}

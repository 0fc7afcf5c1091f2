// The courier of the host. Once a day, at a random time, a process carries all that owners want said to the commons: in no order, at random times
// within the hour, each with a pass that says only that an owner sent it. What was not said then goes with the next one.
import { setImmediate as pause } from 'node:timers/promises';
import type { SharingTrouble } from '@offshoot/context';
import {
  askForPasses,
  isWeekOpen,
  type PassAct,
  PassError,
  type Pattern,
  passesFrom,
  purposeOf,
  type SpentPass,
  spend,
  weekOf,
} from '@offshoot/patterns';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Saying } from '../../agent/commons/commons-store.ts';
import type { AskForPasses, Courier, SayingEnd, Sender } from '../../agent/commons/courier.ts';
import { isMissed, soonAtRandom, tomorrowAtRandom } from '../../agent/commons/domain/when.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import { actText, type CourierStore, type Errand, type PassLot } from './courier-store.ts';

/** What the process is told: texts and passes only. */
export interface Parcel {
  act: PassAct;
  pattern?: Pattern | undefined;
  pass: SpentPass;
  /** Milliseconds from its start. */
  afterMs: number;
}

/** `later`: the commons did not answer, or wants another pass. */
export type Delivery = Pick<SayingEnd, 'state' | 'problem'> | 'later';

/** A process that carries them. Resolves once it has ended. */
export type Trip = (
  parcels: readonly Parcel[],
  o: { signal: AbortSignal; onDelivery(place: number, delivery: Delivery): void },
) => Promise<void>;

export interface CourierOptions {
  /** That everybody's passes are checked by, 64 hex digits. Undefined: the host has no commons that gives passes. */
  passKey: string | undefined;
  trip: Trip;
  store: CourierStore;
  scheduler: Scheduler;
  now: () => Date;
  log: Logger;
}

/** Of its daily way. Leaves a quarter of an hour of its hour for a commons that answers slowly. */
const SPREAD_MS = 45 * 60_000;
/** An owner who sends it waits for it. */
const SENT_SPREAD_MS = 10_000;
const SENDS_A_DAY = 4;
const AGAIN_MS = 60_000;
/** The rest goes with the next one. */
const MAX_PARCELS = 1_000;
const DAY_MS = 86_400_000;
const KEPT_DAYS = 30;

export class HostCourier implements Courier {
  readonly #o: CourierOptions;
  readonly #task: Task;
  readonly #asking = new Map<string, Promise<SharingTrouble | undefined>>();
  readonly #sent = new Map<string, number[]>();
  readonly #closing = new AbortController();
  #trip: Promise<void> | undefined;
  #again: number | undefined;

  constructor(o: CourierOptions) {
    this.#o = o;
    this.#task = o.scheduler.task('calls', async () => this.#look());
  }

  start(): void {
    // Its process ended with the host that sent it.
    this.#takeBack();
    this.#task.wake();
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    await this.#task.stop();
    await this.#trip;
  }

  getPasses(ownerId: string, ask: AskForPasses): Promise<SharingTrouble | undefined> {
    const asking = this.#asking.get(ownerId) ?? this.#getNow(ownerId, ask).finally(() => this.#asking.delete(ownerId));
    this.#asking.set(ownerId, asking);
    return asking;
  }

  async #getNow(ownerId: string, ask: AskForPasses): Promise<SharingTrouble | undefined> {
    const { store, passKey, now, log } = this.#o;
    if (passKey === undefined) return 'no-passes';
    const week = weekOf(now());
    const at = { passKey, week };
    let lot: PassLot | undefined = store.lot(ownerId, week);
    if (lot?.passes !== undefined) return undefined;
    lot ??= store.begin(ownerId, week, await askForPasses(at, pause));
    const answer = await ask({ week, blinded: lot.request });
    if (typeof answer === 'string') return answer;
    try {
      store.answered(ownerId, week, await passesFrom(at, lot, answer, pause));
      return undefined;
    } catch (error) {
      if (!(error instanceof PassError)) throw error;
      log.warn({ err: error }, 'the commons gives passes by another key than the one of this host; none is used');
      return 'distrusted';
    }
  }

  wait(sender: Sender, sayings: readonly Saying[]): void {
    this.#o.store.replaceWaiting(sender, sayings, this.#o.now());
  }

  ends(instanceId: string): SayingEnd[] {
    return this.#o.store
      .ofAgent(instanceId)
      .flatMap(({ act, state, problem }) => (state === 'carried' || state === 'refused' ? [{ act, state, problem }] : []));
  }

  settle(instanceId: string, ends: readonly SayingEnd[]): void {
    for (const { act } of ends) this.#o.store.remove(instanceId, act);
  }

  send(ownerId: string): number {
    const time = this.#o.now().getTime();
    const sent = (this.#sent.get(ownerId) ?? []).filter((at) => at > time - DAY_MS);
    // Who asks again because no answer came has sent it once.
    const isAgain = time - (sent.at(-1) ?? 0) < AGAIN_MS;
    if (!isAgain && sent.length >= SENDS_A_DAY) return (sent[0] ?? time) + DAY_MS - time;
    this.#sent.set(ownerId, isAgain ? sent : [...sent, time]);
    this.#go(SENT_SPREAD_MS);
    return 0;
  }

  #look(): number | undefined {
    const { store, passKey, now } = this.#o;
    if (passKey === undefined) return undefined;
    const time = now();
    const nextAt = store.nextAt();
    if (nextAt === 0 || isMissed(nextAt, time)) store.goesAt(soonAtRandom(time, Math.random()).getTime());
    else if (nextAt <= time.getTime()) {
      store.goesAt(tomorrowAtRandom(time, Math.random()).getTime());
      store.removeBefore(new Date(time.getTime() - KEPT_DAYS * DAY_MS));
      store.forgetBefore(weekOf(new Date(time.getTime() - DAY_MS)));
      this.#go(SPREAD_MS);
    }
    return Math.max(0, store.nextAt() - now().getTime());
  }

  /** One at a time: another one goes as soon as it is back. */
  #go(spreadMs: number): void {
    if (this.#closing.signal.aborted) return;
    if (this.#trip !== undefined) {
      this.#again = spreadMs;
      return;
    }
    this.#takeBack();
    const out = this.#packed();
    if (out.length === 0) return;
    const { trip } = this.#o;
    const parcels = out.map(({ act, pattern, pass }) => ({ act, pattern, pass, afterMs: Math.random() * spreadMs }));
    const onDelivery = (place: number, delivery: Delivery) => {
      const errand = out[place];
      if (errand !== undefined && delivery !== 'later') this.#keep(errand, delivery);
    };
    this.#trip = trip(parcels, { signal: this.#closing.signal, onDelivery })
      .catch((error: unknown) => this.#o.log.warn({ err: error }, 'the courier did not come back; what it had goes with the next one'))
      .then(() => {
        this.#takeBack();
        this.#trip = undefined;
        const again = this.#again;
        this.#again = undefined;
        if (again !== undefined) this.#go(again);
      });
  }

  /** While no courier is out: what the last one did not say waits again. Said twice, with the same pass, it counts once. */
  #takeBack(): void {
    for (const errand of this.#o.store.inState('out')) this.#keep(errand, { state: 'waiting', problem: '' });
  }

  /** A full disk ends neither courier nor host: the errand stays out, and is looked at again before the next one goes. */
  #keep(errand: Errand, to: Pick<Errand, 'state' | 'problem'>): void {
    try {
      this.#o.store.change(errand, to);
    } catch (error) {
      this.#o.log.warn({ err: error }, 'what became of what the courier carried could not be kept');
    }
  }

  /** Each pass is bound to its act on disk before anybody sees it. */
  #packed(): (Errand & { pass: SpentPass })[] {
    const { store } = this.#o;
    return store.transaction(() => {
      const packed: (Errand & { pass: SpentPass })[] = [];
      for (const errand of store.inState('waiting')) {
        const pass = packed.length < MAX_PARCELS ? this.#passFor(errand) : undefined;
        if (pass === undefined) continue;
        store.change(errand, { state: 'out', problem: '' });
        packed.push({ ...errand, state: 'out', pass });
      }
      return packed;
    });
  }

  #passFor({ ownerId, act }: Errand): SpentPass | undefined {
    const { store, now } = this.#o;
    for (const week of new Set([weekOf(now()), weekOf(new Date(now().getTime() - DAY_MS))])) {
      const passes = isWeekOpen(week, now()) ? store.lot(ownerId, week)?.passes : undefined;
      if (passes === undefined) continue;
      const fitting = passes.filter(({ purpose }) => purpose === purposeOf(act));
      const text = actText(act);
      const pass = fitting.find(({ spentOn }) => spentOn === text) ?? fitting.find(({ spentOn }) => spentOn === undefined);
      if (pass === undefined) continue;
      if (pass.spentOn === undefined) {
        pass.spentOn = text;
        store.answered(ownerId, week, passes);
      }
      return spend(pass, act);
    }
    return undefined;
  }
}

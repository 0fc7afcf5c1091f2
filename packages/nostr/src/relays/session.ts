// One socket to a relay, from its opening to its end: what is asked there, and what is believed of the answers, which is nothing.
import type { WebSocket } from 'ws';
import { MAX_EVENT_BYTES, NostrError, type NostrEvent } from '../events.ts';
import { type Filter, matches } from '../filters.ts';
import { KnownEvents } from '../verification.ts';
import { isDuplicate, type RelayMessage, relayMessageIn, wantsAuth } from './messages.ts';
import { Proofs, type Signer } from './proofs.ts';

export interface Request {
  readonly filter: Filter;
  readonly signer: Signer | undefined;
  /** Genuine, and one that the filter means. */
  onEvent(event: NostrEvent): void;
  /** UTF-16 units that came for it, of any kind. */
  onRead?(units: number): void;
  /** All that the relay had stored has come. Once for each REQ. */
  onStored(): void;
  /** The relay does not answer it, or no longer. Nothing follows. */
  onRefused(reason: string): void;
  /** The session has ended. Nothing follows. */
  onGone?(): void;
}

export interface SessionOptions {
  url: string;
  now: () => number;
  log: { debug(fields: object, message: string): void };
  /** Once. `isDishonest`: it said what it must not. */
  onEnd(isDishonest: boolean): void;
}

/** After so long without an answer, a relay is cut. */
export const ANSWER_MS = 10_000;
/** A relay that answers no ping until the next one is gone, even if the socket says that it is open. */
const PING_MS = 30_000;
const MINUTE_MS = 60_000;
/** More than an honest relay says to all agents of a host. */
const MAX_MESSAGES_A_MINUTE = 6_000;
const MAX_UNITS_A_MINUTE = 64 * 2 ** 20;
/** Of JSON around an event. */
const MAX_MESSAGE = 2 * MAX_EVENT_BYTES;
/** A stranger can have an honest relay store a few events that we read otherwise. */
const MAX_FORGED = 100;
/** REQs of one request: the first, after a challenge, and after "auth-required". */
const MAX_TRIES = 3;
/** More than is sent in a while: the relay reads nothing. */
const MAX_UNSENT_BYTES = 4 * 2 ** 20;

type Ok = { isTaken: boolean; reason: string };

interface Asked {
  readonly request: Request;
  /** Of the current REQ. A new one has a new name, so that late answers to the last are not taken for its. */
  id: string | undefined;
  tries: number;
}

export class Session {
  readonly #socket: WebSocket;
  readonly #o: SessionOptions;
  readonly #proofs: Proofs;
  readonly #asked = new Set<Asked>();
  readonly #byId = new Map<string, Asked>();
  /** By event. Two may wait for one. */
  readonly #waiting = new Map<string, Set<(ok: Ok | undefined) => void>>();
  readonly #ping: NodeJS.Timeout;
  #minute = { began: 0, messages: 0, units: 0 };
  #isHeard = true;
  #ids = 0;
  readonly #known = new KnownEvents();
  #forged = 0;
  #isDishonest = false;
  #isOver = false;

  /** Of a socket that is open. */
  constructor(socket: WebSocket, o: SessionOptions) {
    this.#socket = socket;
    this.#o = o;
    this.#proofs = new Proofs({ url: o.url, now: o.now, send: (proof) => this.#proven(proof) });
    this.#ping = setInterval(() => this.#requireLife(), PING_MS);
    this.#ping.unref();
    socket.on('message', (data, isBinary) => this.#heard(isBinary ? '' : String(data)));
    socket.on('pong', () => {
      this.#isHeard = true;
    });
    socket.once('close', () => this.#over());
  }

  /** Until it is closed, or the session ends. */
  ask(request: Request): { close(): void } {
    const asked: Asked = { request, id: undefined, tries: 0 };
    this.#asked.add(asked);
    if (this.#proofs.isAsked && asksForItself(request)) void this.#proveAndAsk(asked, false);
    else this.#send(asked);
    return {
      close: () => {
        if (this.#asked.delete(asked)) this.#withdraw(asked);
      },
    };
  }

  /** The proof names the sender, whom a gift wrap hides: it is made only if the relay takes the event from nobody else. Throws NostrError. */
  async publish(event: NostrEvent, signer: Signer | undefined): Promise<{ ok: boolean; reason: string }> {
    let said = await this.#acknowledged(['EVENT', event], event.id);
    if (!said.isTaken && wantsAuth(said.reason) && signer !== undefined && (await this.#proofs.proven(signer)))
      said = await this.#acknowledged(['EVENT', event], event.id);
    return { ok: said.isTaken || isDuplicate(said.reason), reason: said.reason };
  }

  end(): void {
    this.#socket.terminate();
    this.#over();
  }

  cut(why: string): void {
    if (!this.#isOver) this.#o.log.debug({ url: this.#o.url }, `a relay is cut: ${why}`);
    this.end();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#ping);
    const asked = [...this.#asked];
    this.#asked.clear();
    this.#byId.clear();
    for (const each of [...this.#waiting.values()]) for (const acknowledge of [...each]) acknowledge(undefined);
    for (const { request } of asked) request.onGone?.();
    this.#o.onEnd(this.#isDishonest);
  }

  #requireLife(): void {
    if (!this.#isHeard) {
      this.cut('it is silent');
      return;
    }
    this.#isHeard = false;
    this.#socket.ping();
  }

  #send(asked: Asked): void {
    this.#ids += 1;
    asked.id = `${this.#ids}`;
    asked.tries += 1;
    this.#byId.set(asked.id, asked);
    this.#say(['REQ', asked.id, asked.request.filter]);
  }

  #withdraw(asked: Asked): void {
    if (asked.id === undefined) return;
    this.#byId.delete(asked.id);
    this.#say(['CLOSE', asked.id]);
    asked.id = undefined;
  }

  /** `isNeeded`: without the proof, the relay does not answer at all. */
  async #proveAndAsk(asked: Asked, isNeeded: boolean, reason = ''): Promise<void> {
    const { signer } = asked.request;
    const isProven = signer !== undefined && (await this.#proofs.proven(signer));
    if (this.#isOver || !this.#asked.has(asked) || asked.id !== undefined) return;
    if (isProven || !isNeeded) this.#send(asked);
    else this.#refused(asked, reason);
  }

  #refused(asked: Asked, reason: string): void {
    this.#asked.delete(asked);
    asked.request.onRefused(reason);
  }

  #proven(proof: NostrEvent): Promise<boolean> {
    return this.#acknowledged(['AUTH', proof], proof.id).then(
      ({ isTaken }) => isTaken,
      () => false,
    );
  }

  async #acknowledged(message: unknown[], eventId: string): Promise<Ok> {
    if (this.#isOver) throw away('it has gone');
    const { promise, resolve } = Promise.withResolvers<Ok | undefined>();
    const waiting = this.#waiting.get(eventId) ?? new Set();
    this.#waiting.set(eventId, waiting.add(resolve));
    const timer = setTimeout(() => this.cut('it does not answer'), ANSWER_MS);
    this.#say(message);
    try {
      const said = await promise;
      if (said === undefined) throw away('it has gone');
      return said;
    } finally {
      clearTimeout(timer);
      waiting.delete(resolve);
      if (waiting.size === 0) this.#waiting.delete(eventId);
    }
  }

  #heard(text: string): void {
    if (this.#isOver) return;
    this.#isHeard = true;
    if (this.#isFlooded(text.length)) {
      this.cut('it says too much');
      return;
    }
    // Strangers choose how large an event is that an honest relay passes on, so that is not the relay's fault.
    if (text.length > MAX_MESSAGE) return;
    let message: RelayMessage | undefined;
    try {
      message = relayMessageIn(text);
    } catch (error) {
      if (error instanceof NostrError) return;
      throw error;
    }
    if (message !== undefined) this.#told(message);
  }

  #told(message: RelayMessage): void {
    switch (message.is) {
      case 'AUTH':
        this.#challenged(message.challenge);
        break;
      case 'OK':
        for (const acknowledge of [...(this.#waiting.get(message.eventId) ?? [])]) acknowledge(message);
        break;
      case 'EVENT':
        this.#received(message);
        break;
      case 'EOSE':
        this.#byId.get(message.subscription)?.request.onStored();
        break;
      case 'CLOSED':
        this.#closedBy(message);
        break;
    }
  }

  #isFlooded(units: number): boolean {
    const now = this.#o.now();
    if (now - this.#minute.began >= MINUTE_MS) this.#minute = { began: now, messages: 0, units: 0 };
    this.#minute.messages += 1;
    this.#minute.units += units;
    return this.#minute.messages > MAX_MESSAGES_A_MINUTE || this.#minute.units > MAX_UNITS_A_MINUTE;
  }

  /** Some relays show nothing of a key to others, and do not say so: a session that reads for its own key authenticates first. */
  #challenged(challenge: string): void {
    this.#proofs.challenged(challenge);
    for (const asked of this.#asked) {
      if (asked.id === undefined || asked.tries !== 1 || !asksForItself(asked.request)) continue;
      this.#withdraw(asked);
      void this.#proveAndAsk(asked, false);
    }
  }

  #closedBy({ subscription, reason }: Extract<RelayMessage, { is: 'CLOSED' }>): void {
    const asked = this.#byId.get(subscription);
    if (asked === undefined) return;
    this.#byId.delete(subscription);
    asked.id = undefined;
    if (wantsAuth(reason) && asked.request.signer !== undefined && asked.tries < MAX_TRIES) void this.#proveAndAsk(asked, true, reason);
    else this.#refused(asked, reason);
  }

  #received({ subscription, event, units }: Extract<RelayMessage, { is: 'EVENT' }>): void {
    const { request } = this.#byId.get(subscription) ?? {};
    if (request === undefined) return;
    request.onRead?.(units);
    if (!matches(request.filter, event)) {
      this.#isDishonest = true;
      this.cut('it says what nobody asked');
      return;
    }
    if (this.#known.isGenuine(event)) {
      request.onEvent(event);
      return;
    }
    this.#forged += 1;
    if (this.#forged <= MAX_FORGED) return;
    this.#isDishonest = true;
    this.cut('it forges events');
  }

  #say(message: unknown[]): void {
    if (this.#isOver || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) this.cut('it reads nothing');
    else this.#socket.send(JSON.stringify(message));
  }
}

const asksForItself = ({ filter, signer }: Request): boolean =>
  signer !== undefined && [...(filter['#p'] ?? []), ...(filter.authors ?? [])].includes(signer.publicKey);

export const away = (what: string, cause?: unknown): NostrError =>
  new NostrError('unreachable', `a relay is away: ${what}`, cause === undefined ? undefined : { cause });

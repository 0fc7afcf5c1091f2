import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type MemberCall, type MemberOf, memberReader, type ServiceCredentials } from '@offshoot/rpc/auth';
import type { CallOf } from './api.ts';

/** Answers requests of the same process, which says itself whom they are for: without a connection, and without tokens to verify. */
export interface InProcess {
  handle(request: IncomingMessage, response: ServerResponse, member: MemberCall): void;
  /** `headers`: to be in the answer that opens the socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, member: MemberCall, headers: Readonly<Record<string, string>>): void;
  /** The process is about to stop: ends running responses, and tells their clients. */
  drain(): Promise<void>;
}

/** On the request itself: a weak map of every request takes longer to collect than to use. Nobody else has this symbol. */
const handedOver = Symbol('handed over');
interface HandedOver {
  member: MemberCall;
  headers: Readonly<Record<string, string>>;
}
type Arrived = IncomingMessage & { [handedOver]?: HandedOver };

/** Requests that this process has handed over are for whom it says; all others are for whom the gateway's token says. */
export class Arrivals {
  readonly #memberOf: MemberOf;

  constructor(credentials: Pick<ServiceCredentials, 'serviceKey' | 'serviceCallers'>) {
    this.#memberOf = memberReader(credentials);
  }

  readonly callOf: CallOf = (request: Arrived) => request[handedOver]?.member ?? this.#memberOf(request);

  /** What the process that handed it over wants in the answer. */
  headersFor(request: Arrived): Readonly<Record<string, string>> {
    return request[handedOver]?.headers ?? {};
  }

  handOver(request: Arrived, member: MemberCall, headers: Readonly<Record<string, string>> = {}): void {
    request[handedOver] = { member, headers };
  }
}

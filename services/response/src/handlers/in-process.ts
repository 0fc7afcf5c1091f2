import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type MemberCall, type MemberOf, memberReader, type ServiceCredentials } from '@offshoot/callers';
import type { CallOf } from './api.ts';

/** Answers requests of the same process, which says itself whom they are for: without a connection, and without tokens to verify. */
export interface InProcess {
  handle(request: IncomingMessage, response: ServerResponse, member: MemberCall): void;
  /** `headers`: to be in the answer that opens the socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, member: MemberCall, headers: Readonly<Record<string, string>>): void;
}

/** Requests that this process has handed over are for whom it says; all others are for whom the gateway's token says. */
export class Arrivals {
  readonly #memberOf: MemberOf;
  readonly #handedOver = new WeakMap<IncomingMessage, { member: MemberCall; headers: Readonly<Record<string, string>> }>();

  constructor(credentials: Pick<ServiceCredentials, 'serviceKey' | 'serviceCallers'>) {
    this.#memberOf = memberReader(credentials);
  }

  readonly callOf: CallOf = (request) => this.#handedOver.get(request)?.member ?? this.#memberOf(request);

  /** What the process that handed it over wants in the answer. */
  headersFor(request: IncomingMessage): Readonly<Record<string, string>> {
    return this.#handedOver.get(request)?.headers ?? {};
  }

  handOver(request: IncomingMessage, member: MemberCall, headers: Readonly<Record<string, string>> = {}): void {
    this.#handedOver.set(request, { member, headers });
  }
}

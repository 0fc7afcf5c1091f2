import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { RequestRefusal } from '@offshoot/openai-api';
import { Refusal } from '@offshoot/refusals';
import type { Identity } from '@offshoot/rpc/auth';
import type { PipeRule } from './pipe-rules.ts';

/** A request that was admitted, and for whom it is. */
export interface PipedCall {
  request: IncomingMessage;
  rule: PipeRule;
  requestId: string;
  /** A member, or a signed-in person by their inbox. */
  who: Identity | string;
  /** The client. */
  isGone(): boolean;
}

export interface PipedAnswer {
  /** Resolves when the client has everything or is gone. Rejects with what to refuse the request with, if nothing of an answer was sent. */
  over: Promise<void>;
  /** Ends it early, at the service, too. A stream of events says why. */
  cut(why: unknown): void;
}

/** Where requests go that the gateway passes on: over HTTP, or to a service in this process. A client notices no difference. */
export interface PipedService {
  isInProcess: boolean;
  /** The service ends its work when the client goes away. Undefined: the client has gone already. */
  answer(call: PipedCall, response: ServerResponse): Promise<PipedAnswer | undefined>;
  /** Takes the socket over, or answers with the service's refusal. Rejects if the service does not answer. */
  upgrade(call: PipedCall, socket: Duplex, head: Buffer): Promise<void>;
  /** The gateway is about to stop. A service in its process ends what runs there. */
  drain(): Promise<void>;
  close(): void;
}

/** For a request that the gateway does not pass on any more, or whose answer it ends. */
export function stopping(): Refusal {
  return new Refusal('UPSTREAM_UNAVAILABLE', 'The gateway is stopping. Send the request again.', {
    metadata: { upstream: 'gateway', retry_after_ms: '1000' },
  });
}

export function away(name: string, cause?: unknown): Refusal {
  return new Refusal('UPSTREAM_UNAVAILABLE', `The ${name} service does not answer.`, {
    metadata: { upstream: name, retry_after_ms: '1000' },
    cause,
  });
}

export function tooLarge(maxBytes: number): RequestRefusal {
  const more = { code: 'validation_failed', status: 413, help: 'Send a smaller request.' };
  return new RequestRefusal('invalid_request', `The request has more than ${maxBytes} bytes.`, more);
}

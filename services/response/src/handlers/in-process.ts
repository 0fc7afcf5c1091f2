import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ClientCall } from '@offshoot/rpc/auth';

/** Answers requests of the same process, which says itself whom they are for: without a connection, and without tokens to verify. */
export interface InProcess {
  handle(request: IncomingMessage, response: ServerResponse, call: ClientCall): void;
  /** `headers`: to be in the answer that opens the socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, call: ClientCall, headers: Readonly<Record<string, string>>): void;
  /** The process is about to stop: ends running responses, and tells their clients. */
  drain(): Promise<void>;
}

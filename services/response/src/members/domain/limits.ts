// Caps of what one caller can have this service do or keep. Each is far above what a person's application needs.
import type { OutgoingLimits } from '@offshoot/safe-fetch/outgoing-rate-limiter.ts';

export interface Limits {
  /** Responses of one key that run at once in this process, those in the background not counted. */
  concurrent: number;
  /** The same for all tenants that one person made. */
  concurrentOfPayer: number;
  /** Responses of one key in the background that wait or run. */
  background: number;
  /** The same for all tenants that one person made. */
  backgroundOfPayer: number;
  /** Responses in the background that this process runs at once. */
  backgroundAtOnce: number;
  /** Of those, of all tenants that one person made. */
  backgroundAtOnceOfPayer: number;
  /** Items of one conversation: what was said before, what is said now, and what the model may add. */
  items: number;
  /** Bytes of the items of a conversation with an ID of its own, as JSON. Each response in it reads them. */
  conversationBytes: number;
  /** Files of the tenant that one conversation names. */
  files: number;
  /** Bytes of those, as they are told to the model. */
  fileBytes: number;
  /** Bytes of one request as JSON. Images and files are in it. */
  requestBytes: number;
  /** Responses of one WebSocket that can be continued though they are not stored. */
  socketResponses: number;
  /** WebSockets of one key in this process. */
  sockets: number;
  /** The same for all tenants that one person made. */
  socketsOfPayer: number;
  /** Bytes of messages on WebSockets that have not arrived in full, in this process. `person`: of all tenants that one person made. */
  unfinishedBytes: { person: number; tenant: number; all: number };
  /** HTTP requests a minute to servers of tools, of this process: for all tenants that one person made, and to one host. */
  outgoing: OutgoingLimits;
}

export const DEFAULT_LIMITS: Limits = {
  concurrent: 64,
  concurrentOfPayer: 256,
  background: 100,
  backgroundOfPayer: 400,
  backgroundAtOnce: 16,
  backgroundAtOnceOfPayer: 8,
  items: 4_000,
  conversationBytes: 64 * 1024 * 1024,
  files: 32,
  fileBytes: 16 * 1024 * 1024,
  requestBytes: 16 * 1024 * 1024,
  socketResponses: 64,
  sockets: 32,
  socketsOfPayer: 128,
  unfinishedBytes: { person: 32 * 1024 * 1024, tenant: 64 * 1024 * 1024, all: 256 * 1024 * 1024 },
  // One use of a server takes about five.
  outgoing: { person: 3_000, host: 6_000 },
};

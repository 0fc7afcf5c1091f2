// Idempotency-Key: the same request sent again gets the answer of the first one, and is not carried out again.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { databaseRefusal } from '@offshoot/postgres';
import { type Identity, type ServiceKey, sealedTexts, secretOf } from '@offshoot/rpc/auth';
import { countRefused } from '@offshoot/runtime/metrics';
import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { AnswerKey, AnswerStore } from '../../store/answer-store.ts';
import { refusedKey } from './refused-key.ts';

interface KeptAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** A request that is carried out, with what becomes of it. One of both is called. */
export interface FirstRequest {
  /** `answer`: undefined if it was too long. */
  keep(requestDigest: string, status: number, answer: KeptAnswer | undefined): Promise<void>;
  /** It came to nothing: the next request with the key is carried out. */
  drop(): Promise<void>;
}

/** The answer of an earlier request, for a client that sends the same one. Throws RequestRefusal. */
export type EarlierAnswer = (requestDigest: string) => Promise<KeptAnswer>;

const HEADER = 'idempotency-key';
/** Says that nothing was done for this answer. */
const REPLAYED = 'idempotent-replayed';
const READABLE = /^[\x21-\x7e]{1,255}$/;
const KEPT_MS = 24 * 60 * 60_000;
const RETRY_MS = 1_000;
/** A process that is gone: the next request with a key of its is carried out after this time. */
const LEASE_MS = 10_000;
/** Bytes of an answer. A long stream has a few. */
export const MAX_ANSWER = 8 * 1024 * 1024;
const MAX_KEPT = {
  holder: { keys: 50_000, bytes: 256 * 1024 * 1024 },
  tenant: { keys: 200_000, bytes: 1024 * 1024 * 1024 },
};

const [zipped, unzipped] = [promisify(gzip), promisify(gunzip)];

/** The key of a request that may have one. Throws RequestRefusal. */
export function idempotencyKeyOf({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): string | undefined {
  const given = headers[HEADER];
  if (method !== 'POST' || given === undefined) return undefined;
  if (typeof given !== 'string' || !READABLE.test(given)) throw refusedKey.unreadable();
  return given;
}

/** The parts that are equal in a repeated request. */
export const requestHash = ({ method = '', url = '' }: Pick<IncomingMessage, 'method' | 'url'>) =>
  createHash('sha256').update(`${method} ${url}\n`);

export class Idempotency {
  readonly #store: AnswerStore;
  readonly #serviceKey: ServiceKey;
  readonly #runnerId: string;
  readonly #log: Logger;
  #running = 0;

  constructor({ store, serviceKey, runnerId, log }: { store: AnswerStore; serviceKey: ServiceKey; runnerId: string; log: Logger }) {
    this.#store = store;
    this.#serviceKey = serviceKey;
    this.#runnerId = runnerId;
    this.#log = log;
  }

  /** `who`: a member, or a person by their inbox. Throws RequestRefusal. */
  async begin(who: Identity | string, text: string): Promise<{ first: FirstRequest } | { earlier: EarlierAnswer }> {
    const [holder, tenantId] = typeof who === 'string' ? [who, undefined] : [`${who.tenantId} ${who.subject}`, who.tenantId];
    const key = { holder, tenantId, keyDigest: secretOf(this.#serviceKey, `Idempotency-Key of ${holder}: ${text}`) };
    const run = { runnerId: this.#runnerId, leaseMs: LEASE_MS, keptMs: KEPT_MS, most: MAX_KEPT };
    const known = await this.#store.begin(key, run).catch((error: unknown) => {
      throw databaseRefusal(error, 'gateway') ?? error;
    });
    if (known === 'running') throw refusedKey.inUse(RETRY_MS);
    if (known === 'full') {
      countRefused('gateway', 'idempotency_keys');
      throw refusedKey.tooMany();
    }
    // With a key of its own, which takes the client's to make: who has the rows alone, or the deployment's secret alone, reads nothing.
    const sealed = sealedTexts(this.#serviceKey, `answer kept for ${text}`);
    if (known === 'begun') return { first: this.#first(key, sealed) };
    return {
      earlier: async (requestDigest) => {
        if (known.requestDigest !== requestDigest) throw refusedKey.ofAnother();
        const opened = known.answer === undefined ? undefined : sealed.open(holder, known.answer);
        if (opened === undefined) throw refusedKey.tooLong();
        const { headers, body } = JSON.parse(opened) as { headers: Record<string, string>; body: string };
        return { status: known.status, headers: { ...headers, [REPLAYED]: 'true' }, body: await unzipped(Buffer.from(body, 'base64')) };
      },
    };
  }

  /** Those of a tenant that was deleted. */
  forgetTenant(tenantId: string): Promise<void> {
    return this.#store.forgetTenant(tenantId);
  }

  /** Keeps what runs its own, and deletes what has expired. */
  loop(): Loop {
    return everySoOften('kept answers', LEASE_MS / 4, this.#log, async () => {
      if (this.#running > 0) await this.#store.renew(this.#runnerId, LEASE_MS);
      await this.#store.deleteExpired();
    });
  }

  #first(key: AnswerKey, sealed: ReturnType<typeof sealedTexts>): FirstRequest {
    this.#running++;
    const ended = async (work: Promise<void>) => {
      this.#running--;
      // The lease ends by itself.
      await work.catch((error: unknown) =>
        this.#log.error({ err: error }, 'what became of a request with an Idempotency-Key is not stored'),
      );
    };
    return {
      keep: (requestDigest, status, answer) =>
        ended(
          (async () => {
            const told = answer && { headers: answer.headers, body: (await zipped(answer.body)).toString('base64') };
            const row = { requestDigest, status, answer: told && sealed.seal(key.holder, JSON.stringify(told)) };
            await this.#store.keep(key, this.#runnerId, row);
          })(),
        ),
      drop: () => ended(this.#store.drop(key, this.#runnerId)),
    };
  }
}

import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { IdentifyRequestSchema, IdentifyResponse, IdentityService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { type Identity, isScope } from '@offshoot/rpc/auth';

/** Who a credential stands for, as the profile service said a moment ago. */
export interface Known {
  identity: Identity;
  /** Milliseconds until the key may use tokens again. */
  tokenWaitMs: number;
  /** When the credential ends by itself. Undefined: it does not. */
  expiresAt: Date | undefined;
}

/** A revoked key works on for this long at most. */
const KEPT_MS = 3_000;
/** How long the profile service may take. */
const ANSWER_MS = 10_000;
/** Bounds memory; the least recently asked goes first. */
const MAX_KEPT = 10_000;

export type Asked = { credential: NonNullable<MessageInitShape<typeof IdentifyRequestSchema>['credential']>; tenantId: string };

export interface Identities {
  /** `name`: of the credential and the tenant; equal names stand for equal questions. Throws what the profile service refuses with. */
  of(name: string, asked: Asked): Promise<Known>;
  /** Whether it was asked a moment ago. */
  has(name: string): boolean;
}

interface Kept {
  known: Promise<Known>;
  /** By the monotonic clock. */
  until: number;
}

/** Caches no refusals, so that a new member need not wait. */
export function identities(client: Client<typeof IdentityService>, o: { keptMs?: number | undefined; now: () => Date }): Identities {
  const { keptMs = KEPT_MS, now } = o;
  const all = new Map<string, Kept>();
  const current = (name: string) => {
    const kept = all.get(name);
    return kept && performance.now() < kept.until ? kept : undefined;
  };
  return {
    has: (name) => current(name) !== undefined,
    of(name, asked) {
      const before = current(name);
      if (before) return before.known;
      const asking = client.identify(asked, { timeoutMs: ANSWER_MS });
      // The age counts from the question on, so that a later revocation is noticed in time.
      const kept: Kept = { known: asking.then(knownFrom), until: performance.now() + keptMs };
      all.delete(name);
      all.set(name, kept);
      for (const oldest of all.keys()) {
        if (all.size <= MAX_KEPT) break;
        all.delete(oldest);
      }
      asking.then(
        ({ expireTime }) => {
          if (expireTime) kept.until = Math.min(kept.until, performance.now() + timestampDate(expireTime).getTime() - now().getTime());
        },
        () => {
          if (all.get(name) === kept) all.delete(name);
        },
      );
      return kept.known;
    },
  };
}

function knownFrom({ identity, limits, tokenWaitMs, expireTime }: IdentifyResponse): Known {
  if (!identity) throw new Error('the profile service identified nobody');
  const { tenantId, payer, subject, groups, scopes, keyId, allowedAgents } = identity;
  const { requestsPerMinute: requests = 0, tokensPerMinute = 0n } = limits ?? {};
  const tokens = Number(tokensPerMinute);
  return {
    identity: {
      ...{ tenantId, payer, subject, groups, scopes: scopes.filter(isScope) },
      ...(keyId !== '' && { keyId }),
      ...(allowedAgents.length > 0 && { allowedAgents }),
      ...((requests > 0 || tokens > 0) && { limits: { requests, tokens } }),
    },
    tokenWaitMs: Number(tokenWaitMs),
    expiresAt: expireTime && timestampDate(expireTime),
  };
}

import type { PreparedQueries } from '@offshoot/postgres';

/** Whose key it is. */
export interface AnswerKey {
  /** A person or an API key in a tenant, or a person's inbox. */
  holder: string;
  /** Undefined: a person without a tenant. */
  tenantId: string | undefined;
  keyDigest: string;
}

/** The first request with a key, as far as known. */
interface KeptRow {
  requestDigest: string;
  status: number;
  /** Sealed. Undefined: it was too long. */
  answer: string | undefined;
}

/** Answers that are kept for Idempotency-Keys. */
export interface AnswerStore {
  /** `begun`: it is this process's, because there was none, or its process is gone. */
  begin(
    key: AnswerKey,
    o: { runnerId: string; leaseMs: number; keptMs: number; most: Record<'holder' | 'tenant', { keys: number; bytes: number }> },
  ): Promise<'begun' | 'running' | 'full' | KeptRow>;
  keep(key: AnswerKey, runnerId: string, row: KeptRow): Promise<void>;
  /** The request came to nothing: the next one with the key is carried out. */
  drop(key: AnswerKey, runnerId: string): Promise<void>;
  /** Requests of this process still run. */
  renew(runnerId: string, leaseMs: number): Promise<void>;
  deleteExpired(): Promise<void>;
  forgetTenant(tenantId: string): Promise<void>;
}

const MS = `* interval '1 millisecond'`;
const IS_FULL = (of: string, most: string) =>
  `exists (select from kept_totals where holder = :${of} and (keys >= :${most}_keys or bytes >= :${most}_bytes))`;

// By the database's clock, so that processes agree on whose lease is over.
const BEGIN = `insert into kept_answers (holder, key_digest, tenant_id, runner_id, lease_until, bytes, expires_at)
  select :holder::text, :key_digest::text, :tenant_id::text, :runner_id::text, now() + :lease_ms ${MS}, 0, now() + :kept_ms ${MS}
    where not (${IS_FULL('holder', 'holder')} or ${IS_FULL('tenant_id', 'tenant')})
  on conflict (holder, key_digest) do update set runner_id = excluded.runner_id, lease_until = excluded.lease_until,
      request_digest = null, status = null, answer = null, bytes = 0, expires_at = excluded.expires_at
    where kept_answers.expires_at <= now() or (kept_answers.status is null and kept_answers.lease_until <= now())
  returning 1`;

export function answerStore({ query }: Pick<PreparedQueries, 'query'>): AnswerStore {
  return {
    async begin({ holder, tenantId, keyDigest }, { runnerId, leaseMs, keptMs, most }) {
      const named = { holder, key_digest: keyDigest };
      const begun = await query(BEGIN, {
        ...named,
        tenant_id: tenantId ?? null,
        runner_id: runnerId,
        lease_ms: leaseMs,
        kept_ms: keptMs,
        holder_keys: most.holder.keys,
        holder_bytes: most.holder.bytes,
        tenant_keys: most.tenant.keys,
        tenant_bytes: most.tenant.bytes,
      });
      if (begun.length > 0) return 'begun';
      const [row] = await query<{ request_digest: string | null; status: number | null; answer: string | null }>(
        'select request_digest, status, answer from kept_answers where holder = :holder and key_digest = :key_digest and expires_at > now()',
        named,
      );
      if (row === undefined) return 'full';
      const { request_digest: requestDigest, status, answer } = row;
      return requestDigest === null || status === null ? 'running' : { requestDigest, status, answer: answer ?? undefined };
    },
    async keep({ holder, keyDigest }, runnerId, { requestDigest, status, answer }) {
      await query(
        `update kept_answers set request_digest = :request_digest, status = :status, answer = :answer, bytes = :bytes
          where holder = :holder and key_digest = :key_digest and runner_id = :runner_id and status is null`,
        {
          holder,
          key_digest: keyDigest,
          runner_id: runnerId,
          request_digest: requestDigest,
          status,
          answer: answer ?? null,
          bytes: answer?.length ?? 0,
        },
      );
    },
    async drop({ holder, keyDigest }, runnerId) {
      await query(
        'delete from kept_answers where holder = :holder and key_digest = :key_digest and runner_id = :runner_id and status is null',
        { holder, key_digest: keyDigest, runner_id: runnerId },
      );
    },
    async renew(runnerId, leaseMs) {
      await query(`update kept_answers set lease_until = now() + :lease_ms ${MS} where runner_id = :runner_id and status is null`, {
        runner_id: runnerId,
        lease_ms: leaseMs,
      });
    },
    async deleteExpired() {
      await query('delete from kept_answers where expires_at <= now()', {});
    },
    async forgetTenant(tenantId) {
      await query('delete from kept_answers where tenant_id = :tenant_id', { tenant_id: tenantId });
    },
  };
}

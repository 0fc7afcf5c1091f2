// Reports to the pool one by one; each is retried until it is acknowledged.

import type { Signed } from '../versions/domain/signed-version.ts';
import type { LoopDeps } from './agent-deps.ts';
import type { Reports } from './agent-record.ts';
import type { Report } from './domain/report.ts';

interface ReportDeps extends Pick<LoopDeps, 'closing' | 'instanceId' | 'log'> {
  readonly store: LoopDeps['store'] & Reports;
}

export type Answer =
  | 'acknowledged'
  /** The pool does not know the instance: a retry will not help. */
  | 'unknown-instance'
  /** Not with this credential: register again. */
  | 'not-allowed'
  /** Not now: the pool is away, or it wants the host to register first. */
  | 'later';

/** The proof that the inbox, and what is sealed to it, are the instance's own. */
export interface Registration {
  instanceId: string;
  inboxId: string;
  /** 32 bytes. */
  sealingKey: Uint8Array;
  /** Undefined: not owned by a user. */
  claimId: string | undefined;
  /** `instance.register`. */
  statement: Signed;
}

/** The pool, as an agent sees it. Credentials are 64 hex digits. */
export interface PoolLink {
  registerInstance(registration: Registration): Promise<{ credential: string } | 'refused' | 'later'>;
  report(instanceId: string, credential: string, report: Report): Promise<Answer>;
}

const RETRY_MS = 1_000;
/** A registration that was refused is unlikely to be accepted a second later. */
const REFUSED_RETRY_MS = 15_000;

/**
 * Returns when to try again, milliseconds; undefined: the pool knows everything. `registration` is undefined as long as
 * the inbox, which signs it, was not opened.
 */
export async function reportNext(
  deps: ReportDeps,
  pool: PoolLink,
  registration: () => Promise<Registration | undefined>,
): Promise<number | undefined> {
  const { store } = deps;
  const retryIn = await ensureRegistered(deps, pool, registration);
  if (retryIn !== undefined) return retryIn;
  for (let next = store.nextReport(); next !== undefined; next = store.nextReport()) {
    const { credential } = store.state;
    if (credential === undefined) return undefined;
    const answer = await pool.report(deps.instanceId, credential, next.report);
    if (deps.closing.aborted) return undefined;
    if (answer === 'later') return RETRY_MS;
    if (answer === 'not-allowed') {
      deps.log.warn({ instanceId: deps.instanceId }, 'the pool rejects the credential; registering again');
      store.change({ credential: undefined });
      return RETRY_MS;
    }
    if (answer === 'unknown-instance') deps.log.warn({ instanceId: deps.instanceId }, 'the pool does not know the instance');
    store.reportAcknowledged(next.seq);
  }
  return undefined;
}

async function ensureRegistered(
  deps: ReportDeps,
  pool: PoolLink,
  registration: () => Promise<Registration | undefined>,
): Promise<number | undefined> {
  if (deps.store.state.credential !== undefined) return undefined;
  const own = await registration();
  if (own === undefined || deps.closing.aborted) return undefined;
  const answer = await pool.registerInstance(own);
  if (deps.closing.aborted) return undefined;
  if (answer === 'later') return RETRY_MS;
  if (answer === 'refused') return REFUSED_RETRY_MS;
  deps.store.change({ registered: true, credential: answer.credential });
  return undefined;
}

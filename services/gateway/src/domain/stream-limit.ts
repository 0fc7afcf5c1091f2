import type { StreamLimits as SlotLimits, StreamHolder } from '@offshoot/rpc/serving/stream-slots.ts';
import type { Session } from './session.ts';

/** How many streams may be open at once. 0: no limit. */
export interface StreamLimits {
  session: number;
  inbox: number;
  /** Per address without a session: health and reflection. */
  address: number;
  /** Requests under /v1 that are being answered, per member or key. */
  member: number;
  /** The same per tenant. */
  tenant: number;
  /** The same for all tenants that one person made. */
  payer: number;
  /** Across all callers of this gateway. */
  total: number;
}

export const defaultStreamLimits: StreamLimits = {
  session: 32,
  inbox: 64,
  address: 16,
  member: 256,
  tenant: 512,
  payer: 1000,
  total: 2000,
};
/** For benchmarks and tests, where one client makes all the calls. */
export const noStreamLimits: StreamLimits = { session: 0, inbox: 0, address: 0, member: 0, tenant: 0, payer: 0, total: 0 };

export function slotLimits({ total, ...each }: StreamLimits): SlotLimits {
  return { each, total };
}

/** A network has no limit of its own, since many users can share it; it only matters when slots are divided up. */
export function holderOf(session: Session | undefined, network: string): StreamHolder {
  const from = { of: 'network', key: network };
  if (!session) return [{ of: 'address', key: network }, from];
  return [{ of: 'session', key: session.id }, { of: 'inbox', key: session.inboxId }, from];
}

import type { StreamLimits as SlotLimits, StreamHolder } from '@offshoot/rpc/serving/stream-slots.ts';
import type { Session } from './session.ts';

/** How many streams may be open at once. 0: no limit. */
export interface StreamLimits {
  session: number;
  inbox: number;
  /** Of one address without a session: health and reflection. */
  address: number;
  /** Of all who call this gateway. */
  total: number;
}

export const defaultStreamLimits: StreamLimits = { session: 32, inbox: 64, address: 16, total: 2000 };
/** For benches and tests, which are one busy client. */
export const noStreamLimits: StreamLimits = { session: 0, inbox: 0, address: 0, total: 0 };

export function slotLimits({ total, ...each }: StreamLimits): SlotLimits {
  return { each, total };
}

/** The network has no limit of its own, for many can share one; it counts when the places are shared out. */
export function holderOf(session: Session | undefined, network: string): StreamHolder {
  const from = { of: 'network', key: network };
  if (!session) return [{ of: 'address', key: network }, from];
  return [{ of: 'session', key: session.id }, { of: 'inbox', key: session.inboxId }, from];
}

// What the host remembers about an agent outside its folder, so that an old copy of the folder cannot revive a past state.
import type { Trust } from '@offshoot/statements';
import { latestOf } from '../../versions/domain/template-update.ts';
import type { AgentState } from './agent-state.ts';

export interface Mark {
  templateId: string;
  version: number;
  digest: string;
  /** As in `AppliedVersion`. */
  handovers?: readonly string[];
  acceptedCapabilities: string;
  ownerId: string;
  ownerChangedAt: number;
  trust: Trust;
  trustIssuedAt: number;
  /** Which servers of its owner it had: those of this statement. */
  serverOrder: string;
  serverOrderAt: number;
  /** What it was to do on Nostr: as this statement says. */
  nostrOrder: string;
  nostrOrderAt: number;
  /** Which commons it was to read: as this statement says. */
  commonsOrder: string;
  commonsOrderAt: number;
  redemptions: number;
  newestRedeemedAt: number;
}

/** `intended` is written before the agent's own transaction commits and becomes `settled` afterwards. */
export interface KeptMarks {
  settled?: Mark;
  intended?: Mark;
}

/** Undefined while idle. */
export function markOf(state: Readonly<AgentState>): Mark | undefined {
  const { template, claimed, floor } = state;
  if (template === undefined || claimed === undefined) return undefined;
  const latest = latestOf(template, floor);
  return {
    templateId: template.templateId,
    version: latest.version,
    digest: latest.digest,
    ...(latest.handovers && { handovers: latest.handovers }),
    acceptedCapabilities: state.acceptedCapabilities,
    ownerId: claimed.ownerId,
    ownerChangedAt: state.ownerChangedAt,
    trust: state.trust,
    trustIssuedAt: state.trustIssuedAt,
    serverOrder: state.serverOrder,
    serverOrderAt: state.serverOrderAt,
    nostrOrder: state.nostrOrder,
    nostrOrderAt: state.nostrOrderAt,
    commonsOrder: state.commonsOrder,
    commonsOrderAt: state.commonsOrderAt,
    redemptions: state.redemptions,
    newestRedeemedAt: state.newestRedeemedAt,
  };
}

/**
 * What an agent must adopt from the host's mark if its folder is older than that; undefined if it is not. If the agent has everything
 * settled but not what was intended, the process died between the two writes: the intention had no effect and may be requested again.
 */
export function afterOldBackup(state: Readonly<AgentState>, { settled, intended }: KeptMarks): Partial<AgentState> | undefined {
  const own = markOf(state);
  if (settled === undefined || !isBehind(own, settled)) return undefined;
  if (intended !== undefined && !isBehind(own, intended)) return undefined;
  const mark = intended ?? settled;
  const { templateId, version, digest, handovers } = mark;
  const { claimed, template } = state;
  return {
    ...(claimed === undefined ? {} : { claimed: { ...claimed, ownerId: mark.ownerId } }),
    ownerChangedAt: mark.ownerChangedAt,
    trust: mark.trust,
    trustIssuedAt: mark.trustIssuedAt,
    serverOrder: mark.serverOrder,
    serverOrderAt: mark.serverOrderAt,
    nostrOrder: mark.nostrOrder,
    nostrOrderAt: mark.nostrOrderAt,
    commonsOrder: mark.commonsOrder,
    commonsOrderAt: mark.commonsOrderAt,
    acceptedCapabilities: mark.acceptedCapabilities,
    redemptions: Math.max(mark.redemptions, state.redemptions),
    newestRedeemedAt: Math.max(mark.newestRedeemedAt, state.newestRedeemedAt),
    // Every redemption was recorded before it took effect, so anything issued later cannot have been redeemed.
    replayableUntil: Math.max(mark.newestRedeemedAt, state.replayableUntil),
    ...(template?.templateId === templateId && template.version >= version
      ? {}
      : { floor: { templateId, version, digest, ...(handovers && { handovers }) } }),
  };
}

function isBehind(own: Mark | undefined, mark: Mark): boolean {
  return own === undefined || own.templateId !== mark.templateId || own.version < mark.version || own.redemptions < mark.redemptions;
}

import type { ResourceTool } from '../../templates/domain/template-rules.ts';
/** WANTED: not requested yet. MAKING: requested, with any outcome. MADE: recorded, with its values. */
export const resourceStates = ['WANTED', 'MAKING', 'MADE', 'RELEASING', 'RELEASED'] as const;
export type ResourceState = (typeof resourceStates)[number];

/** The database refuses every other change, so a new move also needs a new migration of tool_may_move. */
export const resourceMoves: Record<ResourceState, Partial<Record<'asked' | 'made' | 'unwanted' | 'released', ResourceState>>> = {
  // It was never requested, so there is nothing to release.
  WANTED: { asked: 'MAKING', unwanted: 'RELEASED' },
  MAKING: { made: 'MADE', unwanted: 'RELEASING' },
  MADE: { unwanted: 'RELEASING' },
  RELEASING: { released: 'RELEASED' },
  RELEASED: {},
};

export interface PresentResource extends ResourceTool {
  readonly id: string;
  readonly state: ResourceState;
}

export interface Settlement {
  add: ResourceTool[];
  unwanted: PresentResource[];
}

/**
 * The changes after which the agent has exactly one resource for each tool of its version. A tool that comes back while its old resource is
 * being released gets a new one.
 */
export function settle(wanted: readonly ResourceTool[], present: readonly PresentResource[]): Settlement {
  const active = present.filter(({ state }) => resourceMoves[state].unwanted !== undefined);
  const isSame = (a: ResourceTool, b: ResourceTool) => a.toolId === b.toolId && a.resource === b.resource;
  return {
    add: wanted.filter((tool) => !active.some((resource) => isSame(tool, resource))),
    unwanted: active.filter((resource) => !wanted.some((tool) => isSame(tool, resource))),
  };
}

/** A resource's state as shown to its owner and to operators. */
export const toolStates = ['PENDING', 'READY', 'RELEASING', 'RELEASED'] as const;
export type ToolState = (typeof toolStates)[number];

export function toolStateOf({ state, isDelivered }: { state: ResourceState; isDelivered: boolean }): ToolState {
  switch (state) {
    case 'RELEASING':
    case 'RELEASED':
      return state;
    case 'MADE':
      return isDelivered ? 'READY' : 'PENDING';
    case 'WANTED':
    case 'MAKING':
      return 'PENDING';
  }
}

/** Number of resources in the same state. */
export interface ToolGroup {
  readonly state: ResourceState;
  readonly isDelivered: boolean;
  readonly count: number;
}

/** In lifecycle order; states without resources are left out. */
export function toolCounts(groups: readonly ToolGroup[]): { state: ToolState; count: number }[] {
  const countOf = (state: ToolState) =>
    groups.filter((group) => toolStateOf(group) === state).reduce((total, { count }) => total + count, 0);
  return toolStates.map((state) => ({ state, count: countOf(state) })).filter(({ count }) => count > 0);
}

/** A resource that a provider lists as ours. */
export interface Listed {
  readonly resourceId: string;
  readonly providerRef: string;
  readonly createdAt: Date;
}

export interface RecordedResource {
  readonly state: ResourceState;
  readonly providerRefs: readonly string[];
}

/** Far above the time between a provider's act and our record of it, including the longest pauses. */
const ORPHAN_AGE_MS = 60 * 60_000;

/**
 * Whether no row accounts for the resource: there is none, or it records another one. A row without a record may still be looking for this
 * very resource. The row must be read after the list.
 */
export function isOrphan(listed: Listed, recorded: RecordedResource | undefined, now: Date): boolean {
  if (now.getTime() - listed.createdAt.getTime() < ORPHAN_AGE_MS) return false;
  if (!recorded || recorded.state === 'RELEASED') return true;
  return recorded.providerRefs.length > 0 && !recorded.providerRefs.includes(listed.providerRef);
}

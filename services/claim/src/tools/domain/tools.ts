/**
 * What the pool gets from outside for one agent alone: a key, an inbox, a number, a wallet. One row a resource, with an id that is
 * committed before anybody is asked for it, so that it can be looked for whatever happens in between.
 */
export const toolResources = ['OPENROUTER_KEY', 'AGENTMAIL_INBOX', 'TELNYX_NUMBER', 'WALLET'] as const;
export type ToolResource = (typeof toolResources)[number];

/** WANTED: nobody was asked yet. MAKING: somebody was, with whatever outcome. MADE: recorded, with its values. */
export const resourceStates = ['WANTED', 'MAKING', 'MADE', 'RELEASING', 'RELEASED'] as const;
export type ResourceState = (typeof resourceStates)[number];

/** The database refuses every other change: a new move is also a new migration of tool_may_move. */
export const resourceMoves: Record<ResourceState, Partial<Record<'asked' | 'made' | 'unwanted' | 'released', ResourceState>>> = {
  // Nobody was asked, so there is nothing to release.
  WANTED: { asked: 'MAKING', unwanted: 'RELEASED' },
  MAKING: { made: 'MADE', unwanted: 'RELEASING' },
  MADE: { unwanted: 'RELEASING' },
  RELEASING: { released: 'RELEASED' },
  RELEASED: {},
};

/** A tool of a template version for which the pool makes something. */
export interface ResourceTool {
  readonly toolId: string;
  readonly resource: ToolResource;
}

export interface PresentResource extends ResourceTool {
  readonly id: string;
  readonly state: ResourceState;
}

export interface Settlement {
  add: ResourceTool[];
  unwanted: PresentResource[];
}

/**
 * What has to change so that the agent has one resource for each tool of its version and nothing else. A tool that comes back
 * while what it had is being released gets a new resource.
 */
export function settle(wanted: readonly ResourceTool[], present: readonly PresentResource[]): Settlement {
  const active = present.filter(({ state }) => resourceMoves[state].unwanted !== undefined);
  const isSame = (a: ResourceTool, b: ResourceTool) => a.toolId === b.toolId && a.resource === b.resource;
  return {
    add: wanted.filter((tool) => !active.some((resource) => isSame(tool, resource))),
    unwanted: active.filter((resource) => !wanted.some((tool) => isSame(tool, resource))),
  };
}

/** Where a resource stands for its owner and for operators. */
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

/** Resources that are alike. */
export interface ToolGroup {
  readonly state: ResourceState;
  readonly isDelivered: boolean;
  readonly count: number;
}

/** In the order of a life; states that none is in are left out. */
export function toolCounts(groups: readonly ToolGroup[]): { state: ToolState; count: number }[] {
  const countOf = (state: ToolState) =>
    groups.filter((group) => toolStateOf(group) === state).reduce((total, { count }) => total + count, 0);
  return toolStates.map((state) => ({ state, count: countOf(state) })).filter(({ count }) => count > 0);
}

/** Something that a provider lists as ours. */
export interface Listed {
  readonly resourceId: string;
  readonly providerRef: string;
  readonly createdAt: Date;
}

export interface RecordedResource {
  readonly state: ResourceState;
  readonly providerRefs: readonly string[];
}

/** Far above the time between a provider's act and our record of it, the longest pauses included. */
const ORPHAN_AGE_MS = 60 * 60_000;

/**
 * Whether nobody knows of it: no row, or a row that records something else. While a row records nothing it may still be looking
 * for this very thing. The row must have been read after the list.
 */
export function isOrphan(listed: Listed, recorded: RecordedResource | undefined, now: Date): boolean {
  if (now.getTime() - listed.createdAt.getTime() < ORPHAN_AGE_MS) return false;
  if (!recorded || recorded.state === 'RELEASED') return true;
  return recorded.providerRefs.length > 0 && !recorded.providerRefs.includes(listed.providerRef);
}

import {
  completeProfile,
  digestOf,
  type EffectiveProfile,
  expandVariables,
  inherit,
  type ProfileTool,
  problemText,
  registryIds,
  withRegistryTools,
} from '@offshoot/profiles';
import { Refusal } from '@offshoot/refusals';
import type { JsonObject } from '@offshoot/statements';
import { type ChainLink, type VersionName, versionNames } from './profile.ts';
import { RecentlyUsed } from './recently-used.ts';
import { unprocessable } from './refused.ts';

/** What a version comes to with its bases. */
export interface Composition {
  /** The outermost base first, the version itself last. */
  versions: readonly VersionName[];
  /** `values`: undefined leaves the variables as declared. Throws AGENT_VARIABLES_REFUSED. */
  configured(values: JsonObject | undefined): Configured;
}

/** A configuration that a use gets. */
export interface Configured {
  json: string;
  digest: string;
}

/** `registry`: the tools that the levels name by their IDs. Throws AGENT_UNPROCESSABLE if one is missing. */
export function composition(levels: readonly ChainLink[], registry: ReadonlyMap<string, ProfileTool>): Composition {
  const inherited = inheritedFrom(levels, registry);
  const configured = (values: JsonObject | undefined): Configured => {
    const config = values === undefined ? inherited : withValues(inherited, values);
    return { json: JSON.stringify(config), digest: digestOf(config) };
  };
  let byDefault: Configured | undefined;
  return {
    versions: levels.map(({ agentId, version }) => ({ agentId, version })),
    configured(values) {
      if (values === undefined || Object.keys(values).length > 0) return configured(values);
      byDefault ??= configured(values);
      return byDefault;
    },
  };
}

/** The whole configuration, its variables as declared. Throws as `composition`. */
export function inheritedFrom(levels: readonly ChainLink[], registry: ReadonlyMap<string, ProfileTool>): EffectiveProfile {
  const contents = levels.map(({ content }) => {
    const { body, missing } = withRegistryTools(content, registry);
    if (missing.length > 0)
      throw unprocessable('tools', `Tool '${missing[0]}' does not exist any more`, 'Register the tool again, or change the profile.');
    return completeProfile(body);
  });
  return inherit(contents);
}

/** Throws AGENT_VARIABLES_REFUSED. */
export function withValues(inherited: EffectiveProfile, values: JsonObject): EffectiveProfile {
  const { effective, problems } = expandVariables(inherited, values);
  const [first] = problems;
  if (first) throw new Refusal('AGENT_VARIABLES_REFUSED', problems.map(problemText).join(' '), { metadata: { field: first.path } });
  return effective;
}

export const namedTools = (levels: readonly ChainLink[]): string[] => levels.flatMap(({ content }) => registryIds(content));

/** Tools of the registry change by themselves: with them, only the levels stay what they are. */
export type Kept = { composition: Composition } | { levels: readonly ChainLink[]; toolIds: readonly string[] };

/** In characters of JSON; the values take a few times as much. */
const ROOM = 16 * 1024 * 1024;

/**
 * What versions come to, for the next use: a version never changes, so this stays true for the versions that it was made of. Whether those are
 * the current ones, and who may use them, is no part of it.
 */
export class Compositions {
  readonly #kept = new RecentlyUsed<Kept>(ROOM);

  /** `versions`: as `versionNames` says them. */
  of(tenantId: string, versions: string): Kept | undefined {
    return this.#kept.get(`${tenantId} ${versions}`);
  }

  keep(tenantId: string, levels: readonly ChainLink[]): Kept {
    const toolIds = namedTools(levels);
    const kept = toolIds.length > 0 ? { levels, toolIds } : { composition: composition(levels, new Map()) };
    this.#kept.set(`${tenantId} ${versionNames(levels)}`, kept, JSON.stringify(levels).length);
    return kept;
  }
}

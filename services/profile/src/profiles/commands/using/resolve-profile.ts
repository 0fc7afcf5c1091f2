import type { EffectiveProfile } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import { type Composition, type Configured, composition, inheritedFrom, namedTools } from '../../domain/composition.ts';
import { levelsOf } from '../../domain/levels.ts';
import type { Call, Deps, ProfileUse, VersionReads } from '../../domain/ports.ts';
import type { ChainLink, VersionName } from '../../domain/profile.ts';
import { namesTemplate, type ProfileReference, readReference } from '../../domain/reference.ts';
import { agentNotFound, labelNotFound } from '../../domain/refused.ts';
import { versionInSplit } from '../../domain/split.ts';
import { requireNoPausedBase, requireNotPaused, usableProfile } from './use-profile.ts';

export interface Resolution {
  /** `agent_…`, `agent_…@3` or `agent_…@production`; `tmpl_…` or `tmpl_…@3`. */
  agent: string;
  /** Identifies the conversation. '': none. */
  splitKey: string;
  /** Of the profile's variables. Undefined: they are not filled in. */
  values: JsonObject | undefined;
}

export interface Resolved extends Configured {
  agentId: string;
  version: number;
  /** The outermost base first, the version itself last. */
  versions: readonly VersionName[];
}

/** The configuration that a use of a profile or a template gets, for a member who may use it. */
export async function resolveProfile(deps: Deps, { member }: Call, { agent, splitKey, values }: Resolution): Promise<Resolved> {
  const { store, newKey } = deps;
  if (namesTemplate(agent)) {
    const { templateId, version, content } = await deps.runTemplate(member, agent);
    return resolved(composition([{ agentId: templateId, version, content }], new Map()), { agentId: templateId, version }, values);
  }
  const { agentId, target } = readReference(agent);
  const { tenantId } = member;
  const use = await usableProfile(store, member, agentId, wantedBy(target));
  if (use.status === 'archived') throw agentNotFound(agentId);
  requireNotPaused(agentId, use);
  const named = { agentId, version: chosenVersion(agentId, target, use, splitKey === '' ? newKey() : splitKey) };
  const isRead = target.kind !== 'label' || named.version === use.version;
  const chosen = isRead ? use : await store.use(tenantId, agentId, { version: named.version });
  if (chosen) requireNoPausedBase(agentId, chosen);
  return resolved(await composed(deps, tenantId, named, chosen?.versions ?? ''), named, values);
}

const resolved = ({ versions, configured }: Composition, named: VersionName, values: JsonObject | undefined): Resolved => ({
  ...named,
  versions,
  ...configured(values),
});

/** What the version comes to. `versions`: what it is made of now. Throws as levelsOf, and AGENT_UNPROCESSABLE. */
async function composed(
  { store, compositions }: Pick<Deps, 'store' | 'compositions'>,
  tenantId: string,
  { agentId, version }: VersionName,
  versions: string,
): Promise<Composition> {
  const before = compositions.of(tenantId, versions);
  const kept = before ?? compositions.keep(tenantId, await levelsOf(store, tenantId, agentId, version));
  if ('composition' in kept) return kept.composition;
  return composition(kept.levels, await store.registeredTools(tenantId, kept.toolIds));
}

/** The whole configuration of a version, its variables as declared. Throws as levelsOf, and AGENT_UNPROCESSABLE. */
export async function configurationOf(
  reads: VersionReads,
  tenantId: string,
  agentId: string,
  version: number,
): Promise<{ levels: readonly ChainLink[]; config: EffectiveProfile }> {
  const levels = await levelsOf(reads, tenantId, agentId, version);
  const ids = namedTools(levels);
  return { levels, config: inheritedFrom(levels, ids.length > 0 ? await reads.registeredTools(tenantId, ids) : new Map()) };
}

function wantedBy(target: ProfileReference['target']): { label?: string; version?: number } {
  if (target.kind === 'label') return { label: target.name };
  return target.kind === 'version' ? { version: target.version } : {};
}

function chosenVersion(agentId: string, target: ProfileReference['target'], { version, label }: ProfileUse, key: string): number {
  if (target.kind === 'current') return version;
  if (target.kind === 'version') return target.version;
  if (!label) throw labelNotFound(agentId, target.name);
  return versionInSplit(label.shares, { agentId, label: target.name, key });
}

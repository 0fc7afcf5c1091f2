import {
  completeProfile,
  digestOf,
  type EffectiveProfile,
  expandVariables,
  explain,
  inherit,
  type ProfileTool,
  problemText,
  registryIds,
  withRegistryTools,
} from '@offshoot/profiles';
import { Refusal } from '@offshoot/refusals';
import type { JsonObject } from '@offshoot/statements';
import { namesTemplate } from '../../../templates/domain/run-template.ts';
import { explainedLevels, levelsOf } from '../levels.ts';
import type { Call, Deps, ProfileUse } from '../ports.ts';
import type { ChainLink } from '../profile.ts';
import { type ProfileReference, readReference } from '../reference.ts';
import { agentNotFound, labelNotFound, unprocessable } from '../refused.ts';
import { versionInSplit } from './split.ts';
import { usableProfile } from './use-profile.ts';

export interface Resolution {
  /** `agent_…`, `agent_…@3` or `agent_…@production`; `tmpl_…` or `tmpl_…@3`. */
  agent: string;
  /** Identifies the conversation. '': none. */
  splitKey: string;
  /** Of the profile's variables. */
  values: JsonObject;
}

export interface Resolved {
  agentId: string;
  version: number;
  /** The outermost base first, the version itself last. */
  levels: ChainLink[];
  config: EffectiveProfile;
  digest: string;
  /** Where each value comes from. */
  provenance: object;
}

/** The configuration that a use of a profile or a template gets, for a member who may use it. */
export async function resolveProfile(deps: Deps, { member }: Call, { agent, splitKey, values }: Resolution): Promise<Resolved> {
  const { store, newKey } = deps;
  if (namesTemplate(agent)) {
    const { templateId, version, content } = await deps.runTemplate(member, agent);
    return resolved(
      { agentId: templateId, version, levels: [{ agentId: templateId, version, content }], inherited: inherit([content]) },
      values,
    );
  }
  const { agentId, target } = readReference(agent);
  const { tenantId } = member;
  // What is most likely wanted is read along with whether it may be: one wait for the database instead of two.
  const likely = target.kind === 'label' ? [] : store.chain(tenantId, agentId, target.kind === 'version' ? target.version : undefined);
  const [use, chain] = await Promise.all([
    usableProfile(store, member, agentId, target.kind === 'label' ? target.name : undefined),
    likely,
  ]);
  if (use.status === 'archived') throw agentNotFound(agentId);
  const version = chosenVersion(agentId, target, use, splitKey === '' ? newKey() : splitKey);
  const known = chain.at(-1)?.version === version ? chain : undefined;
  const { levels, config } = await configurationOf(store, tenantId, agentId, version, known);
  return resolved({ agentId, version, levels, inherited: config }, values);
}

function resolved(
  { inherited, ...named }: Pick<Resolved, 'agentId' | 'version' | 'levels'> & { inherited: EffectiveProfile },
  values: JsonObject,
): Resolved {
  const config = withValues(inherited, values);
  return { ...named, config, digest: digestOf(config), provenance: explain(explainedLevels(named.levels), values) };
}

/** The whole configuration of a version, its variables as declared. `known`: its chain, if it was read. Throws as levelsOf, and AGENT_UNPROCESSABLE. */
export async function configurationOf(
  store: Deps['store'],
  tenantId: string,
  agentId: string,
  version: number,
  known?: readonly ChainLink[],
): Promise<Pick<Resolved, 'levels' | 'config'>> {
  const levels = await withTools(store, tenantId, await levelsOf(store, tenantId, agentId, version, known));
  return { levels, config: inherit(levels.map((level) => level.content)) };
}

/** With the tools of the registry in place of their IDs. Throws AGENT_UNPROCESSABLE if one is gone. */
async function withTools(store: Deps['store'], tenantId: string, levels: readonly ChainLink[]): Promise<ChainLink[]> {
  const ids = levels.flatMap(({ content }) => registryIds(content));
  const registry: ReadonlyMap<string, ProfileTool> = ids.length > 0 ? await store.registeredTools(tenantId, ids) : new Map();
  return levels.map((level) => {
    const { body, missing } = withRegistryTools(level.content, registry);
    if (missing.length > 0)
      throw unprocessable('tools', `Tool '${missing[0]}' does not exist any more`, 'Register the tool again, or change the profile.');
    return { ...level, content: completeProfile(body) };
  });
}

/** Throws AGENT_VARIABLES_REFUSED. */
export function withValues(inherited: EffectiveProfile, values: JsonObject): EffectiveProfile {
  const { effective, problems } = expandVariables(inherited, values);
  const [first] = problems;
  if (first) throw new Refusal('AGENT_VARIABLES_REFUSED', problems.map(problemText).join(' '), { metadata: { field: first.path } });
  return effective;
}

function chosenVersion(agentId: string, target: ProfileReference['target'], { version, label }: ProfileUse, key: string): number {
  if (target.kind === 'current') return version;
  if (target.kind === 'version') return target.version;
  if (!label) throw labelNotFound(agentId, target.name);
  return versionInSplit(label.shares, { agentId, label: target.name, key });
}

import { digestOf, type EffectiveProfile, isTemplateOf } from '@offshoot/profiles';
import { Refusal } from '@offshoot/refusals';
import type { JsonObject } from '@offshoot/statements';
import { withValues } from '../domain/composition.ts';
import { requireReachable } from '../domain/member.ts';
import type { Call, Deps } from '../domain/ports.ts';
import type { ChainLink, Publication } from '../domain/profile.ts';
import { readReference } from '../domain/reference.ts';
import { existing, labelNotFound, unprocessable } from '../domain/refused.ts';
import { configurationOf } from './using/resolve-profile.ts';

interface Configuration {
  version: number;
  /** The outermost base first, the version itself last. */
  levels: readonly ChainLink[];
  config: EffectiveProfile;
  digest: string;
}

/** What a version comes to, its variables as declared. `at`: a version, a label, or '' for the current version. */
export async function readConfiguration(
  { store }: Pick<Deps, 'store'>,
  { member }: Call,
  agentId: string,
  at: string,
): Promise<Configuration> {
  requireReachable(member, agentId);
  const { tenantId } = member;
  const { target } = readReference(at === '' ? agentId : `${agentId}@${at}`);
  const { version: current } = existing(await store.profile(tenantId, agentId), agentId);
  const version =
    target.kind === 'version'
      ? target.version
      : target.kind === 'current'
        ? current
        : await labelled(store, tenantId, agentId, target.name);
  const { levels, config } = await configurationOf(store, tenantId, agentId, version);
  return { version, levels, config, digest: digestOf(config) };
}

async function labelled(store: Deps['store'], tenantId: string, agentId: string, name: string): Promise<number> {
  const label = (await store.labels(tenantId, agentId)).find((one) => one.name === name);
  const [share, another] = label?.shares ?? [];
  if (share === undefined) throw labelNotFound(agentId, name);
  if (another === undefined) return share.version;
  throw unprocessable('at', `The label '${name}' is on several versions`, 'Name a version.');
}

/** The publication that a member claims to have made. */
export interface PublicationToRecord extends Omit<Publication, 'publishedBy' | 'publishedAt'> {
  agentId: string;
  /** Of the profile's variables. */
  values: JsonObject;
  /** The template that the profile was published as before, if this is another one. '': none. */
  previousTemplateId: string;
}

/**
 * Throws AGENT_UNPROCESSABLE if the version's configuration is another one, or if the member has signed no such version of the template;
 * AGENT_VERSION_CONFLICT if another member published it meanwhile.
 */
export async function recordPublication(
  { store, publishedContent, now }: Pick<Deps, 'store' | 'publishedContent' | 'now'>,
  { member }: Call,
  { agentId, values, previousTemplateId, ...published }: PublicationToRecord,
): Promise<Publication> {
  requireReachable(member, agentId);
  const { tenantId, subject } = member;
  existing(await store.profile(tenantId, agentId), agentId);
  const { levels, config } = await configurationOf(store, tenantId, agentId, published.version);
  const filledIn = withValues(config, values);
  if (digestOf(filledIn) !== published.digest)
    throw unprocessable('digest', `Version ${published.version} has another configuration than the published one`, 'Publish it again.');
  const { templateId, templateVersion, templateDigest } = published;
  const content = await publishedContent(member, { templateId, version: templateVersion, digest: templateDigest });
  const own = levels.at(-1)?.content;
  if (!own || !isTemplateOf(own, filledIn, content))
    throw unprocessable('template_id', `Template '${templateId}' says something else than the profile`, 'Publish the profile again.');
  return store.write(tenantId, async (tx) => {
    const { publication: before } = existing(await tx.profile(tenantId, agentId), agentId);
    if (before && isSame(before, published)) return before;
    requireExpected(agentId, before?.templateId ?? '', published.templateId, previousTemplateId);
    const publication = { ...published, publishedBy: subject, publishedAt: now() };
    await tx.setPublication(tenantId, agentId, publication);
    const detail = `${published.templateId}@${published.templateVersion}`;
    await tx.record({ member, action: 'agent.publish', agentId, version: published.version, detail, at: publication.publishedAt });
    return publication;
  });
}

/** Two people may publish at once: one of their templates would be forgotten. */
function requireExpected(agentId: string, known: string, templateId: string, previous: string): void {
  if (known === templateId || known === previous) return;
  throw new Refusal('AGENT_VERSION_CONFLICT', `Agent profile '${agentId}' was published as ${known} in the meantime`, {
    help: 'Read the profile again, and publish it as that template.',
    metadata: { template_id: known },
  });
}

const isSame = (before: Publication, now: Omit<Publication, 'publishedBy' | 'publishedAt'>): boolean =>
  before.version === now.version &&
  before.digest === now.digest &&
  before.templateId === now.templateId &&
  before.templateVersion === now.templateVersion &&
  before.templateDigest === now.templateDigest;

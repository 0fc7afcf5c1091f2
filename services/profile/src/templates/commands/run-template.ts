// A signed template as the configuration of a response.

import { completeProfile, profileOfTemplate } from '@offshoot/profiles';
import type { Refusal } from '@offshoot/refusals';
import { type JsonObject, type SignedVersion, verifyHandovers, verifySignedVersion } from '@offshoot/statements';
import type { Member } from '../../profiles/domain/member.ts';
import type { RunTemplate } from '../../profiles/domain/ports.ts';
import { RecentlyUsed } from '../../profiles/domain/recently-used.ts';
import { agentNotFound, unprocessable } from '../../profiles/domain/refused.ts';
import type { TemplateDeps } from '../domain/ports.ts';

const REFERENCE = /^(tmpl_[a-z2-7]{26})(?:@([1-9]\d{0,8}))?$/;

/**
 * What `tmpl_…` and `tmpl_…@3` mean for this member, verified. Throws AGENT_NOT_FOUND, the same for what does not exist and for what they may
 * not run; AGENT_UNPROCESSABLE if its creator did not sign it, or if no profile can say it.
 */
export async function runTemplate(deps: TemplateDeps & { read: ReadTemplate }, member: Member, reference: string): Promise<RunTemplate> {
  const [, templateId, number = '0'] = REFERENCE.exec(reference) ?? [];
  // A key that is for some agents is for no template.
  if (templateId === undefined || member.allowedAgents !== undefined) throw agentNotFound(reference);
  const version = await verifiedVersion(deps, member, { templateId, version: Number(number) });
  if (!version) throw agentNotFound(reference);
  return deps.read(version);
}

/** The content of a version that the member says they have published. Throws AGENT_UNPROCESSABLE unless they signed it, with this digest. */
export async function publishedContent(
  deps: TemplateDeps,
  member: Member,
  { digest, ...asked }: { templateId: string; version: number; digest: string },
): Promise<JsonObject> {
  const version = await verifiedVersion(deps, member, asked);
  if (version?.digest === digest && version.creatorId === (await inboxOf(deps, member))) return version.content;
  throw unprocessable(
    'template_id',
    `Template '${asked.templateId}' has no version ${asked.version} with this digest that you signed`,
    'Name a version that you published yourself. Sign in as its creator, without an API key.',
  );
}

/** A key has none, not even its maker's. */
const inboxOf = async (deps: TemplateDeps, { keyId, tenantId, subject }: Member): Promise<string | undefined> =>
  keyId === undefined ? deps.inboxOf(tenantId, subject) : undefined;

/** Undefined: there is none that the member may run. */
async function verifiedVersion(
  deps: TemplateDeps,
  member: Member,
  asked: { templateId: string; version: number },
): Promise<SignedVersion | undefined> {
  const readerId = await inboxOf(deps, member);
  const version = await deps.templates.version(asked.templateId, asked.version, readerId ?? '');
  if (version) await requireSigned(deps, version, asked);
  return version;
}

/** Whether a conversation with a template goes on. Throws AGENT_NOT_FOUND. */
export async function requireTemplateGoesOn({ templates }: TemplateDeps, { allowedAgents }: Member, templateId: string): Promise<void> {
  const isKnown = REFERENCE.test(templateId) && !templateId.includes('@') && allowedAgents === undefined;
  if (!isKnown || !(await templates.goesOn(templateId))) throw agentNotFound(templateId);
}

/** It is the asked-for version, and the creator whom the template's ID certifies signed exactly this. */
async function requireSigned(deps: TemplateDeps, version: SignedVersion, asked: { templateId: string; version: number }): Promise<void> {
  const isAsked = version.templateId === asked.templateId && (asked.version === 0 || version.version === asked.version);
  if (!isAsked) throw unverified(asked.templateId, 'The template service gave another version than the one that was asked for.');
  const signed = await deps.withKeysOf(version.creatorId, (keys) => verifySignedVersion(version, keys, deps.now()));
  const verdict = signed.ok ? await verifyHandovers(version, deps.withKeysOf, deps.now()) : signed;
  if (!verdict.ok) throw unverified(asked.templateId, verdict.message);
}

const unverified = (templateId: string, why: string): Refusal =>
  unprocessable('agent_id', `Template '${templateId}' is not verified: ${why}`, 'Tell the operator. Use another version or template.');

/** The profile of a verified version. */
export type ReadTemplate = (version: SignedVersion) => RunTemplate;

const MAX_KEPT = 200;

/** Remembers what a version comes to, by its digest: contents are large, and many conversations begin with the same one. */
export function templateReader(): ReadTemplate {
  const kept = new RecentlyUsed<RunTemplate>(MAX_KEPT);
  return (version) => {
    const name = `${version.templateId}@${version.version} ${version.digest}`;
    const before = kept.get(name);
    if (before) return before;
    const run = readTemplate(version);
    kept.set(name, run, 1);
    return run;
  };
}

function readTemplate({ templateId, version, digest, content }: SignedVersion): RunTemplate {
  const { profile, problems } = profileOfTemplate({ templateId, version, digest, content });
  const [first] = problems;
  if (first)
    throw unprocessable('agent_id', `Template '${templateId}' is no agent profile: ${first.path} ${first.message}`, 'Use another version.');
  return { templateId, version, content: completeProfile(profile) };
}

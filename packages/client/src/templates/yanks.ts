import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Template, TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { VersionYank } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { Failure } from '../failure.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';
import type { RolloutRule } from './rollout.ts';
import { publishAfter } from './template-actions.ts';

/** Takes an older version of the person's template back, for a reason that everybody can read. Throws YANK_NOT_POSSIBLE. */
export async function yankVersion(owner: Owner, templateId: string, version: bigint, reason: string): Promise<VersionYank> {
  const statement = await signYank(owner, templateId, version, reason);
  return present((await owner.gateway.templates.yankTemplateVersion({ templateId, version, reason, statement })).yank);
}

interface Replacement {
  /** The newest version. */
  version: bigint;
  reason: string;
  content: TemplateContent;
  attestFor: number;
  rollout?: RolloutRule;
}

/** Takes the newest version back and publishes what its agents move to, in one step. Returns the template with it. Throws ETAG_MISMATCH. */
export function replaceVersion(owner: Owner, templateId: string, { version, reason, ...next }: Replacement): Promise<Template> {
  return publishAfter(owner, { templateId, after: version, ...next }, async (replacement) => {
    const statement = await signYank(owner, templateId, version, reason);
    const done = await owner.gateway.templates.yankTemplateVersion({ templateId, version, reason, statement, replacement });
    return present(done.template);
  });
}

/** Lets a yanked version be used again. */
export async function endYank(owner: Owner, templateId: string, version: bigint): Promise<void> {
  const statement = await signYank(owner, templateId, version, '');
  await owner.gateway.templates.yankTemplateVersion({ templateId, version, reason: '', statement });
}

/**
 * The version to go back to when the newest one is bad: the newest older one that says something else and is not yanked.
 * Throws YANK_NOT_POSSIBLE.
 */
export async function lastGoodVersion(owner: Owner, templateId: string): Promise<bigint> {
  const { templates } = owner.gateway;
  const { version, digest } = present((await templates.getTemplate({ templateId })).template);
  for (let pageToken = ''; ; ) {
    const { versions, yanks, nextPageToken } = await templates.listTemplateVersions({ templateId, pageSize: 20, pageToken });
    const yanked = new Set(yanks.map((each) => each.version));
    const good = versions.find((each) => each.digest !== digest && !yanked.has(each.version));
    if (good) return good.version;
    if (nextPageToken === '') break;
    pageToken = nextPageToken;
  }
  throw new Failure('YANK_NOT_POSSIBLE', `Version ${version} is the newest one, and no older version can replace it.`, {
    help: 'Publish a good version first.',
    metadata: { templateId, version: String(version) },
  });
}

/** `reason` '': the end of a yank. */
async function signYank(owner: Owner, templateId: string, version: bigint, reason: string): Promise<SignedStatement> {
  const { yankVersionAction } = await import('@offshoot/statements');
  const { digest } = present((await owner.gateway.templates.getTemplateVersion({ templateId, version })).version);
  return owner.sign(yankVersionAction({ templateId, version: Number(version), digest }, reason));
}

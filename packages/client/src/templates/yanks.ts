import type { VersionYank } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { present } from '../gateway/connect.ts';
import type { Owner } from '../owner.ts';

/** Takes an older version of the person's template back, for a reason that everybody can read. Throws YANK_NOT_POSSIBLE. */
export async function yankVersion(owner: Owner, templateId: string, version: bigint, reason: string): Promise<VersionYank> {
  return present(await changed(owner, templateId, version, reason));
}

/** Lets a yanked version be used again. */
export async function endYank(owner: Owner, templateId: string, version: bigint): Promise<void> {
  await changed(owner, templateId, version, '');
}

async function changed(owner: Owner, templateId: string, version: bigint, reason: string): Promise<VersionYank | undefined> {
  const { textDigest } = await import('@offshoot/statements');
  const { templates } = owner.gateway;
  const { digest } = present((await templates.getTemplateVersion({ templateId, version })).version);
  const yank =
    reason === '' ? ({ yank: 'off', reasonDigest: 'none' } as const) : ({ yank: 'on', reasonDigest: textDigest(reason) } as const);
  const statement = await owner.sign({ action: 'template.yank-version', templateId, version: Number(version), digest, ...yank });
  return (await templates.yankTemplateVersion({ templateId, version, reason, statement })).yank;
}

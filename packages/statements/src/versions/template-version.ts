import type { PublishVersionAction, YankVersionAction } from '../action.ts';
import { capabilitiesOf } from '../capabilities.ts';
import { contentDigest, type JsonObject, textDigest } from '../digest.ts';

/** The statement's action for a version, derived entirely from the content and shared by signers and verifiers. */
export function publishVersionAction(o: {
  templateId: string;
  version: number;
  previousDigest: string;
  contentJson: JsonObject;
}): PublishVersionAction {
  return {
    action: 'template.publish-version',
    templateId: o.templateId,
    version: o.version,
    previousDigest: o.previousDigest,
    digest: contentDigest(o.contentJson),
    capabilities: capabilitiesOf(o.contentJson),
  };
}

/** `reason` '': the end of a yank. */
export function yankVersionAction(of: { templateId: string; version: number; digest: string }, reason: string): YankVersionAction {
  const { templateId, version, digest } = of;
  const said =
    reason === '' ? ({ yank: 'off', reasonDigest: 'none' } as const) : ({ yank: 'on', reasonDigest: textDigest(reason) } as const);
  return { action: 'template.yank-version', templateId, version, digest, ...said };
}

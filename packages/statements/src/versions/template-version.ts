import type { PublishVersionAction } from '../action.ts';
import { capabilitiesOf } from '../capabilities.ts';
import { contentDigest, type JsonObject } from '../digest.ts';

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

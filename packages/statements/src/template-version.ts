import type { PublishVersionAction } from './action.ts';
import { capabilitiesOf } from './capabilities.ts';
import { contentDigest, type JsonObject } from './digest.ts';

/** The statement's action for a version, everything derived from the content itself: signers and verifiers use the same one. */
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

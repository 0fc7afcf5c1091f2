// A template version as services send it to each other, for receivers that do not check the signature.
import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { TemplateContentSchema, TemplateVersionSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';

export function sampleVersion(
  creatorId: string,
  content: MessageInitShape<typeof TemplateContentSchema>,
): MessageInitShape<typeof TemplateVersionSchema> {
  const signature = { address: `0x${'12'.repeat(20)}`, signature: new Uint8Array(65) };
  return {
    templateId: newId('tmpl'),
    version: 1n,
    content,
    digest: `sha256:${'cd'.repeat(32)}`,
    creatorId,
    salt: '34'.repeat(16),
    statement: {
      signerInboxId: creatorId,
      nonce: 'ef'.repeat(16),
      issueTime: timestampFromDate(new Date(0)),
      signatures: [{ kind: { case: 'wallet', value: signature } }],
    },
  };
}

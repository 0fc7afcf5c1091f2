import type { TemplateContent } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { contentFromWire } from './template-wire.ts';

/** Validation has already refused requests without content; this tells the compiler. */
export function requiredContent(request: { content?: TemplateContent }) {
  if (request.content) return contentFromWire(request.content);
  throw new Refusal('VALIDATION_FAILED', 'content is missing.', { metadata: { field: 'content' } });
}

import { type Instance, InstanceSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { documentOf, type Result } from '../terminal/output.ts';

export function instanceResult(instance: Instance, ...lines: string[]): Result {
  return { json: documentOf(InstanceSchema, instance), text: lines.join('\n') };
}

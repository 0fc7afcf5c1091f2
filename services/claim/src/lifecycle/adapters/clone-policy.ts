import { ClonePolicy } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { clonePolicies, type ClonePolicy as Policy } from '../domain/agent-facts.ts';

/** Undefined: nothing is said of it. */
export function clonePolicyOf(policy: ClonePolicy): Policy | undefined {
  return clonePolicies.find((name) => ClonePolicy[name] === policy);
}

import type { Profile } from '@offshoot/gen/offshoot/profile/v1/profile_pb.ts';
import { present } from '../edge/fields.ts';
import { agentJson } from './agent-json.ts';
import { etagOf } from './if-match.ts';

/** What shows a whole profile. The ETag is its version. */
export function agentAnswer(profile: Profile | undefined, status: 200 | 201 = 200) {
  const found = present(profile);
  return { status, headers: etagOf(found.version), body: agentJson(found) };
}

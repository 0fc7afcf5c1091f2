import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';

/** What an agent is made from: a template, or for a clone its parent. */
export interface Source {
  kind: 'template' | 'parent';
  /** Begins with another prefix for each kind, so no two sources have the same. */
  id: string;
  /** What the new agent is called. */
  name: string;
}

/** Whether the claim is for an agent of this source. */
export function isFrom({ templateId, parentInstanceId }: Claim, { kind, id }: Source): boolean {
  return kind === 'parent' ? parentInstanceId === id : parentInstanceId === '' && templateId === id;
}

import { canonicalJson, type JsonObject } from '@offshoot/statements';
import type { Member } from '../../profiles/domain/member.ts';
import {
  eventOf,
  existingPart,
  KINDS,
  requireChangeable,
  requirePartId,
  requirePartNameFree,
  requirePartRoom,
} from '../domain/part-rules.ts';
import type { PartDeps, SandboxPolicy } from '../domain/ports.ts';

/** The contract has checked the rules. */
export interface WrittenRules {
  name: string;
  rules: JsonObject;
}

export async function createPolicy({ store, now, newId }: PartDeps, member: Member, { name, rules }: WrittenRules): Promise<SandboxPolicy> {
  requireChangeable('policy', member);
  const { tenantId, subject } = member;
  return store.write(tenantId, async (tx) => {
    await requirePartNameFree(tx, 'policy', tenantId, name);
    await requirePartRoom(tx, 'policy', tenantId);
    const at = now();
    const policy = { id: newId(KINDS.policy.prefix), tenantId, name, rules, createdBy: subject, createdAt: at, updatedAt: at };
    await tx.putPolicy(policy);
    await tx.record(eventOf('policy', 'create', member, policy, at));
    return policy;
  });
}

export async function readPolicy({ store }: Pick<PartDeps, 'store'>, { tenantId }: Member, id: string): Promise<SandboxPolicy> {
  requirePartId('policy', id);
  return existingPart('policy', await store.policy(tenantId, id), id);
}

/** The new policy counts at once, in every profile that refers to it. */
export async function replacePolicy(
  { store, now }: PartDeps,
  member: Member,
  id: string,
  { name, rules }: WrittenRules,
): Promise<SandboxPolicy> {
  const { tenantId } = member;
  requireChangeable('policy', member);
  requirePartId('policy', id);
  return store.write(tenantId, async (tx) => {
    const before = existingPart('policy', await tx.policy(tenantId, id), id);
    if (canonicalJson(before.rules) === canonicalJson(rules)) return before;
    await requirePartNameFree(tx, 'policy', tenantId, name, id);
    const policy = { ...before, name, rules, updatedAt: now() };
    await tx.putPolicy(policy);
    await tx.record(eventOf('policy', 'update', member, policy, policy.updatedAt));
    return policy;
  });
}

import { canonicalJson, type JsonObject } from '@offshoot/statements';
import type { Member } from '../../profiles/domain/member.ts';
import type { ResourceDeps, SandboxPolicy } from '../domain/ports.ts';
import {
  eventOf,
  existingResource,
  KINDS,
  requireChangeable,
  requireResourceCapacity,
  requireResourceId,
  requireResourceNameFree,
} from '../domain/resource-rules.ts';

/** The contract has checked the rules. */
export interface WrittenRules {
  name: string;
  rules: JsonObject;
}

export async function createPolicy(
  { store, now, newId }: ResourceDeps,
  member: Member,
  { name, rules }: WrittenRules,
): Promise<SandboxPolicy> {
  requireChangeable('policy', member);
  const { tenantId, subject } = member;
  return store.write(tenantId, async (tx) => {
    await requireResourceNameFree(tx, 'policy', tenantId, name);
    await requireResourceCapacity(tx, 'policy', tenantId);
    const at = now();
    const policy = { id: newId(KINDS.policy.prefix), tenantId, name, rules, createdBy: subject, createdAt: at, updatedAt: at };
    await tx.putPolicy(policy);
    await tx.record(eventOf('policy', 'create', member, policy, at));
    return policy;
  });
}

export async function readPolicy({ store }: Pick<ResourceDeps, 'store'>, { tenantId }: Member, id: string): Promise<SandboxPolicy> {
  requireResourceId('policy', id);
  return existingResource('policy', await store.policy(tenantId, id), id);
}

/** The new policy counts at once, in every profile that refers to it. */
export async function replacePolicy(
  { store, now }: ResourceDeps,
  member: Member,
  id: string,
  { name, rules }: WrittenRules,
): Promise<SandboxPolicy> {
  const { tenantId } = member;
  requireChangeable('policy', member);
  requireResourceId('policy', id);
  return store.write(tenantId, async (tx) => {
    const before = existingResource('policy', await tx.policy(tenantId, id), id);
    if (canonicalJson(before.rules) === canonicalJson(rules)) return before;
    await requireResourceNameFree(tx, 'policy', tenantId, name, id);
    const policy = { ...before, name, rules, updatedAt: now() };
    await tx.putPolicy(policy);
    await tx.record(eventOf('policy', 'update', member, policy, policy.updatedAt));
    return policy;
  });
}

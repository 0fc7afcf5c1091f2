import { changeSummary } from '@offshoot/profiles';
import { requireWholeTenant } from '@offshoot/rpc/auth/identity.ts';
import { checkedContent } from '../domain/content.ts';
import type { Call, Deps } from '../domain/ports.ts';
import type { StoredProfile } from '../domain/profile.ts';
import { limitReached } from '../domain/refused.ts';
import { requireInheritance } from './inheritance.ts';
import { requireNameFree } from './writing/names.ts';
import { requireKnowledge, requireModels, requireServers, requireTenantResources } from './writing/references.ts';

/** Creates a profile from what a client wrote, with version 1. */
export async function createProfile(
  { store, references, allowedModels, mcpOrigins, now, newId, quotas }: Deps,
  { member, token }: Call,
  json: unknown,
): Promise<StoredProfile> {
  // It could not read what it created.
  requireWholeTenant(member, 'creates none');
  const content = checkedContent(json);
  requireModels(allowedModels, content);
  requireServers(mcpOrigins, content);
  await requireKnowledge(references, token, content);
  const { tenantId, subject } = member;
  return store.write(tenantId, async (tx) => {
    await requireNameFree(tx, member, content.name);
    await requireTenantResources(tx, tenantId, content);
    const agentId = newId('agent');
    await requireInheritance(tx, { member, agentId, content });
    if (quotas.profiles > 0 && (await tx.countProfiles(tenantId)) >= quotas.profiles) {
      throw limitReached('profiles', quotas.profiles, 'Delete profiles for good that nobody needs any more.');
    }
    const at = now();
    const created: StoredProfile = {
      id: agentId,
      tenantId,
      status: 'active',
      version: 1,
      content,
      createdBy: subject,
      createdAt: at,
      updatedAt: at,
    };
    await tx.insert(created, changeSummary(undefined, content));
    await tx.record({ member, action: 'agent.create', agentId, version: 1, detail: content.name, at });
    return created;
  });
}

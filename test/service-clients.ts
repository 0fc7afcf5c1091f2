// The services of a running system, as called by the other services.
import type { Client } from '@connectrpc/connect';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { PoolService } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { hostAudience, type ServiceKey } from '@offshoot/rpc/auth';
import type { Standalone } from '@offshoot/standalone';

/** The host, as called by the claim service. */
export function hostService({ host, hostKey, keys }: Standalone): Client<typeof InstanceService> {
  return serviceClient(InstanceService, { url: host.url, serviceKey: keys.of('claim'), audience: hostAudience(hostKey.host.id) });
}

/** The claim service, as called by a host; by the system's own host unless another key is given. */
export function registryService({ claim, hostKey }: Standalone, serviceKey: ServiceKey = hostKey): Client<typeof InstanceRegistryService> {
  return serviceClient(InstanceRegistryService, { url: claim.url, serviceKey, audience: 'claim' });
}

/** The claim service, as called by its operator. */
export function poolService({ claim, keys }: Standalone): Client<typeof PoolService> {
  return serviceClient(PoolService, { url: claim.url, serviceKey: keys.of('operator'), audience: 'claim' });
}

/** The template service, as called by the operators of its store. */
export function moderationService({ template, keys }: Standalone): Client<typeof ModerationService> {
  return serviceClient(ModerationService, { url: template.url, serviceKey: keys.of('operator'), audience: 'template' });
}

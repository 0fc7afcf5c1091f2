import type { ServiceRoute } from '@offshoot/rpc';
import type { Deps } from './profiles/domain/ports.ts';
import { profileRoutes, profileServices } from './profiles/handlers/profile-routes.ts';
import type { ResourceDeps } from './resources/domain/ports.ts';
import { resourceRoutes, resourceServices } from './resources/handlers/resource-routes.ts';
import type { IdentifyDeps } from './tenancy/commands/identify.ts';
import { tenancyRoutes, tenancyServices } from './tenancy/handlers/tenancy-routes.ts';

/** All services served here, whether ready or not. */
export const services = [...tenancyServices, ...profileServices, ...resourceServices];

export function routes(tenancy: IdentifyDeps, profiles: Deps, resources: ResourceDeps): ServiceRoute[] {
  return [...tenancyRoutes(tenancy), ...profileRoutes(profiles), ...resourceRoutes(resources)];
}

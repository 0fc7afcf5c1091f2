import { agentRoutes } from './agents/index.ts';
import type { V1Route } from './edge/v1-route.ts';
import { keyRoutes } from './keys/index.ts';
import { partRoutes } from './parts/index.ts';
import { secretRoutes } from './secrets/index.ts';
import { tenantRoutes } from './tenants/index.ts';
import { listUsage } from './usage/list-usage.ts';

/** What the gateway answers itself under /v1. */
export const v1Routes: readonly V1Route[] = [...agentRoutes, ...partRoutes, ...secretRoutes, ...keyRoutes, ...tenantRoutes, listUsage];

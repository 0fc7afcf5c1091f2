import type { V1Route } from '../edge/v1-route.ts';
import { createKey } from './create-key.ts';
import { getKey } from './get-key.ts';
import { listKeys } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';
import { rotateKey } from './rotate-key.ts';

export const keyRoutes: readonly V1Route[] = [createKey, listKeys, getKey, revokeKey, rotateKey];

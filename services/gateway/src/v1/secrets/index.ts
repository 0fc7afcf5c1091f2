import type { V1Route } from '../edge/v1-route.ts';
import { createSecret } from './create-secret.ts';
import { deleteSecret } from './delete-secret.ts';
import { getSecret } from './get-secret.ts';
import { listSecrets } from './list-secrets.ts';
import { setSecretValue } from './set-secret-value.ts';

/** Everything under /v1/secrets. */
export const secretRoutes: readonly V1Route[] = [createSecret, listSecrets, getSecret, setSecretValue, deleteSecret];

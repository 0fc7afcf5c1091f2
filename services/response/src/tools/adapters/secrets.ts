import { SecretUseService } from '@offshoot/gen/offshoot/profile/v1/secret_service_pb.ts';
import { refusalOf, type ServiceClientOptions, serviceClient } from '@offshoot/rpc';
import { callerHeader } from '@offshoot/rpc/auth';
import type { Secrets } from '../../database/domain/ports.ts';

/** Asks the profile service for each call anew: a value that was replaced counts at once. */
export function secretsAt(profile: ServiceClientOptions): Secrets {
  const client = serviceClient(SecretUseService, profile);
  return {
    async open({ token }, secretId, host, signal) {
      try {
        return (await client.openSecret({ secretId, host }, { headers: { [callerHeader]: token }, signal })).value;
      } catch (error) {
        if (refusalOf(error)?.reason === 'SECRET_NOT_FOUND') return undefined;
        throw error;
      }
    },
  };
}

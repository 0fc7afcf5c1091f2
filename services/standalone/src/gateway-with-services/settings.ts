import { settings as gateway } from '@offshoot/gateway';
import { settings as profile } from '@offshoot/profile/config.ts';
import { settings as response } from '@offshoot/response/config.ts';
import { publicKeyOf } from '@offshoot/rpc/auth';
import { derived, group, isHex256, type Setting, text, variable } from '@offshoot/runtime/environment';

/** What each service has for itself, though it shares the gateway's process. `prefix`: of the names of its variables. */
const ownOf = (service: string, prefix: string) =>
  group({
    DATABASE_URL: text({
      name: `${prefix}_DATABASE_URL`,
      help: `PostgreSQL of the ${service} service in the gateway's process`,
      isRequired: true,
      isSecret: true,
    }),
    OFFSHOOT_SERVICE_KEY: variable(
      {
        name: `${prefix}_SERVICE_KEY`,
        help: `the secret key of the ${service} service in the gateway's process`,
        isRequired: true,
        isSecret: true,
      },
      (key) => {
        if (isHex256(key)) return key;
        throw new Error('must be a key of 64 hex digits, as deploy/secrets.ts makes them');
      },
    ),
  });

/** A service's own settings, in an environment where some variables are those of the gateway. */
function beside<S>(settings: Setting<S>, own: ReturnType<typeof ownOf>): Setting<S> {
  return {
    variables: [...own.variables, ...settings.variables],
    read(env) {
      const read = own.read(env);
      return 'problems' in read ? read : settings.read({ ...env, ...read.value });
    },
  };
}

type ValueOf<S> = S extends Setting<infer T> ? T : never;
export interface GatewayWithServices {
  gateway: ValueOf<typeof gateway>;
  profile: ValueOf<typeof profile>['service'];
  response: Omit<ValueOf<typeof response>, 'admin'>;
}

/** Nobody calls the two services but this process: their ports are open to the machine alone. */
const port = { host: '127.0.0.1', port: 0 };

export const settings: Setting<GatewayWithServices> = derived(
  group({ gateway, profile: beside(profile, ownOf('profile', 'PROFILE')), response: beside(response, ownOf('response', 'RESPONSE')) }),
  ({ gateway, profile: { service: profile }, response: { admin: _, ...response } }) => {
    const serviceCallers = [
      { name: 'gateway' as const, publicKey: publicKeyOf(gateway.service.serviceKey) },
      { name: 'response' as const, publicKey: publicKeyOf(response.serviceKey) },
    ];
    // The gateway tells the response service for whom a request is: no token is taken.
    return { gateway, profile: { ...profile, ...port, serviceCallers }, response: { ...response, ...port, serviceCallers: [] } };
  },
);

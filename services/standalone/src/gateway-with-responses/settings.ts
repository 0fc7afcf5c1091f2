import { derived, group, isHex256, type Setting, text, variable } from '@offshoot/environment';
import { settings as gateway } from '@offshoot/gateway';
import { settings as response } from '@offshoot/response';

/** What the gateway and the response service have each for itself, though they share a process. */
const ofResponses = group({
  DATABASE_URL: text({
    name: 'RESPONSE_DATABASE_URL',
    help: "PostgreSQL of the response service in the gateway's process",
    isRequired: true,
    isSecret: true,
  }),
  OFFSHOOT_SERVICE_KEY: variable(
    {
      name: 'RESPONSE_SERVICE_KEY',
      help: "the secret key of the response service in the gateway's process",
      isRequired: true,
      isSecret: true,
    },
    (key) => {
      if (isHex256(key)) return key;
      throw new Error('must be a key of 64 hex digits, as deploy/secrets.ts makes them');
    },
  ),
});

/** The response service's own settings, in an environment where some variables are those of the gateway. */
const responses: typeof response = {
  variables: [...ofResponses.variables, ...response.variables],
  read(env) {
    const own = ofResponses.read(env);
    return 'problems' in own ? own : response.read({ ...env, ...own.value });
  },
};

type ValueOf<S> = S extends Setting<infer T> ? T : never;
export type GatewayWithResponses = { gateway: ValueOf<typeof gateway>; response: ValueOf<typeof response> };

/** Nobody calls the response service but this process: its port is open to the machine alone, and takes no calls of others. */
export const settings: Setting<GatewayWithResponses> = derived(group({ gateway, response: responses }), (both) => ({
  gateway: both.gateway,
  response: { ...both.response, host: '127.0.0.1', port: 0, serviceCallers: [] },
}));

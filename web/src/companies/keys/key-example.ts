// A first request with a new key, as code.
import { curlOf, KEY_VARIABLE, sdkOf, shellText } from '../code/request-code.ts';
import type { SecretKey } from '../names/key.ts';

export interface KeyExample {
  /** Sets the variable that the rest reads: so the key itself is written once. */
  shell: string;
  curl: string;
  /** Undefined: the key may not ask agents. */
  sdk?: string;
}

const ASKING = ['agents:use', 'responses:write'];
const SOME_AGENT = 'agent_…';

/** `agentId`: one that the key may use. */
export function exampleOf(
  { secret, scopes, allowed_agents: [allowed] }: SecretKey,
  origin: string,
  agentId: string | undefined,
): KeyExample {
  const shell = `export ${KEY_VARIABLE}=${shellText(secret)}`;
  if (!ASKING.every((scope) => scopes.includes(scope)))
    return { shell, curl: `curl ${shellText(`${origin}/v1/tenant`)} \\\n  --header "authorization: Bearer $${KEY_VARIABLE}"` };
  const body = { prompt: { id: allowed ?? agentId ?? SOME_AGENT }, input: 'Hello.' };
  return { shell, curl: curlOf(origin, body), sdk: sdkOf(origin, body) };
}

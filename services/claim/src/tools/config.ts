import type { ToolProvidersConfig } from './adapters/tool-providers.ts';

const limitResets = ['daily', 'weekly', 'monthly'] as const;

/**
 * A provider for each key that is set: OPENROUTER_MANAGEMENT_KEY, AGENTMAIL_API_KEY, TELNYX_API_KEY; undefined where none is.
 * With any of them OFFSHOOT_DEPLOYMENT is required: by that name we know what is ours in their accounts.
 * Optional: OPENROUTER_URL, AGENTMAIL_URL, TELNYX_URL, OPENROUTER_LIMIT_USD (5) and OPENROUTER_LIMIT_RESET (never) of each key
 * that is made, AGENTMAIL_DOMAIN, TELNYX_MESSAGING_PROFILE_ID, TELNYX_COUNTRY (US).
 * Throws an Error that names the variable to mend.
 */
export function toolProvidersFromEnv(env: NodeJS.ProcessEnv): ToolProvidersConfig | undefined {
  const account = (name: string, keyName: string) => {
    const key = env[keyName];
    const urlName = `${name}_URL`;
    return key ? { key, ...(env[urlName] && { url: url(env, urlName) }) } : undefined;
  };
  const openrouter = account('OPENROUTER', 'OPENROUTER_MANAGEMENT_KEY');
  const agentmail = account('AGENTMAIL', 'AGENTMAIL_API_KEY');
  const telnyx = account('TELNYX', 'TELNYX_API_KEY');
  if (!openrouter && !agentmail && !telnyx) return undefined;
  const limitReset = limitResets.find((reset) => reset === env.OPENROUTER_LIMIT_RESET);
  if (env.OPENROUTER_LIMIT_RESET && !limitReset)
    throw new Error(`OPENROUTER_LIMIT_RESET is "${env.OPENROUTER_LIMIT_RESET}". Use ${limitResets.join(', ')}, or leave it out for never.`);
  const { AGENTMAIL_DOMAIN: domain, TELNYX_MESSAGING_PROFILE_ID: messagingProfileId, TELNYX_COUNTRY: countryCode } = env;
  return {
    deployment: deployment(env),
    ...(openrouter && { openrouter: { ...openrouter, ...limitUsd(env), ...(limitReset && { limitReset }) } }),
    ...(agentmail && { agentmail: { ...agentmail, ...(domain && { domain }) } }),
    ...(telnyx && { telnyx: { ...telnyx, ...(messagingProfileId && { messagingProfileId }), ...(countryCode && { countryCode }) } }),
  };
}

function deployment(env: NodeJS.ProcessEnv): string {
  const name = env.OFFSHOOT_DEPLOYMENT ?? '';
  if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) return name;
  throw new Error(
    `OFFSHOOT_DEPLOYMENT is "${name}". Give this deployment a name of 1 to 40 of a-z, 0-9 and "-" that no other deployment ` +
      "with the same providers' accounts has: by it we know what is ours there.",
  );
}

function limitUsd(env: NodeJS.ProcessEnv): { limitUsd?: number } {
  const text = env.OPENROUTER_LIMIT_USD;
  if (!text) return {};
  if (!/^\d{1,6}(\.\d{1,2})?$/.test(text) || Number(text) === 0)
    throw new Error(`OPENROUTER_LIMIT_USD is "${text}". Use an amount in US dollars above 0, such as 5 or 2.50.`);
  return { limitUsd: Number(text) };
}

function url(env: NodeJS.ProcessEnv, name: string): string {
  const text = env[name] ?? '';
  if (!URL.canParse(text)) throw new Error(`${name} is "${text}", which is no URL. Leave it out for the provider's own.`);
  return text;
}

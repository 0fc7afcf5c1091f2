// Provides tool resources on one machine: real accounts, or a stand-in that speaks the same HTTP.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolProvidersConfig } from '@offshoot/claim';
import { type ProviderStub, startProviderStub } from '@offshoot/providers';

/** 'stub': private numbers, inboxes and keys, kept in the data folder. */
export type ToolProvidersChoice = ToolProvidersConfig | 'stub';

export interface OpenedToolProviders {
  config: ToolProvidersConfig;
  /** Undefined: real accounts are used. */
  stub: ProviderStub | undefined;
  close(): Promise<void>;
}

/** `gatewayUrl`: where the stand-in posts texts. */
export async function openToolProviders(
  choice: ToolProvidersChoice,
  { dataDir, gatewayUrl }: { dataDir: string; gatewayUrl: () => string },
): Promise<OpenedToolProviders> {
  if (choice !== 'stub') return { config: choice, stub: undefined, close: async () => {} };
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const stub = await startProviderStub({ file: join(dataDir, 'tool-providers.db') });
  const account = (name: keyof ProviderStub['baseUrls']) => ({ url: stub.baseUrls[name], key: stub.apiKey });
  const telnyx = { ...account('telnyx'), hookUrl: () => `${gatewayUrl()}/hooks/telnyx`, publicKey: stub.texts.publicKey };
  const config = { deployment: 'local', openrouter: account('openrouter'), agentmail: account('agentmail'), telnyx };
  return { config, stub, close: stub.close };
}

/** Environment variables for a separate claim service. Empty ones override those set in the environment. */
export function toolProviderVariables({ deployment, openrouter, agentmail, telnyx }: ToolProvidersConfig): NodeJS.ProcessEnv {
  return {
    OFFSHOOT_DEPLOYMENT: deployment,
    OPENROUTER_MANAGEMENT_KEY: openrouter?.key ?? '',
    OPENROUTER_URL: openrouter?.url ?? '',
    OPENROUTER_LIMIT_USD: openrouter?.limitUsd === undefined ? '' : String(openrouter.limitUsd),
    OPENROUTER_LIMIT_RESET: openrouter?.limitReset ?? '',
    AGENTMAIL_API_KEY: agentmail?.key ?? '',
    AGENTMAIL_URL: agentmail?.url ?? '',
    AGENTMAIL_DOMAIN: agentmail?.domain ?? '',
    TELNYX_API_KEY: telnyx?.key ?? '',
    TELNYX_URL: telnyx?.url ?? '',
    TELNYX_MESSAGING_PROFILE_ID: telnyx?.messagingProfileId ?? '',
    TELNYX_COUNTRY: telnyx?.countryCode ?? '',
    TELNYX_PUBLIC_KEY: telnyx?.publicKey ?? '',
    TELNYX_HOOK_URL: telnyx?.hookUrl?.() ?? '',
  };
}

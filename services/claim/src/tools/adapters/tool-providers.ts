import type { ResourceLimits, ToolProvider } from '@offshoot/tool-providers';
import { AgentMailProvider, OpenRouterProvider, TelnyxProvider, WalletProvider } from '@offshoot/tool-providers';
import { type ToolResource, toolResources } from '../domain/tools.ts';

interface ProviderAccount {
  /** Base URL of its API, such as a stub's. Default: the provider's own. */
  url?: string;
  /** With the right to make and to delete. */
  key: string;
}

/** Where tools' resources come from. A provider that is left out: templates that need it cannot be claimed. */
export interface ToolProvidersConfig {
  /**
   * 1 to 40 of a-z, 0-9 and '-'. Marks what is ours in the providers' accounts: two deployments of one name in one account
   * would release each other's resources.
   */
  deployment: string;
  openrouter?: ProviderAccount & {
    /** Spending of one key, US dollars. Default 5. */
    limitUsd?: number;
    /** When the spending counts from zero again. Default: never. */
    limitReset?: 'daily' | 'weekly' | 'monthly';
  };
  agentmail?: ProviderAccount & {
    /** Verified at AgentMail. Default: theirs. */
    domain?: string;
  };
  telnyx?: ProviderAccount & {
    /** Messages to the numbers go where it says. */
    messagingProfileId?: string;
    /** ISO 3166-1, two letters. Default US. */
    countryCode?: string;
  };
}

/** What this pool can make. */
export interface ToolProviders {
  /** In the order of the contract. */
  readonly available: readonly ToolResource[];
  of(resource: ToolResource): ToolProvider | undefined;
  /** Of every key that is made. */
  readonly limits: ResourceLimits;
}

const DEFAULT_LIMIT_USD = 5;
/** Of one HTTP exchange; an attempt is made of several. */
const EXCHANGE_MS = 10_000;

/** `attemptMs`: how long one call of a provider may take in all. Throws an Error where the deployment's name is none. */
export function toolProvidersOf(config: ToolProvidersConfig | undefined, attemptMs: number): ToolProviders {
  const providers = new Map<ToolResource, ToolProvider>([['WALLET', new WalletProvider()]]);
  const { limitUsd = DEFAULT_LIMIT_USD, limitReset } = config?.openrouter ?? {};
  if (config) {
    const { deployment, openrouter, agentmail, telnyx } = config;
    const common = ({ url, key }: ProviderAccount) => ({
      deployment,
      baseUrl: url,
      apiKey: key,
      timeoutMs: Math.min(EXCHANGE_MS, attemptMs),
    });
    if (openrouter) providers.set('OPENROUTER_KEY', new OpenRouterProvider({ ...common(openrouter), defaultLimitUsd: limitUsd }));
    if (agentmail) providers.set('AGENTMAIL_INBOX', new AgentMailProvider({ ...common(agentmail), domain: agentmail.domain }));
    if (telnyx) {
      const { messagingProfileId, countryCode } = telnyx;
      // Half of the attempt is left for what comes after a number has appeared.
      const waiting = { waitMs: attemptMs / 2, ...(countryCode && { countryCode }) };
      providers.set('TELNYX_NUMBER', new TelnyxProvider({ ...common(telnyx), messagingProfileId, ...waiting }));
    }
  }
  return {
    available: toolResources.filter((resource) => providers.has(resource)),
    of: (resource) => providers.get(resource),
    limits: { limitUsd, ...(limitReset && { limitReset }) },
  };
}

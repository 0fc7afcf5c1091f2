import {
  AgentMailProvider,
  OpenRouterProvider,
  type ResourceLimits,
  TelnyxProvider,
  type ToolProvider,
  WalletProvider,
} from '@offshoot/providers';
import { type ToolResource, toolResources } from '../../templates/domain/template-rules.ts';

interface ProviderAccount {
  /** Base URL of its API, such as a stub's. Default: the provider's own. */
  url?: string;
  /** Must be allowed to create and delete resources. */
  key: string;
}

/** The providers of tool resources. Templates that need a provider that is left out cannot be claimed. */
export interface ToolProvidersConfig {
  /**
   * 1 to 40 of a-z, 0-9 and '-'. Marks our resources in the providers' accounts: two deployments with the same name in one account would
   * release each other's resources.
   */
  deployment: string;
  openrouter?: ProviderAccount & {
    /** Spending limit per key, in US dollars. Default 5. */
    limitUsd?: number;
    /** When the limit resets. Default: never. */
    limitReset?: 'daily' | 'weekly' | 'monthly';
  };
  agentmail?: ProviderAccount & {
    /** A domain verified at AgentMail. Default: AgentMail's own. */
    domain?: string;
  };
  telnyx?: ProviderAccount & {
    /** Decides where messages to the numbers go. */
    messagingProfileId?: string;
    /** ISO 3166-1, two letters. Default US. */
    countryCode?: string;
    /** Where Telnyx reaches the gateway: `https://…/hooks/telnyx`. Without it and the public key, agents cannot send texts. */
    hookUrl?: () => string;
    /** Verifies what Telnyx posts: base64 of 32 bytes. */
    publicKey?: string;
  };
}

/** The tool resources that this pool can make. */
export interface ToolProviders {
  /** In the contract's order. */
  readonly available: readonly ToolResource[];
  of(resource: ToolResource): ToolProvider | undefined;
  /** Apply to every key that is made. */
  readonly limits: ResourceLimits;
}

const DEFAULT_LIMIT_USD = 5;
/** Time limit of one HTTP exchange; an attempt makes several. */
const EXCHANGE_MS = 10_000;

/** `attemptMs`: total time limit of one provider call. Throws an Error if the deployment's name is invalid. */
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
      // Half of the attempt is left for the steps after a number has appeared.
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

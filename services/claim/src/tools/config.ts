import { telnyxKey } from '@offshoot/providers/sms/telnyx-signature.ts';
import { derived, group, type Setting, text, url, variable } from '@offshoot/runtime/environment';
import type { ToolProvidersConfig } from './adapters/tool-providers.ts';
import { type CappedResource, type DailyCap, defaultDailyCaps } from './domain/daily-caps.ts';

const limitResets = ['daily', 'weekly', 'monthly'] as const;

/** Absent: the provider's own. */
const baseUrl = (name: string, provider: string) =>
  url({ name, help: `base URL of ${provider}, if not its own` }, 'https://provider.example');

const account = (name: string, what: string) => text({ name, help: what, isSecret: true });

const openrouter = {
  key: account('OPENROUTER_MANAGEMENT_KEY', 'the OpenRouter account in which the pool creates keys'),
  url: baseUrl('OPENROUTER_URL', 'OpenRouter'),
  limitUsd: variable({ name: 'OPENROUTER_LIMIT_USD', help: "spending limit of one agent's key, in US dollars" }, (amount) => {
    if (/^\d{1,6}(\.\d{1,2})?$/.test(amount) && Number(amount) > 0) return Number(amount);
    throw new Error('must be an amount in US dollars above 0, such as 5 or 2.50');
  }),
  limitReset: variable({ name: 'OPENROUTER_LIMIT_RESET', help: 'how often the spending limit resets; unset: never' }, (word) => {
    const reset = limitResets.find((one) => one === word);
    if (reset) return reset;
    throw new Error(`must be one of ${limitResets.join(', ')}, or unset for never`);
  }),
};

const agentmail = {
  key: account('AGENTMAIL_API_KEY', 'the AgentMail account in which the pool creates inboxes'),
  url: baseUrl('AGENTMAIL_URL', 'AgentMail'),
  domain: text({ name: 'AGENTMAIL_DOMAIN', help: 'domain of the inboxes' }),
};

const telnyx = {
  key: account('TELNYX_API_KEY', 'the Telnyx account in which the pool creates numbers'),
  url: baseUrl('TELNYX_URL', 'Telnyx'),
  messagingProfileId: text({ name: 'TELNYX_MESSAGING_PROFILE_ID', help: 'messaging profile of the numbers' }),
  countryCode: text({ name: 'TELNYX_COUNTRY', help: 'country of the numbers' }),
  publicKey: variable(
    { name: 'TELNYX_PUBLIC_KEY', help: 'public key of the Telnyx account, as its portal shows it: verifies webhooks' },
    (key) => {
      telnyxKey(key);
      return key;
    },
  ),
  hookUrl: variable({ name: 'TELNYX_HOOK_URL', help: 'where Telnyx reaches the gateway: https://…/hooks/telnyx' }, (address) => {
    if (!/^https?:\/\/[^\s?#]+\/hooks\/telnyx$/.test(address)) throw new Error('must be an address that ends in /hooks/telnyx');
    return () => address;
  }),
};

function dailyCap(name: string, what: string, resource: CappedResource): Setting<DailyCap> {
  const { owner, all } = defaultDailyCaps[resource];
  const help = `${what} that the pool creates within a day: for one owner's agents, and in all`;
  return variable({ name, help, default: `${owner}:${all}` }, (text) => {
    const [, ofOwner, ofAll] = /^(\d{1,9}):(\d{1,9})$/.exec(text) ?? [];
    if (ofOwner === undefined) throw new Error('must look like 10:100 (for one owner, and in all; 0: no limit)');
    return { owner: Number(ofOwner), all: Number(ofAll) };
  });
}

export const dailyCaps = group({
  OPENROUTER_KEY: dailyCap('OFFSHOOT_QUOTA_KEYS', 'OpenRouter keys', 'OPENROUTER_KEY'),
  AGENTMAIL_INBOX: dailyCap('OFFSHOOT_QUOTA_INBOXES', 'AgentMail inboxes', 'AGENTMAIL_INBOX'),
  TELNYX_NUMBER: dailyCap('OFFSHOOT_QUOTA_NUMBERS', 'phone numbers', 'TELNYX_NUMBER'),
});

/** Marks our resources in the providers' accounts. */
const deployment = text({ name: 'OFFSHOOT_DEPLOYMENT', help: "name of this deployment in the providers' accounts" });

/** A provider for each configured account; undefined if there is none. */
export const toolProviders: Setting<ToolProvidersConfig | undefined> = derived(
  group({ deployment, openrouter: group(openrouter), agentmail: group(agentmail), telnyx: group(telnyx) }),
  ({ deployment = '', ...providers }) => {
    const accounts = {
      openrouter: accountIn(providers.openrouter),
      agentmail: accountIn(providers.agentmail),
      telnyx: accountIn(providers.telnyx),
    };
    if (!accounts.openrouter && !accounts.agentmail && !accounts.telnyx) return undefined;
    if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(deployment))
      throw new Error(
        `OFFSHOOT_DEPLOYMENT is "${deployment}". Give this deployment a name of 1 to 40 characters (a-z, 0-9 and "-") that no other deployment ` +
          "with the same providers' accounts uses: it marks our resources there.",
      );
    return { deployment, ...onlySet(accounts) };
  },
);

function accountIn<T extends { key: string | undefined }>({ key, ...rest }: T): (OnlySet<Omit<T, 'key'>> & { key: string }) | undefined {
  return key === undefined ? undefined : { key, ...onlySet(rest) };
}

type OnlySet<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function onlySet<T extends object>(values: T): OnlySet<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as OnlySet<T>;
}

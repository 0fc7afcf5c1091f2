import { type AllowedModels, allowedModels } from '@offshoot/models/allowed-models.ts';
import { databaseUrl } from '@offshoot/postgres';
import { type ServiceCredentials, serviceCredentials } from '@offshoot/rpc/auth';
import { adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, derived, group, port, readEnvironment, type Setting, text, url, wholeNumber } from '@offshoot/runtime/environment';
import { xmtpNetwork } from '@offshoot/xmtp';
import { chainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import { defaultQuotas, type Quotas } from './lifecycle/domain/quota.ts';
import type { CommonsConfig } from './passes/adapters/commons.ts';
import { stockRules } from './stock/config.ts';
import type { StockRules } from './stock/domain/replenishment.ts';
import type { ToolProvidersConfig } from './tools/adapters/tool-providers.ts';
import { dailyCaps, toolProviders } from './tools/config.ts';
import type { DailyCaps } from './tools/domain/daily-caps.ts';

export interface ClaimServiceConfig extends ServiceCredentials {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  templateUrl: string;
  lineageUrl: string;
  /** Default: defaultQuotas. */
  quotas?: Quotas;
  /** Default: noStockRules. */
  stock?: StockRules;
  /** Models that the operator pays for. Default: any. */
  allowedModels?: AllowedModels;
  /** Default: defaultDailyCaps. */
  dailyCaps?: DailyCaps;
  /** Default: none, so that only resources that instances make themselves are available. */
  toolProviders?: ToolProvidersConfig;
  /** By which passes for the public commons are evaluated. Default: none, so that nobody gets any. */
  commons?: CommonsConfig | undefined;
  /** Default: DEFAULT_PASS_AGE_DAYS. */
  passAgeDays?: number;
}

/** So that owners made up today write nothing today. */
export const DEFAULT_PASS_AGE_DAYS = 7;

const MAX_AGENTS = 999_999_999;

/** 0: no limit. */
export const quotas = group({
  owner: wholeNumber(
    { name: 'OFFSHOOT_QUOTA_OWNER', help: 'agents per owner, waiting claims included', default: defaultQuotas.owner },
    { most: MAX_AGENTS },
  ),
  claimsPerDay: wholeNumber(
    { name: 'OFFSHOOT_QUOTA_CLAIMS', help: 'claims per owner and day, ended ones included', default: defaultQuotas.claimsPerDay },
    { most: MAX_AGENTS },
  ),
  template: wholeNumber(
    { name: 'OFFSHOOT_QUOTA_TEMPLATE', help: 'agents per template, waiting claims included', default: defaultQuotas.template },
    { most: MAX_AGENTS },
  ),
});

/** Undefined: neither is set. */
const commons: Setting<CommonsConfig | undefined> = derived(
  group({
    url: url({ name: 'OFFSHOOT_COMMONS_URL', help: 'base URL of the public commons' }, 'http://127.0.0.1:8090'),
    token: text({ name: 'OFFSHOOT_COMMONS_TOKEN', help: 'the token of the issuer of its passes', isSecret: true }),
  }),
  ({ url: base, token }) => {
    if (base === undefined || token === undefined) return undefined;
    return { url: base, token };
  },
);

export const passAgeDays = wholeNumber(
  {
    name: 'COMMONS_PASS_AGE_DAYS',
    help: 'how many days an agent must be live before its owner gets passes',
    default: DEFAULT_PASS_AGE_DAYS,
  },
  { most: 365 },
);

const services = {
  templateUrl: url({ name: 'TEMPLATE_URL', help: 'base URL of the template service' }, 'http://127.0.0.1:8081'),
  lineageUrl: url({ name: 'LINEAGE_URL', help: 'base URL of the lineage service' }, 'http://127.0.0.1:8083'),
};

export const settings = derived(
  group({
    host: bind,
    port: port('CLAIM_PORT', 8082, 'port of the claim service'),
    databaseUrl,
    admin: adminAddress,
    ...services,
    quotas,
    stock: stockRules,
    toolProviders,
    dailyCaps,
    commons,
    passAgeDays,
    allowedModels,
    network: xmtpNetwork,
    chains: chainEndpoints,
    credentials: serviceCredentials('claim'),
  }),
  ({ admin, network, chains, credentials, templateUrl, lineageUrl, ...rest }) => {
    const base = `${credentials.tls ? 'https' : 'http'}://127.0.0.1`;
    const urls = { templateUrl: templateUrl ?? `${base}:8081`, lineageUrl: lineageUrl ?? `${base}:8083` };
    return { admin, network, chains, service: { ...rest, ...urls, ...credentials } };
  },
);

/** For the service as its own process. Throws an Error that names every missing or invalid variable. */
export const configFromEnv = (env: NodeJS.ProcessEnv) => readEnvironment(settings, env);

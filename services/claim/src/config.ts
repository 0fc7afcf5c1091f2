import { type AllowedModels, allowedModels } from '@offshoot/models/allowed-models.ts';
import { databaseUrl } from '@offshoot/postgres';
import { type ServiceCredentials, serviceCredentials } from '@offshoot/rpc/auth';
import { adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, derived, group, port, readEnvironment, url, wholeNumber } from '@offshoot/runtime/environment';
import { xmtpNetwork } from '@offshoot/xmtp';
import { chainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import { defaultQuotas, type Quotas } from './lifecycle/domain/quota.ts';
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
}

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

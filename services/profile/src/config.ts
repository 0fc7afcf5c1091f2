import { type ContainerSettings, executorSettings } from '@offshoot/code-execution';
import { mcpOrigins } from '@offshoot/mcp/server-address.ts';
import { type AllowedModels, allowedModels } from '@offshoot/models/allowed-models.ts';
import { databaseUrl } from '@offshoot/postgres';
import { type ServiceCredentials, serviceCredentials } from '@offshoot/rpc/auth';
import { adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, derived, group, isHex256, origins, port, readEnvironment, url, variable, wholeNumber } from '@offshoot/runtime/environment';
import { xmtpNetwork } from '@offshoot/xmtp';
import { chainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import { defaultProfileQuotas, type ProfileQuotas } from './profiles/domain/limits.ts';
import { defaultCaps, type TenantMakers } from './tenancy/domain/caps.ts';

export interface ProfileConfig extends ServiceCredentials {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  knowledgeUrl: string;
  templateUrl: string;
  /** Origins of identity providers that are not on the Internet, or without TLS. Default: none. */
  issuerOrigins?: readonly string[];
  /** Origins of MCP servers that are not on the Internet, or without TLS, and may be called. Default: none. */
  mcpOrigins?: readonly string[];
  /** Who may make tenants. Default: everybody. */
  tenantMakers?: TenantMakers | undefined;
  /** How many are made in a day by everybody together. 0: no limit. Default: tenancy/domain/caps.ts. */
  tenantsPerDay?: number | undefined;
  /** Models that profiles may name. Default: any, since the response service checks them, too. */
  allowedModels?: AllowedModels | undefined;
  /** What runs the code of agents. Default: nothing does. */
  code?: ContainerSettings | undefined;
  /** Missing limits keep their defaults (profiles/domain/limits.ts). */
  quotas?: Partial<ProfileQuotas> | undefined;
}

const quota = (name: string, help: string, value: number) => wholeNumber({ name, help, default: value }, { most: 1_000_000_000 });

/** 0: no limit. */
export const profileQuotas = group({
  profiles: quota('OFFSHOOT_QUOTA_PROFILES', 'agent profiles per tenant', defaultProfileQuotas.profiles),
  versionsPerProfile: quota('OFFSHOOT_QUOTA_PROFILE_VERSIONS', 'versions per agent profile', defaultProfileQuotas.versionsPerProfile),
  labelsPerProfile: quota('OFFSHOOT_QUOTA_PROFILE_LABELS', 'labels per agent profile', defaultProfileQuotas.labelsPerProfile),
});

export const tenantMakers = variable<TenantMakers>(
  {
    name: 'OFFSHOOT_TENANT_MAKERS',
    help: 'who may make tenants, separated by commas: `everybody`, `admins` (platform admins of a tenant), `nobody`, or inboxes (64 hex digits)',
    default: 'everybody',
  },
  (list) => {
    const named = list.split(',').map((one) => one.trim().toLowerCase());
    if (named.includes('everybody')) return 'everybody';
    const inboxes = named.filter((one) => isHex256(one));
    if (named.some((one) => one !== 'nobody' && one !== 'admins' && !isHex256(one)))
      throw new Error('must be everybody, admins, nobody, or IDs of inboxes of 64 hex digits, separated by commas');
    return { inboxes, admins: named.includes('admins') };
  },
);
export const tenantsPerDay = wholeNumber(
  { name: 'OFFSHOOT_QUOTA_TENANTS', help: 'tenants that everybody together makes in a day', default: defaultCaps.tenantsPerDay },
  { most: 1_000_000 },
);

export const issuerOrigins = origins({
  name: 'OFFSHOOT_ISSUER_ORIGINS',
  help: 'origins of identity providers on private networks that tenants may use, separated by commas',
});

export const settings = derived(
  group({
    host: bind,
    port: port('PROFILE_PORT', 8085, 'port of the profile service'),
    databaseUrl,
    admin: adminAddress,
    knowledgeUrl: url({ name: 'KNOWLEDGE_URL', help: 'base URL of the knowledge service' }, 'http://127.0.0.1:8087'),
    templateUrl: url({ name: 'TEMPLATE_URL', help: 'base URL of the template service' }, 'http://127.0.0.1:8081'),
    issuerOrigins,
    mcpOrigins,
    allowedModels,
    tenantMakers,
    tenantsPerDay,
    code: executorSettings,
    quotas: profileQuotas,
    network: xmtpNetwork,
    chains: chainEndpoints,
    credentials: serviceCredentials('profile'),
  }),
  ({ admin, credentials, network, chains, code, knowledgeUrl, templateUrl, ...rest }) => {
    const base = `${credentials.tls ? 'https' : 'http'}://127.0.0.1`;
    const urls = { knowledgeUrl: knowledgeUrl ?? `${base}:8087`, templateUrl: templateUrl ?? `${base}:8081` };
    const service: ProfileConfig = { ...rest, ...urls, code, ...credentials };
    return { admin, network, chains, service };
  },
);

/** Configuration of the service as its own process. Throws an Error that names every missing or invalid variable. */
export const configFromEnv = (env: NodeJS.ProcessEnv) => readEnvironment(settings, env);

import { databaseUrl } from '@offshoot/postgres';
import { type ServiceCredentials, serviceCredentials } from '@offshoot/rpc/auth';
import { adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, derived, group, port, readEnvironment, wholeNumber } from '@offshoot/runtime/environment';
import { xmtpNetwork } from '@offshoot/xmtp';
import { chainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import { defaultTemplateQuotas, type TemplateQuotas } from './publication/domain/quota.ts';

export interface TemplateServiceConfig extends ServiceCredentials {
  /** Default 127.0.0.1. */
  host?: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  /** Default: defaultTemplateQuotas. */
  quotas?: TemplateQuotas | undefined;
}

/** Larger numbers are not exact in JavaScript. */
const MAX_QUOTA = 999_999_999_999_999;

/** 0: no limit. */
export const templateQuotas = group({
  templates: wholeNumber(
    { name: 'OFFSHOOT_QUOTA_TEMPLATES', help: 'templates per creator', default: defaultTemplateQuotas.templates },
    { most: MAX_QUOTA },
  ),
  versionsPerDay: wholeNumber(
    { name: 'OFFSHOOT_QUOTA_VERSIONS', help: 'versions per template and day', default: defaultTemplateQuotas.versionsPerDay },
    { most: MAX_QUOTA },
  ),
  bytes: wholeNumber(
    { name: 'OFFSHOOT_QUOTA_CONTENT', help: 'bytes of content per creator, all versions together', default: defaultTemplateQuotas.bytes },
    { most: MAX_QUOTA },
  ),
  reportsPerDay: wholeNumber(
    { name: 'OFFSHOOT_QUOTA_REPORTS', help: 'templates that one person reports per day', default: defaultTemplateQuotas.reportsPerDay },
    { most: MAX_QUOTA },
  ),
});

export const settings = derived(
  group({
    host: bind,
    port: port('TEMPLATE_PORT', 8081, 'port of the template service'),
    databaseUrl,
    admin: adminAddress,
    quotas: templateQuotas,
    network: xmtpNetwork,
    chains: chainEndpoints,
    credentials: serviceCredentials('template'),
  }),
  ({ admin, network, chains, credentials, ...rest }) => ({ admin, network, chains, service: { ...rest, ...credentials } }),
);

/** For the service as its own process. Throws an Error that names every missing or invalid variable. */
export const configFromEnv = (env: NodeJS.ProcessEnv) => readEnvironment(settings, env);

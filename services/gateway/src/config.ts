import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { databaseUrl } from '@offshoot/postgres';
import { type ServiceKey, type ServiceTls, serviceCredentials } from '@offshoot/rpc/auth';
import { adminAddress } from '@offshoot/runtime/admin/admin-port.ts';
import { bind, derived, group, port, readEnvironment, type Setting, text, url, variable, wholeNumber } from '@offshoot/runtime/environment';
import { attachmentOrigins, type XmtpNetwork, xmtpNetwork } from '@offshoot/xmtp';
import { chainEndpoints } from '@offshoot/xmtp/ethereum/chain-endpoints.ts';
import { defaultRateLimits, perDay, type RateLimit, type RateLimits } from './domain/rate-limit.ts';
import { defaultStreamLimits, type StreamLimits } from './domain/stream-limit.ts';
import type { WebAppConfig } from './web/pages.ts';

export interface GatewayConfig {
  /** Interface to listen on. */
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  /** The key by which the services recognise the gateway. */
  serviceKey: ServiceKey;
  /** Public key of the deployment, 64 hex digits: clients identify it by this key. */
  deploymentKey: string;
  /** For calls to the services. */
  tls?: ServiceTls | undefined;
  templateUrl: string;
  claimUrl: string;
  lineageUrl: string;
  profileUrl: string;
  responseUrl: string;
  knowledgeUrl: string;
  /** The public origin, which sign-in statements name as their audience. Undefined: http://localhost:<port>. */
  origin?: string | undefined;
  /** The web app. Undefined: the port has no pages. */
  web?: WebAppConfig | undefined;
  /** Origins whose web pages may call; '*' for all. */
  corsOrigins: string[];
  /** Names besides localhost by which browsers may call. Default: any, as behind a proxy. */
  hosts?: readonly string[] | undefined;
  /** Missing limits keep their defaults (domain/rate-limit.ts). A perSecond of 0 lifts a limit. */
  rateLimits?: Partial<RateLimits> | undefined;
  /** Missing limits keep their defaults (domain/stream-limit.ts). 0 lifts a limit. */
  streamLimits?: Partial<StreamLimits> | undefined;
  /** Number of proxies in front that append to X-Forwarded-For. Default 0: the header is ignored. */
  trustedProxies?: number | undefined;
  /** How often an open stream's session is checked. Default 30 s. */
  streamCheckMs?: number | undefined;
  /** Origins of servers of attachments that are not on the Internet, or without TLS. Default: none. */
  attachmentOrigins?: readonly string[] | undefined;
  /** How long the gateway keeps what the profile service said about a credential. Default 3 s. */
  identityMs?: number | undefined;
  /** Time limit for receiving a whole request. Default 20 s. */
  requestTimeoutMs?: number | undefined;
}

function checkedOrigin(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text) return text;
  throw new Error('must be an origin such as https://offshoot.example or http://localhost:8080');
}

const origin = variable({ name: 'OFFSHOOT_ORIGIN', help: 'public origin of the gateway, which sign-in statements name' }, checkedOrigin);

const corsOrigins = variable(
  { name: 'OFFSHOOT_CORS_ORIGINS', help: "web origins besides the gateway's own that may call it, comma-separated", default: '' },
  (text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '')
      .map((one) => (one === '*' ? one : checkedOrigin(one))),
);

/** The default burst is four seconds' worth. */
function rate(name: string, help: string, { perSecond, burst }: RateLimit): Setting<RateLimit> {
  return variable({ name, help, default: `${perSecond}:${burst}` }, (text) => {
    const [, average, most] = /^(\d{1,6})(?::([1-9]\d{0,6}))?$/.exec(text) ?? [];
    if (average === undefined) throw new Error('must look like 50 or 50:200 (calls per second on average, and burst)');
    return { perSecond: Number(average), burst: Number(most ?? 4 * Number(average)) };
  });
}

function streams(name: string, help: string, usual: number): Setting<number> {
  return wholeNumber({ name, help, default: usual }, { most: 1_000_000 });
}

/** Where the build of a checkout or of the image puts it. */
const usualSite = fileURLToPath(new URL('../../../web/dist', import.meta.url));

/** Undefined: nothing was built, and the port has no pages. */
const site = derived(text({ name: 'OFFSHOOT_WEB', help: 'folder of the built web app; `none`: no pages' }), (folder) => {
  if (folder === 'none') return undefined;
  return folder ?? (existsSync(usualSite) ? usualSite : undefined);
});

/** Settings of the public edge, wherever the gateway runs. 0: no limit. */
export const edge = {
  port: port('OFFSHOOT_PORT', 8080, 'port of the gateway'),
  origin,
  site,
  xmtpPublicUrl: url(
    { name: 'XMTP_PUBLIC_URL', help: 'the local XMTP network as browsers reach it; unset: as the gateway does' },
    'https://xmtp.example',
  ),
  corsOrigins,
  attachmentOrigins,
  rateLimits: group({
    session: rate('OFFSHOOT_RATE_SESSION', 'calls per session: per second on average, and burst', defaultRateLimits.session),
    inbox: rate('OFFSHOOT_RATE_INBOX', 'calls per inbox, all its sessions together', defaultRateLimits.inbox),
    address: rate('OFFSHOOT_RATE_ADDRESS', 'calls without a session, per client address (IPv6: per /64)', defaultRateLimits.address),
    signIn: rate('OFFSHOOT_RATE_SIGN_IN', 'calls of each session method, per client address', defaultRateLimits.signIn),
    member: rate('OFFSHOOT_RATE_MEMBER', 'requests under /v1 per member or API key', defaultRateLimits.member),
    tenant: rate('OFFSHOOT_RATE_TENANT', 'requests under /v1 per tenant', defaultRateLimits.tenant),
    payer: rate('OFFSHOOT_RATE_PERSON', 'requests under /v1 of all tenants that one person made', defaultRateLimits.payer),
    credential: rate('OFFSHOOT_RATE_CREDENTIAL', 'invalid credentials under /v1, per client address', defaultRateLimits.credential),
    token: rate(
      'OFFSHOOT_RATE_TOKEN',
      'tokens of identity providers under /v1 that are being looked up, or came to nothing, per client address',
      defaultRateLimits.token,
    ),
    newTenant: derived(
      wholeNumber(
        {
          name: 'OFFSHOOT_QUOTA_TENANTS_ADDRESS',
          help: 'tenants that one client address (IPv6: /64) makes in a day',
          default: defaultRateLimits.newTenant.burst,
        },
        { most: 1_000_000 },
      ),
      perDay,
    ),
  }),
  streamLimits: group({
    session: streams('OFFSHOOT_STREAMS_SESSION', 'open streams per session', defaultStreamLimits.session),
    inbox: streams('OFFSHOOT_STREAMS_INBOX', 'open streams per inbox', defaultStreamLimits.inbox),
    address: streams('OFFSHOOT_STREAMS_ADDRESS', 'open streams per address without a session', defaultStreamLimits.address),
    member: streams('OFFSHOOT_STREAMS_MEMBER', 'requests under /v1 at a time, per member or API key', defaultStreamLimits.member),
    tenant: streams('OFFSHOOT_STREAMS_TENANT', 'requests under /v1 at a time, per tenant', defaultStreamLimits.tenant),
    payer: streams(
      'OFFSHOOT_STREAMS_PERSON',
      'requests under /v1 at a time, of all tenants that one person made',
      defaultStreamLimits.payer,
    ),
    total: streams('OFFSHOOT_STREAMS', 'open streams in total', defaultStreamLimits.total),
  }),
  trustedProxies: wholeNumber(
    { name: 'OFFSHOOT_TRUSTED_PROXIES', help: 'proxies in front of the gateway that append to X-Forwarded-For', default: 0 },
    { most: 10 },
  ),
};

/** The web app, with the network as browsers reach it. */
export function webAppOf(
  { site: folder, xmtpPublicUrl }: { site?: string | undefined; xmtpPublicUrl?: string | undefined },
  network: XmtpNetwork,
): WebAppConfig | undefined {
  return folder === undefined ? undefined : { folder, network: { ...network, ...(xmtpPublicUrl && { apiUrl: xmtpPublicUrl }) } };
}

const upstreams = {
  templateUrl: url({ name: 'TEMPLATE_URL', help: 'base URL of the template service' }, 'http://127.0.0.1:8081'),
  claimUrl: url({ name: 'CLAIM_URL', help: 'base URL of the claim service' }, 'http://127.0.0.1:8082'),
  lineageUrl: url({ name: 'LINEAGE_URL', help: 'base URL of the lineage service' }, 'http://127.0.0.1:8083'),
  profileUrl: url({ name: 'PROFILE_URL', help: 'base URL of the profile service' }, 'http://127.0.0.1:8085'),
  responseUrl: url({ name: 'RESPONSE_URL', help: 'base URL of the response service' }, 'http://127.0.0.1:8086'),
  knowledgeUrl: url({ name: 'KNOWLEDGE_URL', help: 'base URL of the knowledge service' }, 'http://127.0.0.1:8087'),
};

export const settings = derived(
  group({
    host: bind,
    ...edge,
    databaseUrl,
    admin: adminAddress,
    ...upstreams,
    network: xmtpNetwork,
    chains: chainEndpoints,
    credentials: serviceCredentials('gateway'),
  }),
  ({
    network,
    chains,
    credentials: { serviceKey, deploymentKey = '', tls },
    templateUrl,
    claimUrl,
    lineageUrl,
    profileUrl,
    responseUrl,
    knowledgeUrl,
    admin,
    ...rest
  }) => {
    const base = `${tls ? 'https' : 'http'}://127.0.0.1`;
    const urls = {
      templateUrl: templateUrl ?? `${base}:8081`,
      claimUrl: claimUrl ?? `${base}:8082`,
      lineageUrl: lineageUrl ?? `${base}:8083`,
      profileUrl: profileUrl ?? `${base}:8085`,
      responseUrl: responseUrl ?? `${base}:8086`,
      knowledgeUrl: knowledgeUrl ?? `${base}:8087`,
    };
    return {
      network,
      chains,
      admin,
      service: { ...rest, ...urls, web: webAppOf(rest, network), serviceKey, deploymentKey, tls },
    };
  },
);

/** Throws an Error that names every missing or invalid variable. */
export const configFromEnv = (env: NodeJS.ProcessEnv) => readEnvironment(settings, env);

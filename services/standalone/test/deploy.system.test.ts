// deploy/compose.yaml with the secrets of deploy/secrets.ts: the credentials of all services fit together.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultQuotas, noStockRules, quotas, stockRules, toolProviders } from '@offshoot/claim';
import { databaseServices } from '@offshoot/postgres';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { audienceOf, certificateFromText, type ServiceName, serviceCredentials, tokenFor, tokenReader } from '@offshoot/rpc/auth';
import { readEnvironment } from '@offshoot/runtime/environment';
import { gatewayWithServices } from '@offshoot/standalone';
import { verifyHostCertificate } from '@offshoot/statements';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';

const folder = join(import.meta.dirname, '../../../deploy');
const services = ['template', 'lineage', 'claim', 'profile', 'response', 'knowledge', 'host', 'gateway'] as const satisfies ServiceName[];

interface Compose {
  services: Record<string, { image?: string; environment: Record<string, string>; volumes?: string[]; ports?: string[] }>;
}

function compose(edit: (text: string) => string = (text) => text, file = 'compose.yaml'): Compose {
  return parse(edit(readFileSync(join(folder, file), 'utf8')), { merge: true });
}

const work = mkdtempSync(join(tmpdir(), 'offshoot-deploy-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const keyFile = join(work, 'deployment.key');

function secrets(...args: string[]): Record<string, string> {
  const env = { ...process.env, DEPLOYMENT_KEY_FILE: keyFile };
  const lines = execFileSync(process.execPath, [join(folder, 'secrets.ts'), ...args], { encoding: 'utf8', env })
    .trim()
    .split('\n');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** As compose does: ${NAME:-default}, ${NAME-default}, ${NAME:?message}. */
function interpolated(environment: Record<string, string>, values: Record<string, string>): Record<string, string> {
  const fill = (text: string) =>
    text.replace(/\$\{(\w+)(?::?([-?])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest: string) => {
      const value = values[name] ?? (kind === '-' ? rest : undefined);
      if (value === undefined) throw new Error(`${name} is not set`);
      return value;
    });
  return Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, fill(text)]));
}

test('each service has its own key and accepts those that call it, and hosts know no database', async () => {
  const values = secrets();
  const envs = services.map((name) => [name, interpolated(compose().services[name]?.environment ?? {}, values)] as const);
  const credentials = new Map(envs.map(([name, env]) => [name, readEnvironment(serviceCredentials(name), env)]));
  const operator = readEnvironment(serviceCredentials('operator'), { OFFSHOOT_SERVICE_KEY: values.KEY_OPERATOR }).serviceKey;
  const keys = [...credentials.values()].map(({ serviceKey }) => serviceKey);
  expect(new Set([...keys, operator].map(({ seed }) => seed)).size).toBe(services.length + 1);
  const callersOf = async (name: (typeof services)[number]) => {
    const { serviceKey, serviceCallers, deploymentKey } = credentials.get(name) ?? {};
    if (!serviceKey || !serviceCallers) throw new Error(`${name} has no credentials`);
    const audience = audienceOf(serviceKey);
    const read = tokenReader({ audience, callers: serviceCallers, deploymentKey });
    const found = await Promise.allSettled([...keys, operator].map(async (key) => read(await tokenFor(key, audience))));
    return found.flatMap((one) => (one.status === 'fulfilled' ? [one.value.name] : []));
  };
  expect(await callersOf('template')).toEqual(['claim', 'profile', 'gateway', 'operator']);
  expect(await callersOf('lineage')).toEqual(['claim', 'gateway']);
  expect(await callersOf('claim')).toEqual(['host', 'gateway', 'operator']);
  expect(await callersOf('profile')).toEqual(['response', 'gateway', 'operator']);
  expect(await callersOf('response')).toEqual(['gateway']);
  expect(await callersOf('knowledge')).toEqual(['profile', 'response', 'gateway']);
  expect(await callersOf('host')).toEqual(['claim']);
  expect(envs.filter(([, env]) => 'DATABASE_URL' in env).map(([name]) => name)).toEqual([
    'template',
    'lineage',
    'claim',
    'profile',
    'response',
    'knowledge',
    'gateway',
  ]);
});

test('the deployment key is stored in its file, not printed, and certifies one host after another', async () => {
  const values = secrets();
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  const seed = readFileSync(keyFile, 'utf8').trim();
  expect(JSON.stringify(values)).not.toContain(seed);
  const first = certificateFromText(values.CERTIFICATE_HOST ?? '');
  const [more, renewed] = [secrets('host'), secrets('host', first.hostId)];
  expect(Object.keys(more)).toEqual(['KEY_HOST', 'CERTIFICATE_HOST']);
  const issued = [first, ...[more, renewed].map(({ CERTIFICATE_HOST = '' }) => certificateFromText(CERTIFICATE_HOST))];
  for (const certificate of issued)
    expect(await verifyHostCertificate(certificate, values.DEPLOYMENT_KEY ?? '', new Date())).toEqual({ ok: true });
  expect(new Set(issued.map(({ hostKey }) => Buffer.from(hostKey).toString('hex'))).size).toBe(3);
  expect(issued.map(({ hostId }) => hostId === first.hostId)).toEqual([true, false, true]);
  // The next set-up uses the same deployment.
  expect(secrets().DEPLOYMENT_KEY).toBe(values.DEPLOYMENT_KEY);
});

test('the provider accounts reach only the claim service', () => {
  const accounts = { OFFSHOOT_DEPLOYMENT: 'prod', OPENROUTER_MANAGEMENT_KEY: 'or', AGENTMAIL_API_KEY: 'am', TELNYX_API_KEY: 'tx' };
  const { claim, ...others } = compose().services;
  const values = secrets();
  expect(readEnvironment(toolProviders, interpolated(claim?.environment ?? {}, values))).toBeUndefined();
  expect(readEnvironment(toolProviders, interpolated(claim?.environment ?? {}, { ...values, ...accounts }))).toEqual({
    deployment: 'prod',
    openrouter: { key: 'or' },
    agentmail: { key: 'am' },
    telnyx: { key: 'tx' },
  });
  for (const { environment } of Object.values(others))
    for (const name of Object.keys(accounts)) expect(environment).not.toHaveProperty(name);
});

test('the pool’s limits reach the claim service, and unset ones get their defaults', () => {
  const { claim, host } = compose().services;
  const values = secrets();
  const unset = interpolated(claim?.environment ?? {}, values);
  expect([readEnvironment(quotas, unset), readEnvironment(stockRules, unset)]).toEqual([defaultQuotas, noStockRules]);
  const said = {
    OFFSHOOT_QUOTA_OWNER: '7',
    OFFSHOOT_QUOTA_CLAIMS: '6',
    OFFSHOOT_QUOTA_TEMPLATE: '8',
    OFFSHOOT_IDLE_MIN: '9',
    OFFSHOOT_INSTANCES_MAX: '10',
  };
  const set = interpolated(claim?.environment ?? {}, { ...values, ...said });
  expect(readEnvironment(quotas, set)).toEqual({ owner: 7, claimsPerDay: 6, template: 8 });
  expect(readEnvironment(stockRules, set)).toMatchObject({ idleMin: 9, instancesMax: 10 });
  expect(interpolated(host?.environment ?? {}, { ...values, OFFSHOOT_HOST_CAPACITY: '4', OFFSHOOT_BACKUP_KEY: '' })).toMatchObject({
    OFFSHOOT_HOST_CAPACITY: '4',
    OFFSHOOT_IDLE_TARGET: '3',
  });
});

test('the lines for mutual TLS, once uncommented, give every service its files and https', () => {
  const { services: all } = compose((text) => text.replaceAll(/^( +)# (.*tls.*)$/gim, '$1$2'));
  const values = { ...secrets(), SCHEME: 'https' };
  for (const name of services) {
    const env = interpolated(all[name]?.environment ?? {}, values);
    expect([env.OFFSHOOT_TLS_CERT, env.OFFSHOOT_TLS_KEY, env.OFFSHOOT_TLS_CA]).toEqual(['/tls/cert.pem', '/tls/key.pem', '/tls/ca.pem']);
    expect(all[name]?.volumes).toContain(`./tls/${name}:/tls:ro`);
    for (const url of ['TEMPLATE_URL', 'CLAIM_URL', 'LINEAGE_URL', 'PROFILE_URL', 'RESPONSE_URL', 'KNOWLEDGE_URL'])
      expect(env[url]).toMatch(/^https:/);
  }
  expect(interpolated(all.host?.environment ?? {}, values).HOST_ADDRESS).toBe('https://host:8084');
});

test('each service has its own database role, and only the preparation knows the superuser', () => {
  const values = secrets();
  const all = compose().services;
  const { database, ...others } = all;
  const prepared = interpolated(database?.environment ?? {}, values);
  for (const name of databaseServices) {
    const url = interpolated(all[name]?.environment ?? {}, values).DATABASE_URL ?? '';
    expect(new URL(url).username).toBe(`offshoot_${name}`);
    expect(prepared[`${name.toUpperCase()}_DATABASE_URL`]).toBe(url);
  }
  expect(new URL(prepared.ADMIN_DATABASE_URL ?? '').password).toBe(values.POSTGRES_PASSWORD);
  const passwords = databaseServices.map((name) => values[`DATABASE_PASSWORD_${name.toUpperCase()}`]);
  expect(new Set([...passwords, values.POSTGRES_PASSWORD]).size).toBe(passwords.length + 1);
  for (const [name, { environment }] of Object.entries(others)) {
    if (name !== 'postgres') expect(Object.values(environment ?? {}).join(' '), name).not.toContain('POSTGRES_PASSWORD');
  }
});

test('one command prepares the database, and can be repeated with other passwords', async () => {
  await using database = await createTestDatabase();
  const mark = randomBytes(4).toString('hex');
  const query = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  const roleOf = (name: string) => `prepared_${mark}_${name}`;
  const urlsWith = (password: string) =>
    databaseServices.map((name) => {
      const url = new URL(database.url);
      [url.username, url.password] = [roleOf(name), password];
      return [name, url.href] as const;
    });
  try {
    for (const password of ['first', 'second']) {
      const env = Object.fromEntries(urlsWith(password).map(([name, url]) => [`${name.toUpperCase()}_DATABASE_URL`, url]));
      const said = execFileSync(process.execPath, [join(folder, 'prepare-database.ts')], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, ADMIN_DATABASE_URL: database.url, ...env },
      });
      expect(said).toContain(roleOf('gateway'));
      expect(said).not.toContain(password);
      for (const [name, url] of urlsWith(password)) await query(url, `create table if not exists ${name}.mine (n int)`);
    }
  } finally {
    for (const name of databaseServices) await query(database.url, `drop owned by ${roleOf(name)} cascade; drop role ${roleOf(name)}`);
  }
});

test('the gateway, the profile and the response service as one process have the keys, databases and model of all three', () => {
  const values: Record<string, string> = { ...secrets(), LLM_BASE_URL: 'https://models.example/v1', LLM_MODEL: 'plain' };
  const all = compose(undefined, 'compose.one-process.yaml').services.gateway?.environment;
  const own = interpolated(compose().services.response?.environment ?? {}, values);
  const read = readEnvironment(gatewayWithServices, interpolated({ ...compose().services.gateway?.environment, ...all }, values));
  expect(read.gateway.service.serviceKey).toEqual({ name: 'gateway', seed: values.KEY_GATEWAY });
  expect(new URL(read.gateway.service.databaseUrl).username).toBe('offshoot_gateway');
  expect(read.response).toMatchObject({
    serviceKey: { name: 'response', seed: values.KEY_RESPONSE },
    databaseUrl: own.DATABASE_URL,
    models: { defaultModel: 'plain', allowed: ['plain'], isFree: false },
    budgets: { tenant: 2_000_000, person: 4_000_000, deployment: 20_000_000 },
    host: '127.0.0.1',
    serviceCallers: [],
  });
  expect(read.profile).toMatchObject({
    serviceKey: { name: 'profile', seed: values.KEY_PROFILE },
    databaseUrl: interpolated(compose().services.profile?.environment ?? {}, values).DATABASE_URL,
    allowedModels: ['plain'],
    tenantMakers: 'everybody',
    tenantsPerDay: 200,
    host: '127.0.0.1',
    serviceCallers: [
      { name: 'gateway', publicKey: values.PUBLIC_GATEWAY },
      { name: 'response', publicKey: values.PUBLIC_RESPONSE },
    ],
  });
});

test('images are pinned by digest, ports are open only to this machine, and the gateway counts the proxy in front of it', () => {
  const { services: all } = compose();
  const containerfile = readFileSync(join(folder, 'Containerfile'), 'utf8');
  const base = containerfile.match(/^(?:ARG BASE=|FROM )(\S+)/gm) ?? [];
  const digest = /@sha256:[0-9a-f]{64}$/;
  // The stages use the argument, or each other, or begin with nothing.
  const stages = new Set([...containerfile.matchAll(/(?<=^FROM .* AS )\S+/gm)].map(([name]) => `FROM ${name}`).concat('FROM scratch'));
  expect(base.filter((line) => !line.startsWith('FROM $') && !stages.has(line))).toEqual([expect.stringMatching(digest)]);
  expect(all.postgres?.image).toMatch(digest);
  const ports = Object.values(all).flatMap(({ ports: own = [] }) => own);
  expect(ports.length).toBeGreaterThan(1);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  expect(interpolated(all.gateway?.environment ?? {}, secrets()).OFFSHOOT_TRUSTED_PROXIES).toBe('1');
});

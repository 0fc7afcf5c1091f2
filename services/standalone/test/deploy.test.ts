// deploy/compose.yaml with the secrets that deploy/secrets.ts makes: every service gets credentials that fit the others'.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultQuotas, noStockRules } from '@offshoot/claim';
import { quotasFromEnv } from '@offshoot/claim/config.ts';
import { stockRulesFromEnv } from '@offshoot/claim/stock-config.ts';
import { toolProvidersFromEnv } from '@offshoot/claim/tool-providers-config.ts';
import { type ServiceName, serviceCredentialsFromEnv } from '@offshoot/rpc';
import { identifyService } from '@offshoot/rpc/service-credentials.ts';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const folder = join(import.meta.dirname, '../../../deploy');
const services = ['template', 'lineage', 'claim', 'host', 'gateway'] as const satisfies ServiceName[];

interface Compose {
  services: Record<string, { environment: Record<string, string>; volumes?: string[] }>;
}

function compose(edit: (text: string) => string = (text) => text): Compose {
  return parse(edit(readFileSync(join(folder, 'compose.yaml'), 'utf8')), { merge: true });
}

function secrets(): Record<string, string> {
  const lines = execFileSync(process.execPath, [join(folder, 'secrets.ts')], { encoding: 'utf8' })
    .trim()
    .split('\n');
  return Object.fromEntries(lines.map((line) => line.split('=') as [string, string]));
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

test('each service has a token of its own and accepts those that call it, and hosts know no database', () => {
  const values = secrets();
  const envs = services.map((name) => [name, interpolated(compose().services[name]?.environment ?? {}, values)] as const);
  const credentials = new Map(envs.map(([name, env]) => [name, serviceCredentialsFromEnv(env)]));
  expect(new Set([...credentials.values()].map(({ serviceToken }) => serviceToken)).size).toBe(services.length);
  const callersOf = (name: (typeof services)[number]) =>
    services.flatMap((other) => identifyService(credentials.get(other)?.serviceToken ?? '', credentials.get(name) ?? {}) ?? []);
  expect(callersOf('template')).toEqual(['claim', 'gateway']);
  expect(callersOf('lineage')).toEqual(['claim', 'gateway']);
  expect(callersOf('claim')).toEqual(['host', 'gateway']);
  expect(callersOf('host')).toEqual(['claim']);
  const operatorAt = services.map((name) => identifyService(values.TOKEN_OPERATOR ?? '', credentials.get(name) ?? {}));
  expect(operatorAt).toEqual(services.map((name) => (name === 'claim' ? 'operator' : undefined)));
  expect(envs.filter(([, env]) => 'DATABASE_URL' in env).map(([name]) => name)).toEqual(['template', 'lineage', 'claim', 'gateway']);
});

test('the accounts for tools reach the claim service and nobody else', () => {
  const accounts = { OFFSHOOT_DEPLOYMENT: 'prod', OPENROUTER_MANAGEMENT_KEY: 'or', AGENTMAIL_API_KEY: 'am', TELNYX_API_KEY: 'tx' };
  const { claim, ...others } = compose().services;
  const values = secrets();
  expect(toolProvidersFromEnv(interpolated(claim?.environment ?? {}, values))).toBeUndefined();
  expect(toolProvidersFromEnv(interpolated(claim?.environment ?? {}, { ...values, ...accounts }))).toEqual({
    deployment: 'prod',
    openrouter: { key: 'or' },
    agentmail: { key: 'am' },
    telnyx: { key: 'tx' },
  });
  for (const { environment } of Object.values(others))
    for (const name of Object.keys(accounts)) expect(environment).not.toHaveProperty(name);
});

test('what limits the pool reaches the claim service, and where nothing is said, the defaults do', () => {
  const { claim, host } = compose().services;
  const values = secrets();
  const unset = interpolated(claim?.environment ?? {}, values);
  expect([quotasFromEnv(unset), stockRulesFromEnv(unset)]).toEqual([defaultQuotas, noStockRules]);
  const said = { OFFSHOOT_QUOTA_OWNER: '7', OFFSHOOT_QUOTA_TEMPLATE: '8', OFFSHOOT_IDLE_MIN: '9', OFFSHOOT_INSTANCES_MAX: '10' };
  const set = interpolated(claim?.environment ?? {}, { ...values, ...said });
  expect(quotasFromEnv(set)).toEqual({ owner: 7, template: 8 });
  expect(stockRulesFromEnv(set)).toMatchObject({ idleMin: 9, instancesMax: 10 });
  expect(interpolated(host?.environment ?? {}, { ...values, OFFSHOOT_HOST_CAPACITY: '4', OFFSHOOT_BACKUP_KEY: '' })).toMatchObject({
    OFFSHOOT_HOST_CAPACITY: '4',
    OFFSHOOT_IDLE_TARGET: '3',
  });
});

test('the lines for mutual TLS, taken into use, give every service its files and https', () => {
  const { services: all } = compose((text) => text.replaceAll(/^( +)# (.*tls.*)$/gim, '$1$2'));
  const values = { ...secrets(), SCHEME: 'https' };
  for (const name of services) {
    const env = interpolated(all[name]?.environment ?? {}, values);
    expect([env.OFFSHOOT_TLS_CERT, env.OFFSHOOT_TLS_KEY, env.OFFSHOOT_TLS_CA]).toEqual(['/tls/cert.pem', '/tls/key.pem', '/tls/ca.pem']);
    expect(all[name]?.volumes).toContain(`./tls/${name}:/tls:ro`);
    for (const url of ['TEMPLATE_URL', 'CLAIM_URL', 'LINEAGE_URL']) expect(env[url]).toMatch(/^https:/);
  }
  expect(interpolated(all.host?.environment ?? {}, values).HOST_ADDRESS).toBe('https://host:8084');
});

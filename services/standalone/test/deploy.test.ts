// deploy/compose.yaml with the secrets that deploy/secrets.ts makes: every service gets credentials that fit the others'.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  expect(envs.filter(([, env]) => 'DATABASE_URL' in env).map(([name]) => name)).toEqual(['template', 'lineage', 'claim', 'gateway']);
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

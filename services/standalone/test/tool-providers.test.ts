// Providers on one machine: a stand-in that remembers what it made, or accounts from the environment.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ToolProvidersConfig, toolProviders } from '@offshoot/claim';
import { AgentMailProvider } from '@offshoot/providers';
import { readEnvironment } from '@offshoot/runtime/environment';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFromEnv } from '../src/config.ts';
import { openToolProviders, toolProviderVariables } from '../src/tool-providers.ts';

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'offshoot-providers-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test.each<ToolProvidersConfig>([
  { deployment: 'none' },
  { deployment: 'one', telnyx: { key: 'k', url: 'http://127.0.0.1:1/v2', messagingProfileId: 'p', countryCode: 'DE' } },
  {
    deployment: 'all',
    openrouter: { key: 'o', url: 'http://127.0.0.1:1/api/v1', limitUsd: 2.5, limitReset: 'monthly' },
    agentmail: { key: 'a', url: 'http://127.0.0.1:1', domain: 'mail.example' },
    telnyx: { key: 't', url: 'http://127.0.0.1:1/v2' },
  },
])('a process is told what it would be told in one process, in any environment: $deployment', (config) => {
  const around = {
    TELNYX_API_KEY: 'real',
    TELNYX_URL: 'https://elsewhere.example',
    OFFSHOOT_DEPLOYMENT: 'real',
    OPENROUTER_MANAGEMENT_KEY: 'real',
  };
  const read = readEnvironment(toolProviders, { ...around, ...toolProviderVariables(config) });
  // Without an account, nothing needs the deployment's name.
  expect(read).toEqual(config.telnyx === undefined ? undefined : config);
});

test('without accounts, a stand-in makes everything and still knows it after a restart', async () => {
  expect(configFromEnv({ OFFSHOOT_DATA: dataDir }).toolProviders).toBe('stub');
  const resourceId = `res_${'a'.repeat(26)}`;
  const made = await withProviders(async ({ deployment, agentmail }) => {
    const provider = new AgentMailProvider({ deployment, baseUrl: agentmail?.url ?? '', apiKey: agentmail?.key ?? '' });
    return provider.provision({ resourceId, instanceId: `inst_${'a'.repeat(26)}`, toolId: 'mail', displayName: '' });
  });
  await withProviders(async ({ deployment, agentmail }) => {
    const provider = new AgentMailProvider({ deployment, baseUrl: agentmail?.url ?? '', apiKey: agentmail?.key ?? '' });
    expect((await provider.find(resourceId))?.providerRefs).toEqual([made.providerRef]);
  });
});

test('with accounts, nothing is simulated', async () => {
  const { toolProviders: chosen } = configFromEnv({ OFFSHOOT_DATA: dataDir, TELNYX_API_KEY: 'k', OFFSHOOT_DEPLOYMENT: 'mine' });
  const { config, stub } = await openToolProviders(chosen, { dataDir, gatewayUrl });
  expect([config, stub]).toEqual([{ deployment: 'mine', telnyx: { key: 'k' } }, undefined]);
});

const gatewayUrl = () => 'http://localhost';

async function withProviders<T>(work: (config: ToolProvidersConfig) => Promise<T>): Promise<T> {
  const providers = await openToolProviders('stub', { dataDir, gatewayUrl });
  try {
    return await work(providers.config);
  } finally {
    await providers.close();
  }
}

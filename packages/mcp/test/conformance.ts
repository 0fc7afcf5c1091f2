// Runs scenarios of the official conformance suite against our client, offline.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Those for clients that let servers ask people, sign in a person with a browser, or prove who they are by key or by another company. */
export const NOT_GRANTED = [
  'elicitation-sep1034-client-defaults',
  'auth/metadata-default',
  'auth/metadata-var1',
  'auth/metadata-var2',
  'auth/metadata-var3',
  'auth/basic-cimd',
  'auth/scope-from-www-authenticate',
  'auth/scope-from-scopes-supported',
  'auth/scope-omitted-when-undefined',
  'auth/scope-step-up',
  'auth/scope-retry-limit',
  'auth/token-endpoint-auth-basic',
  'auth/token-endpoint-auth-post',
  'auth/token-endpoint-auth-none',
  'auth/2025-03-26-oauth-metadata-backcompat',
  'auth/2025-03-26-oauth-endpoint-fallback',
  'auth/offline-access-scope',
  'auth/offline-access-not-supported',
  'auth/client-credentials-jwt',
  'auth/cross-app-access-complete-flow',
];

export const PASSED = [
  'initialize',
  'tools_call',
  'sse-retry',
  'auth/client-credentials-basic',
  'auth/pre-registration',
  'auth/resource-mismatch',
];

interface Check {
  id: string;
  status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'INFO';
}

export interface ScenarioResult {
  /** IDs of checks. */
  passed: string[];
  failed: string[];
}

const suite = join(dirname(fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/package.json'))), 'dist/index.js');
const client = join(import.meta.dirname, 'conformance-client.ts');

export async function runScenario(scenario: string): Promise<ScenarioResult> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const options = ['--command', `"${process.execPath}" "${client}"`, '--scenario', scenario, '--timeout', '20000', '-o', folder];
    // Its exit code says only that some check failed.
    await new Promise<void>((resolve) => execFile(process.execPath, [suite, 'client', ...options], () => resolve()));
    const checks = await checksIn(folder);
    const idsOf = (...statuses: Check['status'][]) => checks.filter(({ status }) => statuses.includes(status)).map(({ id }) => id);
    return { passed: idsOf('SUCCESS'), failed: idsOf('FAILURE', 'WARNING') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function checksIn(folder: string): Promise<Check[]> {
  const file = (await readdir(folder, { recursive: true })).find((name) => name.endsWith('checks.json'));
  if (file === undefined) throw new Error('the conformance suite wrote no results');
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as Check[];
}

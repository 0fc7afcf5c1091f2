// Settings that `npm start` refuses. `test/start.system.test.ts` checks what a person then sees.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { models } from '@offshoot/response/models/adapters/models.ts';
import { readEnvironment } from '@offshoot/runtime/environment';
import { afterAll, expect, test } from 'vitest';
import { configFromEnv } from '../src/config.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-config-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

test.each<[NodeJS.ProcessEnv, string]>([
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of debug, info'],
  [{ OFFSHOOT_ORIGIN: 'foo' }, 'OFFSHOOT_ORIGIN must be an origin such as https://offshoot.example'],
  [{ OFFSHOOT_ORIGIN: 'https://offshoot.example/app' }, 'OFFSHOOT_ORIGIN must be an origin'],
  [{ OFFSHOOT_CORS_ORIGINS: 'https://a.example,b' }, 'OFFSHOOT_CORS_ORIGINS must be an origin'],
  [{ OFFSHOOT_PORT: 'eighty' }, 'OFFSHOOT_PORT must be a port from 0 to 65535'],
  [{ DATABASE_URL: 'localhost:5432/offshoot' }, 'DATABASE_URL is not the URL of a PostgreSQL database. It looks like postgresql:'],
  [{ DATABASE_URL: 'postgresql://me:hu#sh@:70000/x' }, 'DATABASE_URL is not the URL of a PostgreSQL database'],
])('%o is refused in one line that names the setting, without a password', (env, line) => {
  const refused = () => configFromEnv({ OFFSHOOT_DATA: dataDir, ...env });
  expect(refused).toThrow(line);
  expect(refused).not.toThrow(/\n|hu#sh/);
});

test("attack: any web page calls the gateway: unless the operator names others, only the gateway's own pages may", () => {
  expect(configFromEnv({ OFFSHOOT_DATA: dataDir }).corsOrigins).toEqual([]);
  expect(configFromEnv({ OFFSHOOT_DATA: dataDir, OFFSHOOT_CORS_ORIGINS: 'https://a.example, *' }).corsOrigins).toEqual([
    'https://a.example',
    '*',
  ]);
});

test('attack: a paid endpoint is configured and nothing else: one model may be asked, and only so much of it in a day', () => {
  const env = { OFFSHOOT_DATA: dataDir, LLM_BASE_URL: 'http://127.0.0.1:11434/v1', LLM_MODEL: 'small' };
  expect(configFromEnv(env).budgets).toEqual({ tenant: 2_000_000, person: 4_000_000, deployment: 20_000_000 });
  const allowedBy = (more: NodeJS.ProcessEnv) => readEnvironment(models, { ...env, ...more }).allowed;
  expect(allowedBy({})).toEqual(['small']);
  expect(allowedBy({ LLM_MODELS: 'large, small' })).toEqual(['small', 'large']);
  expect(allowedBy({ LLM_MODEL: '' })).toEqual([]);
  expect(allowedBy({ LLM_MODELS: '*' })).toBe('any');
  // Nobody pays for the offline model.
  expect(allowedBy({ LLM_BASE_URL: '' })).toBe('any');
});

import type { Engine } from '@offshoot/engine/engine.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../src/adapters/engines/index.ts';
import { engineContract } from './contract.ts';
import { type ProtocolServer, startProtocolServer } from './protocol-server.ts';

const offline = createEngine({});
engineContract('offline', () => offline);

let server: ProtocolServer;
let openai: Engine;
beforeAll(async () => {
  server = await startProtocolServer();
  openai = createEngine({ LLM_BASE_URL: server.url, LLM_API_KEY: 'test-key' });
});
afterAll(() => server.close());
engineContract('openai', () => openai);

describe('createEngine', () => {
  it('uses the endpoint if one is configured, otherwise the offline engine', () => {
    expect(offline.name).toBe('offline');
    expect(openai.name).toBe('openai');
  });

  it('shows the endpoint up to LLM_CONTEXT_TOKENS, and the offline engine everything', () => {
    expect(openai.contextTokens).toBe(16_000);
    expect(createEngine({ LLM_BASE_URL: 'http://x/v1', LLM_CONTEXT_TOKENS: '120000' }).contextTokens).toBe(120_000);
    expect(offline.contextTokens).toBe(1_000_000);
  });

  it.each([
    [{ LLM_API_KEY: 'k' }, 'LLM_BASE_URL'],
    [{ LLM_BASE_URL: 'localhost:11434' }, 'LLM_BASE_URL'],
    [{ LLM_BASE_URL: 'ftp://x/v1' }, 'LLM_BASE_URL'],
    [{ LLM_BASE_URL: 'http://x/v1', LLM_TIMEOUT_MS: 'soon' }, 'LLM_TIMEOUT_MS'],
    [{ LLM_BASE_URL: 'http://x/v1', LLM_TIMEOUT_MS: '0' }, 'LLM_TIMEOUT_MS'],
    [{ LLM_BASE_URL: 'http://x/v1', LLM_CONTEXT_TOKENS: '999' }, 'LLM_CONTEXT_TOKENS'],
    [{ LLM_BASE_URL: 'http://x/v1', LLM_CONTEXT_TOKENS: '16k' }, 'LLM_CONTEXT_TOKENS'],
  ])('names the variable that is wrong: %j', (env, variable) => {
    expect(() => createEngine(env)).toThrow(variable);
  });
});

// Proxies in front of a language model, over real HTTP: what goes through them, what does not, and what they never learn.
import { readEnvironment } from '@offshoot/runtime/environment';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createOpenAiModel, modelEndpoint, textOf } from '../src/index.ts';
import { type NameProxy, type ProtocolServer, startNameProxy, startProtocolServer } from './testing.ts';

let server: ProtocolServer;
let proxy: NameProxy;

beforeAll(async () => {
  server = await startProtocolServer();
  proxy = await startNameProxy(() => Number(new URL(server.url).port));
});
afterAll(async () => {
  proxy.close();
  await server.close();
});
beforeEach(() => {
  proxy.asked.length = 0;
  server.behave({ kind: 'say', text: 'Hello.' });
});

const signal = () => new AbortController().signal;
const modelOf = (env: Record<string, string>) => {
  const endpoint = readEnvironment(modelEndpoint, { LLM_API_KEY: 'sk-canary', ...env });
  if (endpoint === undefined) throw new Error('no endpoint');
  return createOpenAiModel(endpoint);
};
const answerOf = (env: Record<string, string>) =>
  textOf(
    modelOf(env).run({ model: 'm', instructions: '', items: [{ is: 'message', role: 'user', text: 'Hi' }], maxOutputTokens: 16 }, signal()),
    100,
  );
const elsewhere = 'http://models.example.invalid/v1';

test('an endpoint is called through the proxy for its kind of address, with the proxy’s own password and not with the endpoint’s key', async () => {
  const env = { LLM_BASE_URL: elsewhere, HTTP_PROXY: proxy.url.replace('//', '//me:secret@') };
  expect(await answerOf(env)).toBe('Hello.');
  await modelOf(env).reachable(signal());
  expect(proxy.asked.map(({ url }) => url)).toEqual(['models.example.invalid:80', 'models.example.invalid:80']);
  expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
  expect(JSON.stringify(proxy.asked.map(({ headers }) => headers))).not.toContain('canary');
  expect(await answerOf({ LLM_BASE_URL: elsewhere, HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: proxy.url })).toBe('Hello.');
});

test('hosts in NO_PROXY, and this computer, are called directly', async () => {
  const HTTP_PROXY = proxy.url;
  expect(await answerOf({ LLM_BASE_URL: server.url, HTTP_PROXY })).toBe('Hello.');
  for (const NO_PROXY of ['*', 'other.example, example.invalid'])
    await expect(answerOf({ LLM_BASE_URL: elsewhere, HTTP_PROXY, NO_PROXY })).rejects.toMatchObject({ failure: 'unreachable' });
  expect(proxy.asked).toEqual([]);
});

test('a proxy that is no address keeps the process from starting, and its password is not said', () => {
  for (const name of ['HTTPS_PROXY', 'https_proxy'])
    expect(() => modelOf({ LLM_BASE_URL: elsewhere, [name]: 'socks5://me:secret@127.0.0.1:1' })).toThrow(
      /^HTTPS_PROXY must be an http or https URL, such as http:\/\/proxy\.example:3128\.$/,
    );
});

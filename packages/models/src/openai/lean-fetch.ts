import { dispatcherFor, type Proxies } from './proxies.ts';

type Fetch = (url: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * What OpenAI's client needs of `fetch`, at half the CPU time: bodies are Node's own streams instead of those of browsers. A redirect fails: a
 * prompt goes to the configured endpoint and nowhere else.
 */
export function leanFetch(proxies?: Proxies): Fetch {
  const agent = dispatcherFor(proxies);
  return async (input, { method = 'GET', headers, body, signal } = {}) => {
    const { origin, pathname, search } = new URL(String(input));
    const answer = await agent.request({
      origin,
      path: pathname + search,
      method: method as 'POST',
      headers: Object.fromEntries(new Headers(headers)),
      body: typeof body === 'string' ? body : null,
      signal: signal ?? null,
    });
    const { statusCode: status } = answer;
    if (status >= 300 && status < 400) {
      await answer.body.dump();
      throw new TypeError('unexpected redirect');
    }
    const text = () => answer.body.text();
    const told = {
      ...{ status, statusText: answer.statusText, ok: status < 300, redirected: false, type: 'basic', url: String(input) },
      headers: new Headers(answer.headers as Record<string, string>),
      body: answer.body,
      text,
      json: async () => JSON.parse(await text()) as unknown,
    };
    return told as unknown as Response;
  };
}

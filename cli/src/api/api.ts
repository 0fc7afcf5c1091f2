// The gateway's REST interface for companies, /v1: with OFFSHOOT_API_KEY, otherwise as the signed-in person.
import { Failure } from '@offshoot/client';
import type { JsonObject } from '@offshoot/statements';
import type { Cli } from '../cli.ts';
import { toFailure } from '../failure.ts';
import { whereNobodySays, withoutNextStep } from '../next-steps.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiRequest {
  /** Undefined values are left out. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: Readonly<Record<string, unknown>>;
  /** The version that a change is for. */
  ifMatch?: number;
}

/** Makes one request. Throws a Failure, with the `code` of the answer in capitals as its reason. */
export type Api = <Answer = JsonObject>(method: Method, path: string, request?: ApiRequest) => Promise<Answer>;

/** A list of /v1, page by page. */
export interface ApiList<Entry> {
  data: Entry[];
  has_more: boolean;
  /** What continues a list of profiles … */
  last_id?: string | null;
  /** … and any other. */
  next?: string | null;
}

/** For `after`, with the next page. Undefined: this is the last one. */
const nextPage = <Entry>({ has_more: hasMore, next, last_id: lastId }: ApiList<Entry>): string | undefined =>
  hasMore ? (next ?? lastId ?? undefined) : undefined;

/** A line below a list; empty on the last page. */
export const moreText = <Entry>(page: ApiList<Entry>): string => {
  const after = nextPage(page);
  return after === undefined ? '' : `\n\nMore: --after ${after}`;
};

/** How long an answer may take. */
const TIMEOUT_MS = 30_000;

export function apiOf({ environment, gateway, signal }: Pick<Cli, 'environment' | 'gateway' | 'signal'>): Api {
  const { url, apiKey, tenant } = environment;
  return async <Answer>(method: Method, path: string, { query = {}, body, ifMatch }: ApiRequest = {}) => {
    const address = new URL(`${url}${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, String(value));
    const headers = {
      authorization: `Bearer ${apiKey ?? (await gateway.token())}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(ifMatch !== undefined && { 'if-match': String(ifMatch) }),
      ...(apiKey === undefined && tenant !== undefined && { 'offshoot-tenant': tenant }),
    };
    const response = await answered(url, () =>
      fetch(address, {
        method,
        headers,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        ...(body && { body: JSON.stringify(body) }),
      }),
    );
    const text = await answered(url, () => response.text());
    const answer = response.status === 204 ? {} : jsonIn(text);
    if (response.ok && answer !== undefined) return answer as Answer;
    throw refused(response.status, answer, url);
  };
}

/** Every entry of a list that has pages. */
export async function all<Entry>(api: Api, path: string, query: ApiRequest['query'] = {}): Promise<Entry[]> {
  const found: Entry[] = [];
  let after: string | undefined;
  do {
    const page: ApiList<Entry> = await api('GET', path, { query: { ...query, limit: 100, after } });
    found.push(...page.data);
    after = nextPage(page);
  } while (after !== undefined);
  return found;
}

async function answered<T>(url: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'TimeoutError')
      throw new Failure('UPSTREAM_UNAVAILABLE', `The gateway at ${url} has not answered in time.`, { help: 'Try again in a moment.' });
    if (!(error instanceof TypeError)) throw error;
    throw new Failure('UPSTREAM_UNAVAILABLE', `The gateway at ${url} does not answer.`, {
      help: 'Start it with `npm start` in the Offshoot checkout, or set OFFSHOOT_URL to its address.',
      cause: error,
    });
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(status: number, answer: unknown, url: string): Failure {
  const { error } = (answer ?? {}) as { error?: { code?: unknown; type?: unknown; message?: unknown; param?: unknown } };
  if (typeof error?.message !== 'string')
    return new Failure('INTERNAL', `The server at ${url} answered with HTTP ${status}.`, {
      help: 'Check that OFFSHOOT_URL names an Offshoot gateway.',
    });
  const reason = String(error.code ?? error.type ?? 'INTERNAL').toUpperCase();
  const metadata = { status: String(status), ...(typeof error.param === 'string' && { field: error.param }) };
  const message = withoutNextStep(reason, error.message);
  const help = helpFor(reason, status) || (message === error.message ? '' : whereNobodySays(reason, metadata));
  return toFailure(new Failure(reason, message, { help, metadata }), url);
}

/** The next step, where the message does not name it. */
function helpFor(reason: string, status: number): string {
  if (status === 401) return 'Check OFFSHOOT_API_KEY, or unset it to act as the person of OFFSHOOT_HOME.';
  if (reason === 'SCOPE_MISSING') return 'Use a key with that scope, or ask an admin of your tenant for the role.';
  return '';
}

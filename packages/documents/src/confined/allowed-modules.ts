// First import of a confined process, which has no use for a network unless that is its work, other programs, other threads, databases or code at run time.
// Code injected by a hostile file would have to get past this; where the kernel allows it, there is no network behind it either.
import { readFileSync } from 'node:fs';
import { isBuiltin, registerHooks, syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const CHECKOUT = new URL('../../../../', import.meta.url);
const ALLOWED = new Set(
  'assert async_hooks buffer console constants crypto diagnostics_channel events fs fs/promises os path perf_hooks process querystring stream stream/promises stream/web string_decoder timers timers/promises url util util/types v8 zlib'.split(
    ' ',
  ),
);
if (process.argv[3] === 'network') for (const name of ['http', 'https']) ALLOWED.add(name);
const OURS = /^@offshoot\/([a-z-]{1,40})(\/[a-z./-]{1,200})?$/;

/** Of a workspace, without the link to it, which must not be followed: see confinement.ts. */
function addressOf(name: string, path = ''): string {
  const folder = new URL(name === 'gen' ? 'gen/' : `packages/${name}/`, CHECKOUT);
  const { exports } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { exports: Record<string, string> };
  const all = exports['./*']?.replace('*', path.slice(1));
  return new URL(exports[`.${path}`] ?? all ?? 'missing', folder).href;
}

registerHooks({
  resolve(specifier, context, next) {
    if (isBuiltin(specifier) && !ALLOWED.has(specifier.replace(/^node:/, '')))
      throw new Error(`${specifier} is not for a confined process.`);
    const [, name, path] = OURS.exec(specifier) ?? [];
    return next(name === undefined ? specifier : addressOf(name, path), context);
  },
});
process.getBuiltinModule = (() => undefined) as typeof process.getBuiltinModule;
for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']) Reflect.deleteProperty(globalThis, name);
// Its parent and other processes of the same account are none of its business.
for (const name of ['kill', '_kill', '_debugProcess', '_debugEnd', 'execve', 'report']) Reflect.deleteProperty(process, name);
Reflect.deleteProperty(os, 'setPriority');
syncBuiltinESMExports();

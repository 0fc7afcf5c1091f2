// First import of the confined process, which has no use for a network, other programs, other threads or code at run time.
// What runs in a hostile file's place would have to get past this; where the kernel allows it, there is no network behind it either.
import { registerHooks } from 'node:module';

const DENIED =
  /^(?:node:)?(?:net|tls|https?|http2|_http_\w+|_tls_\w+|dgram|dns|dns\/promises|quic|child_process|cluster|inspector.*|repl|vm|worker_threads)$/;
registerHooks({
  resolve(specifier, context, next) {
    if (DENIED.test(specifier)) throw new Error(`${specifier} is not for what reads files.`);
    return next(specifier, context);
  },
});
process.getBuiltinModule = (() => undefined) as typeof process.getBuiltinModule;
for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest']) Reflect.deleteProperty(globalThis, name);

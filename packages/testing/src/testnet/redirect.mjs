// Preload (`node --import`) for a program whose XMTP SDK knows only fixed networks: every backend that it builds goes to
// XMTP_URL instead. Does nothing if the program has no SDK.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const url = process.env.XMTP_URL;
const program = process.argv[1];

if (url && program) {
  const bindings = await bindingsOf(program);
  if (bindings) {
    const build = bindings.BackendBuilder.prototype.build;
    bindings.BackendBuilder.prototype.build = function () {
      this.setApiUrl(url);
      return build.call(this);
    };
  }
}

/** The native bindings that the program's own SDK uses. */
async function bindingsOf(file) {
  try {
    const sdk = createRequire(file).resolve('@xmtp/node-sdk');
    const bindings = createRequire(sdk).resolve('@xmtp/node-bindings');
    return await import(pathToFileURL(bindings).href);
  } catch {
    return undefined;
  }
}

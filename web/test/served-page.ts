// Builds a test page as the app is built, and serves it with the gateway's content security policy.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { build, type Rolldown } from 'vite';
import appConfig from '../vite.config.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

export interface ServedPage {
  origin: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** `otherwise` answers what is no file of the page. */
export async function servedPage(
  folder: string,
  xmtpUrl: string,
  otherwise: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => void response.writeHead(404).end(),
): Promise<ServedPage> {
  const files = await builtFiles(folder);
  files.set('config.json', JSON.stringify({ xmtp: { env: 'local', url: xmtpUrl } }));
  const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' ${xmtpUrl}; img-src data:`;
  const server = createServer((request, response) => {
    const { url = '/' } = request;
    const path = url === '/' ? 'index.html' : url.slice(1);
    const body = files.get(path);
    if (body === undefined) return otherwise(request, response);
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'text/plain',
      'content-security-policy': policy,
      'cross-origin-opener-policy': 'same-origin',
    });
    response.end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function builtFiles(root: string): Promise<Map<string, string | Uint8Array>> {
  const { resolve } = appConfig;
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    ...(resolve && { resolve }),
    build: { write: false, target: 'es2022', assetsInlineLimit: 0, minify: false, reportCompressedSize: false },
  });
  const { output } = built as Rolldown.RolldownOutput;
  return new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
}

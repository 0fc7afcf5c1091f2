import type { IncomingMessage } from 'node:http';

/** Headers that must not be repeated: a proxy in front of us may have used the other value. */
const single = new Set(['authorization', 'content-type', 'content-encoding', 'host', 'offshoot-caller', 'x-forwarded-for']);
const ofConnect = ['connect-protocol-version', 'connect-timeout-ms', 'connect-content-encoding'];
const ofGrpc = ['grpc-encoding', 'grpc-timeout'];

/** Why a call is ambiguous or unreadable. Such a call is refused before anything else looks at it. */
export function ambiguityOf(request: IncomingMessage): string | undefined {
  const { headers, rawHeaders, method } = request;
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (!single.has(name)) continue;
    if (seen.has(name)) return `The header ${name} stands there twice.`;
    seen.add(name);
  }
  const isGrpc = /^application\/grpc/i.test(headers['content-type'] ?? '');
  for (const name of isGrpc ? ofConnect : ofGrpc) {
    if (headers[name] !== undefined) return `The header ${name} belongs to another protocol than the content type.`;
  }
  if (method === 'GET' && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0)) {
    return 'A GET carries its message in the URL, not in a body.';
  }
  const authority = 'authority' in request ? request.authority : headers.host;
  if (!authority || !URL.canParse(request.url ?? '', `http://${authority}`)) return 'The request names no valid host.';
  return undefined;
}

import type { IncomingMessage } from 'node:http';

/** Headers that must not be repeated: a proxy in front of us may have used the other value. */
const single = ['authorization', 'content-type', 'content-encoding', 'host', 'offshoot-caller', 'x-forwarded-for'];
const ofConnect = ['connect-protocol-version', 'connect-timeout-ms', 'connect-content-encoding'];
const ofGrpc = ['grpc-encoding', 'grpc-timeout'];

/** Why a call is ambiguous or unreadable. Such a call is refused before anything else looks at it. */
export function ambiguityOf(request: IncomingMessage): string | undefined {
  const { headers, rawHeaders, method } = request;
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  for (const name of single) {
    if (names.indexOf(name) !== names.lastIndexOf(name)) return `The header ${name} stands there twice.`;
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

import { isRead } from './requests.ts';
import type { WebRoute } from './web-routes.ts';

/** Tells a person who fetches the gateway's address in a terminal what it is. */
export function frontPage(origin: () => string): WebRoute {
  return (request, response) => {
    if (request.url !== '/' || !isRead(request)) return false;
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(text(origin()));
    return true;
  };
}

const text = (origin: string) => `This is the gateway of Offshoot: AI agents on Convos that people can share, with what they learned.

It speaks gRPC, gRPC-Web, Connect and JSON on this one port, and REST: see ${origin}/api. Try:

  npx offshoot template list --public
  npx offshoot --help

or, without the command line:

  curl '${origin}/api/pool/templates?visibility=public'
  buf curl --http2-prior-knowledge --protocol grpc ${origin} --list-methods
`;

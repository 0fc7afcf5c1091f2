import type { IncomingMessage, ServerResponse } from 'node:http';
import { create } from '@bufbuild/protobuf';
import {
  ClaimService,
  ListHostCertificatesRequestSchema,
  type ListHostCertificatesResponse,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { RpcInvoker } from '@offshoot/rpc';
import { fromWire } from '@offshoot/rpc/wire';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { originKeysDocument } from '@offshoot/statements/origin-proofs/origin-keys.ts';
import { answer, type Content, contentOf } from './answer.ts';
import { isRead, pathOf } from './requests.ts';
import type { WebRoute } from './web-routes.ts';

const PATH = '/.well-known/agents.json';
/** An agent of a host that is new is unproven until caches have the host's key. */
const CACHED = 'public, max-age=300';
/** However many ask, the claim service is asked this often. */
const KEPT_MS = 10_000;

/** The keys with which the deployment's hosts prove where their agents are from: a JSON Web Key Set, at the place where Convos looks. */
export function originKeys(deploymentKey: string, log: Logger): WebRoute {
  let kept: { content: Content; until: number } | undefined;
  return (request, response, invoker) => {
    if (pathOf(request) !== PATH || !isRead(request)) return false;
    const current = kept && performance.now() < kept.until ? Promise.resolve(kept.content) : undefined;
    const content = current ?? askForKeys(request, response, invoker, deploymentKey);
    content.then(
      (found) => {
        if (!current) kept = { content: found, until: performance.now() + KEPT_MS };
        answer(request, response, found, { cacheControl: CACHED });
      },
      (error: unknown) => {
        log.warn({ err: error }, 'the keys of the hosts cannot be read');
        response.writeHead(503, { 'cache-control': 'no-store', 'retry-after': '5' });
        response.end();
      },
    );
    return true;
  };
}

/** Counted against the client's limits like every other call. */
async function askForKeys(
  request: IncomingMessage,
  response: ServerResponse,
  invoker: RpcInvoker,
  deploymentKey: string,
): Promise<Content> {
  const call = invoker.begin(ClaimService.method.listHostCertificates, request, response);
  await call.admit();
  const { certificates } = await call.invoke(create(ListHostCertificatesRequestSchema));
  return contentOf('application/json', Buffer.from(JSON.stringify(documentOf(deploymentKey, certificates))));
}

function documentOf(deploymentKey: string, certificates: ListHostCertificatesResponse['certificates']) {
  const complete = certificates.flatMap(({ hostId, hostKey, statement }) =>
    statement ? [{ hostId, hostKey, ...fromWire(statement) }] : [],
  );
  return originKeysDocument(deploymentKey, complete);
}

// The owner looks at a server of tools from a page, and signs in to it with their browser. The agent asks the server, and gives the page
// what it got sealed to the agent itself: nobody but the agent can read it, and nothing is connected until the owner signs `set-server`.
import { randomBytes } from 'node:crypto';
import { base64Encode } from '@bufbuild/protobuf/wire';
import { MAX_SEEN_TEXT, MAX_SEEN_TOOLS, MAX_SIGN_IN_ADDRESS, type ServerSeen, type ServerVisitRequest } from '@offshoot/context';
import { McpError } from '@offshoot/mcp/mcp-error.ts';
import { type Credential, credentialIn, credentialValue, type SignedIn } from '@offshoot/mcp/server.ts';
import { claimedState, type OrderDeps } from '../orders/order-checks.ts';
import type { Fetching } from '../sources/domain/reading.ts';
import { openServerCredential, type SealedDeps, sealServerCredential } from '../template/sealed-values.ts';
import type { BegunSignIns, PendingSignIn } from './begun-sign-ins.ts';
import type { ServerTable } from './own-server-store.ts';
import { sealedIn } from './server-orders.ts';
import type { ToolCaller } from './tool-caller.ts';

export interface VisitingDeps extends OrderDeps<ServerTable>, SealedDeps {
  readonly toolCaller: ToolCaller;
  readonly signIns: BegunSignIns;
  readonly closing: AbortSignal;
}

type Found = ServerSeen['found'];
type Asked<A extends ServerVisitRequest['ask']> = Extract<ServerVisitRequest, { ask: A }>;

const problem = (is: string): Found => ({ is: 'problem', problem: is });

/** Throws SEALED_VALUE_INVALID and RATE_LIMITED. */
export async function visitServer(deps: VisitingDeps, request: ServerVisitRequest): Promise<ServerSeen> {
  const { ownerId } = claimedState(deps).claimed;
  const seen = (url: string, found: Found): ServerSeen => ({ answer: 'server-seen', requestId: request.requestId, url, found });
  switch (request.ask) {
    case 'see-server':
      return seen(request.url, await orProblem(() => look(deps, ownerId, request)));
    case 'begin-sign-in':
      return seen(request.url, await orProblem(() => begin(deps, ownerId, request)));
    case 'finish-sign-in': {
      const pending = deps.signIns.with(request.state, { instanceId: deps.instanceId, ownerId });
      if (pending === undefined) return seen('', problem('over'));
      return seen(pending.url, await finish(deps, pending, request));
    }
  }
}

async function orProblem(work: () => Promise<Found>): Promise<Found> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof McpError) return problem(error.is);
    throw error;
  }
}

async function look(deps: VisitingDeps, ownerId: string, { url, credential }: Asked<'see-server'>): Promise<Found> {
  const { toolCaller, closing } = deps;
  const fetching = { people: [ownerId], signal: closing };
  const sealed = sealedIn(credential);
  const entered = sealed && credentialIn(await openServerCredential(deps, { ownerId, url }, sealed));
  if (sealed !== undefined && (entered === undefined || entered.is === 'signed-in')) return problem('unauthorized');
  try {
    return await toolsAt(toolCaller, { url, credential: entered ?? { is: 'none' } }, fetching);
  } catch (error) {
    if (entered !== undefined || !(error instanceof McpError) || error.is !== 'unauthorized') throw error;
  }
  try {
    return { is: 'sign-in', issuer: (await toolCaller.issuerFor(url, fetching)).href };
  } catch (error) {
    // Nobody signs in there, so the key is one that people are given.
    if (error instanceof McpError && error.is === 'not-mcp') return { is: 'key' };
    throw error;
  }
}

async function begin(deps: VisitingDeps, ownerId: string, { requestId, url, issuer, page }: Asked<'begin-sign-in'>): Promise<Found> {
  const { instanceId, signIns, toolCaller, closing } = deps;
  const { redirectUrl } = signIns;
  // Whichever page the request names, the code comes to pages of this deployment only.
  if (redirectUrl === undefined || new URL(redirectUrl).origin !== page) return problem('page');
  const before = signIns.begunBy(requestId, { instanceId, ownerId });
  if (before !== undefined) return begunAs(before);
  const state = randomBytes(16).toString('hex');
  let isOther = false;
  const accept = (named: URL) => {
    isOther = named.href !== issuer;
    if (isOther) throw new McpError('refused');
  };
  try {
    const begun = await toolCaller.beginSignIn(url, { redirectUrl, state, accept }, { people: [ownerId], signal: closing });
    if (begun.address.href.length > MAX_SIGN_IN_ADDRESS) return problem('too-large');
    return begunAs(signIns.keep({ state, instanceId, ownerId, requestId, url, begun }));
  } catch (error) {
    if (isOther) return problem('issuer');
    throw error;
  }
}

const begunAs = ({ begun, state, expiresAt }: PendingSignIn): Found => ({
  ...{ is: 'begun', address: begun.address.href, state },
  expiresAt: new Date(expiresAt).toISOString(),
});

async function finish(deps: VisitingDeps, pending: PendingSignIn, { requestId, code, iss }: Asked<'finish-sign-in'>): Promise<Found> {
  if (pending.ended !== undefined) return pending.ended.requestId === requestId ? pending.ended.found : problem('over');
  // Also if this fails, the code was used.
  pending.ended = { requestId, found: problem('over') };
  const { closing, toolCaller } = deps;
  const { url, ownerId } = pending;
  const fetching = { people: [ownerId], signal: closing };
  const found = await orProblem(async () => {
    const credential = await pending.begun.finish({ code, iss }, closing);
    try {
      return await withSealed(deps, { url, ownerId, credential }, fetching);
    } catch (error) {
      // Nobody has them now.
      await toolCaller.signOut({ url, credential }, fetching);
      throw error;
    }
  });
  pending.ended = { requestId, found };
  return found;
}

async function withSealed(
  deps: VisitingDeps,
  { url, ownerId, credential }: { url: string; ownerId: string; credential: SignedIn },
  fetching: Fetching,
): Promise<Found> {
  const { access_token: token } = credential.tokens;
  // Without a way to renew them: what is sealed has to be the latest.
  const found = await toolsAt(deps.toolCaller, { url, credential: { is: 'bearer', token } }, fetching);
  const { encapsulatedKey, ciphertext } = await sealServerCredential(deps, { ownerId, url }, credentialValue(credential));
  return { ...found, credential: { encapsulatedKey: base64Encode(encapsulatedKey), ciphertext: base64Encode(ciphertext) } };
}

async function toolsAt(
  toolCaller: ToolCaller,
  server: { url: string; credential: Credential },
  fetching: Fetching,
): Promise<Extract<Found, { is: 'tools' }>> {
  const { tools: listed, refused } = await toolCaller.list(server, fetching);
  const tools: string[] = [];
  let room = MAX_SEEN_TEXT;
  for (const { pin } of listed) {
    if (tools.length === MAX_SEEN_TOOLS || pin.length > room) break;
    tools.push(pin);
    room -= pin.length;
  }
  return { is: 'tools', tools, leftOut: refused + listed.length - tools.length };
}

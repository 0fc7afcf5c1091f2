// The owner connects a server of tools to the agent, or disconnects it: signed, and sent in their direct message, so that the pool sees
// neither the server nor the credential.

import { base64Decode } from '@bufbuild/protobuf/wire';
import type { ListedServer, Servers, SetServerRequest } from '@offshoot/context';
import { type PinnedTool, readPin } from '@offshoot/mcp/definition/tool-definition.ts';
import { type Credential, credentialIn, credentialValue, type SignedIn } from '@offshoot/mcp/server.ts';
import { Refusal } from '@offshoot/refusals';
import { canonicalJson, MAX_OWN_SERVERS, sealedConfigDigestOf, serverAction, textDigest } from '@offshoot/statements';
import type { SealedValue } from '@offshoot/statements/sealing';
import { verifyServer } from '../orders/domain/owner-statement.ts';
import { changeMarked } from '../orders/marked-change.ts';
import { claimedState, freshKeys, isRepeat, type OrderDeps, redeem, requireStillOwner, superseded } from '../orders/order-checks.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { openServerCredential, type SealedDeps } from '../template/sealed-values.ts';
import type { Signed } from '../versions/domain/signed-version.ts';
import { canonical } from '../versions/domain/template-update.ts';
import { agentServers } from './agent-servers.ts';
import type { ServerTable } from './own-server-store.ts';
import { serverTools } from './server-tools.ts';
import { type ToolCaller, ToolCallFailure, type ToolCallProblem } from './tool-caller.ts';

export interface ServerOrderDeps extends OrderDeps<ServerTable>, SealedDeps {
  readonly toolCaller: ToolCaller;
  readonly closing: AbortSignal;
}

type Wanted = SetServerRequest['server'];

/**
 * The order of issue decides, not of arrival: an older statement does not connect what a newer one disconnected. Returns what became of
 * the tokens of a server that was disconnected; undefined: there were none.
 */
export async function setServer(deps: ServerOrderDeps, wanted: Wanted, statement: Signed): Promise<Servers['signedOut']> {
  const { instanceId, store } = deps;
  const { ownerId } = claimedState(deps).claimed;
  const { id, url, tools } = wanted;
  const sealed = tools.length === 0 ? undefined : sealedIn(wanted.credential);
  const server = { id, url, tools, credentialDigest: sealed === undefined ? 'none' : sealedConfigDigestOf({ value: sealed, keys: [id] }) };
  const purpose = `server ${textDigest(canonical(() => canonicalJson({ ...serverAction(instanceId, server) })))}`;
  if (isRepeat(deps, statement, purpose)) return undefined;
  const keys = await freshKeys(deps, ownerId);
  await verifyServer({ instanceId, ownerId, server, statement, keys, now: deps.now() });
  const entered = sealed === undefined ? '' : await openServerCredential(deps, { ownerId, url }, sealed);
  const credential = tools.length === 0 ? '' : await requireUsable(deps, wanted, { ownerId, entered });
  requireStillOwner(deps, ownerId);
  const issuedAt = statement.envelope.issuedAt.getTime();
  let left: { url: string; credential: SignedIn } | undefined;
  changeMarked(deps, () => {
    if (!redeem(deps, statement, purpose)) return;
    const { serverOrderAt, ownerChangedAt } = store.state;
    // Statements have a resolution of one second: two in the same second are both accepted, in order of arrival.
    if (issuedAt < Math.max(serverOrderAt, ownerChangedAt)) throw superseded();
    if (tools.length === 0) {
      left = signedInTo(store.servers.all().find((one) => one.id === id));
      store.servers.remove(id);
    } else {
      requireRoom(deps, id);
      store.servers.keep({ id, url, tools, credential });
    }
    store.change({ serverOrder: statement.envelope.nonce, serverOrderAt: issuedAt });
  });
  deps.log.info({ instanceId, tools: tools.length }, 'its owner has changed its servers of tools');
  // Cards for tools that are gone are over.
  deps.wake.duties();
  return left && (await deps.toolCaller.signOut(left, { people: [ownerId], signal: deps.closing }));
}

function signedInTo(server: { url: string; credential: string } | undefined): { url: string; credential: SignedIn } | undefined {
  const credential = server && credentialIn(server.credential);
  return server && credential?.is === 'signed-in' ? { url: server.url, credential } : undefined;
}

/** Throws VALIDATION_FAILED. */
export function sealedIn(credential: Wanted['credential']): SealedValue | undefined {
  if (credential === undefined) return undefined;
  try {
    return { encapsulatedKey: base64Decode(credential.encapsulatedKey), ciphertext: base64Decode(credential.ciphertext) };
  } catch {
    throw invalid('credential', 'The credential is not in base64.');
  }
}

/** Returns the credential, which the server may have renewed. Throws VALIDATION_FAILED, and UPSTREAM_UNAVAILABLE or RATE_LIMITED if the server cannot be asked now. */
async function requireUsable(
  { toolCaller, closing }: ServerOrderDeps,
  { url, tools }: Wanted,
  { ownerId, entered }: { ownerId: string; entered: string },
): Promise<string> {
  // The agent calls exactly the address that people are shown.
  const { href, username, password, hash } = URL.parse(url) ?? {};
  if (href !== url || username !== '' || password !== '' || hash !== '')
    throw invalid('url', 'The address of a server is written in full, and has no user, no password and no part after “#”.');
  const credential: Credential | undefined = entered === '' ? { is: 'none' } : credentialIn(entered);
  if (credential === undefined) throw invalid('credential', 'That is neither a token nor JSON with client_id, client_secret and issuer.');
  const pinned = tools.map(({ definition }) => pinnedAs(definition));
  let latest = credential.is === 'signed-in' ? credentialValue(credential) : entered;
  const renewed = (next: SignedIn) => {
    latest = credentialValue(next);
  };
  try {
    await toolCaller.requirePinned({ url, credential, renewed }, pinned, { people: [ownerId], signal: closing });
    return latest;
  } catch (error) {
    if (!(error instanceof ToolCallFailure)) throw error;
    if (error.why === 'rate-limited') throw new Refusal('RATE_LIMITED', PROBLEMS['rate-limited']);
    throw error.why === 'unreachable' ? new Refusal('UPSTREAM_UNAVAILABLE', PROBLEMS.unreachable) : invalid('url', PROBLEMS[error.why]);
  }
}

const PROBLEMS: Record<ToolCallProblem, string> = {
  unreachable: 'I cannot reach that server.',
  address: 'The address of that server is not on the Internet, or does not begin with https.',
  unauthorized: 'That server wants a credential, or another one.',
  changed: 'That server does not describe these tools to me as it did to you.',
  arguments: 'That server gives no answer that I can use.',
  'rate-limited': 'Too much has gone out for you, or to that server, in the last minute. Connect it again in a minute.',
  other: 'That server gives no answer that I can use.',
};

function pinnedAs(definition: string): PinnedTool {
  try {
    return readPin(definition);
  } catch {
    throw invalid('tools', 'The definition of a tool is not safe to use, or not in its canonical form.');
  }
}

/** Call in the transaction. */
function requireRoom(deps: AgentDeps<ServerTable>, id: string): void {
  if (character(deps).description.mcpServers.some((one) => one.id === id))
    throw invalid('id', `My template has a server called ${id} already.`, 'Call yours by another name.');
  const others = deps.store.servers.all().filter((one) => one.id !== id);
  if (others.length >= MAX_OWN_SERVERS)
    throw invalid('id', `I have ${MAX_OWN_SERVERS} servers of my owner, and no room for more.`, 'Disconnect one of them.');
}

const invalid = (field: string, message: string, help?: string): Refusal =>
  new Refusal('VALIDATION_FAILED', message, { metadata: { field }, ...(help !== undefined && { help }) });

/** As they are now. */
export function serversListed(deps: AgentDeps<ServerTable>, requestId: string, signedOut?: Servers['signedOut']): Servers {
  const all = serverTools(deps);
  const servers = agentServers(deps).map(
    ({ id, url, origin, credential }): ListedServer => ({
      ...{ id, url, origin },
      credential: credential === undefined ? 'missing' : credential.is === 'none' ? 'none' : 'given',
      tools: all.flatMap(({ server, tool: { name }, risk, toolDigest }) => (server === id ? [{ name, risk, digest: toolDigest }] : [])),
    }),
  );
  return { answer: 'servers', requestId, servers, ...(signedOut && { signedOut }) };
}

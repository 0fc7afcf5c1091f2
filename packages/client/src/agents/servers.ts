import { toBinary } from '@bufbuild/protobuf';
import { base64Decode, base64Encode } from '@bufbuild/protobuf/wire';
import type { Servers, SetServerRequest } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Owner } from '../owner.ts';
import type { AgentLine } from '../transfers/agent-line.ts';
import { type Recipient, sealWith, verifiedKey } from '../values/sealing.ts';

type ServerLine = Pick<AgentLine, 'setServer'>;

export type SealedCredential = NonNullable<SetServerRequest['server']['credential']>;

/** Seals what the person enters for a server to the agent. Throws like `verifiedKey`. */
export async function sealCredential(owner: Owner, agent: Recipient, url: string, text: string): Promise<SealedCredential> {
  const purpose = { use: 'server-credential', instanceId: agent.instanceId, ownerId: owner.inboxId, url } as const;
  const value = await sealWith(await verifiedKey(owner, agent), purpose, text);
  return { encapsulatedKey: base64Encode(value.encapsulatedKey), ciphertext: base64Encode(value.ciphertext) };
}

/**
 * Signs that the agent may call these tools, as the person was shown them, and tells the agent. `credential`: in clear, to be sealed to
 * the agent for this address; or as it was sealed; undefined: the server wants none. Throws like `AgentLine.setServer` and `verifiedKey`.
 */
export async function connectServer(
  owner: Owner,
  line: ServerLine,
  agent: Recipient,
  { credential, ...server }: Omit<SetServerRequest['server'], 'credential'> & { credential: string | SealedCredential | undefined },
): Promise<Servers> {
  const { sealedConfigDigestOf } = await import('@offshoot/statements');
  if (credential === undefined) return signed(owner, line, agent.instanceId, server, 'none');
  const { instanceId } = agent;
  const sealed = typeof credential === 'string' ? await sealCredential(owner, agent, server.url, credential) : credential;
  const value = { encapsulatedKey: base64Decode(sealed.encapsulatedKey), ciphertext: base64Decode(sealed.ciphertext) };
  return signed(owner, line, instanceId, { ...server, credential: sealed }, sealedConfigDigestOf({ value, keys: [server.id] }));
}

const ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** A name for the server: the first part of its host. */
export function serverIdOf({ hostname }: URL): string {
  const [first = ''] = hostname.replace(/^(?:www|mcp|api)\./, '').split('.');
  return ID.test(first) && !/^\d+$/.test(first) ? first : 'server';
}

/** Signs that the agent is not to have the server any more. The agent deletes its credential. */
export function disconnectServer(owner: Pick<Owner, 'sign'>, line: ServerLine, instanceId: string, id: string): Promise<Servers> {
  return signed(owner, line, instanceId, { id, url: '', tools: [] }, 'none');
}

async function signed(
  owner: Pick<Owner, 'sign'>,
  line: ServerLine,
  instanceId: string,
  server: SetServerRequest['server'],
  credentialDigest: string,
): Promise<Servers> {
  const { serverAction } = await import('@offshoot/statements');
  const { id, url, tools } = server;
  const statement = await owner.sign(serverAction(instanceId, { id, url, tools, credentialDigest }));
  return line.setServer({ server, statement: base64Encode(toBinary(SignedStatementSchema, statement)) });
}

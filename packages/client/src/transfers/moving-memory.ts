// What an agent knows goes into its owner's file, and from there into an agent. The pool sees none of it.
import { toBinary } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import type { AgentExport, ImportDocument, Imported, ReadExport } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { readAgent } from '../agents/agent.ts';
import { Failure, failureOf } from '../failure.ts';
import type { Owner } from '../owner.ts';
import type { AgentLine } from './agent-line.ts';
import { type AgentAddress, unverifiedAnswer } from './unverified-answer.ts';

/** What the agent has signed for this owner. Throws ANSWER_UNVERIFIED if it has not, or if it names another agent. */
export async function exportMemory(
  owner: Pick<Owner, 'inboxId' | 'keysOf'>,
  line: AgentLine,
  agent: AgentAddress,
  withReminders: boolean,
): Promise<{ made: AgentExport; read: ReadExport }> {
  const { export: made } = await line.export(withReminders);
  const read = await genuineExport(owner, made, (...why) => unverifiedAnswer(agent, ...why));
  const { instanceId, inboxId, ownerId } = read.manifest;
  if (instanceId !== agent.instanceId || inboxId !== agent.inboxId) throw unverifiedAnswer(agent, 'it is another agent’s export');
  if (ownerId !== owner.inboxId) throw unverifiedAnswer(agent, 'it was made for another owner');
  return { made, read };
}

type Forged = (what: string, cause?: unknown) => Failure;

/** Throws what `forged` makes unless the inbox that it names has signed it. */
async function genuineExport(owner: Pick<Owner, 'keysOf'>, made: AgentExport, forged: Forged): Promise<ReadExport> {
  const { readExport, TransferError, verifyExport } = await import('@offshoot/context');
  let read: ReadExport;
  try {
    read = readExport(made);
  } catch (cause) {
    if (!(cause instanceof TransferError)) throw cause;
    throw forged(cause.message.replace(/\.$/, ''), cause);
  }
  const { manifest, digest } = read;
  const verdict = await verifyExport(made, { manifest, digest, keys: await owner.keysOf(manifest.inboxId), now: new Date() });
  if (!verdict.ok) throw forged('the agent that it names has not signed it');
  return read;
}

/** A file can have been changed by anybody who had it. */
const changedExport: Forged = (what, cause) =>
  new Failure('VALIDATION_FAILED', `The export is not as an agent signed it: ${what}.`, {
    help: 'Export the memory again, and import that file unchanged.',
    metadata: { field: 'export' },
    cause,
  });

/**
 * What an export is to an agent: of the agent that it names, if the pool has this agent with the inbox that has signed; anything else, that
 * any inbox can sign with any agent's ID, is only proposed, as what comes from another system. Throws VALIDATION_FAILED and NOT_INSTANCE_OWNER.
 */
export async function asImport(
  owner: Pick<Owner, 'gateway' | 'inboxId' | 'keysOf'>,
  made: AgentExport,
): Promise<Pick<ImportOrder, 'document' | 'sourceInboxId'>> {
  const { manifest, summary } = await genuineExport(owner, made, changedExport);
  const { instanceId, inboxId, ownerId, agentName } = manifest;
  if (ownerId !== owner.inboxId)
    throw new Failure('NOT_INSTANCE_OWNER', 'The export was made for another owner.', { metadata: { instanceId } });
  const signer = await readAgent(owner, instanceId).catch((error: unknown) => {
    if (!['INSTANCE_NOT_FOUND', 'NOT_INSTANCE_OWNER'].includes(failureOf(error).reason)) throw error;
    return undefined;
  });
  if (signer === undefined) {
    const { proposedFrom } = await import('@offshoot/context');
    return { document: { proposal: proposedFrom(agentName, summary) }, sourceInboxId: 'none' };
  }
  if (signer.inboxId !== inboxId) throw changedExport('another inbox has signed it than that of the agent that it names');
  return { document: { export: made }, sourceInboxId: inboxId };
}

export interface ImportOrder {
  document: ImportDocument;
  /** Of exactly this document, by `AgentLine.upload`. */
  upload: string;
  /** Inbox of the agent that made the export; 'none': another system. */
  sourceInboxId: string;
  /** It may be older than what the agent has learned from. */
  acceptOlder: boolean;
}

/** What would come of it. Nothing changes. */
export function previewImport(line: AgentLine, { upload, acceptOlder }: ImportOrder): Promise<Imported> {
  return line.import({ upload, acceptOlder, statement: '' });
}

/** The owner signs the digest of exactly this document. Repeatable. */
export async function importMemory(owner: Pick<Owner, 'sign'>, line: AgentLine, instanceId: string, order: ImportOrder): Promise<Imported> {
  const { importDigest } = await import('@offshoot/context');
  const { document, upload, sourceInboxId, acceptOlder } = order;
  const statement = await owner.sign({
    action: 'instance.import-context',
    ...{ instanceId, sourceInboxId, contextDigest: importDigest(document), older: acceptOlder ? 'accepted' : 'refused' },
  });
  return line.import({ upload, acceptOlder, statement: base64Encode(toBinary(SignedStatementSchema, statement)) });
}

// An agent's memory moves by the routes of `offshoot serve`, too. There it is not encrypted: it stays on the owner's machine.
import type { JsonValue } from '@bufbuild/protobuf';
import { asImport, exportMemory, Failure, importMemory, readAgent, recipientOf } from '@offshoot/client';
import {
  type AgentExport,
  IMPORT_FATES,
  type Imported,
  LEFT_REASONS,
  MAX_DOCUMENT_BYTES,
  parseExport,
  TransferError,
} from '@offshoot/context';
import { USAGE } from '../../failure.ts';
import type { OfAgent, Operation, Schema } from '../../operation.ts';
import { ownerOf } from '../../owner.ts';

interface Wanted extends OfAgent {
  withReminders?: boolean;
}

interface ToLearn extends OfAgent {
  export: unknown;
  acceptOlder?: boolean;
}

const PATH = '/api/agents/{instanceId}/do/memory';
const exportSchema: Schema = { type: 'object', description: 'As the export route answers: manifest, signature and parts.' };
const count: Schema = { type: 'integer' };

export const exportAgentMemory: Operation<Wanted, AgentExport> = {
  ...{ id: 'exportMemory', method: 'GET', path: `${PATH}/export`, status: 200, required: [] },
  summary: 'What your agent knows, signed by the agent, without credentials. It is not encrypted.',
  fields: { withReminders: { type: 'boolean', description: 'Also reminders, regular posts and open goals.' } },
  answer: () => exportSchema,
  async run({ cli, ask }, { instanceId, withReminders = false }) {
    const owner = await ownerOf(cli);
    const agent = recipientOf(await readAgent(owner, instanceId));
    return ask(instanceId, async (line) => (await exportMemory(owner, line, agent, withReminders)).made);
  },
  document: (made) => made as unknown as JsonValue,
};

const leftReminder = {
  type: 'object',
  properties: { text: { type: 'string' }, why: { type: 'string', enum: [...LEFT_REASONS] } },
  required: ['text', 'why'],
};

export const importAgentMemory: Operation<ToLearn, Imported> = {
  ...{ id: 'importMemory', method: 'POST', path: `${PATH}/import`, status: 200, required: ['export'] },
  // JSON in JSON: each quote takes another byte.
  maxBodyBytes: 2 * MAX_DOCUMENT_BYTES,
  summary: 'Have your agent learn what another of your agents exported, as inherited and unconfirmed. This signs it.',
  fields: { export: exportSchema, acceptOlder: { type: 'boolean', description: 'Also if it has learned from a newer export.' } },
  answer: () => ({
    type: 'object',
    properties: {
      outcome: { type: 'string', enum: ['learned', 'already'] },
      digest: { type: 'string' },
      counts: { type: 'object', properties: Object.fromEntries(IMPORT_FATES.map((fate) => [fate, count])) },
      reminders: { type: 'object', properties: { set: count, known: count, left: { type: 'array', items: leftReminder } } },
      unknown: count,
    },
    required: ['outcome', 'digest', 'counts', 'reminders', 'unknown'],
  }),
  async run({ cli, ask }, { instanceId, export: exported, acceptOlder = false }) {
    const owner = await ownerOf(cli);
    const given = await asImport(owner, exportIn(exported));
    return ask(instanceId, async (line) => {
      const upload = await line.upload(given.document);
      return importMemory(owner, line, instanceId, { ...given, upload, acceptOlder });
    });
  },
  document: ({ outcome, digest, counts, reminders, unknown }) => ({ outcome, digest, counts, reminders, unknown }),
};

function exportIn(given: unknown): AgentExport {
  try {
    return parseExport(given);
  } catch (cause) {
    if (!(cause instanceof TransferError)) throw cause;
    throw new Failure(USAGE, cause.message, { help: 'Send what the export route answered.', cause });
  }
}

// The host dies by kill -9 at each step of an order that moves memory: what is learned is learned once and whole, and no export has the
// number of another.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toBinary } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import {
  cut,
  type Exported,
  encodeImport,
  type ImportDocument,
  type Imported,
  importDigest,
  type Knowledge,
  ownerUploadCodec,
  readExport,
} from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf, Desk, newRequestId } from './desk.ts';
import type { Deadly } from './dies-at.ts';
import { kill, spawnHostProcess } from './host-process.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';

const PRELOAD = fileURLToPath(new URL('./dies-at.ts', import.meta.url));
let scene: Scene;
let owner: Desk;
let agent: Configured;
let child: ChildProcess;

const diesAt = () => join(scene.folder, 'dies-at.json');
const startHost = async () => {
  const env = { DIES_AT: diesAt(), NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${PRELOAD}` };
  const started = await spawnHostProcess(scene, { env });
  child = started.child;
  return started;
};

beforeAll(async () => {
  scene = await setScene();
  agent = await claim(scene, await startHost());
  owner = new Desk(await clientOf(scene, scene.owner), agent.inboxId);
});
afterAll(async () => {
  await owner?.client.close();
  if (child) await kill(child);
  await scene?.close();
});

/** The host dies there of its own hand, and another one starts. */
async function killedAt(deadly: Deadly, work: () => Promise<void>): Promise<void> {
  const dead = once(child, 'exit');
  writeFileSync(diesAt(), JSON.stringify(deadly));
  await work();
  expect(await dead).toEqual([null, 'SIGKILL']);
  rmSync(diesAt());
  await startHost();
}

const ANSWERED = 'UPDATE owner_request SET answer = ';
const SENT = 'UPDATE owner_request SET request = NULL';

const textsKnown = async (): Promise<string[]> => {
  const { items } = await owner.asksUntilAnswered<Knowledge>({ ask: 'knowledge', requestId: newRequestId() });
  return items.map(({ text }) => text);
};

/** Has its owner's import sent, up to the signature. */
async function importOf(texts: readonly string[]) {
  const document: ImportDocument = {
    proposal: { system: 'openclaw', agentName: 'Momo', items: texts.map((text) => ({ kind: 'fact' as const, text })) },
  };
  const upload = newRequestId();
  const { id } = await owner.client.openDm(agent.inboxId);
  for (const [index, part] of cut(upload, encodeImport(document)).entries())
    await owner.client.sendContent(id, ownerUploadCodec, part, { idempotencyKey: `upload:${upload}:${index}` });
  const { instanceId } = agent;
  const terms = { sourceInboxId: 'none', contextDigest: importDigest(document), older: 'refused' } as const;
  const signed = await scene.owner.sign({ action: 'instance.import-context', instanceId, ...terms });
  const statement = base64Encode(toBinary(SignedStatementSchema, signed));
  return { ask: 'import', requestId: newRequestId(), upload, acceptOlder: false, statement } as const;
}

const IMPORT_STEPS: Record<string, Deadly> = {
  'in the middle of what it learns': { pattern: 'INSERT INTO import_done', when: 'before' },
  'once its host has noted the change, before it is made': { pattern: 'INSERT INTO mark .*intended', when: 'uncommitted' },
  'once it has learned': { pattern: 'INSERT INTO import_done', when: 'committed' },
  'once its answer is sent': { pattern: SENT, when: 'before' },
};

test('attack: kill -9 at each step of an import: all of it is learned, once, and the same order again has the same answer', async () => {
  const all: string[] = [];
  for (const [step, deadly] of Object.entries(IMPORT_STEPS)) {
    const texts = ['the cello', 'jazz'].map((thing) => `Lea likes ${thing} no. ${all.length}.`);
    all.push(...texts);
    const order = await importOf(texts);
    await killedAt(deadly, () => owner.send(order));
    const learned = { outcome: 'learned', counts: { new: 2 } };
    expect(await owner.asksUntilAnswered<Imported>(order), step).toMatchObject(learned);
    const again = { ...order, requestId: newRequestId() };
    expect(await owner.asksUntilAnswered<Imported>(again), step).toMatchObject(learned);
  }
  expect((await textsKnown()).filter((text) => text.startsWith('Lea likes')).sort()).toEqual(all.sort());
});

const EXPORT_STEPS: Record<string, Deadly> = {
  'before it has counted': { pattern: 'INSERT INTO agent .*exports', when: 'before' },
  'once its answer is kept': { pattern: ANSWERED, when: 'committed' },
};

test('attack: kill -9 at each step of an export: it comes whole, and its number is no other’s', async () => {
  const numbers: number[] = [];
  for (const [step, deadly] of Object.entries(EXPORT_STEPS)) {
    const order = { ask: 'export', requestId: newRequestId(), withReminders: true } as const;
    await killedAt(deadly, () => owner.send(order));
    const { export: made } = await owner.asksUntilAnswered<Exported>(order);
    const read = readExport(made);
    expect(JSON.stringify(read.summary), step).toContain('Lea likes');
    numbers.push(read.manifest.sequence);
  }
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
});

// The host dies by kill -9 between the work of an order that moves memory and its answer: what is learned is learned once, and no export
// has the number of another.
import type { ChildProcess } from 'node:child_process';
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
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clientOf, Desk, newRequestId } from './desk.ts';
import { kill, spawnHostProcess } from './host-process.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';

let scene: Scene;
let owner: Desk;
let agent: Configured;
let host: { child: ChildProcess; url: string };
let onLog = (_line: string) => {};

const startHost = async () => {
  host = await spawnHostProcess(scene, { env: { LOG_LEVEL: 'info' }, onLine: (line) => onLog(line) });
};

beforeEach(async () => {
  scene = await setScene();
  await startHost();
  agent = await claim(scene, host);
  owner = new Desk(await clientOf(scene, scene.owner), agent.inboxId);
});
afterEach(async () => {
  await owner?.client.close();
  if (host) await kill(host.child);
  await scene?.close();
});

/** Kills the host as soon as it writes this line, and starts another. */
async function killedAt(line: string, work: () => Promise<void>): Promise<void> {
  const dead = new Promise<void>((resolve) => {
    onLog = (written) => {
      if (!written.includes(`"msg":"${line}"`)) return;
      onLog = () => {};
      resolve(kill(host.child));
    };
  });
  await work();
  await dead;
  await startHost();
}

const textsKnown = async (): Promise<string[]> => {
  const { items } = await owner.asksUntilAnswered<Knowledge>({ ask: 'knowledge', requestId: newRequestId() });
  return items.map(({ text }) => text);
};

test('killed after it has learned, before it says so: the same order again has the same answer, and nothing is learned twice', async () => {
  const texts = ['Lea plays the cello.', 'Cem likes jazz.'];
  const items = texts.map((text) => ({ kind: 'fact' as const, text }));
  const document: ImportDocument = { proposal: { system: 'openclaw', agentName: 'Momo', items } };
  const upload = newRequestId();
  const { id } = await owner.client.openDm(agent.inboxId);
  for (const [index, part] of cut(upload, encodeImport(document)).entries())
    await owner.client.sendContent(id, ownerUploadCodec, part, { idempotencyKey: `upload:${index}` });
  const { instanceId } = agent;
  const terms = { sourceInboxId: 'none', contextDigest: importDigest(document), older: 'refused' } as const;
  const signed = await scene.owner.sign({ action: 'instance.import-context', instanceId, ...terms });
  const statement = base64Encode(toBinary(SignedStatementSchema, signed));
  const order = { ask: 'import', requestId: newRequestId(), upload, acceptOlder: false, statement } as const;
  await killedAt('imported for its owner', () => owner.send(order));
  expect(await owner.asksUntilAnswered<Imported>(order)).toMatchObject({ outcome: 'learned', counts: { new: 2 } });
  expect(await owner.asksUntilAnswered<Imported>({ ...order, requestId: newRequestId() })).toMatchObject({ counts: { new: 2 } });
  expect((await textsKnown()).filter((text) => texts.includes(text)).sort()).toEqual([...texts].sort());
});

test('killed after it has exported, before it says so: the export comes, and its number is no other’s', async () => {
  const order = () => ({ ask: 'export', requestId: newRequestId(), withReminders: true }) as const;
  const first = order();
  await killedAt('exported for its owner', () => owner.send(first));
  const made = [await owner.asksUntilAnswered<Exported>(first), await owner.asksUntilAnswered<Exported>(order())];
  const [one, other] = made.map(({ export: file }) => readExport(file).manifest.sequence);
  expect(one).toBeGreaterThan(0);
  expect(other).toBeGreaterThan(one ?? 0);
});

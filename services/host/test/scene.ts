// A local XMTP network, a pool and a host, started together and cleaned up together.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@connectrpc/connect';
import { TransferKind } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { hostAudience } from '@offshoot/rpc/auth';
import { destinationToWire } from '@offshoot/rpc/wire';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { type Destination, destinationText, textDigest } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import { signedConfiguration, startTestNetwork, type TestNetwork } from '@offshoot/testing/testnet';
import { createInboxKeysReader, type InboxKeysReader, openAgentClient, type XmtpAgentClient, type XmtpNetwork } from '@offshoot/xmtp';
import { type InstanceHostConfig, type RunningInstanceHost, startInstanceHost } from '../src/index.ts';
import type { InstanceHostDeps } from '../src/service.ts';
import { createPerson, createTemplate, type Person, type Template } from './people.ts';
import { plainEngine } from './plain-engine.ts';
import { keys, type Pool, startPool } from './pool.ts';

export interface Scene {
  testNetwork: TestNetwork;
  network: XmtpNetwork;
  pool: Pool;
  identities: InboxKeysReader;
  folder: string;
  creator: Person;
  owner: Person;
  /** Adds agents to conversations unless a test names another person. */
  convener: Person;
  template: Template;
  config: InstanceHostConfig;
  startHost(
    o?: Partial<InstanceHostConfig> &
      Partial<Pick<InstanceHostDeps, 'engine' | 'now' | 'identities' | 'secretScanner' | 'fileReader' | 'webReader'>>,
  ): Promise<RunningInstanceHost>;
  rpc(host: { url: string; host?: { hostId: string } }): Client<typeof InstanceService>;
  /** A person's own XMTP client, for conversations without a Convos client. */
  human(person?: Person): Promise<XmtpAgentClient>;
  workspace(instanceId: string): string;
  close(): Promise<void>;
}

export async function setScene(): Promise<Scene> {
  const testNetwork = await startTestNetwork();
  const network: XmtpNetwork = { env: 'local', apiUrl: testNetwork.url };
  const identities = createInboxKeysReader(network);
  const pool = await startPool(identities);
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-instance-'));
  const [creator, owner, convener] = await Promise.all([createPerson(network), createPerson(network), createPerson(network)]);
  const running: { close(): Promise<void> }[] = [];
  const config: InstanceHostConfig = {
    host: '127.0.0.1',
    port: 0,
    dataDir: join(folder, 'host'),
    claimUrl: pool.url,
    serviceKey: keys.host(join(folder, 'host')),
    serviceCallers: keys.callers,
    network,
    idleTarget: 1,
    // Some engines in these tests hang forever.
    drainMs: 500,
  };
  let humans = 0;
  return {
    testNetwork,
    network,
    pool,
    identities,
    folder,
    creator,
    owner,
    convener,
    template: createTemplate(creator),
    config,
    async startHost({
      engine = plainEngine(),
      now,
      secretScanner,
      fileReader,
      webReader,
      identities: reader = identities,
      ...changes
    } = {}) {
      const log = createLogger('host', process.env.TEST_LOG || 'silent');
      // Each folder belongs to a different host.
      const serviceKey = keys.host(changes.dataDir ?? config.dataDir);
      const host = await startInstanceHost(
        { ...config, serviceKey, ...changes },
        {
          engine,
          identities: reader,
          log,
          ...(now && { now }),
          ...(secretScanner && { secretScanner }),
          ...(fileReader && { fileReader }),
          ...(webReader && { webReader }),
        },
      );
      running.push(host);
      return host;
    },
    rpc({ url, host }) {
      const [hostId = ''] = [...pool.hosts].find(([, { address }]) => address === url) ?? [host?.hostId];
      return serviceClient(InstanceService, { url, serviceKey: keys.of('claim'), audience: hostAudience(hostId) });
    },
    async human({ walletKey } = convener) {
      const dbPath = join(folder, `human-${++humans}`, 'xmtp.db3');
      const client = await openAgentClient({ network, walletKey, dbPath, dbEncryptionKey: new Uint8Array(32).fill(7) });
      running.push(client);
      return client;
    },
    workspace: (instanceId) => join(config.dataDir, 'agents', instanceId),
    async close() {
      for (const one of running.reverse()) await one.close();
      await pool.close();
      await testNetwork.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Configured {
  instanceId: string;
  inboxId: string;
  claimId: string;
}

/** Like the real pool: on a busy machine, a host that misses its lease takes orders again in a moment. */
export async function repeatedWhileAway(call: () => Promise<unknown>): Promise<void> {
  await untilFound('the host takes the order', async () => {
    try {
      await call();
      return true;
    } catch (error) {
      if (refusalOf(error)?.reason === 'UPSTREAM_UNAVAILABLE') return false;
      throw error;
    }
  });
}

/** Takes an idle instance and configures it for the scene's owner with version 1 of the scene's template. */
export async function claim(
  scene: Scene,
  host: { url: string },
  o: {
    join?: Destination;
    owner?: Person;
    content?: Parameters<Template['version']>[1];
    userConfig?: Record<string, string>;
    modelOverride?: string;
    /** Unsigned, as by a client that seals nothing; the agent says so. */
    unsigned?: boolean;
  } = {},
): Promise<Configured> {
  const { instanceId, inboxId } = await scene.pool.takeIdle();
  const claimId = newId('clm');
  const owner = o.owner ?? scene.owner;
  const configure = {
    instanceId,
    claimId,
    ownerId: owner.inboxId,
    templateVersion: await scene.template.version(1, o.content ?? {}),
    join: destinationToWire(o.join ?? { kind: 'added', byId: scene.convener.inboxId, groupId: '' }),
    userConfig: o.userConfig ?? {},
    modelOverride: o.modelOverride ?? '',
  };
  const statement = o.unsigned ? undefined : await signedConfiguration(owner.sign, inboxId, configure);
  await repeatedWhileAway(() => scene.rpc(host).configure({ ...configure, ...(statement && { statement }) }));
  return { instanceId, inboxId, claimId };
}

export interface CloneOptions {
  parent: Configured;
  prompt?: string;
  join?: Destination;
  signer?: Person;
  overriddenConfigKeys?: string[];
  userConfig?: Record<string, string>;
  /** The inbox that the statement names. Default: the child's; 'nobody': the statement leaves the child to the pool. */
  bindTo?: 'nobody' | string;
  owner?: Person;
  /** The summary that the statement names. */
  summaryDigest?: string;
}

/** The statements and the configured child; the parent has not been told yet. */
export async function prepareClone(scene: Scene, o: CloneOptions) {
  const { instanceId, inboxId } = await scene.pool.takeIdle();
  const claimId = newId('clm');
  const prompt = o.prompt ?? '';
  const join = o.join ?? { kind: 'added', byId: scene.convener.inboxId, groupId: '' };
  const owner = o.owner ?? scene.owner;
  const statement = await (o.signer ?? owner).sign({
    action: 'instance.clone',
    parentInstanceId: o.parent.instanceId,
    parentInboxId: o.parent.inboxId,
    templateId: scene.template.id,
    destination: destinationText(join),
    contextPromptDigest: textDigest(prompt),
    ...(o.bindTo === 'nobody' ? {} : { childInboxId: o.bindTo ?? inboxId }),
    ...(o.summaryDigest === undefined ? {} : { summaryDigest: o.summaryDigest }),
  });
  const summaryDigest = o.summaryDigest ?? '';
  const transferId = newId('trf');
  const child = { instanceId, inboxId, claimId, transferId };
  const order = {
    transferId,
    kind: TransferKind.CLONE,
    sourceInstanceId: o.parent.instanceId,
    sourceInboxId: o.parent.inboxId,
    targetInstanceId: instanceId,
    targetInboxId: inboxId,
    contextPromptDigest: textDigest(prompt),
    summaryDigest,
    statement,
  };
  const configure = {
    instanceId,
    claimId,
    ownerId: owner.inboxId,
    templateVersion: await scene.template.version(1, {}),
    join: destinationToWire(join),
    userConfig: o.userConfig ?? {},
    transfer: order,
  };
  const signed = { ...configure, statement: await signedConfiguration((o.signer ?? owner).sign, inboxId, configure) };
  const send = { order, contextPrompt: prompt, join: destinationToWire(join), overriddenConfigKeys: o.overriddenConfigKeys ?? [] };
  return { child, transferId, configure: signed, send };
}

export interface ShareOptions {
  source: Configured;
  target: Configured;
  prompt?: string;
  signer?: Person;
  summaryDigest?: string;
}

/** The pool's calls to source and target of a share. */
export async function prepareShare(scene: Scene, o: ShareOptions) {
  const { source, target, prompt = '' } = o;
  const parties = {
    sourceInstanceId: source.instanceId,
    sourceInboxId: source.inboxId,
    targetInstanceId: target.instanceId,
    targetInboxId: target.inboxId,
    contextPromptDigest: textDigest(prompt),
  };
  const statement = await (o.signer ?? scene.owner).sign({
    action: 'instance.share-context',
    ...parties,
    ...(o.summaryDigest === undefined ? {} : { summaryDigest: o.summaryDigest }),
  });
  const transferId = newId('trf');
  const order = { transferId, kind: TransferKind.SHARE, ...parties, summaryDigest: o.summaryDigest ?? '', statement };
  return { transferId, send: { order, contextPrompt: prompt }, expect: { order } };
}

/** Orders both; resolves once the target has ingested it. */
export async function share(scene: Scene, host: { url: string }, o: ShareOptions): Promise<string> {
  const { transferId, send, expect } = await prepareShare(scene, o);
  await scene.rpc(host).expectContext(expect);
  await scene.rpc(host).cloneSummary(send);
  await scene.pool.transfer(transferId, 'INGESTED');
  return transferId;
}

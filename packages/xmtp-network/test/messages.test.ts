import { randomBytes } from 'node:crypto';
import { Code, ConnectError } from '@connectrpc/connect';
import { type GroupMessage, SortDirection } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { privateMessage } from './private-message.ts';
import { type NetworkUnderTest, startNetwork } from './running-network.ts';
import { openClient } from './sdk-client.ts';

let network: NetworkUnderTest;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(async () => {
  await network[Symbol.asyncDispose]();
});

async function send(...data: Uint8Array[]): Promise<void> {
  await network.mls.sendGroupMessages({ messages: data.map((bytes) => ({ version: { case: 'v1', value: { data: bytes } } })) });
}

async function codeOf(call: Promise<unknown>): Promise<Code | undefined> {
  return call.then(
    () => undefined,
    (error: unknown) => ConnectError.from(error).code,
  );
}

function ids(messages: GroupMessage[]): bigint[] {
  return messages.map((message) => message.version.value?.id ?? 0n);
}

describe('group messages', () => {
  test('are classified as commits or others, and come back as they were sent', async () => {
    const groupId = randomBytes(16);
    const sent = [1, 2, 3].map((contentType) => privateMessage(groupId, contentType));
    await network.mls.sendGroupMessages({
      messages: sent.map((data) => ({ version: { case: 'v1', value: { data, senderHmac: Uint8Array.of(7), shouldPush: true } } })),
    });
    const { messages } = await network.mls.queryGroupMessages({ groupId, pagingInfo: { direction: SortDirection.ASCENDING } });
    expect(messages.map((message) => message.version.value)).toMatchObject(
      sent.map((data, i) => ({
        data: new Uint8Array(data),
        senderHmac: Uint8Array.of(7),
        shouldPush: true,
        isCommit: i > 0,
        groupId: new Uint8Array(groupId),
      })),
    );
    const times = messages.map((message) => message.version.value?.createdNs ?? 0n);
    expect(new Set(times).size).toBe(3);
  });

  test('are silently dropped if duplicated, in one call or in two', async () => {
    const groupId = randomBytes(16);
    const message = privateMessage(groupId);
    await send(message, message);
    await send(message);
    const { messages } = await network.mls.queryGroupMessages({ groupId });
    expect(messages).toHaveLength(1);
  });

  test('are refused as a whole call if one is unreadable', async () => {
    const groupId = randomBytes(16);
    const good = privateMessage(groupId);
    const bad = [
      new Uint8Array(),
      good.subarray(0, 20),
      privateMessage(groupId, 9),
      Buffer.concat([Uint8Array.of(0, 9), good.subarray(2)]),
      privateMessage(new Uint8Array()),
    ];
    for (const data of bad) expect(await codeOf(send(good, data))).toBe(Code.InvalidArgument);
    expect(await codeOf(network.mls.sendGroupMessages({ messages: [{}] }))).toBe(Code.InvalidArgument);
    expect((await network.mls.queryGroupMessages({ groupId })).messages).toEqual([]);
  });

  test('are paged: descending by default, at most 100, with a cursor only after a full page', async () => {
    const groupId = randomBytes(16);
    await send(...Array.from({ length: 250 }, () => privateMessage(groupId)));
    const first = await network.mls.queryGroupMessages({ groupId });
    expect(first.messages).toHaveLength(100);
    expect(first.pagingInfo).toMatchObject({ direction: SortDirection.DESCENDING, limit: 100, idCursor: ids(first.messages).at(-1) });

    const walk = async (direction: SortDirection, limit: number) => {
      const seen: bigint[] = [];
      const sizes: number[] = [];
      for (let idCursor = 0n; ; ) {
        const page = await network.mls.queryGroupMessages({ groupId, pagingInfo: { direction, limit, idCursor } });
        seen.push(...ids(page.messages));
        sizes.push(page.messages.length);
        idCursor = page.pagingInfo?.idCursor ?? 0n;
        if (idCursor === 0n) return { seen, sizes };
      }
    };
    const ascending = await walk(SortDirection.ASCENDING, 100);
    expect(ascending.sizes).toEqual([100, 100, 50]);
    expect(ascending.seen).toEqual(ascending.seen.toSorted((a, b) => Number(a - b)));
    expect(new Set(ascending.seen).size).toBe(250);
    const descending = await walk(SortDirection.DESCENDING, 60);
    expect(descending.seen).toEqual(ascending.seen.toReversed());
    expect((await walk(SortDirection.ASCENDING, 5000)).sizes).toEqual([100, 100, 50]);
    expect(await codeOf(network.mls.queryGroupMessages({}))).toBe(Code.InvalidArgument);
  });

  test('return the newest of each group in the requested order, with content only on demand', async () => {
    const [empty, full] = [randomBytes(16), randomBytes(16)];
    const last = privateMessage(full);
    await send(privateMessage(full), last);
    const bare = await network.mls.getNewestGroupMessage({ groupIds: [empty, full] });
    expect(bare.responses[0]?.groupMessage).toBeUndefined();
    expect(bare.responses[1]?.groupMessage?.version.value?.data).toHaveLength(0);
    const whole = await network.mls.getNewestGroupMessage({ groupIds: [full], includeContent: true });
    expect(whole.responses[0]?.groupMessage?.version.value?.data).toEqual(new Uint8Array(last));
  });
});

describe('subscriptions', () => {
  test('deliver the history after the cursor, then new messages, each once and in order', async () => {
    const groupId = randomBytes(16);
    await send(...Array.from({ length: 130 }, () => privateMessage(groupId)));
    const history = await network.mls.queryGroupMessages({ groupId, pagingInfo: { direction: SortDirection.ASCENDING, limit: 10 } });
    const idCursor = ids(history.messages).at(-1) ?? 0n;
    const abort = new AbortController();
    const heard: bigint[] = [];
    const listening = (async () => {
      const filters = [{ groupId, idCursor }, { groupId: randomBytes(16) }];
      for await (const message of network.mls.subscribeGroupMessages({ filters }, { signal: abort.signal })) heard.push(...ids([message]));
    })().catch(() => {});
    await eventually(() => expect(heard).toHaveLength(120));
    for (let i = 0; i < 20; i += 1) await send(privateMessage(groupId));
    await eventually(() => expect(heard).toHaveLength(140));
    expect(heard).toEqual([...new Set(heard)].toSorted((a, b) => Number(a - b)));
    abort.abort();
    await listening;
  });

  test('without filters: a group stream stays open, a welcome stream is refused', async () => {
    const welcomes = network.mls.subscribeWelcomeMessages({})[Symbol.asyncIterator]();
    expect(await codeOf(welcomes.next())).toBe(Code.InvalidArgument);
    const abort = new AbortController();
    const headers = Promise.withResolvers<void>();
    const messages = network.mls
      .subscribeGroupMessages({}, { signal: abort.signal, onHeader: () => headers.resolve() })
      [Symbol.asyncIterator]();
    const next = codeOf(messages.next());
    await headers.promise;
    abort.abort();
    expect(await next).toBe(Code.Canceled);
  });
});

describe('welcomes', () => {
  test('of both kinds, v1 and pointers, reach their installations, with their own sequence of IDs', async () => {
    const [one, two] = [randomBytes(32), randomBytes(32)];
    await network.mls.sendWelcomeMessages({
      messages: [
        {
          version: {
            case: 'v1',
            value: {
              installationKey: one,
              data: Uint8Array.of(1),
              hpkePublicKey: Uint8Array.of(2),
              wrapperAlgorithm: 2,
              welcomeMetadata: Uint8Array.of(3),
            },
          },
        },
        {
          version: {
            case: 'welcomePointer',
            value: { installationKey: two, welcomePointer: Uint8Array.of(4), hpkePublicKey: Uint8Array.of(5), wrapperAlgorithm: 2 },
          },
        },
      ],
    });
    const first = await network.mls.queryWelcomeMessages({ installationKey: one });
    expect(first.messages.map((message) => message.version)).toMatchObject([
      {
        case: 'v1',
        value: { data: Uint8Array.of(1), hpkePublicKey: Uint8Array.of(2), wrapperAlgorithm: 2, welcomeMetadata: Uint8Array.of(3) },
      },
    ]);
    const second = await network.mls.queryWelcomeMessages({ installationKey: two });
    expect(second.messages.map((message) => message.version)).toMatchObject([
      { case: 'welcomePointer', value: { welcomePointer: Uint8Array.of(4), hpkePublicKey: Uint8Array.of(5), wrapperAlgorithm: 2 } },
    ]);
    expect(await codeOf(network.mls.sendWelcomeMessages({ messages: [{}] }))).toBe(Code.InvalidArgument);
  });
});

describe('commit log', () => {
  test('is appended and read in batches, ascending', async () => {
    const groupId = randomBytes(16);
    const signature = { bytes: randomBytes(64), publicKey: randomBytes(32) };
    const entry = (n: number) => ({ groupId, serializedCommitLogEntry: Uint8Array.of(n), signature });
    await network.mls.batchPublishCommitLog({ requests: [entry(1), entry(2), entry(3)] });
    const { responses } = await network.mls.batchQueryCommitLog({
      requests: [{ groupId, pagingInfo: { limit: 2 } }, { groupId: randomBytes(16) }],
    });
    expect(responses[0]?.commitLogEntries.map((row) => row.serializedCommitLogEntry[0])).toEqual([1, 2]);
    expect(responses[0]?.pagingInfo?.idCursor).toBe(responses[0]?.commitLogEntries[1]?.sequenceId);
    expect(responses[1]?.commitLogEntries).toEqual([]);
    expect(await codeOf(network.mls.batchPublishCommitLog({ requests: Array.from({ length: 11 }, () => entry(1)) }))).toBe(
      Code.InvalidArgument,
    );
    expect(await codeOf(network.mls.batchQueryCommitLog({ requests: Array.from({ length: 21 }, () => ({ groupId })) }))).toBe(
      Code.InvalidArgument,
    );
  });
});

describe('key packages', () => {
  test('of a real client come back unchanged, unknown ones empty, in the requested order', async () => {
    const client = await openClient(network.url);
    const known = client.installationIdBytes;
    const { keyPackages } = await network.mls.fetchKeyPackages({ installationKeys: [randomBytes(32), known] });
    expect(keyPackages[0]?.keyPackageTlsSerialized).toHaveLength(0);
    const real = keyPackages[1]?.keyPackageTlsSerialized ?? new Uint8Array();
    const { installationKey } = await network.mls.registerInstallation({ keyPackage: { keyPackageTlsSerialized: real } });
    expect(installationKey).toEqual(new Uint8Array(known));
  });

  test('with a bad signature, missing bytes or extra bytes are refused and replace nothing', async () => {
    const client = await openClient(network.url);
    const installationKeys = [client.installationIdBytes];
    const stored = async () => (await network.mls.fetchKeyPackages({ installationKeys })).keyPackages[0]?.keyPackageTlsSerialized;
    const real = (await stored()) ?? new Uint8Array();
    const flipped = (at: number) => real.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const attacks = [
      flipped(real.length - 1),
      flipped(6),
      flipped(Math.floor(real.length / 2)),
      real.subarray(0, -1),
      Buffer.concat([real, Uint8Array.of(0)]),
      new Uint8Array(),
    ];
    for (const keyPackageTlsSerialized of attacks) {
      expect(await codeOf(network.mls.uploadKeyPackage({ keyPackage: { keyPackageTlsSerialized } }))).toBe(Code.InvalidArgument);
      expect(await codeOf(network.mls.registerInstallation({ keyPackage: { keyPackageTlsSerialized } }))).toBe(Code.InvalidArgument);
    }
    expect(await codeOf(network.mls.uploadKeyPackage({}))).toBe(Code.InvalidArgument);
    expect(await stored()).toEqual(real);
  });
});

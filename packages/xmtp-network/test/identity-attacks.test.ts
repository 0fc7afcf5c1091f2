import { clone } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { type IdentityUpdate, IdentityUpdateSchema } from '@offshoot/gen/xmtp/identity/associations/association_pb.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  add,
  changeRecovery,
  createInbox,
  inboxOf,
  newInstallation,
  newWallet,
  randomInboxId,
  revoke,
  update,
} from './identity-fixtures.ts';
import { type NetworkUnderTest, startNetwork } from './running-network.ts';

let network: NetworkUnderTest;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(async () => {
  await network[Symbol.asyncDispose]();
});

async function publish(identityUpdate: IdentityUpdate): Promise<void> {
  await network.identity.publishIdentityUpdate({ identityUpdate });
}

async function logOf(inboxId: string): Promise<IdentityUpdate[]> {
  const { responses } = await network.identity.getIdentityUpdates({ requests: [{ inboxId }] });
  return (responses[0]?.updates ?? []).flatMap((entry) => entry.update ?? []);
}

async function inboxAt(address: string): Promise<string | undefined> {
  const { responses } = await network.identity.getInboxIds({ requests: [{ identifier: address, identifierKind: 1 }] });
  return responses[0]?.inboxId;
}

/** Expects the update to be refused for this reason, and nothing to be written. */
async function expectRefused(attack: IdentityUpdate, reason: RegExp): Promise<void> {
  const before = await logOf(attack.inboxId);
  const error = await publish(attack).then(
    () => undefined,
    (thrown: unknown) => ConnectError.from(thrown),
  );
  expect(error?.code).toBe(Code.InvalidArgument);
  expect(error?.rawMessage).toMatch(reason);
  expect(await logOf(attack.inboxId)).toEqual(before);
}

/** An inbox with one installation, added by its wallet. */
async function newInbox() {
  const wallet = newWallet();
  const installation = newInstallation();
  const inboxId = inboxOf(wallet);
  await publish(await update(inboxId, createInbox(wallet), add(installation, wallet)));
  return { wallet, installation, inboxId };
}

describe('an honest client', () => {
  test('creates an inbox, links a wallet, changes recovery, revokes', async () => {
    const { wallet, installation, inboxId } = await newInbox();
    const second = newWallet();
    await publish(await update(inboxId, add(second, wallet)));
    expect(await inboxAt(second.address)).toBe(inboxId);
    await publish(await update(inboxId, changeRecovery(second, wallet)));
    await publish(await update(inboxId, revoke(installation, second), revoke(wallet, second)));
    expect(await logOf(inboxId)).toHaveLength(4);
    expect(await inboxAt(wallet.address)).toBeUndefined();
    expect(await inboxAt(second.address.toUpperCase().replace('0X', '0x'))).toBe(inboxId);
  });

  test('finds a wallet at the newer inbox that it is linked to, and at the older one again once the newer one unlinks it', async () => {
    const older = await newInbox();
    const newer = await newInbox();
    await publish(await update(newer.inboxId, add(older.wallet, newer.wallet)));
    expect(await inboxAt(older.wallet.address)).toBe(newer.inboxId);
    await publish(await update(newer.inboxId, revoke(older.wallet, newer.wallet)));
    expect(await inboxAt(older.wallet.address)).toBe(older.inboxId);
  });

  test('gets update IDs that grow across all inboxes and restarts', async () => {
    const first = await newInbox();
    await network.restart();
    const second = await newInbox();
    const ids = async (inboxId: string, sequenceId = 0n) => {
      const { responses } = await network.identity.getIdentityUpdates({ requests: [{ inboxId, sequenceId }] });
      return responses[0]?.updates.map((entry) => entry.sequenceId) ?? [];
    };
    const [old] = await ids(first.inboxId);
    const [fresh] = await ids(second.inboxId);
    expect(fresh).toBeGreaterThan(old ?? 0n);
    expect(await ids(first.inboxId, old)).toEqual([]);
  });
});

describe('attacks on an identity log are refused', () => {
  test('replayed signature: a revoked installation is added again', async () => {
    const { wallet, inboxId } = await newInbox();
    const installation = newInstallation();
    const addition = await update(inboxId, add(installation, wallet));
    await publish(addition);
    await publish(await update(inboxId, revoke(installation, wallet)));
    await expectRefused(addition, /replay/);
  });

  test('replayed signature after a restart of the network', async () => {
    const { wallet, inboxId } = await newInbox();
    const addition = await update(inboxId, add(newInstallation(), wallet));
    await publish(addition);
    await network.restart();
    await expectRefused(addition, /replay/);
  });

  test('replayed signature in its mirrored form', async () => {
    const { wallet, inboxId } = await newInbox();
    const mirrored = mirrorWalletSignatures(await update(inboxId, add(newInstallation(), wallet)));
    await expectRefused(mirrored, /canonical/);
  });

  test('second create', async () => {
    const { wallet, inboxId } = await newInbox();
    await expectRefused(await update(inboxId, createInbox(wallet)), /exists already/);
    await expectRefused(await update(randomInboxId(), createInbox(newWallet()), createInbox(newWallet())), /exists already/);
  });

  test('wrong inbox id', async () => {
    const wallet = newWallet();
    await expectRefused(await update(randomInboxId(), createInbox(wallet)), /another inbox id/);
    await expectRefused(await update(inboxOf(wallet, 2n), createInbox(wallet, { nonce: 3n })), /another inbox id/);
  });

  test('create for another person’s wallet', async () => {
    const victim = newWallet();
    await expectRefused(await update(inboxOf(victim), createInbox(victim, { signer: newWallet() })), /wallet that it is for/);
    await expectRefused(await update(inboxOf(victim), createInbox(victim, { signer: newInstallation() })), /wallet that it is for/);
  });

  test('change to an inbox that does not exist', async () => {
    const wallet = newWallet();
    await expectRefused(await update(inboxOf(wallet), add(newInstallation(), wallet)), /does not exist/);
  });

  test('installation adding an installation', async () => {
    const { installation, inboxId } = await newInbox();
    await expectRefused(await update(inboxId, add(newInstallation(), installation)), /installation cannot add/);
  });

  test('stranger adding an installation', async () => {
    const { inboxId } = await newInbox();
    await expectRefused(await update(inboxId, add(newInstallation(), newWallet())), /not a member/);
  });

  test('revoked installation adding a wallet', async () => {
    const { wallet, installation, inboxId } = await newInbox();
    await publish(await update(inboxId, revoke(installation, wallet)));
    await expectRefused(await update(inboxId, add(newWallet(), installation)), /not a member/);
  });

  test('installation of a revoked wallet is revoked with it', async () => {
    const { wallet, inboxId } = await newInbox();
    const second = newWallet();
    const itsInstallation = newInstallation();
    await publish(await update(inboxId, add(second, wallet), add(itsInstallation, second)));
    await publish(await update(inboxId, revoke(second, wallet)));
    await expectRefused(await update(inboxId, add(newWallet(), itsInstallation)), /not a member/);
  });

  test('adding a member that did not sign', async () => {
    const { wallet, inboxId } = await newInbox();
    await expectRefused(await update(inboxId, add(newWallet(), wallet, { newMemberSigner: newWallet() })), /did not sign/);
    await expectRefused(await update(inboxId, add(wallet, wallet)), /itself/);
  });

  test('revocation by a key other than the recovery identifier', async () => {
    const { wallet, installation, inboxId } = await newInbox();
    const second = newWallet();
    await publish(await update(inboxId, add(second, wallet)));
    for (const signer of [second, installation, newWallet()]) {
      await expectRefused(await update(inboxId, revoke(wallet, signer)), /recovery identifier/);
    }
  });

  test('recovery change by a key other than the recovery identifier', async () => {
    const { installation, inboxId } = await newInbox();
    const thief = newWallet();
    for (const signer of [thief, installation]) {
      await expectRefused(await update(inboxId, changeRecovery(thief, signer)), /recovery identifier/);
    }
  });

  test('old recovery identifier after it was replaced', async () => {
    const { wallet, installation, inboxId } = await newInbox();
    await publish(await update(inboxId, changeRecovery(newWallet(), wallet)));
    await expectRefused(await update(inboxId, revoke(installation, wallet)), /recovery identifier/);
  });

  test('changed timestamp, changed action, changed inbox', async () => {
    const { wallet, inboxId } = await newInbox();
    const other = await newInbox();
    const honest = await update(inboxId, add(newInstallation(), wallet));
    const later = clone(IdentityUpdateSchema, honest);
    later.clientTimestampNs += 1_000_000_000n;
    await expectRefused(later, /not (a member|verify)|did not sign/);
    const swapped = clone(IdentityUpdateSchema, honest);
    if (swapped.actions[0]?.kind.case === 'add')
      swapped.actions[0].kind.value.newMemberIdentifier = clonedMember(await update(inboxId, add(newInstallation(), wallet)));
    await expectRefused(swapped, /not (a member|verify)|did not sign/);
    const elsewhere = clone(IdentityUpdateSchema, honest);
    elsewhere.inboxId = other.inboxId;
    await expectRefused(elsewhere, /not (a member|verify)|did not sign/);
  });

  test('one bad action gets the whole update refused', async () => {
    const { wallet, inboxId } = await newInbox();
    const good = newWallet();
    await expectRefused(await update(inboxId, add(good, wallet), add(newInstallation(), newWallet())), /not a member/);
    expect(await inboxAt(good.address)).toBeUndefined();
  });

  test('garbage signature, missing signature, missing action, unreadable address and time', async () => {
    const { wallet, inboxId } = await newInbox();
    const base = await update(inboxId, revoke(newInstallation(), wallet));
    const spoil = (change: (u: IdentityUpdate) => void) => {
      const spoilt = clone(IdentityUpdateSchema, base);
      change(spoilt);
      return spoilt;
    };
    const garbage = spoil((u) => {
      if (u.actions[0]?.kind.case !== 'revoke') return;
      const signature = u.actions[0].kind.value.recoveryIdentifierSignature?.signature;
      if (signature?.case === 'erc191') signature.value.bytes = new Uint8Array(65).fill(255);
    });
    await expectRefused(garbage, /verify|canonical/);
    const missing = spoil((u) => {
      if (u.actions[0]?.kind.case === 'revoke') u.actions[0].kind.value.recoveryIdentifierSignature = undefined;
    });
    await expectRefused(missing, /not supported/);
    const noAction = spoil((u) => {
      if (u.actions[0]) u.actions[0].kind = { case: undefined };
    });
    await expectRefused(noAction, /missing or unknown/);
    const endOfTime = spoil((u) => {
      u.clientTimestampNs = 2n ** 64n - 1n;
    });
    await expectRefused(endOfTime, /recovery|range/);
    await expectRefused(
      await update(inboxId, changeRecovery({ ...newWallet(), address: '0xabc\n- Create inbox' }, wallet)),
      /address must be/,
    );
  });

  test('flood: the log ends at 256 updates', async () => {
    const { wallet, inboxId } = await newInbox();
    for (let count = 1; count < 256; count += 1) await publish(await update(inboxId, changeRecovery(wallet, wallet)));
    await expectRefused(await update(inboxId, changeRecovery(wallet, wallet)), /256/);
  });

  test('unsigned updates, to fill up another person’s log', async () => {
    const { inboxId } = await newInbox();
    await expectRefused(await update(inboxId), /no action/);
    await expectRefused(await update(inboxOf(newWallet())), /no action/);
  });

  test('thousands of actions in one update: refused before anything is hashed, while others get answers', async () => {
    const { wallet, inboxId } = await newInbox();
    const one = await update(inboxId, add(newInstallation(), wallet));
    const flood = clone(IdentityUpdateSchema, one);
    flood.actions = Array.from({ length: 50_000 }, () => one.actions[0]).filter((action) => action !== undefined);
    const before = process.cpuUsage();
    await expectRefused(flood, /50000 actions; at most 32/);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(5_000);
  });

  test('the maximum number of actions, from many clients at once: calls in between get prompt answers', async () => {
    const { inboxId } = await newInbox();
    const floods = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const wallet = newWallet();
        return update(inboxOf(wallet), createInbox(wallet), ...Array.from({ length: 31 }, () => revoke(newInstallation(), wallet)));
      }),
    );
    const began = performance.now();
    const published = Promise.all(floods.map(publish));
    const waits: number[] = [];
    let isOver = false;
    void published.then(() => {
      isOver = true;
    });
    while (!isOver) {
      const asked = performance.now();
      await logOf(inboxId);
      waits.push(performance.now() - asked);
    }
    await published;
    // One call waits for one signature check, not for all 128.
    expect(waits.length).toBeGreaterThan(10);
    expect(median(waits)).toBeLessThan((performance.now() - began) / 8);
    await expectRefused(await update(inboxId, ...Array.from({ length: 33 }, () => revoke(newInstallation(), newWallet()))), /33 actions/);
  });

  test('megabytes in an address, kilobytes in an unknown field', async () => {
    const { wallet, inboxId } = await newInbox();
    const long = 'a'.repeat(2 * 1024 * 1024);
    await expectRefused(await update(inboxId, changeRecovery({ ...newWallet(), address: `0x${long}` }, wallet)), /address must be/);
    const padded = await update(inboxId, add(newInstallation(), wallet));
    padded.$unknown = [{ no: 1000, wireType: 2, data: Uint8Array.of(0xa0, 0x9c, 0x01, ...new Uint8Array(20_000)) }];
    await expectRefused(padded, /longer than/);
  });

  test('one call for thousands of logs, or repeatedly for one long log', async () => {
    const { wallet, inboxId } = await newInbox();
    const requests = (count: number) => Array.from({ length: count }, () => ({ inboxId }));
    const refusal = async (count: number) =>
      ConnectError.from(await network.identity.getIdentityUpdates({ requests: requests(count) }).catch((error: unknown) => error));
    expect(await refusal(1_001)).toMatchObject({ code: Code.InvalidArgument, rawMessage: expect.stringMatching(/at most 1000/) });
    for (let count = 1; count < 4; count += 1) {
      await publish(await update(inboxId, ...Array.from({ length: 32 }, () => revoke(newInstallation(), wallet))));
    }
    expect(await refusal(1_000)).toMatchObject({ code: Code.InvalidArgument, rawMessage: expect.stringMatching(/ask for fewer/) });
    expect((await network.identity.getIdentityUpdates({ requests: requests(2) })).responses[1]?.updates).toHaveLength(4);
  });

  test('race: concurrent revocations and additions each count once, in order', async () => {
    const { wallet, inboxId } = await newInbox();
    const same = await update(inboxId, add(newInstallation(), wallet));
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => publish(same)));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(await logOf(inboxId)).toHaveLength(2);
  });
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function clonedMember(from: IdentityUpdate) {
  const action = from.actions[0];
  return action?.kind.case === 'add' ? action.kind.value.newMemberIdentifier : undefined;
}

/** s → n − s with the other parity is another encoding of the same wallet signature. */
function mirrorWalletSignatures(honest: IdentityUpdate): IdentityUpdate {
  const mirrored = clone(IdentityUpdateSchema, honest);
  for (const { kind } of mirrored.actions) {
    const signature = kind.case === 'add' ? kind.value.existingMemberSignature?.signature : undefined;
    if (signature?.case !== 'erc191') continue;
    const bytes = signature.value.bytes;
    const s = BigInt(`0x${Buffer.from(bytes.subarray(32, 64)).toString('hex')}`);
    const other = secp256k1.Point.Fn.ORDER - s;
    signature.value.bytes = Buffer.concat([
      bytes.subarray(0, 32),
      Buffer.from(other.toString(16).padStart(64, '0'), 'hex'),
      Uint8Array.of(bytes[64] === 27 ? 28 : 27),
    ]);
  }
  return mirrored;
}

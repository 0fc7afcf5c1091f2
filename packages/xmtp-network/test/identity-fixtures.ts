import { randomBytes } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { ed25519ph } from '@noble/curves/ed25519.js';
import {
  type IdentityActionSchema,
  type IdentityUpdate,
  IdentityUpdateSchema,
  type MemberIdentifierSchema,
  type SignatureSchema,
} from '@offshoot/gen/xmtp/identity/associations/association_pb.ts';
import { hexToBytes } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { deriveInboxId } from '../src/domain/identity-log.ts';

type Action = MessageInitShape<typeof IdentityActionSchema>;
type Signature = MessageInitShape<typeof SignatureSchema>;

/** Signs identity updates like the SDK, implemented independently. */
export interface Key {
  member: MessageInitShape<typeof MemberIdentifierSchema>;
  /** The signed text's words for adding this key, revoking it, or making it the recovery address. */
  name: string;
  sign(text: string): Promise<Signature>;
}

export interface Wallet extends Key {
  address: string;
}

export function newWallet(): Wallet {
  const account = privateKeyToAccount(generatePrivateKey());
  const address = account.address.toLowerCase();
  return {
    address,
    name: address,
    member: { kind: { case: 'ethereumAddress', value: address } },
    sign: async (message) => ({
      signature: { case: 'erc191', value: { bytes: hexToBytes(await account.signMessage({ message })) } },
    }),
  };
}

export function newInstallation(): Key {
  const { secretKey, publicKey } = ed25519ph.keygen();
  const context = new TextEncoder().encode('IDENTITY UPDATE SIGNATURE');
  return {
    name: Buffer.from(publicKey).toString('hex'),
    member: { kind: { case: 'installationPublicKey', value: publicKey } },
    sign: async (text) => {
      const bytes = ed25519ph.sign(new TextEncoder().encode(text), secretKey, { context });
      return { signature: { case: 'installationKey', value: { bytes, publicKey } } };
    },
  };
}

/** An action with the line that its signers see. */
export interface Step {
  line: string;
  build(text: string): Promise<Action>;
}

export function createInbox(wallet: Wallet, options: { nonce?: bigint; signer?: Key } = {}): Step {
  return {
    line: `- Create inbox\n  (Owner: ${wallet.address})`,
    build: async (text) => ({
      kind: {
        case: 'createInbox',
        value: {
          initialIdentifier: wallet.address,
          nonce: options.nonce ?? 1n,
          initialIdentifierSignature: await (options.signer ?? wallet).sign(text),
        },
      },
    }),
  };
}

export function add(added: Key, by: Key, options: { newMemberSigner?: Key } = {}): Step {
  return {
    line: isWallet(added)
      ? `- Link address to inbox\n  (Address: ${added.name})`
      : `- Grant messaging access to app\n  (ID: ${added.name})`,
    build: async (text) => ({
      kind: {
        case: 'add',
        value: {
          newMemberIdentifier: added.member,
          existingMemberSignature: await by.sign(text),
          newMemberSignature: await (options.newMemberSigner ?? added).sign(text),
        },
      },
    }),
  };
}

export function revoke(revoked: Key, by: Key): Step {
  return {
    line: isWallet(revoked)
      ? `- Unlink address from inbox\n  (Address: ${revoked.name})`
      : `- Revoke messaging access from app\n  (ID: ${revoked.name})`,
    build: async (text) => ({
      kind: { case: 'revoke', value: { memberToRevoke: revoked.member, recoveryIdentifierSignature: await by.sign(text) } },
    }),
  };
}

export function changeRecovery(to: Wallet, by: Key): Step {
  return {
    line: `- Change inbox recovery address\n  (Address: ${to.address})`,
    build: async (text) => ({
      kind: {
        case: 'changeRecoveryAddress',
        value: { newRecoveryIdentifier: to.address, existingRecoveryIdentifierSignature: await by.sign(text) },
      },
    }),
  };
}

let lastSecond = 1_700_000_000;

/** Signed and ready to publish. Each update has its own second, so that no text occurs twice by accident. */
export async function update(inboxId: string, ...steps: Step[]): Promise<IdentityUpdate> {
  lastSecond += 1;
  const second = lastSecond;
  const when = new Date(second * 1000).toISOString().replace('.000Z', 'Z');
  const text = `XMTP : Authenticate to inbox\n\nInbox ID: ${inboxId}\nCurrent time: ${when}\n\n${steps.map((step) => step.line).join('\n')}\n\nFor more info: https://xmtp.org/signatures`;
  const actions = await Promise.all(steps.map((step) => step.build(text)));
  return create(IdentityUpdateSchema, { inboxId, clientTimestampNs: BigInt(second) * 1_000_000_000n, actions });
}

export function inboxOf(wallet: Wallet, nonce = 1n): string {
  return deriveInboxId(wallet.address, nonce);
}

export function randomInboxId(): string {
  return randomBytes(32).toString('hex');
}

function isWallet(key: Key): key is Wallet {
  return 'address' in key;
}

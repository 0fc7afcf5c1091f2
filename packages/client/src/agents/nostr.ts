// An agent on Nostr: its owner settles it, and checks what it says of itself.
import { toBinary } from '@bufbuild/protobuf';
import { base64Encode } from '@bufbuild/protobuf/wire';
import type { NostrPeer, NostrRequest, NostrSettings, NostrStatus } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { ANSWER_UNVERIFIED, Failure } from '../failure.ts';
import type { Owner } from '../owner.ts';
import type { AgentLine } from '../transfers/agent-line.ts';
import type { AgentAddress } from '../transfers/unverified-answer.ts';
import { type Recipient, sealWith, verifiedKey } from '../values/sealing.ts';

export interface AgentOnNostr {
  status: NostrStatus;
  /**
   * `verified`: the key has signed a profile that names the agent's inbox, and the wallet of that inbox has signed the key. `pending`: there
   * is no profile yet. `wrong`: the profile that the agent shows proves nothing.
   */
  binding: 'verified' | 'pending' | 'wrong';
  /** The Nostr key that has attested the agent's, 64 hex digits. Empty: none has. */
  attestedBy: string;
}

type NostrLine = Pick<AgentLine, 'nostr' | 'setNostr'>;
type Sealed = NonNullable<Extract<NostrRequest, { ask: 'set-nostr' }>['key']>;

export async function readNostr(
  owner: Pick<Owner, 'keysOf'>,
  line: Pick<AgentLine, 'nostr'>,
  { instanceId, inboxId }: AgentAddress,
): Promise<AgentOnNostr> {
  return checked(owner, await line.nostr(), { instanceId, inboxId });
}

/** What changes, and the secret key that the owner derived for the agent, if there is one. */
export interface NostrChange {
  change(settings: NostrSettings, status: NostrStatus): NostrSettings;
  secretKey?: Uint8Array | undefined;
}

/**
 * Signs what the person now settles, and has the agent keep it. A change that changes nothing is not signed. Throws STATEMENT_MALFORMED if
 * the settings have no canonical form, ANSWER_UNVERIFIED if the agent then says something else, and like `verifiedKey` and `AgentLine`.
 */
export async function changeNostr(
  owner: Owner,
  line: NostrLine,
  agent: Recipient,
  { change, secretKey }: NostrChange,
): Promise<AgentOnNostr> {
  const { canonicalJson, nostrAction } = await import('@offshoot/statements');
  const { instanceId } = agent;
  const before = await line.nostr();
  const settings = change(before.settings, before);
  const textOf = (of: NostrSettings) => canonicalJson({ ...nostrAction(instanceId, of, 'none') });
  const wanted = textOf(settings);
  if (secretKey === undefined && wanted === textOf(before.settings)) return checked(owner, before, agent);
  const sealed = secretKey && (await sealedKey(owner, agent, secretKey));
  const statement = await owner.sign(nostrAction(instanceId, settings, sealed?.digest ?? 'none'));
  const status = await line.setNostr({
    settings,
    ...(sealed && { key: sealed.key }),
    statement: base64Encode(toBinary(SignedStatementSchema, statement)),
  });
  if (textOf(status.settings) !== wanted) throw unheeded(agent, 'it shows other settings than those that you signed');
  if (secretKey !== undefined) await requireKey(agent, status, secretKey);
  return checked(owner, status, agent);
}

async function sealedKey(owner: Owner, agent: Recipient, secretKey: Uint8Array): Promise<{ key: Sealed; digest: string }> {
  const { sealedConfigDigestOf } = await import('@offshoot/statements');
  const purpose = { use: 'nostr-key', instanceId: agent.instanceId, ownerId: owner.inboxId } as const;
  const hex = [...secretKey].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const value = await sealWith(await verifiedKey(owner, agent), purpose, hex);
  const key = { encapsulatedKey: base64Encode(value.encapsulatedKey), ciphertext: base64Encode(value.ciphertext) };
  return { key, digest: sealedConfigDigestOf({ value, keys: ['nostr'] }) };
}

async function requireKey(agent: AgentAddress, { publicKey, isDerived }: NostrStatus, secretKey: Uint8Array): Promise<void> {
  const { publicKeyOf } = await import('@offshoot/nostr');
  if (!isDerived || publicKey !== publicKeyOf(secretKey)) throw unheeded(agent, 'it does not use the key that you derived');
}

async function checked(owner: Pick<Owner, 'keysOf'>, status: NostrStatus, agent: AgentAddress): Promise<AgentOnNostr> {
  const { isAttestationOf } = await import('@offshoot/nostr');
  const { settings, publicKey } = status;
  const [, attestedBy = ''] = isAttestationOf(settings.attestation, publicKey) ? settings.attestation : [];
  return { status, binding: await bindingOf(owner, status, agent), attestedBy };
}

async function bindingOf(
  owner: Pick<Owner, 'keysOf'>,
  { publicKey, profile }: NostrStatus,
  { instanceId, inboxId }: AgentAddress,
): Promise<AgentOnNostr['binding']> {
  if (publicKey === '' || profile === '') return 'pending';
  const [{ readEvent }, { verifyBinding }] = await Promise.all([
    import('@offshoot/nostr'),
    import('@offshoot/context/nostr/genuine-binding.ts'),
  ]);
  let event: ReturnType<typeof readEvent>;
  try {
    event = readEvent(JSON.parse(profile));
  } catch {
    return 'wrong';
  }
  const verdict = await verifyBinding(event, { instanceId, publicKey, keys: await owner.keysOf(inboxId), now: new Date() });
  return verdict.ok ? 'verified' : 'wrong';
}

/** The agent takes its messages and may be written to. A peer that is known gets the name. */
export const withPeer =
  (peer: NostrPeer) =>
  (settings: NostrSettings): NostrSettings => ({
    ...settings,
    peers: settings.peers.some(({ key }) => key === peer.key)
      ? settings.peers.map((one) => (one.key === peer.key ? peer : one))
      : [...settings.peers, peer],
  });

export const withoutPeer =
  (key: string) =>
  (settings: NostrSettings): NostrSettings => ({ ...settings, peers: settings.peers.filter((one) => one.key !== key) });

const unheeded = ({ instanceId, inboxId }: AgentAddress, why: string): Failure =>
  new Failure(ANSWER_UNVERIFIED, `The answer of ${instanceId} cannot be verified: ${why}.`, {
    help: 'Look at its settings again. If they stay like this, the agent, or whoever answers in its place, cannot be trusted.',
    metadata: { instanceId, inboxId },
  });

// What a person settles about their agent on Nostr is what they sign and what the agent then has; a key that they derive is sealed to it.
import { fromBinary } from '@bufbuild/protobuf';
import { base64Decode } from '@bufbuild/protobuf/wire';
import type { NostrSettings, NostrStatus } from '@offshoot/context';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { attest, newSecretKey, profileTemplate, publicKeyOf, signEvent } from '@offshoot/nostr';
import { toWire } from '@offshoot/rpc/wire';
import { type Action, nostrAction } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { type AgentLine, changeNostr, type Owner, readNostr, withoutPeer, withPeer } from '../src/index.ts';

const AGENT = { instanceId: `inst_${'a'.repeat(26)}`, inboxId: 'aa'.repeat(32) };
const mia = { key: 'b1'.repeat(32), name: 'Mia' };
const settings: NostrSettings = { enabled: false, relays: ['wss://relay.example'], peers: [mia], mirror: false, attestation: [] };
const said = (changes: Partial<NostrStatus> = {}): NostrStatus => ({
  ...{ answer: 'nostr', requestId: '', settings, publicKey: '', isDerived: false, profile: '', relays: [], received: 0, sent: 0 },
  ...changes,
});

type Sent = Parameters<AgentLine['setNostr']>[0];

function scene(answer: (sent: Sent) => NostrStatus = ({ settings: of }) => said({ settings: of })) {
  const signed: Action[] = [];
  const sent: Sent[] = [];
  const owner = {
    inboxId: 'cc'.repeat(32),
    sign: async (action: Action) => {
      signed.push(action);
      return toWire({ signer: 'cc'.repeat(32), nonce: 'd'.repeat(32), issuedAt: new Date(0) }, []);
    },
    keysOf: async (inboxId: string) => ({ inboxId, addresses: [], installations: [] }),
  } as unknown as Owner;
  const line = {
    nostr: async () => said(),
    setNostr: async (request: Sent) => {
      sent.push(request);
      return answer(request);
    },
  };
  return { owner, line, signed, sent };
}

test('a change is signed with everything that stays', async () => {
  const { owner, line, signed, sent } = scene();
  const wanted = { ...settings, enabled: true };
  const { status, binding } = await changeNostr(owner, line, AGENT, { change: (of) => ({ ...of, enabled: true }) });
  expect([status.settings, binding]).toEqual([wanted, 'pending']);
  expect(signed).toEqual([nostrAction(AGENT.instanceId, wanted, 'none')]);
  expect(sent).toMatchObject([{ settings: wanted }]);
  expect(sent[0]).not.toHaveProperty('key');
  expect(fromBinary(SignedStatementSchema, base64Decode(sent[0]?.statement ?? '')).signerInboxId).toBe(owner.inboxId);
});

test('a change that changes nothing is not signed', async () => {
  const { owner, line, signed, sent } = scene();
  await changeNostr(owner, line, AGENT, { change: (of) => withPeer(mia)({ ...of, relays: [...of.relays] }) });
  expect([signed, sent]).toEqual([[], []]);
});

test('a peer is added once, gets another name, and is removed', () => {
  const max = { key: 'b2'.repeat(32), name: 'Max' };
  expect(withPeer(max)(settings).peers).toEqual([mia, max]);
  expect(withPeer({ ...mia, name: 'Maria' })(settings).peers).toEqual([{ ...mia, name: 'Maria' }]);
  expect(withoutPeer(mia.key)(withPeer(max)(settings)).peers).toEqual([max]);
});

test('settings without a canonical form are not signed', async () => {
  const { owner, line, signed } = scene();
  const twins = changeNostr(owner, line, AGENT, { change: (of) => withPeer({ key: 'b2'.repeat(32), name: 'MIA' })(of) });
  await expect(twins).rejects.toThrow('Two peers have one name');
  expect(signed).toEqual([]);
});

test('attack: an agent that answers with another peer than was signed is not believed', async () => {
  const stranger = { key: 'ee'.repeat(32), name: 'Mia' };
  const { owner, line } = scene(({ settings: of }) => said({ settings: { ...of, peers: [stranger] } }));
  await expect(changeNostr(owner, line, AGENT, { change: (of) => ({ ...of, enabled: true }) })).rejects.toMatchObject({
    reason: 'ANSWER_UNVERIFIED',
  });
});

test('attack: an attestation of another key than the agent’s attests nothing', async () => {
  const { owner } = scene();
  const [own, agentKey] = [newSecretKey(), publicKeyOf(newSecretKey())];
  const attestedBy = async (of: string) => {
    const status = said({ publicKey: agentKey, settings: { ...settings, attestation: attest(own, of) } });
    return (await readNostr(owner, { nostr: async () => status }, AGENT)).attestedBy;
  };
  expect(await attestedBy(agentKey)).toBe(publicKeyOf(own));
  expect(await attestedBy(publicKeyOf(newSecretKey()))).toBe('');
});

test('attack: a profile that proves nothing is not taken for the agent’s', async () => {
  const { owner } = scene();
  const secretKey = newSecretKey();
  const profile = signEvent(profileTemplate({ name: 'Scout', about: '', now: new Date() }), secretKey);
  const bindingOf = async (changes: Partial<NostrStatus>) =>
    (await readNostr(owner, { nostr: async () => said({ publicKey: publicKeyOf(secretKey), ...changes }) }, AGENT)).binding;
  expect(await bindingOf({ profile: JSON.stringify(profile) })).toBe('wrong');
  expect(await bindingOf({ profile: '{"id":' })).toBe('wrong');
  expect(await bindingOf({ profile: '{}' })).toBe('wrong');
  expect(await bindingOf({})).toBe('pending');
});

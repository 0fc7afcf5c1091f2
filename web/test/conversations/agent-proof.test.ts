// What the badge beside a member's name is decided by.
import { certificateFromText, deploymentKeys, type HostKey } from '@offshoot/rpc/auth';
import { type OriginKeys, originKeysDocument, readOriginKeys } from '@offshoot/statements/origin-proofs/origin-keys.ts';
import { proveOrigin } from '@offshoot/statements/origin-proofs/prove-origin.ts';
import { describe, expect, test } from 'vitest';
import { agentProof, provenPeople } from '../../src/conversations/agent-proofs/agent-proof.ts';
import { shortText } from '../../src/conversations/agent-proofs/read-keys.ts';
import { withAmbiguity } from '../../src/conversations/convos/people.ts';

// The certificates of hosts are valid from now on, so no fixed date does.
const now = new Date();
const ours = deploymentKeys('ours');
const [inboxId, other] = ['a'.repeat(64), 'b'.repeat(64)];
const agent = { instanceId: `inst_${'b'.repeat(26)}`, templateId: `tmpl_${'c'.repeat(26)}` };

const profileBy = ({ seed }: HostKey, at = now) => ({ ...agent, ...proveOrigin(Buffer.from(seed, 'hex'), { inboxId, ...agent }, at) });
const keysOf = (...hosts: HostKey[]): Promise<OriginKeys> => {
  const certificates = hosts.map(({ host }) => certificateFromText(host.certificate));
  return readOriginKeys(originKeysDocument(ours.deploymentKey, certificates), { now, deployment: ours.deploymentKey });
};
const keys = await keysOf(ours.host());
const says = (metadata: Record<string, string>, o: { inboxId?: string; saysAgent?: boolean } = {}) => ({
  inboxId,
  saysAgent: true,
  metadata,
  ...o,
});

test('an agent that a host of this deployment runs is verified, with its template, also if it does not say that it is an agent', () => {
  const proven = { is: 'proven', templateId: agent.templateId };
  expect(agentProof(says(profileBy(ours.host())), keys, now)).toEqual(proven);
  expect(agentProof(says(profileBy(ours.host()), { saysAgent: false }), keys, now)).toEqual(proven);
});

test('a member who does not say so and has no proof is no agent', () => {
  expect(agentProof(says({}, { saysAgent: false }), keys, now)).toBeUndefined();
  expect(agentProof(says({}, { saysAgent: false }), undefined, now)).toBeUndefined();
});

describe('attack:', () => {
  test('a member says that they are an agent, or shows the profile and the proof of another inbox', () => {
    expect(agentProof(says({}), keys, now)).toEqual({ is: 'unproven' });
    expect(agentProof(says(agent), keys, now)).toEqual({ is: 'unproven' });
    const copied = profileBy(ours.host());
    expect(agentProof(says(copied, { inboxId: other }), keys, now)).toEqual({ is: 'unproven' });
    expect(agentProof(says(copied, { inboxId: other, saysAgent: false }), keys, now)).toBeUndefined();
  });

  test('a proof of the day before yesterday', () => {
    const old = profileBy(ours.host(), new Date(now.getTime() - 48 * 3_600_000));
    expect(agentProof(says(old), keys, now)).toEqual({ is: 'too-old' });
  });

  test('a host of another deployment, and one whose key was removed', async () => {
    expect(agentProof(says(profileBy(deploymentKeys('another').host())), keys, now)).toEqual({ is: 'elsewhere' });
    const profile = says(profileBy(ours.host('removed')));
    expect(agentProof(profile, await keysOf(ours.host(), ours.host('removed')), now)).toMatchObject({ is: 'proven' });
    expect(agentProof(profile, keys, now)).toEqual({ is: 'elsewhere' });
  });

  test('a gateway that withholds the keys: nobody is verified', () => {
    expect(agentProof(says(profileBy(ours.host())), undefined, now)).toEqual({ is: 'unchecked' });
  });

  test('a list of keys without end is not read to its end', async () => {
    let pulls = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1;
        controller.enqueue(new Uint8Array(1000).fill(32));
      },
    });
    await expect(shortText(endless, 10_000)).rejects.toThrow('more than 10000 bytes');
    expect(pulls).toBeLessThan(20);
    expect(await shortText(new Blob(['ä'.repeat(10)]).stream(), 20)).toBe('ä'.repeat(10));
  });

  test('a name that looks like the badge is shown with the inbox', () => {
    const named = (name: string, id = inboxId) => ({ inboxId: id, name, saysAgent: true, metadata: {}, isSelf: false });
    for (const name of ['Guide VERIFIED agent', 'Guide ✓', 'Guide ✅', 'You']) {
      expect(withAmbiguity([named(name)])).toMatchObject([{ isAmbiguous: true }]);
    }
    expect(withAmbiguity([named('Guide'), named('Mia', other)])).toMatchObject([{ isAmbiguous: false }, { isAmbiguous: false }]);
    expect(withAmbiguity([named('Guide'), named('guide', other)])).toMatchObject([{ isAmbiguous: true }, { isAmbiguous: true }]);
  });
});

test('each member of a conversation is judged alone', () => {
  const person = (id: string, metadata: Record<string, string>) =>
    ({ inboxId: id, name: 'Guide', saysAgent: true, metadata, isSelf: false, isAmbiguous: true }) as const;
  const members = [person(inboxId, profileBy(ours.host())), person(other, profileBy(ours.host()))];
  const people = provenPeople({ members, byInbox: new Map(members.map((one) => [one.inboxId, one])) }, keys, now);
  expect(people.members.map(({ agent: proof }) => proof?.is)).toEqual(['proven', 'unproven']);
  expect([...people.byInbox.values()]).toEqual(people.members);
});

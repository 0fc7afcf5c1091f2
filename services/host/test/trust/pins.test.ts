// An owner keeps an agent on its version: by their signed word, until its creator takes that version back.

import { type Trust, textDigest, trustAction } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setTrust, trustSettings } from '../../src/agent/desk/trust-orders.ts';
import { STARTING_TRUST } from '../../src/agent/record/domain/agent-state.ts';
import type { Report } from '../../src/agent/record/domain/report.ts';
import { consentToUpdate, updateTemplate } from '../../src/agent/template/update-orders.ts';
import type { SignedYank } from '../../src/agent/versions/domain/pin.ts';
import type { SignedVersion } from '../../src/agent/versions/domain/signed-version.ts';
import { capabilitiesIn } from '../../src/agent/versions/domain/template-update.ts';
import { CONTENT, INSTANCE, openSignedAgent, type SignedAgent } from '../domain/signed-agent.ts';
import { CREATOR, MALLORY, NOW, OWNER, reason, type Signer, sign, signedVersion, TEMPLATE } from '../domain/signers.ts';

const SECOND = 1_000;

let agent: SignedAgent;
let v2: SignedVersion;
let v3: SignedVersion;
let pinned: Trust;
beforeEach(async () => {
  agent = await openSignedAgent();
  v2 = await signedVersion(2, { ...CONTENT, instructions: 'Plan short trips.' }, { previous: agent.version });
  v3 = await signedVersion(3, { ...CONTENT, instructions: 'Plan long trips.' }, { previous: v2 });
  pinned = { ...STARTING_TRUST, pin: { version: 1, digest: agent.version.digest } };
});
afterEach(() => agent.close());

const statement = (trust: Trust, { by = OWNER, now = NOW }: { by?: Signer; now?: Date } = {}) =>
  sign(by, trustAction(INSTANCE, trust), { now, lifetimeSeconds: 300 });
const order = async (trust: Trust, o: Parameters<typeof statement>[1] = {}) =>
  reason(setTrust(agent.deps, trust, await statement(trust, o)));
const update = (version: SignedVersion, yanks: SignedYank[] = []) => reason(updateTemplate(agent.deps, version, yanks));
const version = () => agent.store.state.template?.version;
const said = () => agent.store.conversation.nextToSay()?.text;

/** The creator's word that version 1 is taken back, unless a test says otherwise. */
async function yank(o: { by?: Signer; digest?: string; version?: number; signed?: string; now?: Date } = {}): Promise<SignedYank> {
  const { by = CREATOR, digest = agent.version.digest, version: number = 1, now = NOW } = o;
  const action = { action: 'template.yank-version', templateId: TEMPLATE, version: number, digest, yank: 'on' } as const;
  const reasonDigest = textDigest(o.signed ?? 'It books twice.');
  return {
    version: number,
    reason: 'It books twice.',
    statement: await sign(by, { ...action, reasonDigest }, { now, lifetimeSeconds: 300 }),
  };
}

/** What it has reported to the pool since the last call. */
function reports(): Report[] {
  const all: Report[] = [];
  for (let next = agent.store.nextReport(); next; next = agent.store.nextReport()) {
    all.push(next.report);
    agent.store.reportAcknowledged(next.seq);
  }
  return all;
}

describe('an agent that its owner keeps on its version', () => {
  test('takes no newer one, says so, and follows again once the owner lets it', async () => {
    expect(await order(pinned)).toBe('undefined');
    expect(trustSettings(agent.deps, 'r').trust).toEqual(pinned);
    expect(reports()).toMatchObject([{ pinnedVersion: 1 }]);
    expect(await update(v2)).toBe('UPDATE_PINNED');
    expect(version()).toBe(1);
    // Further signatures of its own version are welcome.
    expect(await update(agent.version)).toBe('1');
    expect(await order(STARTING_TRUST)).toBe('undefined');
    expect(reports()).toMatchObject([{ pinnedVersion: 0 }]);
    expect(agent.woken).toContain('reports');
    expect(await update(v3)).toBe('3');
  });

  test('stays there whatever else its owner settles, and what they settle later need not be possible any more', async () => {
    await order(pinned);
    reports();
    expect(await order({ ...pinned, level: 'L3' })).toBe('undefined');
    expect(reports()).toEqual([]);
    expect(await update(v2, [await yank()])).toBe('2');
    expect(await order({ ...pinned, state: 'paused' })).toBe('undefined');
    expect(agent.store.state.trust).toEqual({ ...pinned, state: 'paused' });
  });

  test('moves on and says why when its creator takes that version back, also long after', async () => {
    await order(pinned);
    reports();
    const word = await yank();
    agent.clock.now = new Date(NOW.getTime() + 90 * 86_400 * SECOND);
    expect(await update(v3, [word])).toBe('3');
    expect(said()).toContain('My creator has taken version 1 of my template back: “It books twice.”');
    expect(reports()).toMatchObject([{ pinnedVersion: 0 }, { appliedVersion: 3 }]);
  });

  test('then still asks its owner before a version that lets it use more', async () => {
    await order(pinned);
    const wider = await signedVersion(
      2,
      { ...CONTENT, tools: [{ id: 'site', provisioning: 'TOOL_PROVISIONING_USER' }] },
      { previous: agent.version },
    );
    expect(await update(wider, [await yank()])).toBe('UPDATE_NEEDS_CONSENT');
    expect(version()).toBe(1);
    const consent = { action: 'instance.consent', instanceId: INSTANCE, templateId: TEMPLATE, version: 2 } as const;
    const agreed = await sign(OWNER, { ...consent, capabilities: capabilitiesIn(wider) });
    expect(await reason(consentToUpdate(agent.deps, wider, agreed))).toBe('2');
  });

  test('does not stay on a version that it knows to be taken back', async () => {
    await order(pinned);
    const wider = await signedVersion(
      2,
      { ...CONTENT, tools: [{ id: 'site', provisioning: 'TOOL_PROVISIONING_USER' }] },
      { previous: agent.version },
    );
    await update(wider, [await yank()]);
    await order(STARTING_TRUST);
    expect(await order(pinned)).toBe('VALIDATION_FAILED');
  });
});

describe('attack:', () => {
  test('another person pins it, and another person lets it go', async () => {
    expect(await order(pinned, { by: MALLORY })).toBe('NOT_INSTANCE_OWNER');
    expect(await order(pinned, { by: CREATOR })).toBe('NOT_INSTANCE_OWNER');
    expect(await update(v2)).toBe('2');
    const there = { ...STARTING_TRUST, pin: { version: 2, digest: v2.digest } };
    await order(there);
    expect(await order(STARTING_TRUST, { by: CREATOR })).toBe('NOT_INSTANCE_OWNER');
    expect(await update(v3)).toBe('UPDATE_PINNED');
  });

  test('an old pin is presented again after the owner has let it go', async () => {
    const old = await statement(pinned);
    await setTrust(agent.deps, pinned, old);
    const unused = await statement({ ...pinned, level: 'L1' });
    await order(STARTING_TRUST, { now: new Date(NOW.getTime() + SECOND) });
    // The first is a repetition, which changes nothing; the second never arrived, and is too old.
    expect(await reason(setTrust(agent.deps, pinned, old))).toBe('undefined');
    expect(await reason(setTrust(agent.deps, { ...pinned, level: 'L1' }, unused))).toBe('STATEMENT_SUPERSEDED');
    expect(await update(v2)).toBe('2');
  });

  test.each([
    ['that was never signed', () => ({ version: 9, digest: v2.digest })],
    ['with other content', () => ({ version: 1, digest: v2.digest })],
    ['that it does not have yet', () => ({ version: 2, digest: v2.digest })],
  ])('it is pinned to a version %s', async (_, pin) => {
    expect(await order({ ...STARTING_TRUST, pin: pin() })).toBe('VALIDATION_FAILED');
    expect(agent.store.state.trust).toEqual(STARTING_TRUST);
    expect(await update(v2)).toBe('2');
  });

  test('a newer version comes while the pin is being verified: the owner did not see it', async () => {
    agent.meanwhile(() => updateTemplate(agent.deps, v2));
    expect(await order(pinned)).toBe('VALIDATION_FAILED');
    expect(version()).toBe(2);
  });

  test.each([
    ['of another person', () => yank({ by: MALLORY })],
    ['of its owner', () => yank({ by: OWNER })],
    ['for another version', () => yank({ version: 2, digest: v2.digest })],
    ['for other content', () => yank({ digest: v2.digest })],
    ['for another reason', () => yank({ signed: 'It is slow.' })],
  ])('the pool shows the word %s, so that it moves on', async (_, word) => {
    await order(pinned);
    expect(await update(v2, [await word()])).toBe('UPDATE_PINNED');
    expect(version()).toBe(1);
    expect(said()).toBeUndefined();
  });

  test('a consent of before the pin is presented after it', async () => {
    const wider = await signedVersion(
      2,
      { ...CONTENT, tools: [{ id: 'site', provisioning: 'TOOL_PROVISIONING_USER' }] },
      { previous: agent.version },
    );
    const consent = { action: 'instance.consent', instanceId: INSTANCE, templateId: TEMPLATE, version: 2 } as const;
    const early = await sign(OWNER, { ...consent, capabilities: capabilitiesIn(wider) });
    await order(pinned);
    expect(await reason(consentToUpdate(agent.deps, wider, early))).toBe('UPDATE_PINNED');
    expect(version()).toBe(1);
  });
});

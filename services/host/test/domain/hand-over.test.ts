// What an agent accepts when its template changes hands. Real signatures, no network.
import { type Handover, handOverAction, publishVersionAction, takeOverAction, teamWith, yankVersionAction } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { afterOldBackup, markOf } from '../../src/agent/record/domain/mark.ts';
import { updateTemplate } from '../../src/agent/template/update-orders.ts';
import type { SignedVersion } from '../../src/agent/versions/domain/signed-version.ts';
import { CONTENT, openSignedAgent, type SignedAgent } from './signed-agent.ts';
import { CAROL, CREATOR, MALLORY, NOW, OWNER, reason, SALT, type Signer, sign, signedVersion, TEMPLATE } from './signers.ts';

/** The new creator. That they own the agent has nothing to do with it. */
const HEIR = OWNER;
const WEEK_S = 7 * 86_400;

let agent: SignedAgent;
beforeEach(async () => {
  agent = await openSignedAgent();
});
afterEach(() => agent.close());

const update = (version: SignedVersion) => reason(updateTemplate(agent.deps, version));
const state = () => agent.store.state.template;

const teamOf = (to: Signer, ...others: Signer[]) => {
  const team = teamWith(
    to.inboxId,
    others.map(({ inboxId }) => inboxId),
  );
  return team === undefined ? {} : { team };
};

type Last = Pick<SignedVersion, 'version' | 'digest'>;
async function handover(last: Last, o: { from?: Signer; to?: Signer; team?: Signer[]; acceptedAt?: Date } = {}): Promise<Handover> {
  const { from = CREATOR, to = HEIR, team = [], acceptedAt = NOW } = o;
  const members = teamOf(to, ...team);
  const of = { version: last.version, digest: last.digest, previousCreatorId: from.inboxId, newCreatorId: to.inboxId, ...members };
  const offer = await sign(from, handOverAction(TEMPLATE, of), { now: NOW, lifetimeSeconds: WEEK_S });
  const acceptance = await sign(to, takeOverAction(TEMPLATE, { ...of, offer }), { now: acceptedAt, lifetimeSeconds: 600 });
  return { ...of, offer, acceptance };
}

/** The template's next version, with the chain that is to lead to its signer. */
async function by(who: Signer, previous: Last, handovers: Handover[]): Promise<SignedVersion> {
  const number = previous.version + 1;
  const version = await signedVersion(number, CONTENT, { previous });
  const action = publishVersionAction({ templateId: TEMPLATE, version: number, previousDigest: previous.digest, contentJson: CONTENT });
  return { ...version, creatorId: who.inboxId, salt: SALT, statement: await sign(who, action, { now: NOW }), handovers };
}

describe('a template that was handed over', () => {
  test('is its new creator’s: the agent takes their versions, remembers the chain, and needs no second proof of it', async () => {
    const first = await handover(agent.version);
    const second = await by(HEIR, agent.version, [first]);
    expect(await update(second)).toBe('2');
    expect(state()).toMatchObject({ creatorId: HEIR.inboxId, handovers: [expect.stringContaining(HEIR.inboxId)] });
    // The former creator has revoked the key with which they handed it over.
    const { identities } = agent.deps;
    const keysOf = identities.keysOf.bind(identities);
    identities.keysOf = async (inboxId, o) =>
      inboxId === CREATOR.inboxId ? { inboxId, addresses: [], installations: [] } : keysOf(inboxId, o);
    expect(await update(await by(HEIR, second, [first]))).toBe('3');
  });

  test('can go further, and back to the first one', async () => {
    const first = await handover(agent.version);
    const second = await by(HEIR, agent.version, [first]);
    const back = await handover(second, { from: HEIR, to: CREATOR });
    expect(await update(await by(CREATOR, second, [first, back]))).toBe('3');
    expect(state()).toMatchObject({ creatorId: CREATOR.inboxId });
  });

  test('long ago is so all the same', async () => {
    const first = await handover(agent.version);
    agent.clock.now = new Date(NOW.getTime() + 400 * 86_400_000);
    expect(await update(await by(HEIR, agent.version, [first]))).toBe('2');
  });
});

describe('a template that was handed over to a team', () => {
  const team = [HEIR, CAROL];

  test('gets its versions from each member, by the chain alone', async () => {
    const first = await handover(agent.version, { team });
    const second = await by(CAROL, agent.version, [first]);
    expect(await update(second)).toBe('2');
    expect(await update(await by(HEIR, second, [first]))).toBe('3');
    expect(state()).toMatchObject({ creatorId: HEIR.inboxId, handovers: [expect.stringContaining(CAROL.inboxId)] });
  });

  test('is attested by each member, whoever of them signed the version', async () => {
    const second = await by(CAROL, agent.version, [await handover(agent.version, { team })]);
    const action = { action: 'template.attest-version', templateId: TEMPLATE, version: 2, digest: second.digest } as const;
    const attestation = await sign(HEIR, action, { now: NOW, lifetimeSeconds: WEEK_S });
    expect(await update({ ...second, attestation })).toBe('2');
    expect(agent.store.state.attestation).toMatchObject({ version: 2 });
    const stranger = await sign(MALLORY, action, { now: new Date(NOW.getTime() + 1000), lifetimeSeconds: 2 * WEEK_S });
    expect(await update({ ...second, attestation: stranger })).toBe('2');
    expect(agent.store.state.attestation?.issuedAt).toBe(NOW.getTime());
  });

  test('takes a version back by the word of each member, and of nobody else', async () => {
    const first = await handover(agent.version, { team });
    const second = await by(CAROL, agent.version, [first]);
    const { version, digest } = agent.version;
    agent.store.change({ trust: { ...agent.store.state.trust, pin: { version, digest } } });
    const yank = async (who: Signer) => ({
      version,
      reason: 'It books twice.',
      statement: await sign(who, yankVersionAction({ templateId: TEMPLATE, version, digest }, 'It books twice.'), {
        now: NOW,
        lifetimeSeconds: 600,
      }),
    });
    const told = async (who: Signer) => reason(updateTemplate(agent.deps, second, [await yank(who)]));
    expect(await told(MALLORY)).toBe('UPDATE_PINNED');
    expect(await told(HEIR)).toBe('2');
  });

  test('changes its members by the word of one of them', async () => {
    const first = await handover(agent.version, { team });
    const second = await by(CAROL, agent.version, [first]);
    await update(second);
    const later = await handover(second, { from: CAROL, to: CAROL, team: [MALLORY] });
    expect(await update(await by(MALLORY, second, [first, later]))).toBe('3');
  });

  test('can be moved by a member to itself alone', async () => {
    const first = await handover(agent.version, { team });
    const second = await by(HEIR, agent.version, [first]);
    await update(second);
    const alone = await handover(second, { from: CAROL, to: CAROL });
    expect(await update(await by(CAROL, second, [first, alone]))).toBe('3');
    expect(state()).toMatchObject({ creatorId: CAROL.inboxId });
  });

  test('attack: a stranger signs its next version, or a member’s with a chain of their own', async () => {
    const first = await handover(agent.version, { team });
    const second = await by(CAROL, agent.version, [first]);
    await update(second);
    expect(await update(await by(MALLORY, second, [first]))).toBe('TEMPLATE_ID_MISMATCH');
    expect(await update(await by(MALLORY, second, [first, await handover(second, { from: MALLORY, to: MALLORY })]))).toBe(
      'TEMPLATE_ID_MISMATCH',
    );
    expect(state()).toMatchObject({ version: 2 });
  });

  test('attack: a member who left by a later hand-over signs', async () => {
    const first = await handover(agent.version, { team });
    const second = await by(HEIR, agent.version, [first]);
    const later = await handover(second, { from: HEIR, to: HEIR, team: [MALLORY] });
    const third = await by(HEIR, second, [first, later]);
    await update(third);
    expect(await update(await by(CAROL, third, [first, later]))).toBe('TEMPLATE_ID_MISMATCH');
    expect(await update(await by(CAROL, third, [first]))).toBe('UPDATE_EQUIVOCATION');
    const back = await handover(third, { from: CAROL, to: CAROL });
    expect(await update(await by(CAROL, third, [first, later, back]))).toBe('TEMPLATE_ID_MISMATCH');
    expect(state()).toMatchObject({ version: 3, creatorId: HEIR.inboxId });
  });

  test('attack: a team that is another one in the acceptance than in the offer, or in the chain than in both', async () => {
    const [small, large] = [await handover(agent.version, { team }), await handover(agent.version, { team: [...team, MALLORY] })];
    const forged = [
      { ...small, acceptance: large.acceptance },
      { ...large, acceptance: small.acceptance },
      { ...small, team: large.team },
      { ...(await handover(agent.version)), team: small.team },
    ] as Handover[];
    for (const chain of forged) expect(await update(await by(HEIR, agent.version, [chain]))).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(state()?.version).toBe(1);
  });

  test('attack: a hand-over that the agent has verified is shown with a larger team, whose members it would not ask', async () => {
    const first = await handover(agent.version, { team });
    const second = await by(HEIR, agent.version, [first]);
    await update(second);
    const larger = { ...first, ...teamOf(HEIR, CAROL, MALLORY) };
    expect(await update(await by(MALLORY, second, [larger]))).toBe('UPDATE_EQUIVOCATION');
  });
});

describe('attack:', () => {
  test('the former creator signs a version after handing over', async () => {
    const first = await handover(agent.version);
    const second = await by(HEIR, agent.version, [first]);
    await update(second);
    expect(await update(await by(CREATOR, second, []))).toBe('UPDATE_EQUIVOCATION');
    expect(await update(await by(CREATOR, second, [first]))).toBe('TEMPLATE_ID_MISMATCH');
    expect(state()).toMatchObject({ version: 2, creatorId: HEIR.inboxId });
  });

  test('the chain forks: the creator handed the template to two people', async () => {
    const [one, two] = [await handover(agent.version), await handover(agent.version, { to: MALLORY })];
    const second = await by(HEIR, agent.version, [one]);
    await update(second);
    expect(await update(await by(MALLORY, second, [two]))).toBe('UPDATE_EQUIVOCATION');
    expect(await update(await by(MALLORY, agent.version, [two]))).toBe('UPDATE_EQUIVOCATION');
    expect(state()?.creatorId).toBe(HEIR.inboxId);
  });

  test('a hand-over that the agent has verified is shown with another new creator, whose signature it would not look at', async () => {
    const first = await handover(agent.version);
    const second = await by(HEIR, agent.version, [first]);
    await update(second);
    expect(await update(await by(MALLORY, second, [{ ...first, newCreatorId: MALLORY.inboxId }]))).toBe('UPDATE_EQUIVOCATION');
  });

  test('a hand-over of before a version that the agent has from the former creator, or at other content', async () => {
    const second = await by(CREATOR, agent.version, []);
    await update(second);
    const other = { version: 2, digest: `sha256:${'0'.repeat(64)}` };
    for (const last of [agent.version, other])
      expect(await update(await by(HEIR, second, [await handover(last)]))).toBe('UPDATE_EQUIVOCATION');
    expect(state()?.version).toBe(2);
  });

  test.each([
    ['nobody accepted', async (made: Handover) => ({ ...made, acceptance: made.offer })],
    ['another person accepted', async (made: Handover) => ({ ...made, acceptance: (await handover(made, { to: MALLORY })).acceptance })],
    ['another offer was accepted', async (made: Handover) => ({ ...made, acceptance: (await handover(made)).acceptance })],
    ['the creator did not offer', async (made: Handover) => ({ ...made, offer: made.acceptance })],
    ['another person offered', async (made: Handover) => ({ ...made, offer: (await handover(made, { from: MALLORY })).offer })],
    ['it was offered at another version', async (made: Handover) => ({ ...made, offer: (await handover({ ...made, version: 7 })).offer })],
  ])('a chain in which %s', async (_, forge) => {
    const chain = await forge(await handover(agent.version));
    expect(await update(await by(HEIR, agent.version, [chain]))).toMatch(/^STATEMENT_/);
    expect(state()?.version).toBe(1);
  });

  test('it was accepted after the offer had ended', async () => {
    const late = new Date(NOW.getTime() + (WEEK_S + 60) * 1000);
    agent.clock.now = late;
    expect(await update(await by(HEIR, agent.version, [await handover(agent.version, { acceptedAt: late })]))).toBe('STATEMENT_EXPIRED');
  });

  test('a chain that is longer than allowed', async () => {
    const made = await handover(agent.version);
    expect(await update(await by(HEIR, agent.version, Array<Handover>(17).fill(made)))).toBe('TEMPLATE_ID_MISMATCH');
  });

  test('an old copy of its folder, of before the hand-over, and the former creator’s next version', async () => {
    const old = { ...agent.store.state };
    const first = await handover(agent.version);
    const second = await by(HEIR, agent.version, [first]);
    await update(second);
    const settled = markOf(agent.store.state);
    if (settled === undefined) throw new Error('no mark');
    agent.store.change({ ...old, ...afterOldBackup(old, { settled }) });
    expect(await update(await by(CREATOR, second, []))).toBe('UPDATE_EQUIVOCATION');
    expect(await update(await by(HEIR, second, [first]))).toBe('3');
  });
});

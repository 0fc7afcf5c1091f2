// What owners settle about their agents, approve and hand over, with the `offshoot` command.
import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import type { InstanceJson, TemplateJson } from '../../demo/offshoot.ts';
import { answer, creator, file, human, inProcess, live, person, refusal, run, saying, untilAnswered } from '../command-scene.ts';

interface SettlementJson {
  trust: { level: string; state: string; inboxes: string[]; delegates: { inboxId: string; upTo: string }[]; quietHours?: object };
  signedAt: string;
}

interface CardJson {
  /** 64 hex digits. */
  id: string;
}

/** The conversation that the agent with this inbox was added to. */
const conversationOf = async (inboxId: string): Promise<string> =>
  (await human.client.conversations()).find(({ memberInboxIds }) => memberInboxIds.includes(inboxId))?.id ?? '';

export function owning(): void {
  test('an offered agent belongs to its new owner once they accept; the reasons of its actions stay with the one before', async () => {
    const heir = person();
    const [{ id }, { inboxId: heirId }, { inboxId: ownerId }] = await Promise.all([
      answer<TemplateJson>(creator, 'template create', '-f', file('heirloom.yaml', 'agent_name: Heirloom\ninstructions: You stay.\n')),
      answer<{ inboxId: string }>(heir, 'identity'),
      answer<{ inboxId: string }>(creator, 'identity'),
    ]);
    const { instanceId, inboxId } = await live(creator, 'claim', id);
    await human.ask(await conversationOf(inboxId), 'Heirloom, remind me tomorrow at 9 to water the plants', /^I'll remind you/);
    const { decisions } = await answer<{ decisions: object[] }>(creator, 'agents decisions', instanceId);
    expect(decisions).toMatchObject([{ outcome: 'run', byOwner: false, text: expect.stringContaining('tomorrow at 9') }]);
    const listed = await run(creator, 'agents', 'decisions', instanceId);
    expect(listed.stdout).toMatch(/^allowed: Set a reminder\..*\n {4}It was asked to do exactly that.*\n.* asked by /);
    const acceptance = { liked: 0, total: 0, lower: 0, upper: 1_000 };
    expect(await answer(creator, 'agents review', instanceId)).toMatchObject({ instanceId, level: 'L2', acceptance, refusedForLevel: 0 });
    const reviewed = await run(creator, 'agents', 'review', instanceId);
    expect(reviewed.stdout).toMatch(/your votes +none: .*\n\nNothing speaks for another level\.\n$/s);
    expect(await refusal(heir, 'agents', 'accept', instanceId)).toMatchObject({ reason: 'INSTANCE_NOT_OFFERED', code: 1 });
    const offer = () => answer<InstanceJson>(creator, 'agents offer', instanceId, '--to', heirId);
    expect(await offer()).toMatchObject({ ownerId, offeredToId: heirId });
    const withdrawn = await untilAnswered<InstanceJson>(
      creator,
      ['agents', 'offer', instanceId, '--withdraw'],
      ({ offeredToId }) => offeredToId === '',
    );
    expect(withdrawn.ownerId).toBe(ownerId);
    expect(await answer(heir, 'agents offers')).toMatchObject({ instances: [] });

    await untilAnswered<InstanceJson>(
      creator,
      ['agents', 'offer', instanceId, '--to', heirId],
      ({ offeredToId }) => offeredToId === heirId,
    );
    expect(await answer(heir, 'agents offers')).toMatchObject({ instances: [{ id: instanceId, ownerId, offeredToId: heirId }] });
    expect(await answer<InstanceJson>(heir, 'agents accept', instanceId)).toMatchObject({
      id: instanceId,
      ownerId: heirId,
      offeredToId: '',
    });
    const [mine, refused] = await Promise.all([
      answer<{ instances: InstanceJson[] }>(heir, 'agents', '--mine'),
      refusal(creator, 'agents', 'offer', instanceId, '--to', heirId),
    ]);
    expect(mine.instances.map((instance) => instance.id)).toEqual([instanceId]);
    expect(refused.reason).toBe('NOT_INSTANCE_OWNER');
    expect(await answer(heir, 'agents decisions', instanceId)).toEqual({ instanceId, decisions: [] });
  });

  test('an owner settles how far they trust an agent, who decides, and when it rests; the agent starts over with another owner', async () => {
    const path = file('steward.yaml', 'agent_name: Steward\ninstructions: You keep house.\n');
    const { id } = await answer<TemplateJson>(creator, 'template create', '-f', path);
    const { instanceId, inboxId: agentInbox } = await live(creator, 'claim', id);
    const conversation = await conversationOf(agentInbox);
    const start = { level: 'L2', state: 'active', inboxes: [], delegates: [], budget: {} };
    expect(await answer(creator, 'agents trust', instanceId)).toEqual({ instanceId, trust: start, signedAt: '', cards: [], grants: [] });

    const limits = ['--budget', 'mails=5,cards=0', '--quiet-hours', '22:00-07:00 Europe/Berlin'];
    const trusted = await answer<SettlementJson>(creator, 'agents trust', instanceId, 'L3', ...limits);
    const quietHours = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
    expect(trusted.trust).toEqual({ ...start, level: 'L3', budget: { cards: 0, mails: 5 }, quietHours });
    expect(Date.parse(trusted.signedAt)).toBeGreaterThan(Date.now() - 60_000);
    const delegated = await answer<SettlementJson>(creator, 'agents delegate', instanceId, human.client.inboxId, '--up-to', 'R4');
    expect(delegated.trust).toMatchObject({ level: 'L3', delegates: [{ inboxId: human.client.inboxId, upTo: 'R4' }], quietHours });

    expect(await answer<SettlementJson>(creator, 'agents pause', instanceId)).toMatchObject({ trust: { level: 'L3', state: 'paused' } });
    await human.ask(conversation, 'Steward, where do we stay?', /^I'm paused\. My owner can resume me\.$/);
    expect(await answer<SettlementJson>(creator, 'agents archive', instanceId)).toMatchObject({ trust: { state: 'archived' } });
    expect(await answer<SettlementJson>(creator, 'agents resume', instanceId)).toMatchObject({ trust: { state: 'active' } });
    await human.ask(conversation, 'Steward, who are you?', /Steward/);

    const pinned = await answer<SettlementJson>(creator, 'agents pin', instanceId);
    expect(pinned.trust).toMatchObject({ level: 'L3', pin: { version: 1, digest: expect.stringMatching(/^sha256:/) } });
    const better = file('better-steward.yaml', 'agent_name: Steward\ninstructions: You keep house and garden.\n');
    const delivered = await answer<{ rollout: object }>(creator, 'template update', id, '-f', better, '--yes', '--wait');
    expect(delivered.rollout).toMatchObject({ version: '2', applied: '0', pinned: '1' });
    expect(await answer<SettlementJson>(creator, 'agents unpin', instanceId)).toMatchObject({ trust: { level: 'L3' } });
    await eventually(async () => {
      const { instances } = await answer<{ instances: InstanceJson[] }>(creator, 'agents', '--mine');
      expect(instances.find((one) => one.id === instanceId)).toMatchObject({ appliedVersion: '2' });
    });

    const shown = await run(creator, 'agents', 'trust', instanceId, '--budget', 'default', '--quiet-hours', 'none');
    expect(shown.stdout).toMatch(
      /level +L3: .*\nstate +active\n.*delegates +[0-9a-f]{64} up to R4\nbudget +as usual\nquiet hours +none\n/s,
    );
    const removed = await answer<SettlementJson>(creator, 'agents delegate', instanceId, human.client.inboxId, '--remove');
    expect(removed.trust.delegates).toEqual([]);

    for (const inbox of [agentInbox, 'me'])
      expect((await refusal(creator, 'agents', 'delegate', instanceId, inbox)).reason).toMatch(/^(?:VALIDATION_FAILED|USAGE)$/);
    expect(await refusal(creator, 'agents', 'trust', instanceId, 'L5')).toMatchObject({ reason: 'USAGE', code: 2 });
    // Another person finds no agent of theirs behind that ID, and the agent answers nobody but its owner.
    expect(await refusal(person(), 'agents', 'trust', instanceId, 'L4', '--answer-within', '2')).toMatchObject({
      reason: expect.stringMatching(/^(?:NOT_INSTANCE_OWNER|AGENT_SILENT)$/),
    });

    expect(await answer(creator, 'agents grants', instanceId)).toEqual({ instanceId, cards: [], grants: [] });
    const heir = person();
    const { inboxId: heirId } = await answer<{ inboxId: string }>(heir, 'identity');
    await answer(creator, 'agents offer', instanceId, '--to', heirId);
    await answer(heir, 'agents accept', instanceId);
    expect(await answer<SettlementJson>(heir, 'agents trust', instanceId)).toMatchObject({ trust: start, signedAt: '' });
  });

  test('an owner reads all of what their agent asks for, and approves one card with their signature', async () => {
    const tools = 'tools:\n  - { id: mail, provisioning: pool, resource: agentmail-inbox }\n';
    const { id } = await answer<TemplateJson>(
      creator,
      'template create',
      '-f',
      file('clerk.yaml', `agent_name: Clerk\ninstructions: You write.\n${tools}`),
    );
    const { instanceId, inboxId: agentInbox } = await live(creator, 'claim', id);
    const conversation = await conversationOf(agentInbox);
    expect(await answer(creator, 'agents cards', instanceId)).toEqual({ instanceId, cards: [] });
    const order = 'Clerk, e-mail desk@example.org that we arrive at 6';
    // Its e-mail account may still be on its way.
    await eventually(async () => expect(await human.ask(conversation, order, /^May I\?|account/)).toMatch(/^May I\?/));
    const { cards } = await answer<{ cards: CardJson[] }>(creator, 'agents cards', instanceId);
    expect(cards).toEqual([expect.objectContaining({ instanceId, kind: 'email.send', risk: 'R5', expiresAt: expect.any(String) })]);
    const card = cards[0]?.id.slice(0, 8) ?? '';

    expect(await refusal(creator, 'agents', 'approve', instanceId, card)).toMatchObject({ reason: 'DECLINED' });
    expect(await refusal(creator, 'agents', 'approve', instanceId, '0'.repeat(64), '--yes')).toMatchObject({ reason: 'ITEM_NOT_FOUND' });
    expect(await refusal(creator, 'agents', 'approve', instanceId, 'card')).toMatchObject({ reason: 'USAGE' });
    const asked: string[] = [];
    const declined = await inProcess(creator, ['agents', 'approve', instanceId, card], saying('n', asked));
    expect(declined.stderr).toMatch(/to: desk@example\.org\n[\s\S]*Asked by: “.*”, who is not my owner\n/);
    expect(asked).toEqual(['Approve exactly this? [y/N] ']);
    expect(await answer(creator, 'agents approve', instanceId, card, '--yes')).toEqual({ instanceId, cards: [], approved: cards[0]?.id });
    await human.hears(conversation, /^Sent to desk@example\.org\.$/);

    await human.ask(conversation, 'Clerk, e-mail info@example.org that we leave at 7', /^May I\?/);
    const [next] = (await answer<{ cards: CardJson[] }>(creator, 'agents cards', instanceId)).cards;
    const rejected = await answer(creator, 'agents reject', instanceId, next?.id.slice(0, 8) ?? '');
    expect(rejected).toEqual({ instanceId, cards: [], rejected: next?.id });
    await human.hears(conversation, /^OK, I leave it\.$/);
  });
}

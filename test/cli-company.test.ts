// What an owner sees and can do in Convos: link their inbox there; and when people mute the agent, remove it, add it again and explode the conversation.
import { randomUUID } from 'node:crypto';
import { untilFound } from '@offshoot/testing';
import { Convos } from '@offshoot/testnet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimJson, TemplateJson } from '../demo/offshoot.ts';
import { answer, answered, begin, COMPANY_COMMANDS, creator, file, run, saying, setScene, stack, system } from './command-scene.ts';

const TEMPLATE = `agentName: Trip Planner
description: I plan trips with your group.
instructions: You help groups plan trips.
`;

let saul: Convos;
beforeAll(async () => {
  await setScene({ idleTarget: 2 });
  saul = stack.use(await Convos.open(system.running.network.apiUrl ?? ''));
});
afterAll(() => stack.disposeAsync());

const agentsSay = (pattern: RegExp) =>
  untilFound(`${pattern} in the list of agents`, async () => {
    const { stdout = '' } = await run(creator, 'agents');
    return pattern.test(stdout) && stdout;
  });

test('muted, linked, removed, added again, exploded, cloned and released', async () => {
  const { id } = await answer<TemplateJson>(creator, 'template create', '-f', file('trip.yaml', TEMPLATE));
  const { conversationId, inboxId } = await saul.createConversation({ name: 'Tokyo', profileName: 'Saul' });
  const claim = await answer<ClaimJson>(creator, 'claim', id, '--added-by', inboxId, '--request-id', randomUUID());
  const added = () => saul.addMembers(conversationId, [claim.inboxId]);
  await added();
  await agentsSay(/ live {2}/);

  await saul.sendText(conversationId, 'Remember that our hotel is in Shinjuku');
  await saul.sendText(conversationId, '@Trip Planner stop');
  expect(await agentsSay(/ live, muted /)).toMatch(/was muted by a member/);
  await saul.sendText(conversationId, 'unmute');
  await agentsSay(/ live {2}/);

  const asked: string[] = [];
  const linking = begin(creator, ['link', claim.instanceId], saying('y', asked));
  const code = await untilFound('a code', async () => /^Say this in the conversation: (link \S+)$/m.exec(linking.stdout())?.[1]);
  await saul.sendText(conversationId, code);
  const { code: status, stdout, stderr } = await linking.ended;
  expect([status, asked]).toEqual([0, ['Have you said it yourself, just now? [y/N] ']]);
  expect(stderr).toContain(`The inbox ${inboxId} said the code.`);
  expect(stdout).toMatch(new RegExp(`^linked inboxes +${inboxId}$`, 'm'));
  await saul.waitForMessage(conversationId, ({ text }) => /^Linked: \S+ speaks for my owner here now\.$/.test(text));
  await saul.sendText(conversationId, 'Remember that we leave on Sunday');
  await saul.waitForMessage(conversationId, ({ text, senderInboxId }) => senderInboxId === claim.inboxId && /Sunday/.test(text));
  const { items } = await answer<{ items: { text: string; byOwner: boolean }[] }>(creator, 'agents knowledge', claim.instanceId);
  const ofOwner = (words: RegExp) => items.flatMap(({ text, byOwner }) => (words.test(text) ? [byOwner] : []));
  expect([ofOwner(/Shinjuku/), ofOwner(/Sunday/)]).toEqual([[false], [true]]);
  const unlinked = await answer<{ trust: { inboxes: string[] } }>(creator, 'link', claim.instanceId, '--remove', inboxId);
  expect(unlinked.trust.inboxes).toEqual([]);
  expect([...answered]).toEqual(expect.arrayContaining(COMPANY_COMMANDS));

  await saul.removeMembers(conversationId, [claim.inboxId]);
  const removed = await agentsSay(/ live, removed /);
  expect(removed).toMatch(`add its inbox ${claim.inboxId} again`);
  expect(removed).toMatch(`offshoot release ${claim.instanceId}`);
  await added();
  await agentsSay(/ live {2}/);
  await saul.waitForMessage(conversationId, ({ text }) => /I'm back in this conversation/.test(text));

  await saul.explode(conversationId);
  expect(await agentsSay(/ live, exploded /)).toMatch(`offshoot clone ${claim.instanceId}`);

  // Its context lives on in another agent, and its owner can release it.
  const other = await saul.createConversation({ name: 'Tokyo again', profileName: 'Saul' });
  const clone = ['--added-by', inboxId, '--request-id', randomUUID()];
  const child = await answer<ClaimJson>(creator, 'clone', claim.instanceId, ...clone);
  await saul.addMembers(other.conversationId, [child.inboxId]);
  await saul.waitForMessage(
    other.conversationId,
    ({ text, senderInboxId }) => senderInboxId === child.inboxId && /my other conversation/.test(text),
  );
  await saul.sendText(other.conversationId, 'What do you know about our hotel?');
  await saul.waitForMessage(other.conversationId, ({ text, senderInboxId }) => senderInboxId === child.inboxId && /Shinjuku/.test(text));
  await answer(creator, 'release', claim.instanceId);
  await untilFound('its end', async () => {
    const { stdout } = await run(creator, 'agents', '--all');
    return new RegExp(`^${claim.instanceId} .* gone `, 'm').test(stdout);
  });
});

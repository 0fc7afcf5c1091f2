// The real Convos client is the owner: it asks for an e-mail, sees the card, and a 👍 sends it, once.
import { ClaimState, ToolState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { untilFound } from '@offshoot/testing';
import { Convos } from '@offshoot/testnet';
import { expect, test } from 'vitest';
import { startSystem } from './system.ts';
import { present, User } from './user.ts';

const MAIL = { id: 'mail', name: 'E-mail', provisioning: ToolProvisioning.POOL, resource: ToolResource.AGENTMAIL_INBOX };

test('a card in a Convos group, approved with a reaction', async () => {
  await using stack = new AsyncDisposableStack();
  const { running } = stack.use(await startSystem({ config: { idleTarget: 1 } }));
  const { url, network } = running;
  const mails = present(running.providerStub).mails;
  const saul = stack.use(await Convos.open(network.apiUrl ?? ''));
  await saul.inboxId();
  const [creator, owner] = await Promise.all([User.signIn(url, network), User.signIn(url, network, saul.walletKey())]);
  const content = { agentName: 'Scribe', instructions: 'You write for people.', tools: [MAIL] };
  const template = await creator.createTemplate(content, { publish: true });

  const { conversationId, invite, inboxId } = await saul.createConversation({ name: 'Tokyo', profileName: 'Saul' });
  expect(inboxId).toBe(owner.inboxId);
  const session = await saul.serve(conversationId);
  const claim = await owner.claim(template.id, { join: { way: { case: 'inviteUrl', value: invite.url } } });
  expect((await owner.settled(claim.id)).state).toBe(ClaimState.LIVE);
  await untilFound('the inbox of the agent', async () =>
    (await owner.instance(claim.instanceId)).tools.find(({ state }) => state === ToolState.READY),
  );

  await session.sendText('Scribe, e-mail the hotel at desk@example.org that we arrive at 6');
  const card = await session.waitForEvent(
    ({ event, content: text }) => event === 'message' && String(text).startsWith('May I? Send an e-mail'),
  );
  expect(String(card.content)).toContain('To: desk@example.org\nSubject: We arrive at 6\nText: We arrive at 6.\n');
  expect(mails.sent()).toEqual([]);
  // One process at a time has the client's database.
  await session.stop();
  await saul.react(conversationId, String(card.id), '👍');
  await saul.waitForMessage(conversationId, ({ text }) => text === 'Sent to desk@example.org.');
  await saul.react(conversationId, String(card.id), '👍', 'remove');
  await saul.waitForMessage(conversationId, ({ text }) => text.startsWith('Too late'));
  expect(mails.sent()).toMatchObject([{ to: ['desk@example.org'], subject: 'We arrive at 6', text: 'We arrive at 6.' }]);
}, 180_000);

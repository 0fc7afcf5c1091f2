// What an owner sees and can do in Convos: link their inbox there, and approve the call of a tool; and when people mute the agent, remove it, add it again and explode the conversation.
import { randomUUID } from 'node:crypto';
import { silence } from '@offshoot/cli';
import { type OAuthServer, oauthServer, type ScriptedServer, scriptedServer } from '@offshoot/mcp/testing';
import { untilFound } from '@offshoot/testing';
import { Convos } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimJson, TemplateJson } from '../demo/offshoot.ts';
import {
  answer,
  answered,
  answerOf,
  begin,
  COMPANY_COMMANDS,
  creator,
  file,
  inProcess,
  printed,
  run,
  saying,
  setScene,
  stack,
  system,
} from './command-scene.ts';

const TEMPLATE = `agentName: Trip Planner
description: I plan trips with your group.
instructions: You help groups plan trips.
`;

/** Appears in no output. */
const TOKEN = 'token-81c4-of-the-weather-server';

let saul: Convos;
let weather: ScriptedServer;
let calendar: OAuthServer;
beforeAll(async () => {
  [weather, calendar] = await Promise.all([scriptedServer(), oauthServer()]);
  await setScene({ idleTarget: 2, mcpOrigins: [weather.origin, calendar.origin] });
  stack.defer(async () => void (await Promise.all([weather.close(), calendar.close()])));
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
  expect(await agentsSay(/ live, muted /)).toMatch(/ is muted/);
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
  await saul.sendText(conversationId, 'Trip Planner, when do we leave?');
  await saul.waitForMessage(conversationId, ({ text, senderInboxId }) => senderInboxId === claim.inboxId && /Sunday/.test(text));
  const { items } = await answer<{ items: { text: string; byOwner: boolean }[] }>(creator, 'agents knowledge', claim.instanceId);
  const ofOwner = (words: RegExp) => items.flatMap(({ text, byOwner }) => (words.test(text) ? [byOwner] : []));
  expect([ofOwner(/Shinjuku/), ofOwner(/Sunday/)]).toEqual([[false], [true]]);

  await callsATool(claim, conversationId);
  await signsIn(claim);

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

/** The owner connects a server to the agent with a credential, asks for a call in Convos, and approves its card there. */
async function callsATool({ instanceId, inboxId }: ClaimJson, conversationId: string): Promise<void> {
  const connect = ['agents', 'connect', instanceId, weather.url, '--id', 'weather'];
  const asked: string[] = [];
  const declined = await inProcess(creator, connect, saying('n', asked));
  expect([asked, declined.stderr]).toEqual([
    ['Let your agent call these? [y/N] '],
    expect.stringMatching(/echo +R5 .*Says the message again\./),
  ]);
  const piped = { ...silence, all: async () => `${TOKEN}\n` };
  const connected = await inProcess(creator, [...connect, '--credential', '--yes', '--json'], piped);
  const tools = [{ name: 'echo', risk: 'R5', digest: expect.stringMatching(/^sha256:/) }];
  const server = { id: 'weather', url: weather.url, origin: 'owner', credential: 'given', tools };
  expect(answerOf('agents connect', connected)).toEqual({ instanceId, servers: [server] });
  expect(await answer(creator, 'agents servers', instanceId)).toEqual({ instanceId, servers: [server] });

  const says = (pattern: RegExp) =>
    saul.waitForMessage(conversationId, ({ text, senderInboxId }) => senderInboxId === inboxId && pattern.test(text));
  const credentials: unknown[] = [];
  weather.answers['tools/call'] = ({ request, result }) => {
    credentials.push(request.headers.authorization);
    result({ content: [{ type: 'text', text: 'It rains.' }] });
  };
  await saul.sendText(conversationId, '@Trip Planner use weather echo with message=tomorrow');
  const card = await says(/^May I\? Use the tool weather\/echo/);
  expect(credentials).toEqual([]);
  await saul.react(conversationId, card.id, '👍');
  await says(/weather\/echo answers:\n> It rains\./);
  expect([weather.calls, credentials]).toEqual([[{ message: 'tomorrow' }], [`Bearer ${TOKEN}`]]);

  expect(await answer(creator, 'agents disconnect', instanceId, 'weather')).toEqual({ instanceId, servers: [] });
  expect(printed.join('\n')).not.toContain(TOKEN);
}

/** The owner signs in to a server with their browser; the agent uses what that gave. */
async function signsIn({ instanceId }: ClaimJson): Promise<void> {
  const connecting = begin(creator, ['agents', 'connect', instanceId, calendar.url, '--id', 'calendar', '--sign-in', '--yes']);
  const address = await untilFound('an address', async () => /sign in there: (\S+)$/m.exec(connecting.stderr())?.[1]);
  expect(await (await fetch(address)).text()).toMatch(/go back to the terminal/);
  expect(await connecting.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^calendar +you +given .*echo \(R5\)$/m) });
  const tokens = [...calendar.valid];
  expect(await answer(creator, 'agents disconnect', instanceId, 'calendar')).toEqual({ instanceId, servers: [], signedOut: 'revoked' });
  expect([tokens.length, calendar.valid.size]).toEqual([1, 0]);
  for (const token of [...tokens, ...calendar.revoked]) expect(printed.join('\n')).not.toContain(token);
}

// A person at a terminal, or a script, handles a preview: what is shown, what the agent is asked, and what is signed.

import { Failure } from '@offshoot/client';
import type { PreviewRequest } from '@offshoot/context';
import type { SealingKey } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { standIn, startTestNetwork } from '@offshoot/testing/testnet';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Cli } from '../../src/cli.ts';
import { silence } from '../../src/terminal/input.ts';
import type { ContextOptions } from '../../src/transfers/context-options.ts';
import { approvedSummary, lookAtPreview, type PlannedTransfer } from '../../src/transfers/preview-dialogue.ts';
import { item, previewOf } from './a-preview.ts';
import { ScriptedAgent } from './scripted-agent.ts';

const INSTANCE = `inst_${'a'.repeat(26)}`;
const [HOTEL, RAMEN, CODE] = ['mem_hotel00001', 'mem_ramen00001', 'mem_code000001'];
const stack = new AsyncDisposableStack();

let owner: ScriptedAgent;
let agent: ScriptedAgent;
let shown: string;
let networkUrl: string;
let sealingKey: SealingKey;
const keys = deploymentKeys('the deployment of this test');

beforeAll(async () => {
  const network = stack.use(await startTestNetwork());
  const join = async () => stack.use(await ScriptedAgent.join({ env: 'local', apiUrl: network.url }));
  [owner, agent] = await Promise.all([join(), join()]);
  networkUrl = network.url;
  sealingKey = await standIn(agent.inbox, keys.host()).sealingKeyAs(INSTANCE);
});
beforeEach(() => {
  agent.asked.length = 0;
  agent.script = (request) => (request.ask === 'preview' ? honestly(request) : undefined);
  shown = '';
});
afterAll(() => stack.disposeAsync());

/** It knows three things; the prompt names one. */
function honestly({ requestId, add, remove }: PreviewRequest) {
  const natural = [
    item(HOTEL, { isIn: false, reason: 'not-named' }),
    item(RAMEN, { reason: 'named' }),
    item(CODE, { kind: 'credential', text: 'The code is 4711.', isIn: false, reason: 'credential' }),
  ];
  const items = natural.map((one) => {
    if (add.includes(one.id)) return { ...one, isIn: true, reason: 'added' as const };
    return remove.includes(one.id) ? { ...one, isIn: false, reason: 'removed' as const } : one;
  });
  return previewOf(items, { requestId });
}

function digestWith(add: string[], remove: string[] = []): string {
  return honestly({ ask: 'preview', requestId: '0'.repeat(32), prompt: '', targetInboxId: '', add, remove }).digest;
}

/** Types the lines one by one. Without arguments, there is nobody to answer. */
function person(...lines: string[]): Cli {
  const said = lines.values();
  const ask = async () => said.next().value ?? 'q';
  return {
    input: lines.length === 0 ? silence : { ...silence, isTerminal: true, ask },
    progress: (line: string) => {
      shown += `${line}\n`;
    },
    signal: new AbortController().signal,
    identities: { open: async () => ({ inboxId: owner.inboxId }), openInbox: async () => keptOpen(owner.inbox) },
    environment: { network: { env: 'local', apiUrl: networkUrl } },
    gateway: { signedIn: { deployment: { key: async () => keys.deploymentKey } } },
  } as unknown as Cli;
}

/** Each command closes its inbox when done, but here they share one. */
function keptOpen(inbox: XmtpAgentClient): XmtpAgentClient {
  let isClosed = false;
  return new Proxy(inbox, {
    get(target, name: keyof XmtpAgentClient) {
      if (name === 'close' || name === Symbol.asyncDispose) {
        return async () => {
          isClosed = true;
        };
      }
      if (isClosed) throw new Error(`${String(name)} after close`);
      const member = target[name];
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

function plan(options: Partial<ContextOptions> = {}): PlannedTransfer {
  const all = { context: "what's tasty", preview: true, add: [], remove: [], summary: '', answerWithin: 20, ...options };
  return { teller: { instanceId: INSTANCE, inboxId: agent.inboxId, sealingKey }, targetInboxId: '', givenKeys: [], options: all };
}

const changes = () => agent.asked.map((request) => request.ask === 'preview' && [request.add, request.remove]);

describe('a person at a terminal', () => {
  test('signs what is shown with Enter, and sees no secret', async () => {
    expect(await approvedSummary(person(''), plan())).toBe(digestWith([]));
    expect(shown).toMatch(/Asking inst_a+ …\n.*Goes along \(1\).*Stays \(2\)/s);
    expect(shown).toContain('(secret)');
    expect(shown).not.toContain('4711');
    expect(changes()).toEqual([[[], []]]);
  });

  test('can change it repeatedly, and signs what they saw last', async () => {
    expect(await approvedSummary(person('+2 -1', '+9', '', 'never asked'), plan())).toBe(digestWith([HOTEL], [RAMEN]));
    expect(changes()).toEqual([
      [[], []],
      [[HOTEL], [RAMEN]],
    ]);
    expect(shown).toMatch(/you added it:\n {5}2 .*you removed it:\n {5}1 .*The agent has no item "9"/s);
  });

  test('quits with q: nothing is signed', async () => {
    const stopped = approvedSummary(person('+3', 'q'), plan({ showSecrets: true }));
    await expect(stopped).rejects.toMatchObject({ reason: 'DECLINED', help: expect.stringContaining('--preview') });
    expect(shown).toContain('The code is 4711.');
  });

  test('starts from the command’s options', async () => {
    expect(await approvedSummary(person(''), plan({ add: ['3'], remove: ['mem_ramen'] }))).toBe(digestWith([CODE], [RAMEN]));
    const unknown = approvedSummary(person(''), plan({ add: ['mem_elsewhere'] }));
    await expect(unknown).rejects.toSatisfy((error) => error instanceof Failure && error.reason === 'USAGE');
  });
});

describe('a script', () => {
  test('signs without a question if given --yes', async () => {
    expect(await approvedSummary(person(), plan({ yes: true, remove: [RAMEN] }))).toBe(digestWith([], [RAMEN]));
    expect(shown).toContain('Goes along (0)');
  });

  test('cannot sign by accident', async () => {
    await expect(approvedSummary(person(), plan())).rejects.toMatchObject({ reason: 'DECLINED' });
    await expect(approvedSummary(person(''), plan({ json: true }))).rejects.toMatchObject({ reason: 'DECLINED' });
  });

  test('gets a preview, and the command line that signs exactly that', async () => {
    const { json, text } = await lookAtPreview(person(), plan(), ['clone', INSTANCE, '--added']);
    const command = `offshoot clone ${INSTANCE} --added --context 'what'\\''s tasty' --summary ${digestWith([])}`;
    expect(text).toMatch(/Goes along \(1\).*--add ITEM/s);
    expect(text.endsWith(`Sign exactly this: ${command}`)).toBe(true);
    expect(json).toMatchObject({
      digest: digestWith([]),
      signWith: command,
      items: [{ id: HOTEL, isIn: false }, { id: RAMEN }, { text: '(secret)' }],
    });
    expect(shown).toBe('');
  });
});

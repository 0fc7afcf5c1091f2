// An agent with a phone number. The carrier talks to the stand-in for Telnyx itself; the real one, in the pool, is tested with the pool.
import { type ProviderStub, TelnyxProvider } from '@offshoot/providers';
import { TelnyxTexts } from '@offshoot/providers/sms/telnyx-texts.ts';
import { TextError } from '@offshoot/providers/sms/text-error.ts';
import { seal } from '@offshoot/statements/sealing';
import { EffectFailure } from '../../src/agent/effects/effect-kind.ts';
import { effectKinds } from '../../src/agent/effects/effect-kinds.ts';
import { smsKind } from '../../src/agent/effects/kinds/sms/sms-kind.ts';
import type { Carrier, WaitingText } from '../../src/agent/texts/carrier.ts';
import { type MailScene, startMailScene } from './mail-scene.ts';

export const ANNA = '+14155550123';
const TOOL = { id: 'sms', name: 'Phone', provisioning: 'TOOL_PROVISIONING_POOL', resource: 'TOOL_RESOURCE_TELNYX_NUMBER' };
const HOOK = 'https://offshoot.example/hooks/telnyx';

export interface TextScene extends MailScene {
  carrier: Carrier;
  number: string;
  /** The pool seals something to the agent, which waits until the agent collects it. */
  waits(value: object, id?: string): Promise<string>;
  waiting(): string[];
  /** It was sealed to another agent. */
  corrupt(id: string): void;
}

export async function startTextScene(o: Parameters<typeof startMailScene>[0] = {}): Promise<TextScene> {
  const scene = await startMailScene({ ...o, tools: o.tools ?? [TOOL] });
  const { stub, agent } = scene;
  const number = await newNumber(stub);
  agent.store.tools.replace([{ toolId: TOOL.id, resourceId: 'res_2', resource: 'telnyx-number', value: number }]);
  agent.store.change({ credential: '00'.repeat(32) });
  const waiting = new Map<string, WaitingText>();
  const carrier = carrierAt(stub, waiting);
  Object.assign(scene.deps, { effectKinds: effectKinds([smsKind(carrier)]) });
  const { publicKey } = await agent.deps.workspace.sealingKeys();
  return {
    ...scene,
    carrier,
    number,
    async waits(value, id = `text-${waiting.size}-${Math.random()}`) {
      const purpose = { use: 'text-message', instanceId: agent.deps.instanceId, textId: id } as const;
      const one = { id, sealed: await seal(publicKey, purpose, new TextEncoder().encode(JSON.stringify(value))) };
      const others = [...waiting.values()];
      waiting.clear();
      // The pool gives opt-outs first.
      for (const each of 'keyword' in value ? [one, ...others] : [...others, one]) waiting.set(each.id, each);
      return id;
    },
    waiting: () => [...waiting.keys()],
    corrupt(id) {
      const one = waiting.get(id);
      if (one) waiting.set(id, { id, sealed: { ...one.sealed, ciphertext: one.sealed.ciphertext.map((byte) => byte ^ 1) } });
    },
  };
}

/** Tries nothing that it has tried before. */
function carrierAt(stub: ProviderStub, waiting: Map<string, WaitingText>): Carrier {
  const tried = new Map<string, Date>();
  const texts = () => new TelnyxTexts({ baseUrl: stub.baseUrls.telnyx, key: stub.apiKey });
  const hookOf = (effectId: string) => `${HOOK}/${effectId}`;
  return {
    async send({ from, to, text, effectId }, signal) {
      tried.set(effectId, new Date(0));
      try {
        await texts().send({ from: from.number, to, text, hook: hookOf(effectId) }, signal);
      } catch (error) {
        if (!(error instanceof TextError)) throw error;
        throw new EffectFailure(error.failure, { why: error.refusal, retryAfterMs: error.retryAfterMs });
      }
    },
    async find({ from, effectId }, signal) {
      const since = tried.get(effectId);
      if (since === undefined) return 'not-sent';
      try {
        return (await texts().find({ from: from.number, hook: hookOf(effectId), since }, signal)) === undefined ? undefined : 'sent';
      } catch (error) {
        if (!(error instanceof TextError)) throw error;
        throw new EffectFailure('unknown', { retryAfterMs: error.retryAfterMs });
      }
    },
    async collect(_, collected) {
      for (const id of collected) waiting.delete(id);
      return [...waiting.values()].slice(0, 20);
    },
  };
}

async function newNumber(stub: ProviderStub): Promise<string> {
  const numbers = new TelnyxProvider({ baseUrl: stub.baseUrls.telnyx, apiKey: stub.apiKey, deployment: 'test' });
  const made = await numbers.provision({ resourceId: `res_${'b'.repeat(26)}`, instanceId: '', toolId: 'sms', displayName: '' });
  return made.values.number ?? '';
}

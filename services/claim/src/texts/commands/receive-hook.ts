import { create, toBinary } from '@bufbuild/protobuf';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { keywordIn } from '@offshoot/providers/sms/keyword.ts';
import { type InboundText, readTelnyxEvent, type TextReceipt } from '@offshoot/providers/sms/telnyx-event.ts';
import { isFromTelnyx } from '@offshoot/providers/sms/telnyx-signature.ts';
import { Refusal } from '@offshoot/refusals';
import { seal } from '@offshoot/statements/sealing';
import { effectIn } from '../adapters/carrier.ts';
import { agentWithNumber, keepWaiting, noteSent, type WaitingKind } from '../store/texts.ts';
import type { TextDeps } from './send-text.ts';

interface Hook {
  body: Uint8Array;
  timestamp: string;
  signature: string;
}

/** Seals a text to the agent whose number it was sent to; nothing of it is stored or logged in clear. Throws CALLER_NOT_ALLOWED. */
export async function receiveHook(deps: TextDeps, hook: Hook): Promise<void> {
  const { carrier, now } = deps;
  if (carrier.hookKey === undefined || !isFromTelnyx(hook, carrier.hookKey, now()))
    throw new Refusal('CALLER_NOT_ALLOWED', 'This is not signed by Telnyx, or it is too old.', {
      help: 'Set TELNYX_PUBLIC_KEY to the public key that the portal of Telnyx shows.',
    });
  const event = readTelnyxEvent(hook.body);
  if (event?.is === 'received') await receive(deps, event);
  else if (event !== undefined) await noteReceipt(deps, event);
}

async function receive(deps: TextDeps, { id, from, to, text, attachments }: InboundText): Promise<void> {
  const agent = await agentWithNumber(deps.db, to);
  if (agent === undefined) return;
  const keyword = keywordIn(text);
  const value = { is: 'text', from, text, attachments, ...(keyword && { keyword }) };
  await keep(deps, agent, { id, kind: keyword ? 'KEYWORD' : 'TEXT', value });
}

async function noteReceipt(deps: TextDeps, { is, id, hook, from, to, refusal = 'other' }: TextReceipt): Promise<void> {
  const effectId = effectIn(hook);
  const agent = effectId === undefined ? undefined : await agentWithNumber(deps.db, from);
  if (effectId === undefined || agent === undefined) return;
  const isOurs = await noteSent(deps.db, { instanceId: agent.instanceId, effectId });
  if (isOurs && is === 'failed') await keep(deps, agent, { id: `failed:${id}`, kind: 'FAILED', value: { is: 'failed', to, refusal } });
}

interface Kept {
  id: string;
  kind: WaitingKind;
  value: object;
}

async function keep(
  { db, now }: TextDeps,
  { instanceId, sealingKey }: { instanceId: string; sealingKey: Uint8Array },
  { id, kind, value }: Kept,
): Promise<void> {
  const purpose = { use: 'text-message', instanceId, textId: id } as const;
  const sealed = await seal(sealingKey, purpose, new TextEncoder().encode(JSON.stringify(value)));
  await keepWaiting(db, { instanceId, id, kind, sealed: toBinary(SealedValueSchema, create(SealedValueSchema, sealed)) }, now());
}

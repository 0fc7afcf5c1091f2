import {
  contextCodecs,
  decodeAnswer,
  type OwnerRequest,
  ownerAnswerCodec,
  ownerRequestCodec,
  type Part,
  putTogether,
} from '@offshoot/context';
import { untilFound } from '@offshoot/testing';
import { openDevice } from '../device.ts';
import type { Scene } from './scene.ts';

/** What the creator's agent answers in their direct message. */
export async function askAgent({ creator, system }: Scene, agentInboxId: string, request: OwnerRequest) {
  await using device = await openDevice(system.running.network, creator.privateKey, contextCodecs);
  const { client } = device;
  const { id: dm } = await client.openDm(agentInboxId);
  await client.sendContent(dm, ownerRequestCodec, request, { idempotencyKey: request.requestId });
  const whole = await untilFound('the answer', async () => {
    await client.syncConversation(dm);
    const { messages } = await client.messages(dm, {});
    const parts = messages.flatMap((message) =>
      message.kind === 'custom' && message.contentType === ownerAnswerCodec.contentType ? [message.content as Part] : [],
    );
    return putTogether(request.requestId, parts);
  });
  return decodeAnswer(whole.bytes);
}

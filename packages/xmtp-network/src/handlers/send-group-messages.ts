import type { ServiceImpl } from '@connectrpc/connect';
import type { GroupMessageInput, MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { readGroupMessage } from '../domain/mls-wire.ts';
import type { Network } from '../network.ts';
import type { NewGroupMessage } from '../store/group-message-store.ts';
import { keyOf } from '../streams/wake-ups.ts';
import { invalid, refusing, requireAtMost } from './refuse.ts';

const MAX_MESSAGES = 1_000;

export function sendGroupMessagesHandler(network: Network): ServiceImpl<typeof MlsApi>['sendGroupMessages'] {
  return async ({ messages }) => {
    requireAtMost(MAX_MESSAGES, messages, 'messages');
    const parsed = messages.map(fromWire);
    await network.groupMessages.append(parsed);
    for (const key of new Set(parsed.map((message) => keyOf(message.groupId)))) network.groupWakeUps.wake(key);
    return {};
  };
}

function fromWire({ version }: GroupMessageInput): NewGroupMessage {
  if (version.case !== 'v1') throw invalid('a group message has no version');
  const { data, senderHmac, shouldPush } = version.value;
  return { ...refusing(() => readGroupMessage(data)), data, senderHmac, shouldPush };
}

import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { Network } from '../network.ts';
import { follow } from '../streams/follow.ts';
import { groupMessageToWire } from '../wire/message-wire.ts';
import { MAX_FILTERS, requireAtMost } from './refuse.ts';

/** Without filters the stream stays open and silent: clients that have no group yet open one like that. */
export function subscribeGroupMessagesHandler(network: Network): ServiceImpl<typeof MlsApi>['subscribeGroupMessages'] {
  return async function* ({ filters }, context) {
    requireAtMost(MAX_FILTERS, filters, 'groups');
    const followed = filters.map((filter) => ({ key: filter.groupId, cursor: filter.idCursor }));
    const read = network.groupMessages.page.bind(network.groupMessages);
    for await (const row of follow(followed, read, network.groupWakeUps, context.signal)) yield groupMessageToWire(row);
  };
}

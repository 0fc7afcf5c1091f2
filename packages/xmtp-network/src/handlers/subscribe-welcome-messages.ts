import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { Network } from '../network.ts';
import { follow } from '../streams/follow.ts';
import { welcomeToWire } from '../wire/message-wire.ts';
import { invalid, MAX_FILTERS, requireAtMost } from './refuse.ts';

export function subscribeWelcomeMessagesHandler(network: Network): ServiceImpl<typeof MlsApi>['subscribeWelcomeMessages'] {
  return async function* ({ filters }, context) {
    requireAtMost(MAX_FILTERS, filters, 'installations');
    if (filters.length === 0 || filters.some((filter) => filter.installationKey.length === 0)) {
      throw invalid('every filter must name an installation, and there must be one');
    }
    const followed = filters.map((filter) => ({ key: filter.installationKey, cursor: filter.idCursor }));
    const read = network.welcomeMessages.page.bind(network.welcomeMessages);
    for await (const row of follow(followed, read, network.welcomeWakeUps, context.signal)) yield welcomeToWire(row);
  };
}

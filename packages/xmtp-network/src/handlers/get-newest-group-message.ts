import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { Network } from '../network.ts';
import { groupMessageMetadataToWire, groupMessageToWire } from '../wire/message-wire.ts';
import { invalid, requireAtMost } from './refuse.ts';

const MAX_GROUPS = 5_000;

/** One response per requested group, in request order. */
export function getNewestGroupMessageHandler(network: Network): ServiceImpl<typeof MlsApi>['getNewestGroupMessage'] {
  return ({ groupIds, includeContent }) => {
    if (groupIds.length === 0) throw invalid('the group ids are missing');
    requireAtMost(MAX_GROUPS, groupIds, 'groups');
    const toWire = includeContent ? groupMessageToWire : groupMessageMetadataToWire;
    return {
      responses: groupIds.map((groupId) => {
        const newest = network.groupMessages.newestOf(groupId);
        return newest === undefined ? {} : { groupMessage: toWire(newest) };
      }),
    };
  };
}

import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { pageOf } from '../domain/paging.ts';
import type { Network } from '../network.ts';
import { groupMessageToWire, pageRequestFromWire, pagingInfoToWire } from '../wire/message-wire.ts';
import { invalid } from './refuse.ts';

export function queryGroupMessagesHandler(network: Network): ServiceImpl<typeof MlsApi>['queryGroupMessages'] {
  return ({ groupId, pagingInfo }) => {
    if (groupId.length === 0) throw invalid('the group id is missing');
    const request = pageRequestFromWire(pagingInfo);
    const page = pageOf(network.groupMessages.page(groupId, request), request);
    return { messages: page.rows.map(groupMessageToWire), pagingInfo: pagingInfoToWire(request, page.nextCursor) };
  };
}

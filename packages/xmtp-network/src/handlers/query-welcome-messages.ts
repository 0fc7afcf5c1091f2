import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { pageOf } from '../domain/paging.ts';
import type { Network } from '../network.ts';
import { pageRequestFromWire, pagingInfoToWire, welcomeToWire } from '../wire/message-wire.ts';
import { invalid } from './refuse.ts';

export function queryWelcomeMessagesHandler(network: Network): ServiceImpl<typeof MlsApi>['queryWelcomeMessages'] {
  return ({ installationKey, pagingInfo }) => {
    if (installationKey.length === 0) throw invalid('the installation key is missing');
    const request = pageRequestFromWire(pagingInfo);
    const page = pageOf(network.welcomeMessages.page(installationKey, request), request);
    return { messages: page.rows.map(welcomeToWire), pagingInfo: pagingInfoToWire(request, page.nextCursor) };
  };
}

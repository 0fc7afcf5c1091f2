import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi, QueryCommitLogRequest, QueryCommitLogResponseSchema } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { pageOf, pageRequest } from '../domain/paging.ts';
import type { Network } from '../network.ts';
import { pagingInfoToWire } from '../wire/message-wire.ts';
import { invalid } from './refuse.ts';

/** As on the public network. */
const MAX_BATCH = 20;

export function batchQueryCommitLogHandler(network: Network): ServiceImpl<typeof MlsApi>['batchQueryCommitLog'] {
  return ({ requests }) => {
    if (requests.length === 0 || requests.length > MAX_BATCH) throw invalid(`a batch has 1 to ${MAX_BATCH} queries`);
    return { responses: requests.map((request) => query(network, request)) };
  };
}

/** Always ascending, for any requested direction. */
function query(network: Network, { groupId, pagingInfo }: QueryCommitLogRequest): MessageInitShape<typeof QueryCommitLogResponseSchema> {
  const request = pageRequest(true, pagingInfo?.limit ?? 0, pagingInfo?.idCursor ?? 0n);
  const page = pageOf(network.commitLog.page(groupId, request), request);
  return {
    groupId,
    commitLogEntries: page.rows.map(({ id, entry, signature, publicKey }) => ({
      sequenceId: id,
      serializedCommitLogEntry: entry,
      signature: { bytes: signature, publicKey },
    })),
    pagingInfo: pagingInfoToWire(request, page.nextCursor),
  };
}

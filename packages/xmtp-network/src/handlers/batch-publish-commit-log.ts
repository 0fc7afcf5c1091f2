import type { ServiceImpl } from '@connectrpc/connect';
import type { MlsApi } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import type { Network } from '../network.ts';
import { invalid } from './refuse.ts';

/** As on the public network. */
const MAX_BATCH = 10;

export function batchPublishCommitLogHandler(network: Network): ServiceImpl<typeof MlsApi>['batchPublishCommitLog'] {
  return async ({ requests }) => {
    if (requests.length === 0 || requests.length > MAX_BATCH) throw invalid(`a batch has 1 to ${MAX_BATCH} entries`);
    const entries = requests.map(({ groupId, serializedCommitLogEntry: entry, signature }) => {
      if (groupId.length === 0 || entry.length === 0 || signature === undefined) throw invalid('a commit log entry is not complete');
      return { groupId, entry, signature: signature.bytes, publicKey: signature.publicKey };
    });
    await network.commitLog.append(entries);
    return {};
  };
}

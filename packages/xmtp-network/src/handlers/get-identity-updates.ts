import { setImmediate as nextTurn } from 'node:timers/promises';
import { fromBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import type { GetIdentityUpdatesResponse_ResponseSchema, IdentityApi } from '@offshoot/gen/xmtp/identity/api/v1/identity_pb.ts';
import { IdentityUpdateSchema } from '@offshoot/gen/xmtp/identity/associations/association_pb.ts';
import type { Network } from '../network.ts';
import type { InboxUpdateRow } from '../store/identity-store.ts';
import { invalid, requireAtMost } from './refuse.ts';

const MAX_INBOXES = 1_000;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export function getIdentityUpdatesHandler(network: Network): ServiceImpl<typeof IdentityApi>['getIdentityUpdates'] {
  return async ({ requests }) => {
    requireAtMost(MAX_INBOXES, requests, 'inboxes');
    let bytes = 0;
    const responses: MessageInitShape<typeof GetIdentityUpdatesResponse_ResponseSchema>[] = [];
    for (const { inboxId, sequenceId } of requests) {
      const rows = network.identities.updatesAfter(inboxId, sequenceId);
      for (const { body } of rows) bytes += body.length;
      // Logs can be long, and one can be requested many times.
      if (bytes > MAX_ANSWER_BYTES)
        throw invalid(`the answer would be longer than ${MAX_ANSWER_BYTES} bytes: ask for fewer inboxes at once`);
      responses.push({ inboxId, updates: rows.map(updateToWire) });
      await nextTurn();
    }
    return { responses };
  };
}

function updateToWire({ id, createdNs, body }: InboxUpdateRow) {
  return { sequenceId: id, serverTimestampNs: createdNs, update: fromBinary(IdentityUpdateSchema, body) };
}

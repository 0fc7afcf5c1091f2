import type { ServiceImpl } from '@connectrpc/connect';
import { idPart, pageTokens, timePart } from '@offshoot/rpc';
import { keysPage } from '../store/keys.ts';
import { memberWith } from './member-with.ts';
import { page } from './page.ts';
import { keyToWire } from './wire.ts';

const tokens = pageTokens('ListKeys', timePart, idPart('key'));

import type { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';

export function listKeysHandler(deps: TenancyDeps): ServiceImpl<typeof KeyService>['listKeys'] {
  return async ({ pageSize, pageToken }, context) => {
    const { tenantId } = memberWith(context, 'keys:admin');
    const [createdAt, id] = tokens.decode(tenantId, pageToken) ?? [];
    const after = createdAt && id !== undefined ? { createdAt, id } : undefined;
    const { rows, last } = await page(pageSize, (limit) => keysPage(deps.queries.query, tenantId, after, limit));
    return { keys: rows.map(keyToWire), nextPageToken: tokens.encode(tenantId, last && [last.createdAt, last.id]) };
  };
}

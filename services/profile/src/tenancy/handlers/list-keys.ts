import type { ServiceImpl } from '@connectrpc/connect';
import type { KeyService } from '@offshoot/gen/offshoot/profile/v1/key_service_pb.ts';
import { keyNotFound } from '../commands/keys.ts';
import type { TenancyDeps } from '../deps.ts';
import { keysPage, storedKey } from '../store/keys.ts';
import { memberWith } from './member-with.ts';
import { keyToWire, page } from './wire.ts';

export function listKeysHandler({ queries: { query } }: TenancyDeps): ServiceImpl<typeof KeyService>['listKeys'] {
  return async ({ pageSize, afterId }, context) => {
    const { tenantId } = memberWith(context, 'keys:admin');
    if (afterId !== '' && !(await storedKey(query, tenantId, afterId))) throw keyNotFound('after');
    const { rows, hasMore } = await page(pageSize, (limit) => keysPage(query, tenantId, afterId, limit));
    return { keys: rows.map(keyToWire), hasMore };
  };
}

import type { ServiceImpl } from '@connectrpc/connect';
import { Refusal } from '@offshoot/refusals';
import { numberPart, pageTokens } from '@offshoot/rpc';
import { requireMember, requireScope } from '@offshoot/rpc/auth';
import { usageRows } from '../store/usage.ts';
import { page } from './wire.ts';

const USUAL_DAYS = 30;
const USUAL_ROWS = 100;
const tokens = pageTokens('ListUsage', numberPart);

import type { UsageService } from '@offshoot/gen/offshoot/profile/v1/key_usage_service_pb.ts';
import type { TenancyDeps } from '../deps.ts';

export function listUsageHandler(deps: TenancyDeps): ServiceImpl<typeof UsageService>['listUsage'] {
  return async ({ fromDay, toDay, subject, agentId, pageSize, pageToken }, context) => {
    const identity = requireMember(context);
    const onlyKeys = !identity.scopes.includes('tenant:admin');
    if (onlyKeys) requireScope(identity, 'keys:admin');
    const [from, to] = [dayFrom(fromDay, 'from', daysAgo(deps.now(), USUAL_DAYS)), dayFrom(toDay, 'to', daysAgo(deps.now(), 0))];
    const filter = { tenantId: identity.tenantId, fromDay: from, toDay: to, subject, agentId, onlyKeys };
    const [offset = 0] = tokens.decode(filter, pageToken) ?? [];
    const { rows, hasMore } = await page(pageSize || USUAL_ROWS, (limit) => usageRows(deps.queries.query, filter, { offset, limit }));
    return { rows, nextPageToken: tokens.encode(filter, hasMore ? [offset + rows.length] : undefined) };
  };
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
const daysAgo = (now: Date, days: number): string => dayOf(new Date(now.getTime() - days * 86_400_000));

/** The contract knows how a day is written, not whether it exists. */
function dayFrom(text: string, field: string, usual: string): string {
  if (text === '') return usual;
  const time = new Date(text);
  if (!Number.isNaN(time.getTime()) && dayOf(time) === text) return text;
  throw new Refusal('VALIDATION_FAILED', `${text} is no day.`, { metadata: { field } });
}

import { UsageService } from '@offshoot/gen/offshoot/profile/v1/key_usage_service_pb.ts';
import * as api from '@offshoot/profiles/api';
import { type ServedRoute, served } from './served.ts';

export const usageRoutes: readonly ServedRoute[] = [
  served(api.listUsage, async ({ query: { from = '', to = '', subject = '', agent_id: agentId = '', limit = 0, after = '' }, call }) => {
    const request = { fromDay: from, toDay: to, subject, agentId, pageSize: limit, pageToken: after };
    const { rows, nextPageToken } = await call(UsageService.method.listUsage, request);
    const data = rows.map((row) => ({
      object: 'usage',
      day: row.day,
      subject: row.subject,
      agent_id: row.agentId === '' ? null : row.agentId,
      agent_version: row.agentVersion === 0 ? null : row.agentVersion,
      requests: Number(row.requests),
      input_tokens: Number(row.inputTokens),
      output_tokens: Number(row.outputTokens),
    }));
    return { status: 200, body: { object: 'list', data, has_more: nextPageToken !== '', next: nextPageToken || null } };
  }),
];

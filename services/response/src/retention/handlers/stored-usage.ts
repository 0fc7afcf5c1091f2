import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireScope } from '../../members/domain/access.ts';
import { sendJson } from '../../wire/sse.ts';
import type { Stored, StoredQuotas } from '../domain/stored-quotas.ts';
import type { StoredRows } from '../store/stored.ts';

export interface StoredUsageDeps {
  stored: Pick<StoredRows, 'of'>;
  quotas: StoredQuotas;
}

/** The caller's stored bytes and responses; with `tenant:admin`, the tenant's, too. */
export function storedUsage({ stored, quotas }: StoredUsageDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { identity } = request.memberCall;
    requireScope(identity, 'responses:read');
    const { tenant, subject } = await stored.of(identity.tenantId, identity.subject);
    return sendJson(reply, {
      object: 'stored_responses',
      ...shown(subject, quotas.memberResponses, quotas.memberBytes),
      tenant: identity.scopes.includes('tenant:admin') ? shown(tenant, quotas.tenantResponses, quotas.tenantBytes) : null,
    });
  };
}

const shown = ({ responses, bytes }: Stored, mostResponses: number, mostBytes: number) => ({
  responses,
  bytes,
  most_responses: mostResponses || null,
  most_bytes: mostBytes || null,
});

import { RequestRefusal } from '@offshoot/openai-api';

/** How much of responses may be stored. 0: no limit. */
export interface StoredQuotas {
  tenantResponses: number;
  /** As JSON, with the events of those in the background. */
  tenantBytes: number;
  /** Of one person or API key. */
  memberResponses: number;
  memberBytes: number;
}

const GIB = 1024 ** 3;

export const defaultStoredQuotas: StoredQuotas = {
  tenantResponses: 1_000_000,
  tenantBytes: 20 * GIB,
  memberResponses: 500_000,
  memberBytes: 10 * GIB,
};

export interface Stored {
  responses: number;
  bytes: number;
}

/** Who has no room for another response. */
export class StoredCapacity {
  #full: ReadonlySet<string> = new Set();

  /** `full`: `tenant subject`; `tenant ` for a whole tenant. */
  know(full: readonly string[]): void {
    this.#full = new Set(full);
  }

  /** Throws RequestRefusal. */
  require({ tenantId, subject }: { tenantId: string; subject: string }): void {
    if (this.#full.size === 0) return;
    if (this.#full.has(`${tenantId} ${subject}`)) throw full('You have');
    if (this.#full.has(`${tenantId} `)) throw full('Your tenant has');
  }
}

function full(who: string): RequestRefusal {
  return new RequestRefusal(
    'too_many_requests',
    `${who} as many stored responses as are allowed, or as many bytes of them. Delete some (DELETE /v1/responses/ID), have agents keep them for fewer days (memory.conversation_retention_days), or send store: false. GET /v1/usage/responses has the figures.`,
    { code: 'too_many_stored_responses', param: 'store', isLasting: true },
  );
}

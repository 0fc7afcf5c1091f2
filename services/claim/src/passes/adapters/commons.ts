// The commons as the issuer of passes calls it: it is told neither who asks nor for whom.
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { CommonsService } from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { refusalOf } from '@offshoot/rpc';

/** Where passes are evaluated, and the token of the issuer. */
export interface CommonsConfig {
  url: string;
  token: string;
}

export interface EvaluatedPasses {
  evaluated: Uint8Array;
  proofs: Uint8Array;
}

/** Throws VALIDATION_FAILED for what are no elements, and UPSTREAM_UNAVAILABLE. */
export type EvaluatePasses = (week: string, blinded: Uint8Array) => Promise<EvaluatedPasses>;

const NO_ELEMENTS = new Set(['bad-element', 'bad-size']);

/** Half a second of computing, behind those of others. */
const TIMEOUT_MS = 30_000;

export function commonsAt({ url, token }: CommonsConfig): EvaluatePasses {
  const client = createClient(CommonsService, createConnectTransport({ baseUrl: url, httpVersion: '1.1', defaultTimeoutMs: TIMEOUT_MS }));
  const headers = { authorization: `Bearer ${token}` };
  return async (week, blinded) => {
    try {
      const { evaluated, proofs } = await client.evaluatePasses({ week, blinded }, { headers });
      return { evaluated, proofs };
    } catch (cause) {
      const { reason, metadata = {}, message = '' } = refusalOf(cause) ?? {};
      if (reason === 'VALIDATION_FAILED' && NO_ELEMENTS.has(metadata.problem ?? '')) throw new Refusal(reason, message, { metadata });
      throw new Refusal('UPSTREAM_UNAVAILABLE', 'The commons makes no passes now.', {
        help: 'Repeat the same request in a few minutes.',
        cause,
      });
    }
  };
}

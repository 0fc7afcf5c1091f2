// How a commons is called: the JSON form of its contract, of which another process or another operator may be the other side.
import { create, toJsonString } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { errorFromJsonBytes } from '@connectrpc/connect/protocol-connect';
import { PublishPatternRequestSchema, VotePatternRequestSchema } from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import type { SpentPass } from '@offshoot/patterns';
import { refusalOf } from '@offshoot/rpc';
import type { Saying } from '../../agent/commons/commons-store.ts';
import type { Delivery } from '../../host/courier/courier.ts';

export const JSON_CALL = { 'content-type': 'application/json', 'connect-protocol-version': '1' } as const;

export const methodUrl = (url: string, method: 'GetSnapshot' | 'PublishPattern' | 'VotePattern'): URL =>
  new URL(`offshoot.commons.v1.CommonsService/${method}`, url.endsWith('/') ? url : `${url}/`);

/** Of a saying. `pass`: among strangers. */
export function callOf({ act, pattern }: Saying, pass?: SpentPass): { method: 'PublishPattern' | 'VotePattern'; body: string } {
  if (act.does === 'vote') {
    const { id, helped } = act;
    return {
      method: 'VotePattern',
      body: toJsonString(VotePatternRequestSchema, create(VotePatternRequestSchema, { id, helped, ...(pass && { pass }) })),
    };
  }
  if (pattern === undefined) throw new Error('a publication has a text');
  const { when, do: action, because, interests } = pattern;
  const published = { when, do: action, because, interests: [...interests] };
  const request = create(PublishPatternRequestSchema, { pattern: published, ...(pass && { pass }) });
  return { method: 'PublishPattern', body: toJsonString(PublishPatternRequestSchema, request) };
}

/** What came of it. `text`: of the answer. */
export function deliveryOf(status: number, text: string): Delivery {
  if (status === 200) return CARRIED;
  const refusal = refusalIn(text);
  // This very call came through before, and its answer was lost: the pass is bound to it.
  if (refusal?.reason === 'PASS_SPENT') return CARRIED;
  if (refusal?.reason !== 'VALIDATION_FAILED') return 'later';
  return { state: 'refused', problem: (refusal.metadata.problem || refusal.message).slice(0, 200) };
}

function refusalIn(text: string): ReturnType<typeof refusalOf> {
  try {
    return refusalOf(errorFromJsonBytes(Buffer.from(text), undefined, new ConnectError('no answer of a commons', Code.Unavailable)));
  } catch {
    return undefined;
  }
}

const CARRIED = { state: 'carried', problem: '' } as const;

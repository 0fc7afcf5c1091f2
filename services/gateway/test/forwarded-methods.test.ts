import type { DescService } from '@bufbuild/protobuf';
import { createHandlerContext, type HandlerContext } from '@connectrpc/connect';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { toConnectError } from '@offshoot/rpc';
import { expect, test } from 'vitest';
import { forwardRoute } from '../src/handlers/forward.ts';

const forwarded = (service: DescService) => forwardRoute(service, { name: 'claim' } as never, {} as never);
const withMethod = (methodKind: string, name: string) => {
  const parent = { typeName: 'offshoot.claim.v1.ClaimService' };
  return { ...parent, methods: [{ methodKind, name, localName: name, parent }] } as unknown as DescService;
};

test.each([
  ['server_streaming', 'ListEverything'],
  ['client_streaming', 'WatchUploads'],
  ['bidi_streaming', 'WatchBoth'],
])('the gateway does not start with a %s method called %s, whose watchers could not share a stream', (kind, name) => {
  expect(() => forwarded(withMethod(kind, name))).toThrow(`ClaimService/${name}: of streams, the gateway forwards watches only`);
});

test('the public services have only calls and watches', () => expect(() => forwarded(ClaimService)).not.toThrow());

test.each(['CALLER_UNKNOWN', 'CALLER_NOT_ALLOWED'] as const)(
  'a service that refuses the gateway with %s: the client is told that it is our fault, and no more',
  async (reason) => {
    const unary = async () => {
      throw toConnectError(new Refusal(reason, 'Only the operator may call this.'), 'req_1').error;
    };
    const { spec } = forwardRoute(ClaimService, { name: 'claim', unary, callerHeader: () => 'anonymous' } as never, {} as never);
    const { getClaim } = ClaimService.method;
    const context = createHandlerContext({
      service: ClaimService,
      method: getClaim,
      protocolName: 'connect',
      requestMethod: 'POST',
      url: '',
    });
    const call = spec.methods.getClaim?.impl as (request: unknown, context: HandlerContext) => Promise<unknown>;
    const thrown = await call({}, context).catch((error: unknown) => error);
    expect(toConnectError(thrown, 'req_1')).toMatchObject({ unexpected: true, error: { rawMessage: 'Something went wrong on our side.' } });
  },
);

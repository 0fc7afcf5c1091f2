import type { DescService } from '@bufbuild/protobuf';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
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

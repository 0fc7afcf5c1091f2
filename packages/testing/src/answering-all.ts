import type { DescService } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';

/** A service whose unary calls are all answered alike, those that it gets later too. */
export function answeringAll<S extends DescService>(
  service: S,
  answer: (request: unknown, context: HandlerContext) => object = () => ({}),
): ServiceImpl<S> {
  const unary = service.methods.filter(({ methodKind }) => methodKind === 'unary');
  return Object.fromEntries(unary.map(({ localName }) => [localName, answer])) as ServiceImpl<S>;
}

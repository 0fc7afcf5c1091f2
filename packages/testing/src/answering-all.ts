import type { DescService } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';

/** A service that gives the same answer to every unary call, including methods added later. */
export function answeringAll<S extends DescService>(
  service: S,
  answer: (request: unknown, context: HandlerContext) => object = () => ({}),
): ServiceImpl<S> {
  const unary = service.methods.filter(({ methodKind }) => methodKind === 'unary');
  return Object.fromEntries(unary.map(({ localName }) => [localName, answer])) as ServiceImpl<S>;
}

import { createHash } from 'node:crypto';
import { type DescMethodUnary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import { takingOrder } from '../agent/begun/taking-in.ts';
import type { Host } from '../host/host.ts';

type Handler<M extends DescMethodUnary, Answer> = (request: MessageShape<M['input']>, context: HandlerContext) => Answer | Promise<Answer>;

/** An order is noted as begun before it is taken in, like all that comes from outside: its texts are of people, too. */
export function notedOrder<M extends DescMethodUnary, Answer>(
  host: Host,
  { name, input }: M,
  instanceOf: (request: MessageShape<M['input']>) => string | undefined,
  handle: Handler<M, Answer>,
): (request: MessageShape<M['input']>, context: HandlerContext) => Promise<Answer> {
  return async (request, context) => {
    const agent = host.agent(instanceOf(request) ?? '');
    const id = createHash('sha256').update(toBinary(input, request)).digest('hex');
    return host.storing(agent, () => takingOrder(agent.deps, { method: name, id }, async () => handle(request, context)));
  };
}

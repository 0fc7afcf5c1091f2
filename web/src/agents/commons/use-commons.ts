import { type AgentLine, type Owner, recipientOf, settleCommons } from '@offshoot/client';
import type { CommonsSettings, CommonsStatus } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useQuery } from '@tanstack/react-query';
import type { Ordering, SaidOrder } from '../agents-orders.tsx';
import { answerTo, useOrders } from '../agents-word.ts';

/** Something that the agent does at once, or new settings, which are signed. */
export type CommonsOrder = SaidOrder<CommonsStatus> &
  ({ ask(line: AgentLine): Promise<CommonsStatus> } | { settings: CommonsSettings; token?: string });

/** What each part of the section gets. */
export interface PartProps extends Ordering<CommonsOrder> {
  status: CommonsStatus;
}

/** By the agent's own word. */
export const useCommons = (owner: Owner, agent: Instance) =>
  useQuery(answerTo({ owner, agent, about: 'commons', ask: (line) => line.commons() }));

export const useCommonsOrder = (owner: Owner, agent: Instance) =>
  useOrders({
    ...{ owner, agent, about: 'commons' },
    carryOut: (line, order: CommonsOrder) =>
      'ask' in order ? order.ask(line) : settleCommons(owner, line, recipientOf(agent), { settings: order.settings, token: order.token }),
  });

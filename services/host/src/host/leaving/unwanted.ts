import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Agent } from '../../agent/agent.ts';
import { leave, mayEndUnsigned } from '../../agent/ownership/orders.ts';

/** The pool does not want the agent: deletes it if nobody owns it. */
export function dropUnwanted(agent: Agent | undefined, log: Logger): void {
  if (agent === undefined) return;
  const { instanceId } = agent;
  const { phase } = agent.state;
  if (mayEndUnsigned(agent.orders)) {
    log.info({ instanceId, phase }, 'the pool has dropped the instance');
    leave(agent.orders);
  } else log.warn({ instanceId, phase }, 'the pool would drop an instance that has an owner; keeping it');
}

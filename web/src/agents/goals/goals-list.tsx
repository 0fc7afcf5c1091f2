import { Alert, Button, Text } from '@mantine/core';
import type { Owner } from '@offshoot/client';
import type { Goals } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { goalFailures, goalTexts as words } from '../../texts/agents/goals.ts';
import { AgentsOrders } from '../agents-orders.tsx';
import { GoalForm } from './goal-form.tsx';
import { GoalRow } from './goal-row.tsx';
import { useGoalOrder, useGoals } from './use-goals.ts';

/** What the agent works on. The owner adds, stops and changes goals, and has it work on them now. */
export function GoalsList({ owner, agent }: { owner: Owner; agent: Instance }) {
  const asked = useGoals(owner, agent);
  const orders = useGoalOrder(owner, agent);
  return (
    <AgentsOrders asked={asked} orders={orders} words={words} failures={goalFailures}>
      {({ halted, goals, callsLeft, callsADay }, { isBusy, order }) => (
        <>
          {halted && <Halted halted={halted} />}
          {goals.length === 0 && <Text>{words.empty}</Text>}
          {goals.length > 0 && (
            <ul className="list" aria-label={words.list}>
              {goals.map((goal) => (
                <li key={goal.id} className="item">
                  <GoalRow goal={goal} isBusy={isBusy} order={order} />
                </li>
              ))}
            </ul>
          )}
          <Text size="sm">{words.callsLeft(callsLeft, callsADay)}</Text>
          {goals.filter(({ status }) => status === 'open').length > 1 && (
            <div>
              <Button
                size="compact-sm"
                variant="default"
                disabled={isBusy}
                onClick={() => order({ ask: (line) => line.tick(''), done: words.ticked })}
              >
                {words.tickAll}
              </Button>
            </div>
          )}
          <GoalForm isBusy={isBusy} order={order} />
        </>
      )}
    </AgentsOrders>
  );
}

function Halted({ halted }: { halted: NonNullable<Goals['halted']> }) {
  const [what, next] = words.halted[halted];
  return (
    <Alert color="yellow" title={what}>
      {next}
    </Alert>
  );
}

import { listAgents, release, showAgent, showStatus } from '../agents/agent-operations.ts';
import { addGoal, changeGoal, listGoals, tickGoals } from '../agents/goals/goal-operations.ts';
import { exportAgentMemory, importAgentMemory } from '../agents/memory/memory-operations.ts';
import { settleNostr, showNostr } from '../agents/nostr/nostr-operations.ts';
import { claim } from '../claims/claim-operation.ts';
import type { Operation } from '../operation.ts';

/** Any operation, without the types of its request and answer. */
export type AnyOperation = Operation<never, unknown>;

/** All that `offshoot serve` offers over HTTP. The commands call the same operations. */
export const OPERATIONS = [
  ...[listAgents, claim, showAgent, release, showStatus],
  ...[tickGoals, listGoals, addGoal, changeGoal],
  ...[showNostr, settleNostr],
  ...[exportAgentMemory, importAgentMemory],
] as unknown as readonly AnyOperation[];

/** Names that stand in braces in its path. */
export const pathFields = ({ path }: Pick<AnyOperation, 'path'>): string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

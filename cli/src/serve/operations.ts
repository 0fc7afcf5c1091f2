import { agentStatus, createAgent, deleteAgent, getAgent, listAgents } from '../agents/agent-operations.ts';
import { addGoal, changeGoal, listGoals, tickGoals } from '../agents/goals/goal-operations.ts';
import { exportAgentMemory, importAgentMemory } from '../agents/memory/memory-operations.ts';
import type { Operation, Schema } from '../operation.ts';

/** An operation whose input was checked against its own schemas. */
export interface AnyOperation extends Omit<Operation<Record<string, unknown>, unknown>, 'fields' | 'required'> {
  fields: Readonly<Record<string, Schema>>;
  required: readonly string[];
}

export const OPERATIONS: readonly AnyOperation[] = [
  listAgents,
  createAgent,
  getAgent,
  deleteAgent,
  agentStatus,
  tickGoals,
  listGoals,
  addGoal,
  changeGoal,
  exportAgentMemory,
  importAgentMemory,
] as unknown as readonly AnyOperation[];

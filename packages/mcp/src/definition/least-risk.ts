import type { ToolDefinition } from './tool-definition.ts';

/**
 * The least risk that a tool's own annotations admit: R4 for one that changes something, R5 for one that destroys something. What they
 * promise counts for nothing, because whoever wrote them may lie.
 */
export function leastRisk({ annotations: { readOnlyHint, destructiveHint } }: Pick<ToolDefinition, 'annotations'>): 'R1' | 'R4' | 'R5' {
  if (destructiveHint === true) return 'R5';
  return readOnlyHint === false ? 'R4' : 'R1';
}

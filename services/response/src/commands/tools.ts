import type { TurnTool } from '@offshoot/models';
import type { Tool } from '@offshoot/open-responses';

/** The tools of a turn, as the model sees them. */
export function toolsOf(tools: readonly Tool[]): TurnTool[] {
  return tools.flatMap((tool): TurnTool[] => {
    if (tool.type !== 'function' || !('name' in tool)) return [];
    const { name, description, parameters, strict } = tool;
    return [{ name, description: description ?? '', parameters: parameters ?? { type: 'object' }, ...(strict && { isStrict: true }) }];
  });
}

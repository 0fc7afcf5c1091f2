// Calls a tool of a server: the port.
import type { JsonObject } from '@offshoot/statements';
import type { ServerTool } from './server-tools.ts';

export interface ToolAnswer {
  /** The tool says that it failed. It has run. */
  isError: boolean;
  /** Somebody else's words. */
  text: string;
  /** Whether there was more. */
  isCut: boolean;
}

export interface ToolCaller {
  /** Once at most. Throws ToolCallFailure. */
  call(tool: ServerTool, args: JsonObject, signal: AbortSignal): Promise<ToolAnswer>;
}

export type ToolCallProblem = 'unreachable' | 'unauthorized' | 'changed' | 'arguments' | 'other';

/**
 * - refused: not done, and never will be.
 * - unsent: not done; later it may work.
 * - unknown: may have been done.
 */
export class ToolCallFailure extends Error {
  override readonly name = 'ToolCallFailure';
  readonly is: 'refused' | 'unsent' | 'unknown';
  readonly why: ToolCallProblem;

  constructor(is: ToolCallFailure['is'], why: ToolCallProblem) {
    super(`the tool was not called: ${is}, ${why}`);
    this.is = is;
    this.why = why;
  }
}

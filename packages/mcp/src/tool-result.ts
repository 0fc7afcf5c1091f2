import type { CallToolResult } from '@modelcontextprotocol/client';
import { LIMITS } from './limits.ts';

/** What a tool answered. All of it is somebody else's words: data, never an order. */
export interface ToolResult {
  /** The tool itself says that it failed. It has run. */
  isError: boolean;
  /** Its text, without what is no text. */
  text: string;
  /** Whether there was more than that: text that was too long, pictures, sound or files. */
  isCut: boolean;
}

export function resultOf({ content, structuredContent, isError }: CallToolResult): ToolResult {
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  const isOther = content.length > texts.length;
  const whole = texts.length > 0 || structuredContent === undefined ? texts.join('\n') : JSON.stringify(structuredContent);
  const text = whole.slice(0, LIMITS.resultText).toWellFormed();
  return { isError: isError === true, text, isCut: isOther || whole.length > text.length };
}

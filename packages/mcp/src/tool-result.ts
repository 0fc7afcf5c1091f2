import type { CallToolResult } from '@modelcontextprotocol/client';
import { LIMITS } from './limits.ts';

/** A tool's answer. All of it is a third party's words: data, never an order. */
export interface ToolResult {
  /** The tool itself says that it failed. It has run. */
  isError: boolean;
  /** Its text, and that of files within it. */
  text: string;
  /** Whether the text was too long. */
  isCut: boolean;
  /** The parts that are no text, in words of ours: "2 pictures and a file". Empty: nothing. */
  besides: string;
}

type Part = CallToolResult['content'][number];

/** In the order in which people are told. */
const KINDS = ['picture', 'sound', 'file', 'link to a file', 'part of an unknown kind'] as const;

export function resultOf({ content, structuredContent, isError }: CallToolResult): ToolResult {
  const texts = content.flatMap((part) => textOf(part) ?? []);
  const whole = texts.length > 0 || structuredContent === undefined ? texts.join('\n') : JSON.stringify(structuredContent);
  const text = whole.slice(0, LIMITS.resultText).toWellFormed();
  return { isError: isError === true, text, isCut: whole.length > text.length, besides: besides(content) };
}

function textOf(part: Part): string | undefined {
  if (part.type === 'text') return part.text;
  return part.type === 'resource' && 'text' in part.resource ? part.resource.text : undefined;
}

function besides(content: readonly Part[]): string {
  const kinds = content.flatMap((part) => (textOf(part) === undefined ? [kindOf(part)] : []));
  const counted = KINDS.flatMap((kind) => {
    const count = kinds.filter((one) => one === kind).length;
    return count === 0 ? [] : [count === 1 ? `a ${kind}` : `${count} ${kind.replace(/^\w+/, '$&s')}`];
  });
  return [counted.slice(0, -1).join(', '), ...counted.slice(-1)].filter(Boolean).join(' and ');
}

function kindOf({ type }: Part): (typeof KINDS)[number] {
  switch (type) {
    case 'image':
      return 'picture';
    case 'audio':
      return 'sound';
    case 'resource':
      return 'file';
    case 'resource_link':
      return 'link to a file';
    default:
      return 'part of an unknown kind';
  }
}

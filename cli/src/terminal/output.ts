import { type DescMessage, type JsonValue, type MessageShape, toJson } from '@bufbuild/protobuf';
import type { Failure } from '@offshoot/client';
import { mapHidden, printable, visible } from '@offshoot/text';

/** The result of a command: one JSON document, and the same for people. */
export interface Result {
  json: JsonValue;
  text: string;
  /** The text is a file's, and stays as it is. */
  isFile?: boolean;
}

export interface Streams {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

/** ProtoJSON with every field, including empty ones, so that scripts can rely on the keys. */
export function documentOf<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): JsonValue {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}

export function printResult(streams: Streams, asJson: boolean, result: Result): void {
  streams.stdout(asJson ? `${escapedJson(result.json, 2)}\n` : `${result.text.trimEnd()}\n`);
}

/** One line of JSON, and nothing else on stderr if a program reads it. */
export function printFailure(streams: Streams, asJson: boolean, failure: Failure): void {
  const { reason, message, help, metadata } = failure;
  if (asJson) streams.stderr(`${escapedJson({ error: { reason, message, help, metadata } })}\n`);
  else streams.stderr(`error: ${visible(message)} (${reason})\n${help ? `  ${visible(help)}\n` : ''}`);
}

/** Escapes hidden characters as JSON allows: the same document, but nothing for a terminal to interpret. */
function escapedJson(value: unknown, indent?: number): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return mapHidden(JSON.stringify(value, null, indent), (character) => character.split('').map(escaped).join(''));
}

/** Columns are as wide as their widest cell, except for the last one. */
export function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows].map((cells) => cells.map(printable));
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  return all
    .map((cells) => cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '))
    .join('\n');
}

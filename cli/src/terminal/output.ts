import type { DescMessage, JsonValue, MessageShape } from '@bufbuild/protobuf';
import { toJson } from '@bufbuild/protobuf';
import { mapHidden, visible } from '@offshoot/plain-text';
import type { Failure } from '../failure.ts';

/** What a command answers: one JSON document, and the same for people. */
export interface Result {
  json: JsonValue;
  text: string;
}

export interface Streams {
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

/** ProtoJSON with every field there, empty ones too: scripts can rely on the keys. */
export function documentOf<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): JsonValue {
  return toJson(schema, message, { alwaysEmitImplicit: true });
}

export function printResult(streams: Streams, asJson: boolean, result: Result): void {
  streams.stdout(asJson ? `${escapedJson(result.json, 2)}\n` : `${result.text.trimEnd()}\n`);
}

/** As JSON on one line, and nothing else on stderr where a program reads it. */
export function printFailure(streams: Streams, asJson: boolean, failure: Failure): void {
  const { reason, message, help, metadata } = failure;
  if (asJson) streams.stderr(`${escapedJson({ error: { reason, message, help, metadata } })}\n`);
  else streams.stderr(`error: ${visible(message)} (${reason})\n${help ? `  ${visible(help)}\n` : ''}`);
}

/** Hidden characters as JSON writes them when it must: the same document, and nothing for a terminal to obey. */
function escapedJson(value: unknown, indent?: number): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return mapHidden(JSON.stringify(value, null, indent), (character) => character.split('').map(escaped).join(''));
}

/** Columns as wide as their widest cell; the last one as long as it is. */
export function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows].map((cells) => cells.map(printable));
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  return all
    .map((cells) => cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '))
    .join('\n');
}

/** On one line. Text of other people must not steer the terminal, nor hide anything in it. */
export function printable(text: string): string {
  return visible(text.replaceAll(/[\t\n\r]/g, ' '));
}

import type { DescMessage, JsonValue, MessageShape } from '@bufbuild/protobuf';
import { toJson } from '@bufbuild/protobuf';
import type { Failure } from './failure.ts';

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
  streams.stdout(asJson ? `${JSON.stringify(result.json, null, 2)}\n` : `${result.text.trimEnd()}\n`);
}

/** As JSON on one line: progress lines may stand before it on stderr. */
export function printFailure(streams: Streams, asJson: boolean, failure: Failure): void {
  const { reason, message, help, metadata } = failure;
  if (asJson) streams.stderr(`${JSON.stringify({ error: { reason, message, help, metadata } })}\n`);
  else streams.stderr(`error: ${message} (${reason})\n${help ? `  ${help}\n` : ''}`);
}

/** Columns as wide as their widest cell; the last one as long as it is. */
export function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows].map((cells) => cells.map(printable));
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  return all
    .map((cells) => cells.map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('  '))
    .join('\n');
}

/** Text of other people must not steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ');
}

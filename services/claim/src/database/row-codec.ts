import type { EntitySchema } from '@mikro-orm/core';
import { AgentMetadataSchema } from './entities/agent-metadata.ts';
import { ClaimSchema } from './entities/claim.ts';
import { HostSchema } from './entities/host.ts';
import { TransferSchema } from './entities/transfer.ts';

export const agents = rowCodec(AgentMetadataSchema);
export const claims = rowCodec(ClaimSchema);
export const hosts = rowCodec(HostSchema);
export const transfers = rowCodec(TransferSchema);

/**
 * Reads and writes whole entity rows with plain SQL, where the ORM's unit of work would cost more than the work itself: an agent changes
 * three times on its way to live, and many agents do so at once.
 */
export interface RowCodec<T> {
  /** Reads the text of `row_to_json(row)`. */
  read(json: string): T;
  /** The row's current values, to compare with later. */
  snapshot(row: T): Snapshot;
  /** Columns whose values differ from the snapshot, with the values as statement parameters. */
  changes(row: T, before: Snapshot): Changes;
}

export type Changes = { column: string; value: unknown }[];

/** Keyed by property. */
export type Snapshot = ReadonlyMap<string, unknown>;

interface Column {
  property: string;
  name: string;
  kind: string;
}

export function rowCodec<T extends object>(schema: EntitySchema<T>): RowCodec<T> {
  const columns = Object.entries<{ type?: unknown }>(schema.init().meta.properties).map(
    ([property, { type }]): Column => ({
      property,
      name: property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      kind: nameOf(type),
    }),
  );
  return {
    read(json) {
      const stored = JSON.parse(json) as Record<string, unknown>;
      return Object.fromEntries(columns.map(({ property, name, kind }) => [property, decoded(kind, stored[name])])) as T;
    },
    snapshot: (row) => new Map(columns.map(({ property }) => [property, comparable(Reflect.get(row, property))])),
    changes: (row, before) =>
      columns
        .filter(({ property }) => before.get(property) !== comparable(Reflect.get(row, property)))
        .map(({ property, name, kind }) => ({ column: name, value: encoded(kind, Reflect.get(row, property)) })),
  };
}

/** The ORM keeps a property's type as a name, a class or an instance. */
function nameOf(type: unknown): string {
  if (typeof type === 'string') return type;
  return typeof type === 'function' ? type.name : ((type as object | undefined)?.constructor.name ?? '');
}

function decoded(kind: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (kind === 'DateTimeType') return new Date(value as string);
  if (kind === 'BlobType') return Buffer.from((value as string).slice(2), 'hex');
  return value;
}

function encoded(kind: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (kind === 'JsonType') return JSON.stringify(value);
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

function comparable(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'object' ? JSON.stringify(value) : value;
}

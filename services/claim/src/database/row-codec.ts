import type { EntitySchema } from '@mikro-orm/core';

/**
 * Reads and writes whole rows of an entity by plain SQL, where the ORM's unit of work costs more than the work itself: what
 * an agent goes through on its way to live is three such changes, for each of many agents at once.
 */
export interface RowCodec<T> {
  /** Of the text of `row_to_json(row)`. */
  read(json: string): T;
  /** What the row is now, to compare with later. */
  snapshot(row: T): Snapshot;
  /** Columns and values that differ from the snapshot; the values as parameters of a statement. */
  changes(row: T, before: Snapshot): { column: string; value: unknown }[];
}

/** By property. */
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

/** The ORM keeps the type of a property as its name, its class or an instance. */
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

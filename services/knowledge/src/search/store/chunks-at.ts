import type { PreparedQueries } from '@offshoot/postgres';
import { type Place, placeKey } from '../domain/place.ts';
import type { FoundChunk, Search } from '../domain/search.ts';

/** Documents of the stores (`:stores`) that may be found. */
export const FINDABLE = `d.store_key = any(:stores::bigint[]) and d.status = 'completed' and d.delete_time is null
  and (d.expire_time is null or d.expire_time > :now)`;

/** Whether the filter of the search lets a document pass. */
export const PASSES = '(:path::text is null or jsonb_path_match(d.attributes, :path::jsonpath, :path_values::jsonb, true) is true)';

export const filterValues = ({ filter }: Search) => ({ path: filter?.path ?? null, path_values: JSON.stringify(filter?.values ?? {}) });

type Query = PreparedQueries['query'];

/** Documents of a search that the model has embedded. */
export async function embeddedDocuments(query: Query, search: Search, model: string): Promise<{ documentId: number; chunks: number }[]> {
  const rows = await query<{ document_id: string; chunks: number }>(
    `select d.document_id, d.chunks from document d where ${FINDABLE} and d.embedded_with = :model and ${PASSES}`,
    { stores: search.storeKeys, now: search.now, model, ...filterValues(search) },
  );
  return rows.map(({ document_id: id, chunks }) => ({ documentId: Number(id), chunks }));
}

interface ChunkRow {
  document_id: string;
  ordinal: number;
  text: string;
  file_id: string | null;
  entry_id: string | null;
  name: string | null;
  attributes: FoundChunk['attributes'];
}

/** In the same order, without chunks that are gone. */
export async function chunksAt(
  query: Query,
  { storeKeys, now }: Search,
  places: readonly (Place & { score: number })[],
): Promise<FoundChunk[]> {
  if (places.length === 0) return [];
  const rows = await query<ChunkRow>(
    `select d.document_id, c.ordinal, c.text, d.file_id, d.entry_id, d.attributes, f.name
     from unnest(:documents::bigint[], :ordinals::smallint[]) as p(document_id, ordinal)
     join document d on d.document_id = p.document_id and ${FINDABLE}
     join chunk c on c.document_id = p.document_id and c.ordinal = p.ordinal
     left join file f on f.file_id = d.file_id`,
    {
      documents: places.map(({ documentId }) => documentId),
      ordinals: places.map(({ ordinal }) => ordinal),
      stores: storeKeys,
      now,
    },
  );
  const found = new Map(rows.map((row) => [placeKey({ documentId: Number(row.document_id), ordinal: row.ordinal }), row]));
  return places.flatMap((place) => {
    const row = found.get(placeKey(place));
    return row ? [chunkOf(row, place.score)] : [];
  });
}

function chunkOf(row: ChunkRow, score: number): FoundChunk {
  return {
    text: row.text,
    score,
    fileId: row.file_id ?? undefined,
    entryId: row.entry_id ?? undefined,
    name: row.name ?? String(row.attributes.topic ?? ''),
    attributes: row.attributes,
  };
}

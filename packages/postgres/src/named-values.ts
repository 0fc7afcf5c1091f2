/** The parameters of a statement, by the names in its text (`:owner_id`). */
export type NamedValues = Readonly<Record<string, unknown>>;

export interface PositionalStatement {
  text: string;
  values: unknown[];
}

interface Parsed {
  text: string;
  names: readonly string[];
}

/** Quoted text, comments and casts contain colons of their own. */
const parts = /'(?:[^']|'')*'|--[^\n]*|::|:([a-z_][a-z0-9_]*)/g;

const parsed = new Map<string, Parsed>();

/**
 * PostgreSQL supports only positional parameters ($1 …). A name may occur more than once. Throws if a name has no value or a value
 * no placeholder, so that typos fail the first time. Texts are cached: they must be few and contain no values.
 */
export function placed(sql: string, values: NamedValues): PositionalStatement {
  const { text, names } = parse(sql);
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`the statement has no place for :${unknown}`);
  return {
    text,
    values: names.map((name) => {
      if (!(name in values)) throw new Error(`the statement was given no :${name}`);
      return values[name];
    }),
  };
}

function parse(sql: string): Parsed {
  const known = parsed.get(sql);
  if (known) return known;
  const names: string[] = [];
  const text = sql.replace(parts, (part, name?: string) => {
    if (name === undefined) return part;
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}`;
  });
  parsed.set(sql, { text, names });
  return { text, names };
}

/** For an entity manager, which takes positional `?` parameters. */
export async function execute<T>(
  em: { execute<R>(sql: string, values: unknown[]): Promise<R> },
  sql: string,
  values: NamedValues = {},
): Promise<T[]> {
  const { text, values: inOrder } = placed(sql, values);
  const given: unknown[] = [];
  const asked = text.replace(/\$(\d+)/g, (_, place: string) => {
    given.push(inOrder[Number(place) - 1]);
    return '?';
  });
  return em.execute<T[]>(asked, given);
}

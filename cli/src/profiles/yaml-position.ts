import { type Document, isMap, isScalar, isSeq, type Node } from 'yaml';

/** Where in a text something is that has a path as problems of profiles have it. Of what is not there: what would have it. */
export function offsetOf(document: Document.Parsed, path: string): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of stepsOf(path)) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === step) : undefined;
    const entry = isSeq(node) ? node.items[Number(step)] : undefined;
    const found = (pair?.key ?? entry) as Node | undefined;
    if (!found?.range) break;
    offset = found.range[0];
    node = pair?.value ?? entry;
  }
  return offset;
}

/** Of `tools[0].headers["x y"]`: tools, 0, headers and x y. */
function stepsOf(path: string): string[] {
  const steps = path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]]+)/g);
  return [...steps].map(([, index, quoted, name = '']) => (quoted === undefined ? (index ?? name) : JSON.parse(quoted)));
}

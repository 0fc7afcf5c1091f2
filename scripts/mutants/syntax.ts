// What the mutator needs from a TypeScript file's syntax tree. Vitest includes the parser.
import { parseAst } from 'vitest/node';

/** An ESTree node, with the parts used here. */
export interface Node {
  type: string;
  start: number;
  end: number;
  [field: string]: unknown;
}

export function parse(source: string): Node {
  return parseAst(source, { lang: 'ts' }) as unknown as Node;
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

/** In source order, each with its ancestors, nearest last. */
export function* walk(node: Node, around: readonly Node[] = []): Generator<{ node: Node; around: readonly Node[] }> {
  yield { node, around };
  for (const child of childrenOf(node)) yield* walk(child, [...around, node]);
}

/** The name of the called function: `redeem` in `redeem(…)`, `await store.redeem(…)` and `(await redeem(…))`. */
export function calledName(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'AwaitExpression') return calledName(node.argument);
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  const callee = node.callee as Node;
  const name = callee.type === 'MemberExpression' ? (callee.property as Node) : callee;
  return typeof name.name === 'string' ? name.name : undefined;
}

export function isFunction({ type }: Node): boolean {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression';
}

/** The name of the nearest enclosing named function. */
export function functionName(around: readonly Node[]): string {
  for (const [at, node] of [...around.entries()].toReversed()) {
    if (!isFunction(node)) continue;
    const holder = around[at - 1];
    const name = nameIn(node.id) ?? nameIn(holder?.id) ?? nameIn(holder?.key);
    if (name !== undefined) return name;
  }
  return '';
}

function nameIn(node: unknown): string | undefined {
  return isNode(node) && typeof node.name === 'string' ? node.name : undefined;
}

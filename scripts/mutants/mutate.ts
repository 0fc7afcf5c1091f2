// Removes checks from verifying code, one at a time. Pure: source in, mutants out.
import { calledName, functionName, isFunction, isNode, type Node, parse, walk } from './syntax.ts';

export interface Mutant {
  /** Stable when lines move; the list of accepted survivors refers to it. */
  id: string;
  file: string;
  line: number;
  start: number;
  end: number;
  replacement: string;
}

const CHECK = /^(require|check|verify|assert|redeem)/;
const REFUSAL = /^(refus|reject|invalid|not[A-Z]|denied|expired|replayed|superseded)/;
const QUESTION = /^(is|has|may|can|sees|holds|same)([A-Z]|$)/;
const TURNED: Record<string, string> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '==': '!=', '!=': '==' };

export function mutantsOf(file: string, source: string): Mutant[] {
  const mutants = new Map<string, Mutant>();
  const add = (node: Node, around: readonly Node[], replacement: string) => {
    const { start, end } = node;
    const what = `${file} ${functionName(around)}: \`${oneLine(source.slice(start, end))}\` → ${replacement === '' || replacement === ';' ? 'nothing' : `\`${oneLine(replacement)}\``}`;
    const same = [...mutants.values()].filter((mutant) => mutant.id === what || mutant.id.startsWith(`${what} (`));
    if (same.some((mutant) => mutant.start === start)) return;
    const id = same.length === 0 ? what : `${what} (${same.length + 1})`;
    mutants.set(id, { id, file, line: source.slice(0, start).split('\n').length, start, end, replacement });
  };
  for (const { node, around } of walk(parse(source))) {
    if (node.type === 'ExpressionStatement' && CHECK.test(calledName(node.expression) ?? '')) add(node, around, ';');
    if (node.type === 'IfStatement') inCondition(node, around);
    if (node.type === 'ConditionalExpression') inChoice(node, around);
    // `const isFirst = redeem(…)`
    if (node.type === 'VariableDeclarator' && /^redeem/.test(calledName(node.init) ?? '')) add(node.init as Node, around, 'true');
    // `return checkTimes(…) ?? …`
    if (node.type === 'LogicalExpression' && node.operator === '??' && CHECK.test(calledName(node.left) ?? ''))
      add(node, around, text(node.right as Node));
    // `...(mayKnow && { what })`
    if (node.type === 'SpreadElement') inSpread(node.argument as Node, around);
    const answer = answerOf(node, around);
    if (answer !== undefined) {
      if (answer.type === 'BinaryExpression') add(answer, [...around, node], 'true');
      inExpression(answer, [...around, node]);
    }
  }
  return [...mutants.values()].toSorted((a, b) => a.start - b.start);

  function inCondition(node: Node, around: readonly Node[]): void {
    const within = [...around, node];
    const test = node.test as Node;
    const end = endOf(node.consequent as Node);
    if (end === undefined) return;
    const isRight = isFollowedByThrow(node, around.at(-1));
    // A branch that returns a value either way may be mistaken for the other one.
    const isChoice = end === 'answers' && !isRight;
    if (isRight || isChoice) add(test, within, 'true');
    if (!isRight) add(test, within, 'false');
    inExpression(test, within);
  }

  function inChoice(node: Node, around: readonly Node[]): void {
    const [test, consequent, alternate] = [node.test, node.consequent, node.alternate] as [Node, Node, Node];
    if (!isNothing(alternate) && !isNothing(consequent)) return;
    add(node, around, text(isNothing(alternate) ? consequent : alternate));
    inExpression(test, [...around, node]);
  }

  function inSpread(argument: Node, around: readonly Node[]): void {
    if (argument.type !== 'LogicalExpression' || argument.operator !== '&&') return;
    if ((argument.left as Node).type === 'BinaryExpression') add(argument.left as Node, around, 'true');
  }

  /** Drops operands and inverts comparisons; an equality only within a larger condition, where its opposite means something else. */
  function inExpression(expression: Node, around: readonly Node[]): void {
    for (const inner of walk(expression, around)) {
      const { node } = inner;
      if (inner.around.slice(around.length).some(isFunction)) continue;
      if (node.type === 'LogicalExpression' && node.operator !== '??') {
        add(node, inner.around, text(node.left as Node));
        add(node, inner.around, text(node.right as Node));
      }
      const operator = node.type === 'BinaryExpression' ? (node.operator as string) : '';
      const turned = node === expression && operator.endsWith('==') ? undefined : TURNED[operator];
      if (turned !== undefined) add(node, inner.around, `${text(node.left as Node)} ${turned} ${text(node.right as Node)}`);
    }
  }

  function text({ start, end }: Node): string {
    return source.slice(start, end);
  }
}

/** The value that a function like `isCurrent` returns. */
function answerOf(node: Node, around: readonly Node[]): Node | undefined {
  const isReturn = node.type === 'ReturnStatement';
  const isShort = node.type === 'ArrowFunctionExpression' && isNode(node.body) && node.body.type !== 'BlockStatement';
  if (!isReturn && !isShort) return undefined;
  const answer = isReturn ? node.argument : node.body;
  return isNode(answer) && QUESTION.test(functionName([...around, node])) ? answer : undefined;
}

/** How the branch leaves the function, if it does: it refuses (or returns nothing), or returns a value. */
function endOf(branch: Node): 'refuses' | 'answers' | undefined {
  const last = branch.type === 'BlockStatement' ? (branch.body as Node[]).at(-1) : branch;
  if (last?.type === 'ThrowStatement') return 'refuses';
  if (last?.type !== 'ReturnStatement') return undefined;
  return isNode(last.argument) && !isRefusal(last.argument) ? 'answers' : 'refuses';
}

function isRefusal(node: Node): boolean {
  if (node.type === 'Literal') return node.value === false;
  if (node.type === 'Identifier') return node.name === 'undefined';
  const name = calledName(node);
  return name === 'Refusal' || REFUSAL.test(name ?? '');
}

/** The result of a choice that withholds something. */
function isNothing(node: Node): boolean {
  const isEmpty =
    (node.type === 'ObjectExpression' && (node.properties as Node[]).length === 0) || (node.type === 'Literal' && node.value === '');
  return isEmpty || isRefusal(node);
}

/** `if (right) return …; throw …`: here the condition is the check. */
function isFollowedByThrow(node: Node, parent: Node | undefined): boolean {
  const siblings = parent !== undefined && Array.isArray(parent.body) ? (parent.body as Node[]) : [];
  return siblings[siblings.indexOf(node) + 1]?.type === 'ThrowStatement';
}

export function apply(source: string, { start, end, replacement }: Mutant): string {
  return source.slice(0, start) + replacement + source.slice(end);
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}

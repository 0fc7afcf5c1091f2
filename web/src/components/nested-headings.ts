/** The text is inside a section, whose heading has level 2. */
const FIRST_LEVEL = 3;
const LAST_LEVEL = 6;

interface Heading {
  type: string;
  depth?: number;
}

/** Continues the page's heading levels in a text without gaps. The levels that its author chose do not matter. */
export function nestedHeadings() {
  return ({ children }: { children: Heading[] }): void => {
    const above: number[] = [];
    for (const each of children) {
      if (each.type !== 'heading' || each.depth === undefined) continue;
      while ((above.at(-1) ?? 0) >= each.depth) above.pop();
      above.push(each.depth);
      each.depth = Math.min(LAST_LEVEL, FIRST_LEVEL + above.length - 1);
    }
  };
}

// The names in a text that is JSON for certain. Strings are leapt over, so that long ones cost next to nothing.
const BACKSLASH = 92;
const COLON = 58;

/** How many names all its objects have, those that are there twice counted twice. */
export function namesIn(json: string): number {
  let names = 0;
  for (let start = json.indexOf('"'); start >= 0; ) {
    const end = endOf(json, start);
    if (isName(json, end)) names += 1;
    start = json.indexOf('"', end);
  }
  return names;
}

/** The first name that an object has a second time; ''. */
export function nameThatIsTwice(json: string): string {
  const open: Set<string>[] = [];
  for (let index = 0; index < json.length; index += 1) {
    const sign = json[index];
    if (sign === '{') open.push(new Set());
    else if (sign === '}') open.pop();
    else if (sign === '"') {
      const end = endOf(json, index);
      if (isName(json, end)) {
        const name: string = JSON.parse(json.slice(index, end));
        const names = open.at(-1);
        if (names?.has(name)) return name;
        names?.add(name);
      }
      index = end - 1;
    }
  }
  return '';
}

/** After the closing quote of the string that opens at `start`. */
function endOf(json: string, start: number): number {
  let quote = json.indexOf('"', start + 1);
  while (isEscaped(json, quote)) quote = json.indexOf('"', quote + 1);
  return quote + 1;
}

function isEscaped(json: string, quote: number): boolean {
  let before = quote - 1;
  while (json.charCodeAt(before) === BACKSLASH) before -= 1;
  return (quote - before) % 2 === 0;
}

/** What follows a string tells a name from a value. */
function isName(json: string, end: number): boolean {
  let index = end;
  for (let code = json.charCodeAt(index); code === 32 || code === 10 || code === 13 || code === 9; code = json.charCodeAt(index))
    index += 1;
  return json.charCodeAt(index) === COLON;
}

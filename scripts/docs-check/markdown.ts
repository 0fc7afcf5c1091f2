// Extracts from Markdown what docs-check verifies.

interface Link {
  line: number;
  target: string;
}

/** Text for the reader to copy: a code span, or a line of a code block. */
interface Code {
  line: number;
  text: string;
}

interface Quote {
  line: number;
  file: string;
  text: string;
}

export interface Document {
  anchors: ReadonlySet<string>;
  links: Link[];
  code: Code[];
  /** “…” after a link to a test in a table row: the name of a test in that file, or part of it. */
  testNames: Quote[];
}

const LINK = /!?\[(?:[^\]\\]|\\.)*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g;
const CODE_SPAN = /`([^`]+)`/g;
/** Some tests are in several files: one for each subject, in a folder below. */
const TEST_REFERENCE = /\]\(([^)\s#]+\.test\.ts|[^)\s#]*\btest\/[^)\s#]+\.ts)\)|“([^”]+)”/g;

export function readMarkdown(text: string): Document {
  const anchors = new Set<string>();
  const seen = new Map<string, number>();
  const document: Document = { anchors, links: [], code: [], testNames: [] };
  let fence: string | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    const [, mark = ''] = /^\s*(`{3,}|~{3,})/.exec(raw) ?? [];
    if (mark && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
      continue;
    }
    if (fence !== undefined) {
      document.code.push({ line, text: raw });
      continue;
    }
    const [, heading] = /^#{1,6}\s+(.*?)\s*#*$/.exec(raw) ?? [];
    if (heading !== undefined) {
      const slug = slugOf(heading);
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      anchors.add(before === 0 ? slug : `${slug}-${before}`);
    }
    for (const [, code = ''] of raw.matchAll(CODE_SPAN)) document.code.push({ line, text: code });
    // A link in a code span is an example, but code spans in link texts are common.
    for (const [, target = ''] of raw.replaceAll(CODE_SPAN, 'code').matchAll(LINK)) document.links.push({ line, target });
    if (raw.startsWith('|')) document.testNames.push(...testNamesOf(raw, line));
  }
  return document;
}

/** The anchor that GitHub generates for a heading. */
function slugOf(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');
}

function testNamesOf(row: string, line: number): Quote[] {
  const quotes: Quote[] = [];
  let file: string | undefined;
  for (const [, link, text] of row.matchAll(TEST_REFERENCE)) {
    if (link !== undefined) file = link;
    else if (file !== undefined && text !== undefined) quotes.push({ line, file, text });
  }
  return quotes;
}

import { fromJson, type JsonObject } from '@bufbuild/protobuf';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { isMap, isScalar, isSeq, Scalar } from 'yaml';
import { type ContentViolation, violationsOf } from './content-rules.ts';
import { ContractReader } from './contract-reader.ts';
import { MARKDOWN_PATH, MAY_BE_FILES } from './short-forms.ts';
import { YamlSource } from './yaml-source.ts';

/** The instructions may have 256 KiB, the soul 16 KiB; the rest is small. A larger file must be something else. */
export const MAX_TEMPLATE_FILE_BYTES = 1024 * 1024;

export interface TemplateFile {
  /** What errors call it. */
  name: string;
  text: string;
  /** Reads a Markdown file that the template names. Throws an Error that says why it cannot be read, in the words of a sentence's end. */
  readMarkdown(path: string): Promise<string>;
}

/**
 * Reads a template's content from YAML: the ProtoJSON form of TemplateContent, with names in either spelling (agentName,
 * agent_name), short enum values (`provisioning: pool|user`, `resource: telnyx-number`, `format: email`), and `instructions` and
 * the soul's `text` as text or as the path of a .md file. A block (|) is always text. Throws TemplateFileError with file:line:column.
 */
export async function readTemplate({ name, text, readMarkdown }: TemplateFile): Promise<TemplateContent> {
  const source = YamlSource.parse(name, text);
  const root = source.document.contents;
  if (!isMap(root))
    throw source.error(root, 'a template is a list of "name: value" lines', { help: 'See examples/templates/README.md for the fields.' });
  const json = new ContractReader(source).message(TemplateContentSchema, root);
  for (const path of MAY_BE_FILES) await includeFile(source, json, path, readMarkdown);
  const content = fromJson(TemplateContentSchema, json);
  const [violation] = violationsOf(content);
  if (violation !== undefined) throw violationError(source, violation);
  return content;
}

async function includeFile(
  source: YamlSource,
  json: JsonObject,
  path: readonly string[],
  readMarkdown: TemplateFile['readMarkdown'],
): Promise<void> {
  const [field, name] = [path.join('.'), path.at(-1) ?? ''];
  const parent = path.slice(0, -1).reduce<JsonObject | undefined>((json, step) => json?.[step] as JsonObject | undefined, json);
  const given = parent?.[name];
  const node = nodeAt(source, path);
  if (parent === undefined || typeof given !== 'string' || !MARKDOWN_PATH.test(given)) return;
  if (isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED)) return;
  try {
    parent[name] = await readMarkdown(given);
  } catch (error) {
    throw source.error(node, `${field}: ${error instanceof Error ? error.message : String(error)}`, {
      help: 'The path is relative to the YAML file and must stay in its folder. If this is text that happens to end in .md, write it as a block (|).',
      field,
    });
  }
}

function violationError(source: YamlSource, { path, message }: ContentViolation) {
  const field = path.join('.');
  const node = nodeAt(source, path);
  return source.error(node ?? source.document.contents, `${field} ${node === undefined ? 'is missing' : message}`, { field });
}

/** The node at a path of field names, in either spelling; what an alias stands for is where it was written. */
function nodeAt(source: YamlSource, path: readonly (string | number)[]): unknown {
  let node: unknown = source.document.contents;
  for (const step of path) {
    if (isSeq(node)) node = node.items[Number(step)];
    else if (isMap(node)) node = node.items.find(({ key }) => isScalar(key) && snakeCase(String(key.value)) === step)?.value;
    else return undefined;
  }
  return node ?? undefined;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

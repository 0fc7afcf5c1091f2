import { type DescField, type DescMessage, type JsonObject, type JsonValue, ScalarType, toJson } from '@bufbuild/protobuf';
import { type TemplateContent, TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Document, isScalar, Scalar, visit } from 'yaml';
import { MARKDOWN_PATH, SHORT_FORMS } from './short-forms.ts';

/** The content as YAML that readTemplate reads back as exactly the same content: names in snake_case, short enum values. */
export function writeTemplate(content: TemplateContent): string {
  const json = toJson(TemplateContentSchema, content) as JsonObject;
  const document = new Document(written(TemplateContentSchema, json), { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(key, node) {
      if (key !== 'key' && isScalar(node)) node.type = styleOf(node.value);
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** Texts of several lines stay readable; one that looks like the path of a file would be taken for it. */
function styleOf(value: unknown): Scalar.Type | undefined {
  if (typeof value !== 'string') return undefined;
  if (HIDDEN.test(value) || LOST_SPACE.test(value)) return Scalar.QUOTE_DOUBLE;
  return value.includes('\n') || MARKDOWN_PATH.test(value) ? Scalar.BLOCK_LITERAL : undefined;
}

/** A beginning or a line of white space, which a block could lose. */
const LOST_SPACE = /^\s|\n[ \t]+(?:\n|$)/;
/** Only an escape keeps these: control characters, other line breaks, the mark of a file's encoding. */
const HIDDEN = /[^\P{Cc}\n\t]|[\u2028\u2029\ufeff]/u;

function written(schema: DescMessage, json: JsonObject): JsonObject {
  return Object.fromEntries(
    schema.fields.flatMap((field) => {
      const value = json[field.jsonName];
      return value === undefined
        ? []
        : [[field.name, Array.isArray(value) ? value.map((one) => plainValue(field, one)) : plainValue(field, value)]];
    }),
  );
}

function plainValue(field: DescField, value: JsonValue): JsonValue {
  if (field.message) return written(field.message, value as JsonObject);
  // ProtoJSON has 64-bit numbers as text.
  if (field.scalar === ScalarType.INT64) return Number(value);
  const shortForms = field.enum && SHORT_FORMS[field.enum.typeName];
  return Object.entries(shortForms ?? {}).find(([, long]) => long === value)?.[0] ?? value;
}

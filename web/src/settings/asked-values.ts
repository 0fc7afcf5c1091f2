import { enumToJson } from '@bufbuild/protobuf';
import { type Tool, ToolProvisioning, ValueFormatSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { formatOf, MAX_VALUE_BYTES, objectionTo } from '@offshoot/statements/value-rule.ts';
import { settingsTexts } from '../texts/settings.ts';

/** What the person typed, by tool id. */
export type Values = Readonly<Record<string, string>>;

/** The tools whose value the person gives, in the creator's order. */
export const askedTools = (tools: readonly Tool[]): Tool[] => tools.filter(({ provisioning }) => provisioning === ToolProvisioning.USER);

/** Without fields that were left empty: an empty value counts as none. */
export function givenValues(asked: readonly Tool[], values: Values): Record<string, string> {
  return Object.fromEntries(asked.flatMap(({ id }) => (values[id] ? [[id, values[id]]] : [])));
}

/** Why values are not accepted, by tool id, and never with the value. Empty: all are. The agent applies the same rules. */
export function objectionsTo(asked: readonly Tool[], values: Values): Record<string, string> {
  return Object.fromEntries(
    asked.flatMap((tool) => {
      const objection = objectionToValue(tool, values[tool.id] ?? '');
      return objection === undefined ? [] : [[tool.id, objection]];
    }),
  );
}

/** Why the value is not accepted. Undefined if it is. */
export function objectionToValue({ required, format, choices }: Tool, value: string): string | undefined {
  const { missing, wanted, tooLong, unprintable } = settingsTexts.value;
  if (value === '') return required ? missing : undefined;
  const accepted = objectionTo(value, { format: formatOf(enumToJson(ValueFormatSchema, format)), choices });
  if (accepted !== undefined) return wanted(accepted);
  if (new TextEncoder().encode(value).length > MAX_VALUE_BYTES) return tooLong(MAX_VALUE_BYTES);
  return value.includes('\0') ? unprintable : undefined;
}

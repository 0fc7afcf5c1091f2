// Prints buf/validate/validate.proto from the descriptor in @bufbuild/protovalidate, so that buf needs no registry.
// Names, numbers and types only: comments and custom options do not affect the wire.
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
} from '@bufbuild/protobuf/wkt';
import { file_buf_validate_validate } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';

const MAX_FIELD_NUMBER = 536870911;

export function printValidateProto(): string {
  const file = file_buf_validate_validate.proto;
  const lines = [
    `syntax = "${file.syntax || 'proto2'}";`,
    `package ${file.package};`,
    ...file.dependency.map((name) => `import "${name}";`),
  ];
  for (const extension of file.extension) lines.push(`extend ${extension.extendee} {`, `  ${field(extension)}`, '}');
  for (const item of file.enumType) lines.push(...enumeration(item));
  for (const item of file.messageType) lines.push(...message(item));
  return `${lines.join('\n')}\n`;
}

const indent = (lines: string[]) => lines.map((line) => `  ${line}`);

function field(item: FieldDescriptorProto, inOneof = false): string {
  const type = item.typeName || FieldDescriptorProto_Type[item.type]?.toLowerCase();
  const label = item.label === FieldDescriptorProto_Label.REPEATED ? 'repeated ' : inOneof ? '' : 'optional ';
  return `${label}${type} ${item.name} = ${item.number}${item.options?.packed ? ' [packed = true]' : ''};`;
}

function enumeration(item: EnumDescriptorProto): string[] {
  const body = item.value.map((value) => `${value.name} = ${value.number};`);
  if (item.options?.allowAlias) body.unshift('option allow_alias = true;');
  for (const range of item.reservedRange) body.push(`reserved ${range.start}${range.end > range.start ? ` to ${range.end}` : ''};`);
  for (const name of item.reservedName) body.push(`reserved "${name}";`);
  return [`enum ${item.name} {`, ...indent(body), '}'];
}

function message(item: DescriptorProto): string[] {
  const body = [...item.enumType.flatMap(enumeration), ...item.nestedType.flatMap(message)];
  const inOneof = (candidate: FieldDescriptorProto) => Object.hasOwn(candidate, 'oneofIndex');
  item.oneofDecl.forEach((oneof, index) => {
    const members = item.field.filter((candidate) => inOneof(candidate) && candidate.oneofIndex === index);
    body.push(`oneof ${oneof.name} {`, ...indent(members.map((member) => field(member, true))), '}');
  });
  body.push(...item.field.filter((candidate) => !inOneof(candidate)).map((candidate) => field(candidate)));
  for (const range of item.extensionRange)
    body.push(`extensions ${range.start} to ${range.end > MAX_FIELD_NUMBER ? 'max' : range.end - 1};`);
  for (const range of item.reservedRange) body.push(`reserved ${range.start} to ${range.end - 1};`);
  for (const name of item.reservedName) body.push(`reserved "${name}";`);
  return [`message ${item.name} {`, ...indent(body), '}'];
}

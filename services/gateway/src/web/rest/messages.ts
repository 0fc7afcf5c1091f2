import type { DescMessage, JsonObject } from '@bufbuild/protobuf';
import { SignedStatementSchema } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { TemplateContentSchema } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { MessageSchemas } from '@offshoot/rest';
import { type TSchema, Type } from 'typebox';

/** Schemas of the contract's messages, which all routes share. */
export const messages = new MessageSchemas();

/** No route takes a field that it does not know: a misspelt one would silently do nothing. */
export function only<T extends Record<string, TSchema>>(fields: T) {
  return Type.Object(fields, { additionalProperties: false });
}

/** A signed statement. */
export function signed(description: string) {
  return Type.Unsafe<JsonObject>({ ...messages.message(SignedStatementSchema), description });
}

export const content = messages.message(TemplateContentSchema);

/** The same two parameters for every list. */
export function pageOf(request: DescMessage) {
  return {
    pageSize: Type.Optional(messages.field<number>(request, 'pageSize')),
    pageToken: Type.Optional(messages.field(request, 'pageToken')),
  };
}

/** The RPCs insist on a UUID per request; a client that never repeats one need not make it. */
export function requestIdOf(request: DescMessage) {
  return Type.Optional(
    Type.Unsafe<string>({
      ...messages.field(request, 'requestId'),
      description: 'A UUID, the same for every retry. Absent: a new one, so a retry is a new request.',
    }),
  );
}

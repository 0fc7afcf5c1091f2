import { isMessage, type Message } from '@bufbuild/protobuf';
import type { Interceptor } from '@connectrpc/connect';
import { Refusal } from '@offshoot/refusals';

/**
 * Refuses requests with fields that this version of the contract does not know: no signature or digest would cover them, and dropping them
 * silently would change what the creator meant.
 */
export const refuseUnknownFields: Interceptor = (next) => async (request) => {
  if (!request.stream) {
    const field = unknownField(request.message, '');
    if (field !== undefined) {
      throw new Refusal('VALIDATION_FAILED', `The request has an unknown field: ${field}.`, {
        help: 'Leave it out, or use the contract of this deployment.',
        metadata: { field },
      });
    }
  }
  return next(request);
};

/** Path of the first unknown field; the field itself is given by its number on the wire. */
function unknownField(message: Message, path: string): string | undefined {
  const [unknown] = message.$unknown ?? [];
  if (unknown) return `${path}#${unknown.no}`;
  for (const [name, value] of Object.entries(message)) {
    if (name === '$typeName' || name === '$unknown') continue;
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const [i, item] of values.entries()) {
      const nested = nestedMessage(item);
      const found = nested && unknownField(nested, `${path}${name}${Array.isArray(value) ? `[${i}]` : ''}.`);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Returns the message in a field, or in the chosen case of a oneof. */
function nestedMessage(value: unknown): Message | undefined {
  if (isMessage(value)) return value;
  if (value !== null && typeof value === 'object' && 'case' in value && 'value' in value && isMessage(value.value)) return value.value;
  return undefined;
}

import { randomBytes } from 'node:crypto';

/** MLSMessage: version 1, PrivateMessage, group id, epoch, content type, three vectors. */
export function privateMessage(groupId: Uint8Array, contentType = 1, body: Uint8Array = randomBytes(40)): Uint8Array {
  return Buffer.concat([
    Uint8Array.of(0, 1, 0, 2, groupId.length),
    groupId,
    Buffer.alloc(8),
    Uint8Array.of(contentType, 0, 0, body.length),
    body,
  ]);
}

// What agents say to each other about tasks, in the direct message of their inboxes.
import type { ContentCodec } from '@offshoot/convos/content-codec.ts';
import { encodeTaskMessage, type TaskMessage, taskMessageIn } from '@offshoot/nostr';
import { TransferError } from '../strict-fields.ts';

export const taskMessageCodec: ContentCodec<TaskMessage> = {
  contentType: 'offshoot/task_message:1.0',
  encode: (message) => new TextEncoder().encode(encodeTaskMessage(message)),
  decode(bytes) {
    const message = taskMessageIn(new TextDecoder().decode(bytes));
    if (message === undefined) throw new TransferError('The task message is malformed.');
    return message;
  },
};

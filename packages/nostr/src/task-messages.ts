// What agents of different people say to each other: JSON in the text of a direct message, with the names that seed agents use.
import { unixSeconds } from './events.ts';

export type TaskMessage =
  | {
      is: 'TaskRequest';
      /** The asker's own, at most MAX_TASK_ID. */
      taskId: string;
      description: string;
      /** Absent: none. */
      deadline?: Date;
      /** Satoshis. 0: none. */
      rewardSats: number;
    }
  | { is: 'TaskResponse'; taskId: string; accepted: boolean; reason: string }
  | { is: 'TaskComplete'; taskId: string; result: string; trajectoryHash?: string }
  | { is: 'Ping'; at: Date }
  | { is: 'Pong'; at: Date; status: string };

/** UTF-16 units. */
const MAX_TASK_ID = 64;
const MAX_TASK_TEXT = 1_000;
const MAX_RESULT = 8_000;
/** Of a message as JSON: each character of its longest text may be escaped. */
const MAX_MESSAGE = 64_000;
/** Unix seconds of the year 9999. */
const MAX_SECONDS = 253_402_300_799;

export function encodeTaskMessage(message: TaskMessage): string {
  switch (message.is) {
    case 'TaskRequest': {
      const { taskId: task_id, description, deadline, rewardSats: reward_sats } = message;
      return JSON.stringify({ type: message.is, task_id, description, deadline: deadline ? unixSeconds(deadline) : null, reward_sats });
    }
    case 'TaskResponse':
      return JSON.stringify({ type: message.is, task_id: message.taskId, accepted: message.accepted, reason: message.reason });
    case 'TaskComplete':
      return JSON.stringify({
        ...{ type: message.is, task_id: message.taskId, result: message.result },
        trajectory_hash: message.trajectoryHash ?? null,
      });
    case 'Ping':
      return JSON.stringify({ type: message.is, timestamp: unixSeconds(message.at) });
    case 'Pong':
      return JSON.stringify({ type: message.is, timestamp: unixSeconds(message.at), status: message.status });
  }
}

/** Also of the form {"Ping": {…}}. Undefined: it is text, or of a type or shape that is not known. Texts are cut. */
export function taskMessageIn(text: string): TaskMessage | undefined {
  if (text.length > MAX_MESSAGE || !text.trimStart().startsWith('{')) return undefined;
  const o = objectIn(text);
  if (o === undefined) return undefined;
  if (typeof o.type === 'string') return messageIn(o.type, o);
  const [[type = '', fields] = [], ...others] = Object.entries(o);
  return others.length === 0 && isObject(fields) ? messageIn(type, fields) : undefined;
}

function messageIn(type: string, o: Record<string, unknown>): TaskMessage | undefined {
  const taskId = typeof o.task_id === 'string' && o.task_id.length <= MAX_TASK_ID ? o.task_id : '';
  const at = timeIn(o.timestamp);
  switch (type) {
    case 'TaskRequest': {
      const { deadline, reward_sats: reward = 0 } = o;
      const due = deadline === undefined || deadline === null ? undefined : timeIn(deadline);
      const isWhole = Number.isSafeInteger(reward) && Number(reward) >= 0;
      if (taskId === '' || textIn(o.description, MAX_TASK_TEXT) === '' || !isWhole) return undefined;
      if (due === undefined && deadline !== undefined && deadline !== null) return undefined;
      const request = { is: type, taskId, description: textIn(o.description, MAX_TASK_TEXT), rewardSats: Number(reward) } as const;
      return due === undefined ? request : { ...request, deadline: due };
    }
    case 'TaskResponse':
      if (taskId === '' || typeof o.accepted !== 'boolean') return undefined;
      return { is: type, taskId, accepted: o.accepted, reason: textIn(o.reason, MAX_TASK_TEXT) };
    case 'TaskComplete': {
      if (taskId === '') return undefined;
      const hash = textIn(o.trajectory_hash, 128);
      return { is: type, taskId, result: textIn(o.result, MAX_RESULT), ...(hash !== '' && { trajectoryHash: hash }) };
    }
    case 'Ping':
      return at && { is: type, at };
    case 'Pong':
      return at && { is: type, at, status: textIn(o.status, 200) };
    default:
      return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const textIn = (value: unknown, most: number): string => (typeof value === 'string' ? value.slice(0, most).toWellFormed() : '');

/** Unix seconds; some write milliseconds. */
function timeIn(value: unknown): Date | undefined {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return undefined;
  const seconds = value > MAX_SECONDS ? Math.floor(value / 1000) : value;
  return seconds > MAX_SECONDS ? undefined : new Date(seconds * 1000);
}

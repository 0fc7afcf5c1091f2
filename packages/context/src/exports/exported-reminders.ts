// Reminders, triggers and goals as an export carries them: who asked is a digest, as for what people said.
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import type { AlarmRule, Repeat } from '@offshoot/times/occurrences.ts';
import { DAY, type Fields, fields, list, MAX_NAME, matching, oneOf, text, whole } from '../strict-fields.ts';

/** An agent has at most 50 reminders and posts, and ten goals. */
export const MAX_EXPORTED_REMINDERS = 60;

const KINDS = ['reminder', 'trigger', 'goal'] as const;
const WHOM = ['speaker', 'group'] as const;
const UNITS = ['day', 'week', 'month', 'year'] as const;
const WALL_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;
const CLOCK = /^\d\d:\d\d$/;
const ZONE = /^[A-Z][A-Za-z0-9_+/-]{1,63}$/;
/** Of a goal; agents cut those of reminders. */
export const MAX_EXPORTED_TEXT = 1_000;
const MAX_INTERVAL = 1_000;
/** Far more than an agent rings by: it says which ones it leaves, and why. */
const MAX_TIMES = 24;
const MAX_EXCEPT = 60;

export interface ExportedReminder {
  kind: (typeof KINDS)[number];
  whom: (typeof WHOM)[number];
  /** May be empty. */
  text: string;
  rule: AlarmRule;
  /** `speaker`: digest of their inbox, as in an entry's origin. `name`: as the agent shows them. */
  askedBy: { speaker: string; name: string; isOwner: boolean };
}

/** Undefined: of a kind that this release does not know. Throws TransferError. Whether the times exist is for the agent to say. */
export function parseReminder(value: unknown): ExportedReminder | undefined {
  const o = fields(value, 'reminder');
  const kinds: readonly unknown[] = KINDS;
  if (typeof o.kind === 'string' && !kinds.includes(o.kind)) return undefined;
  const askedBy = fields(o.askedBy, 'askedBy');
  return {
    kind: oneOf(o.kind, 'kind', KINDS),
    whom: oneOf(o.whom, 'whom', WHOM),
    text: text(o.text, 'text', MAX_EXPORTED_TEXT),
    rule: rule(fields(o.rule, 'rule')),
    askedBy: {
      speaker: matching(askedBy.speaker, 'askedBy.speaker', SYNTAX.hex256),
      name: text(askedBy.name, 'askedBy.name', MAX_NAME),
      isOwner: oneOf(askedBy.isOwner, 'askedBy.isOwner', [true, false]),
    },
  };
}

function rule(o: Fields): AlarmRule {
  return {
    start: matching(o.start, 'start', WALL_TIME),
    zone: matching(o.zone, 'zone', ZONE),
    ...(o.every === undefined ? {} : { every: repeat(fields(o.every, 'every')) }),
  };
}

function repeat(o: Fields): Repeat {
  return {
    unit: oneOf(o.unit, 'unit', UNITS),
    interval: whole(o.interval, 'interval', 1, MAX_INTERVAL),
    ...(o.weekdays === undefined ? {} : { weekdays: list(o.weekdays, 'weekdays', 7, (day) => whole(day, 'weekdays', 1, 7)) }),
    ...(o.isLastDay === undefined ? {} : { isLastDay: oneOf(o.isLastDay, 'isLastDay', [true] as const) }),
    ...(o.times === undefined ? {} : { times: list(o.times, 'times', MAX_TIMES, (time) => matching(time, 'times', CLOCK)) }),
    ...(o.except === undefined ? {} : { except: list(o.except, 'except', MAX_EXCEPT, (day) => matching(day, 'except', DAY)) }),
    ...(o.until === undefined ? {} : { until: matching(o.until, 'until', DAY) }),
  };
}

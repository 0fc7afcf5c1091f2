import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

type Time = Date | Timestamp | undefined;

/** Empty for no time. */
export const dayOf = (time: Time): string => dateOf(time)?.toLocaleDateString('en', { dateStyle: 'medium' }) ?? '';

/** `time`: ISO 8601. */
export const dayOfText = (time: string): string => dayOf(new Date(time));

/** Day, hour and minute. Empty for no time. */
export const momentOf = (time: Time): string => dateOf(time)?.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' }) ?? '';

const dateOf = (time: Time): Date | undefined => (time === undefined || time instanceof Date ? time : timestampDate(time));

import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

export function dayOf(time: Timestamp | undefined): string {
  return time === undefined ? '' : timestampDate(time).toLocaleDateString('en', { dateStyle: 'medium' });
}

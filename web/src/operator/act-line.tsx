import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { Text } from '@mantine/core';
import type { ModerationAct } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { operatorTexts } from '../texts/operator.ts';
import { Shown } from './shown.tsx';

export function timeOf(time: Timestamp | Date | undefined): string {
  if (time === undefined) return '';
  const date = time instanceof Date ? time : timestampDate(time);
  return date.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
}

/** One decision: when, who, what and why. */
export function ActLine({ act }: { act: ModerationAct }) {
  const { operator, kind, version, reason, createTime } = act;
  return (
    <Text size="sm" className="foreign">
      {timeOf(createTime)}: <Shown text={operator} /> {operatorTexts.acts[kind]} {operatorTexts.version(version)}. <Shown text={reason} />
    </Text>
  );
}

import { Text } from '@mantine/core';
import type { ModerationAct } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { momentOf } from '../components/dates.ts';
import { Shown } from '../components/shown.tsx';
import { operatorTexts } from '../texts/operator.ts';

/** One decision: when, who, what and why. */
export function ActLine({ act }: { act: ModerationAct }) {
  const { operator, kind, version, reason, createTime } = act;
  return (
    <Text size="sm" className="foreign">
      {momentOf(createTime)}: <Shown text={operator} /> {operatorTexts.acts[kind]} {operatorTexts.version(version)}. <Shown text={reason} />
    </Text>
  );
}

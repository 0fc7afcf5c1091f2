import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { attestTemplate, type Owner, resignTemplate } from '@offshoot/client';
import type { Template, TemplateVersion } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { momentOf } from '../../components/shown-values.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { studioTexts } from '../../texts/studio.ts';
import { useTemplateAction } from '../use-template-action.ts';

const words = studioTexts.keep;
const DAY_SECONDS = 86_400;
/** An attestation lasts at most 90 days. */
const DAYS = [7, 30, 90];

/** The creator's word that this version is the newest, how long it is valid, and their signatures. */
export function KeepSection({ template, owner }: { template: Template; version: TemplateVersion; owner: Owner }) {
  const [days, setDays] = useState('30');
  const attesting = useTemplateAction(owner, () => attestTemplate(owner, template.id, Number(days) * DAY_SECONDS));
  const resigning = useTemplateAction(owner, () => resignTemplate(owner, template.id));
  return (
    <Fold title={words.title} summary={<span role="status">{attestationText(template.attestedUntil)}</span>}>
      <Text size="sm" maw="44rem">
        {words.hint}
      </Text>
      <Group align="end">
        <NativeSelect
          label={words.days}
          data={DAYS.map((each) => ({ value: String(each), label: words.each(each) }))}
          value={days}
          onChange={(event) => setDays(event.currentTarget.value)}
        />
        <Button variant="default" loading={attesting.isPending} onClick={() => attesting.mutate()}>
          {words.renew}
        </Button>
      </Group>
      {attesting.error && <OwnerFailureNotice error={attesting.error} />}
      <Text size="sm" maw="44rem">
        {words.resignHint}
      </Text>
      <Group>
        <Button variant="default" loading={resigning.isPending} onClick={() => resigning.mutate()}>
          {words.resign}
        </Button>
        <Text role="status">{resigning.data && words.resigned(resigning.data.statement?.signatures.length ?? 0)}</Text>
      </Group>
      {resigning.error && <OwnerFailureNotice error={resigning.error} />}
    </Fold>
  );
}

function attestationText(until: Timestamp | undefined): string {
  if (until === undefined) return words.never;
  const time = timestampDate(until);
  const shown = momentOf(time);
  return time > new Date() ? words.until(shown) : words.over(shown);
}

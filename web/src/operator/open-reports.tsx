import { Stack, Text } from '@mantine/core';
import type { Report } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { momentOf } from '../components/dates.ts';
import { Section } from '../components/section.tsx';
import { shortInbox } from '../components/short-inbox.ts';
import { Shown } from '../components/shown.tsx';
import { operatorTexts } from '../texts/operator.ts';

const words = operatorTexts;

export function OpenReports({ reports }: { reports: readonly Report[] }) {
  return (
    <Section title={words.openReports}>
      {reports.length === 0 && <Text size="sm">{words.noOpenReports}</Text>}
      <Stack component="ul" className="list" gap="sm">
        {reports.map(({ reporterId, reason, details, createTime, version }) => (
          <li key={reporterId}>
            <Text size="sm" title={reporterId}>
              {momentOf(createTime)}: <strong>{words.reasons[reason]}</strong>, {words.about(version)}, {words.by} {shortInbox(reporterId)}
            </Text>
            {details !== '' && (
              <Text size="sm" className="foreign plain">
                <Shown text={details} />
              </Text>
            )}
          </li>
        ))}
      </Stack>
    </Section>
  );
}

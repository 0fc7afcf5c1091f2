import { Button, Stack, Text } from '@mantine/core';
import type { Report } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { Shown } from '../components/long-text.tsx';
import { Section } from '../components/page-title.tsx';
import { momentOf, shortInbox } from '../components/shown-values.ts';
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

/** Opens a template by its name, which its creator chose. */
export function ReadButton({ name, templateId, onRead }: { name: string; templateId: string; onRead: (templateId: string) => void }) {
  return (
    <Button variant="default" size="compact-sm" maw="100%" onClick={() => onRead(templateId)}>
      <bdi>{name || templateId}</bdi>
    </Button>
  );
}

import { Card, Code, Stack, Text, Title } from '@mantine/core';
import { type ContextEntry, type Preview, SECTIONS } from '@offshoot/context';
import { Section } from '../../components/page-title.tsx';
import { dayOfText, momentOf } from '../../components/shown-values.ts';
import { passOnTexts as words } from '../../texts/agents/pass-on.ts';
import { isSecret } from '../secret-items.ts';
import { VeiledText } from '../veiled-text.tsx';

/** The very summary that the digest names. `isCurrent`: it is what the person wants now. */
export function SummaryToSign({ preview, isCurrent }: { preview: Preview; isCurrent: boolean }) {
  const { summary, digest, expiresAt, items, configKeys } = preview;
  const secret = new Set(items.filter(isSecret).map(({ id }) => id));
  const filled = SECTIONS.filter((section) => summary[section].length > 0);
  return (
    <Section title={words.summary}>
      <Text>{isCurrent ? words.summaryHint : words.summaryOld}</Text>
      <Card withBorder>
        <Stack gap="sm">
          {summary.purpose !== '' && (
            <Text dir="auto" className="foreign">
              {summary.purpose}
            </Text>
          )}
          {filled.length === 0 && <Text>{items.some(({ isIn }) => isIn) ? words.nothingNew : words.nothing}</Text>}
          {filled.map((section) => (
            <Stack key={section} gap={4}>
              <Title order={3} size="h5">
                {words.sections[section]}
              </Title>
              <ul className="list">
                {summary[section].map((entry) => (
                  <li key={entry.sourceIds.join()}>
                    <Entry entry={entry} isSecret={entry.sourceIds.some((id) => secret.has(id))} />
                  </li>
                ))}
              </ul>
            </Stack>
          ))}
          {summary.people.length > 0 && (
            <Text size="sm" dir="auto" className="foreign">
              {words.people(summary.people.map(({ name }) => name).join(', '))}
            </Text>
          )}
          <Text size="sm">{words.leftOut(summary.manifest.leftOut)}</Text>
        </Stack>
      </Card>
      {configKeys.length > 0 && <Text className="foreign">{words.values(configKeys.join(', '))}</Text>}
      <details>
        <summary>{words.details}</summary>
        <Stack gap="xs" pt="xs">
          <Text size="sm">{words.digest}</Text>
          <Code block className="command">
            {digest}
          </Code>
          <Text size="sm">{words.keptUntil(momentOf(new Date(expiresAt)))}</Text>
        </Stack>
      </details>
    </Section>
  );
}

function Entry({ entry, isSecret: isFromSecret }: { entry: ContextEntry; isSecret: boolean }) {
  const { text, topic, kind, tags, reason, validUntil, origin, generation, sourceIds } = entry;
  const sensitivity = isFromSecret ? 'secret' : entry.sensitivity;
  const facts = [
    words.entry(origin.saidBy || origin.agentName, dayOfText(origin.saidAt)),
    // Why it was decided is as secret as the decision.
    reason === undefined || sensitivity === 'secret' ? '' : words.because(reason),
    validUntil === undefined ? '' : words.until(dayOfText(validUntil)),
    generation > 1 ? words.through(origin.agentName, generation - 1) : '',
  ];
  return (
    <Stack gap={0} py={4}>
      <VeiledText item={{ id: sourceIds.join(), text, topic, kind, tags, sensitivity, from: origin.saidBy }} />
      <Text size="sm" c="dimmed" dir="auto" className="foreign">
        {facts.filter(Boolean).join(' · ')}
      </Text>
    </Stack>
  );
}

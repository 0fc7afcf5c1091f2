import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Section } from '../components/page-title.tsx';
import { templateTexts } from '../texts/template.ts';

export function DuplicateSection({ templateId }: { templateId: string }) {
  const { duplicateTitle, duplicateHint, duplicate } = templateTexts;
  return (
    <Section title={duplicateTitle}>
      <Text>{duplicateHint}</Text>
      <div>
        <Anchor renderRoot={(props) => <Link to="/studio/duplicate/$templateId" params={{ templateId }} {...props} />}>{duplicate}</Anchor>
      </div>
    </Section>
  );
}

import { Button, Code, Text } from '@mantine/core';
import type { Soul } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { Link } from '@tanstack/react-router';
import { Section } from '../components/page-title.tsx';
import { templateTexts } from '../texts/template.ts';
import { StartingLevel } from './starting-level.tsx';

/** The way from reading about an agent to having one. */
export function AddSection({ templateId, soul }: { templateId: string; soul: Soul | undefined }) {
  const { add, chat, terminal, terminalHint } = templateTexts;
  return (
    <Section title={add}>
      <StartingLevel soul={soul} />
      <div>
        <Button size="md" renderRoot={(props) => <Link to="/t/$templateId/add" params={{ templateId }} {...props} />}>
          {chat}
        </Button>
      </div>
      <details>
        <summary>{terminal}</summary>
        <Text size="sm">{terminalHint}</Text>
        <Code block className="command">{`npx offshoot claim ${templateId} --invite URL --wait`}</Code>
      </details>
    </Section>
  );
}

import { Text, VisuallyHidden } from '@mantine/core';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Fragment } from 'react';
import { Section } from '../components/page-title.tsx';
import { productTexts } from '../texts/template-parts.ts';

/** A conversation as the creator imagines it, as it would look in a chat. The texts are shown as they are: they are no Markdown. */
export function ExampleSection({ template: { agentName, exampleConversation } }: { template: Template }) {
  const { example, exampleHint, exampleBy } = productTexts;
  if (exampleConversation.length === 0) return null;
  return (
    <Section title={example}>
      <div className="example">
        {exampleConversation.map(({ person, agent }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two turns may say the same
          <Fragment key={index}>
            <Bubble by={exampleBy.person} text={person} isPerson />
            <Bubble by={exampleBy.agent(agentName)} text={agent} />
          </Fragment>
        ))}
      </div>
      <Text size="xs" c="dimmed">
        {exampleHint}
      </Text>
    </Section>
  );
}

function Bubble({ by, text, isPerson = false }: { by: string; text: string; isPerson?: boolean }) {
  return (
    <p className={isPerson ? 'of-person' : undefined}>
      <VisuallyHidden className="foreign">
        <bdi>{by}</bdi>
      </VisuallyHidden>{' '}
      <span className="foreign" dir="auto">
        {text}
      </span>
    </p>
  );
}

import { Text, Title } from '@mantine/core';
import type { Soul } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { soulOf } from '@offshoot/template-content/shown-template.ts';
import { type SoulPart, soulParts } from '@offshoot/template-content/soul/sections.ts';
import { ForeignMarkdown } from '../components/foreign-markdown.tsx';
import { Section } from '../components/page-title.tsx';
import { templateTexts } from '../texts/template.ts';

/** Who its agents are, part by part. Nothing for a soul that says nothing. */
export function SoulSection({ soul }: { soul: Soul | undefined }) {
  const parts = soulParts(soulOf(soul));
  if (parts.length === 0) return null;
  return (
    <Section title={templateTexts.soul}>
      {parts.map((part) => (
        <div key={part.title}>
          <Title order={3} size="h5">
            {part.title}
          </Title>
          <Said part={part} />
        </div>
      ))}
    </Section>
  );
}

function Said({ part }: { part: SoulPart }) {
  if (part.form === 'markdown') return <ForeignMarkdown text={part.text} />;
  if (part.form === 'line') {
    return (
      <Text className="foreign">
        <bdi>{part.line}</bdi>
      </Text>
    );
  }
  return (
    <ul className="foreign">
      {part.lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same
        <li key={index}>
          <bdi>{line}</bdi>
        </li>
      ))}
    </ul>
  );
}

import { Code, Text } from '@mantine/core';
import type { ModelConfig } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Section } from '../components/page-title.tsx';
import { templateTexts } from '../texts/template.ts';

/** As in TemplateContent.model: what agents use where the creator says nothing. */
export const DEFAULT_MODEL = 'gpt-oss-20b';

export function ModelSection({ model }: { model: ModelConfig | undefined }) {
  const { model: title, modelFixed, modelFree, modelElsewhere } = templateTexts;
  return (
    <Section title={title}>
      <Text>
        <Code>{model?.default ?? DEFAULT_MODEL}</Code>. {model?.allowOverride === false ? modelFixed : modelFree}
      </Text>
      <Text size="sm" c="dimmed">
        {modelElsewhere}
      </Text>
    </Section>
  );
}

import { Card, Stack, Text, Title } from '@mantine/core';
import { type Tool, ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Section } from '../components/page-title.tsx';
import { templateTexts } from '../texts/template.ts';
import { toolTexts } from '../texts/template-parts.ts';
import { provisionText } from './tool-text.ts';

export function ToolsSection({ tools }: { tools: readonly Tool[] }) {
  return (
    <Section title={templateTexts.tools}>
      {tools.length === 0 && <Text>{templateTexts.noTools}</Text>}
      {tools.length > 0 && (
        <Stack component="ul" className="list" gap="sm">
          {tools.map((tool) => (
            <li key={tool.id}>
              <ToolCard tool={tool} />
            </li>
          ))}
        </Stack>
      )}
    </Section>
  );
}

function ToolCard({ tool }: { tool: Tool }) {
  const { id, name, description, prompt, choices, secret, provisioning } = tool;
  return (
    <Card withBorder padding="sm" className="foreign">
      <Title order={3} size="h5">
        <bdi>{name || id}</bdi>
      </Title>
      <Text size="sm">{provisionText(tool)}</Text>
      {description !== '' && (
        <Text size="sm" dir="auto">
          {description}
        </Text>
      )}
      {prompt !== '' && (
        <Text size="sm" fs="italic" dir="auto">
          “{prompt}”
        </Text>
      )}
      {choices.length > 0 && (
        <Text size="sm">
          {toolTexts.choices} {choices.join(', ')}
        </Text>
      )}
      {secret && provisioning === ToolProvisioning.USER && <Text size="sm">{toolTexts.secret}</Text>}
    </Card>
  );
}

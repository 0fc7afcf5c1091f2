import { Card, Code, Stack, Text, Title } from '@mantine/core';
import type { McpServer, McpTool, Tool } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { riskText, shownTool } from '@offshoot/template-content/shown-template.ts';
import { Shown } from '../components/long-text.tsx';
import { Section } from '../components/page-title.tsx';
import { serverTexts as words } from '../texts/template-parts.ts';

interface ServersSectionProps {
  servers: readonly McpServer[];
  /** Those of the template: one of them may be a server's credential. */
  tools: readonly Tool[];
}

/** Whom else its agents call, and what each call can do to people. Nothing for a template without servers. */
export function ServersSection({ servers, tools }: ServersSectionProps) {
  if (servers.length === 0) return null;
  return (
    <Section title={words.title}>
      <Text size="sm">{words.hint}</Text>
      <Stack component="ul" className="list" gap="sm">
        {servers.map((server) => (
          <li key={server.id}>
            <ServerCard server={server} credential={tools.find(({ id }) => id === server.credentialTool)} />
          </li>
        ))}
      </Stack>
    </Section>
  );
}

function ServerCard({ server: { id, url, tools, credentialTool }, credential }: { server: McpServer; credential: Tool | undefined }) {
  const { host } = URL.parse(url) ?? {};
  return (
    <Card withBorder padding="sm" className="foreign">
      <Title order={3} size="h5">
        <bdi>{id}</bdi>
        {host !== undefined && (
          <>
            {' '}
            {words.at} <bdi>{host}</bdi>
          </>
        )}
      </Title>
      <Code className="command">{url}</Code>
      {credentialTool !== '' && (
        <Text size="sm">
          {words.credential} <bdi>{credential?.name || credentialTool}</bdi>
        </Text>
      )}
      <ul>
        {tools.map((tool) => (
          <ServerTool key={tool.definition} tool={tool} />
        ))}
      </ul>
    </Card>
  );
}

function ServerTool({ tool }: { tool: McpTool }) {
  const { name, description, risk } = shownTool(tool);
  return (
    <li>
      <Text size="sm">
        <strong>{name === '' ? words.unread : <Shown text={name} />}</strong> ({riskText(risk)})
      </Text>
      {description !== '' && (
        <Text size="sm" dir="auto" className="plain">
          <Shown text={description} />
        </Text>
      )}
    </li>
  );
}

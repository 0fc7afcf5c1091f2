import { toJsonString } from '@bufbuild/protobuf';
import { Code, Text, Title } from '@mantine/core';
import { SoulSchema } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { type Template, ToolSchema, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Shown } from '../components/long-text.tsx';
import { Section } from '../components/page-title.tsx';
import { serversText } from '../template/tool-text.ts';
import { operatorTexts } from '../texts/operator.ts';

const words = operatorTexts;

/** The words of a template as its agents get them: what Markdown would hide is seen, too. */
export function RawTemplate({ template }: { template: Template }) {
  const { agentName, emoji, description, category, tags, instructions, soul, contextDirective, tools, mcpServers, exampleConversation } =
    template;
  const fields = { agentName, emoji, description, category, tags: tags.join(', '), instructions, contextDirective };
  const written: [keyof typeof words.fields, string][] = [
    ...(Object.entries(fields) as [keyof typeof fields, string][]),
    ['soul', soul === undefined ? '' : toJsonString(SoulSchema, soul, { prettySpaces: 2 })],
    ['example', exampleConversation.map(({ person, agent }) => `${person}\n${agent}`).join('\n\n')],
    ['tools', tools.map((tool) => toJsonString(ToolSchema, tool, { prettySpaces: 2 })).join('\n')],
    ['mcpServers', serversText(mcpServers)],
  ];
  return (
    <Section title={words.text}>
      <Text size="sm">
        {words.version(template.version)}, {words.standings[template.standing]}. {words.creator}:{' '}
        <Code className="command">{template.creatorId}</Code>
      </Text>
      <Text size="sm">{template.visibility === Visibility.PRIVATE ? words.hiddenText : words.rawHint}</Text>
      {written
        .filter(([, text]) => text !== '')
        .map(([field, text]) => (
          <div key={field}>
            <Title order={3} size="h5">
              {words.fields[field]}
            </Title>
            <div className="foreign plain raw">
              <Shown text={text} />
            </div>
          </div>
        ))}
    </Section>
  );
}

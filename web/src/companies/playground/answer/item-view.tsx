import { Code, Stack, Text } from '@mantine/core';
import type { OutputItem } from '@offshoot/openai-api';
import type { ReactNode } from 'react';
import { Shown } from '../../../components/long-text.tsx';
import { playgroundTexts } from '../../../texts/companies/playground.ts';

const words = playgroundTexts.items;

/** One item of an answer. Models and servers wrote what is in it: it is shown as the text that it is. */
export function ItemView({ item }: { item: OutputItem }) {
  switch (item.type) {
    case 'message':
      return <MessageView item={item} />;
    case 'reasoning':
      return <ReasoningView item={item} />;
    case 'function_call':
      return (
        <Card title={words.call(item.name)}>
          <Block name={words.arguments} text={prettyJson(item.arguments)} />
        </Card>
      );
    case 'mcp_approval_request':
      return (
        <Card title={words.approval(item.name, item.server_label)}>
          <Block name={words.arguments} text={prettyJson(item.arguments)} />
        </Card>
      );
    case 'mcp_call':
      return (
        <Card title={words.mcpCall(item.name, item.server_label)} isRunning={item.status === 'in_progress'}>
          <Block name={words.arguments} text={prettyJson(item.arguments)} />
          {item.output && <Block name={words.result} text={item.output} />}
          {item.error && <Block name={words.error} text={mcpErrorText(item.error)} />}
        </Card>
      );
    case 'mcp_list_tools':
      return <ToolsView item={item} />;
    case 'file_search_call':
      return (
        <Card title={words.search} isRunning={item.status === 'in_progress' || item.status === 'searching'}>
          <Block name={words.queries} text={item.queries.join('\n')} />
          {item.results && (
            <Block name={words.found} text={item.results.map((one) => one.filename ?? '').join('\n') || words.foundNothing} />
          )}
        </Card>
      );
    case 'code_interpreter_call':
      return (
        <Card title={words.code} isRunning={item.status === 'in_progress' || item.status === 'interpreting'}>
          <Block name={words.code} text={item.code ?? ''} />
          {item.outputs && (
            <Block name={words.output} text={item.outputs.map((one) => (one.type === 'logs' ? one.logs : words.picture)).join('\n')} />
          )}
        </Card>
      );
    case 'compaction':
      return <Text size="sm">{words.compaction}</Text>;
    default:
      return <OtherView item={item} />;
  }
}

type Of<Type extends OutputItem['type']> = Extract<OutputItem, { type: Type }>;

function MessageView({ item: { content } }: { item: Of<'message'> }) {
  const cited = content.flatMap((part) => (part.type === 'output_text' ? part.annotations : []));
  const made = cited.flatMap((one) => (one.type === 'container_file_citation' ? `${one.filename} (${one.file_id})` : []));
  const names = new Set(cited.flatMap((one) => (one.type === 'url_citation' ? one.url : one.type === 'file_citation' ? one.filename : [])));
  return (
    <Stack gap={4}>
      {content.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts are only added
        <Text key={index} className="foreign plain" dir="auto">
          {part.type === 'refusal' && `${words.refusal} `}
          <Shown text={part.type === 'refusal' ? part.refusal : part.text} />
        </Text>
      ))}
      {names.size > 0 && (
        <Text size="sm" className="foreign">
          {words.sources}: <Shown text={[...names].join(', ')} />
        </Text>
      )}
      {made.length > 0 && (
        <Text size="sm" className="foreign">
          {words.madeFiles}: <Shown text={made.join(', ')} />
        </Text>
      )}
    </Stack>
  );
}

function ReasoningView({ item: { summary, content = [] } }: { item: Of<'reasoning'> }) {
  const text = [...summary, ...content].map((part) => part.text).join('\n\n');
  return (
    <details>
      <summary>{words.reasoning}</summary>
      <Text size="sm" className="foreign plain" dir="auto">
        {text === '' ? words.reasoningHidden : <Shown text={text} />}
      </Text>
    </details>
  );
}

function ToolsView({ item: { server_label: server, tools, error } }: { item: Of<'mcp_list_tools'> }) {
  if (error) return <Card title={words.toolsFailed(server)}>{<Block name={words.error} text={error} />}</Card>;
  return (
    <details>
      <summary className="foreign">
        <Shown text={words.tools(server, tools.length)} />
      </summary>
      <Text size="sm" className="foreign">
        <Shown text={tools.map(({ name }) => name).join(', ')} />
      </Text>
    </details>
  );
}

function OtherView({ item }: { item: never }) {
  const { type } = item as { type: unknown };
  return (
    <Card title={words.other(String(type))}>
      <Block name={words.result} text={JSON.stringify(item, undefined, 2)} />
    </Card>
  );
}

function Card({ title, isRunning = false, children }: { title: string; isRunning?: boolean; children: ReactNode }) {
  return (
    <div className="call">
      <Text size="sm" fw={600} className="foreign">
        <Shown text={title} /> {isRunning && words.running}
      </Text>
      {children}
    </div>
  );
}

export function Block({ name, text }: { name: string; text: string }) {
  return (
    <>
      <Text size="xs">{name}</Text>
      <Code block className="command" dir="auto">
        <Shown text={text} />
      </Code>
    </>
  );
}

/** As it is, if it is no JSON: it may still be on its way. */
function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function mcpErrorText(error: NonNullable<Of<'mcp_call'>['error']>): string {
  if (error.type !== 'mcp_tool_execution_error') return error.message;
  return error.content.map((one) => (hasText(one) ? one.text : JSON.stringify(one))).join('\n');
}

const hasText = (value: unknown): value is { text: string } =>
  typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string';

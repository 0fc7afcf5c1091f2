import { Stack, Text } from '@mantine/core';
import type { InputItem, InputPart } from '@offshoot/openai-api';
import { Shown } from '../../components/long-text.tsx';
import { playgroundTexts as words } from '../../texts/companies/playground.ts';
import { Block } from './answer/item-view.tsx';

/** What the person gave in a turn. */
export function GivenView({ item, nameOf }: { item: InputItem; nameOf: (id: string) => string }) {
  if ('type' in item && item.type === 'function_call_output')
    return <Block name={words.items.given(nameOf(item.call_id))} text={typeof item.output === 'string' ? item.output : ''} />;
  if ('type' in item && item.type === 'mcp_approval_response') {
    const said = item.approve ? words.items.approved : words.items.refused;
    return <Said text={said(nameOf(item.approval_request_id))} />;
  }
  if (!('content' in item) || !item.content) return null;
  if (typeof item.content === 'string') return <Said text={item.content} />;
  return (
    <Stack gap="xs" align="start">
      {item.content.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change
        <GivenPart key={index} part={part as InputPart} />
      ))}
    </Stack>
  );
}

const Said = ({ text }: { text: string }) => (
  <Text className="foreign plain" dir="auto">
    <Shown text={text} />
  </Text>
);

function GivenPart({ part }: { part: InputPart }) {
  if (part.type === 'input_text') return <Said text={part.text} />;
  if (part.type === 'input_file') return <Said text={words.attachments.file(part.filename ?? '')} />;
  // The person's own, out of the request: from nowhere else.
  return part.image_url?.startsWith('data:') ? <img className="attached" src={part.image_url} alt={words.attachments.picture} /> : null;
}

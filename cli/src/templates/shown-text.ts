import { startingLevelText } from '@offshoot/actions/level-texts.ts';
import type { McpServer, Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { riskText, shownTool, soulOf } from '@offshoot/template-content/shown-template.ts';
import { type SoulPart, soulParts } from '@offshoot/template-content/soul/sections.ts';
import { printable } from '@offshoot/text';

/** As in TemplateContent.model: what agents use where the creator says nothing. */
const DEFAULT_MODEL = 'gpt-oss-20b';

/** A template's parts under headings. Text by others is indented, so that it cannot look like a heading. */
export function shownText({ instructions, soul: message, mcpServers, contextDirective, exampleConversation, model }: Template): string[] {
  const soul = soulOf(message);
  return [
    ...section(
      'For example',
      exampleConversation.flatMap(({ person, agent }) => [...saidBy('Person', person), ...saidBy('Agent', agent)]),
    ),
    ...section('Instructions', linesOf(instructions)),
    ...section('Soul', soulParts(soul).flatMap(partLines)),
    ...section('Servers of tools', mcpServers.flatMap(serverLines)),
    `Level: ${startingLevelText(soul)}.`,
    '',
    `Model: ${printable(model?.default || DEFAULT_MODEL)}. ${model?.allowOverride === false ? 'You cannot choose another one.' : 'You can choose another one.'}`,
    ...indented([
      'Where the operator does not offer it, the agent thinks with a model that is offered.',
      'Without any language model, it keeps what people write and answers by quoting it.',
    ]),
    '',
    ...(contextDirective === '' ? [] : ['By default, its clones bring:', ...indented(linesOf(contextDirective)), '']),
  ];
}

const saidBy = (who: string, text: string): string[] => {
  const [first = '', ...more] = linesOf(text);
  return [`${who}: ${first}`, ...indented(more)];
};

const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [`${title}:`, ...indented(lines), '']);

function partLines(part: SoulPart): string[] {
  if (part.form === 'line') return [`${part.title}: ${printable(part.line)}`];
  const lines = part.form === 'list' ? part.lines.map((line) => `- ${printable(line)}`) : linesOf(part.text);
  return [`${part.title}:`, ...indented(lines)];
}

function serverLines({ id, url, tools, credentialTool }: McpServer): string[] {
  const credential = credentialTool === '' ? '' : `, with your ${credentialTool} as its credential`;
  return [
    printable(`${id} at ${URL.parse(url)?.host ?? '?'} (${url})${credential}`),
    ...indented(
      tools
        .map(shownTool)
        .flatMap(({ name, description, risk }) => [
          `${printable(name || 'a tool that cannot be read')} (${riskText(risk)})`,
          ...indented(linesOf(description)),
        ]),
    ),
  ];
}

/** Line by line: other people's text must not control the terminal. */
const linesOf = (text: string): string[] => (text.trimEnd() === '' ? [] : text.trimEnd().split('\n').map(printable));

const indented = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));

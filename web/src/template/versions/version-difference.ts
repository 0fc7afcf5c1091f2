import { startingLevelText } from '@offshoot/actions/level-texts.ts';
import type { Soul } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import type { ModelConfig, TemplateContent, Tool } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { soulOf } from '@offshoot/template-content/shown-template.ts';
import { type SoulSection, soulText } from '@offshoot/template-content/soul/sections.ts';
import type { ShownChange } from '../../components/changes/compared-versions.tsx';
import { type TextChange, textChange, type ValueChange } from '../../components/changes/text-change.ts';
import { templateTexts } from '../../texts/template.ts';
import { versionsTexts } from '../../texts/template-parts.ts';
import { provisionText, serversText } from '../tool-text.ts';

/** What differs between two versions, in the order in which a template is written. */
export interface FieldDifference {
  field: keyof typeof versionsTexts.field;
  change: ValueChange | TextChange;
}

/** The parts of a soul that are no free text, each as people read it. */
const SOUL_PARTS = [
  { field: 'identity', sections: ['identity'] },
  { field: 'philosophy', sections: ['principles', 'values'] },
  { field: 'abilities', sections: ['abilities'] },
  { field: 'manner', sections: ['manner'] },
  { field: 'triggers', sections: ['triggers'] },
  { field: 'constraints', sections: ['constraints'] },
] as const satisfies { field: FieldDifference['field']; sections: SoulSection[] }[];

function partOf(soul: Soul | undefined, sections: readonly SoulSection[]): string {
  return soulText({ ...soulOf(soul), text: '' }, sections);
}

export function differenceBetween(from: TemplateContent, to: TemplateContent): FieldDifference[] {
  const value = (field: FieldDifference['field'], before: string, after: string): FieldDifference[] =>
    before === after ? [] : [{ field, change: { kind: 'value', before, after } }];
  const text = (field: FieldDifference['field'], before: string, after: string): FieldDifference[] =>
    before === after ? [] : [{ field, change: textChange(before, after) }];
  return [
    ...value('name', from.agentName, to.agentName),
    ...value('emoji', from.emoji, to.emoji),
    ...text('description', from.description, to.description),
    ...value('category', from.category, to.category),
    ...value('tags', from.tags.join(', '), to.tags.join(', ')),
    ...text('example', exampleText(from), exampleText(to)),
    ...text('instructions', from.instructions, to.instructions),
    ...text('soul', from.soul?.text ?? '', to.soul?.text ?? ''),
    ...SOUL_PARTS.flatMap(({ field, sections }) => text(field, partOf(from.soul, sections), partOf(to.soul, sections))),
    ...value('level', startingLevelText(soulOf(from.soul)), startingLevelText(soulOf(to.soul))),
    ...value('model', modelText(from.model), modelText(to.model)),
    ...text('tools', toolsText(from.tools), toolsText(to.tools)),
    ...text('mcpServers', serversText(from.mcpServers), serversText(to.mcpServers)),
    ...text('contextDirective', from.contextDirective, to.contextDirective),
  ];
}

/** As pages show it. */
export const changesOf = (from: TemplateContent, to: TemplateContent): ShownChange[] =>
  differenceBetween(from, to).map(({ field, change }) => ({ title: versionsTexts.field[field], change }));

const exampleText = ({ exampleConversation }: TemplateContent): string =>
  exampleConversation.map(({ person, agent }) => `${versionsTexts.person} ${person}\n${versionsTexts.agent} ${agent}\n`).join('');

function modelText(model: ModelConfig | undefined): string {
  if (model === undefined) return '';
  return `${model.default}. ${model.allowOverride === false ? templateTexts.modelFixed : templateTexts.modelFree}`;
}

/** One line for each, so that the difference names the tools that changed. */
function toolsText(tools: readonly Tool[]): string {
  return tools
    .map(
      (tool) =>
        `${[tool.name || tool.id, provisionText(tool), tool.description, tool.prompt, tool.choices.join(', ')].filter(Boolean).join(' · ')}\n`,
    )
    .join('');
}

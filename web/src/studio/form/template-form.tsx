import { Checkbox, Group, Stack, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Folds } from '../../components/fold.tsx';
import { type FormState, fieldProps } from '../../soul/field.ts';
import { MarkdownField } from '../../soul/markdown-field.tsx';
import { SoulFields } from '../../soul/soul-fields.tsx';
import { soulTexts } from '../../texts/soul.ts';
import { studioTexts } from '../../texts/studio.ts';
import type { Draft } from '../draft/draft.ts';
import { ExampleFields } from './example-fields.tsx';
import { FormFold } from './form-fold.tsx';
import { summariesOf } from './summaries.ts';
import { ToolFields } from './tool-fields.tsx';

interface TemplateFormProps {
  draft: Draft;
  onChange(change: Partial<Draft>): void;
  form: FormState;
  /** Further parts, folded up, too. */
  children: ReactNode;
}

/** All that a creator writes: what every template needs, and the rest folded up. */
export function TemplateForm({ draft, onChange, form, children }: TemplateFormProps) {
  const words = studioTexts.form;
  const summaries = summariesOf(draft);
  const text = (name: 'agentName' | 'emoji' | 'description' | 'category' | 'tags' | 'contextDirective' | 'model', field: string) => ({
    ...fieldProps(field, form),
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value }),
  });
  return (
    <Stack gap="lg">
      <TextInput {...text('agentName', 'agent_name')} label={words.name} description={words.nameHint} withAsterisk />
      <MarkdownField
        name="instructions"
        label={words.instructions}
        description={words.instructionsHint}
        value={draft.instructions}
        required
        onChange={(instructions) => onChange({ instructions })}
        form={form}
      />
      <Folds>
        <FormFold title={words.store} summary={summaries.store} fields={['emoji', 'description', 'category', 'tags']} form={form}>
          <Textarea
            {...text('description', 'description')}
            label={words.description}
            description={words.descriptionHint}
            autosize
            minRows={2}
          />
          <Group align="start" wrap="wrap">
            <TextInput {...text('emoji', 'emoji')} label={words.emoji} description={words.emojiHint} w="7rem" />
            <TextInput {...text('category', 'category')} label={words.category} description={words.categoryHint} flex="1 1 12rem" />
          </Group>
          <Textarea {...text('tags', 'tags')} label={words.tags} description={words.tagsHint} autosize minRows={2} />
        </FormFold>
        <FormFold title={studioTexts.example.title} summary={summaries.example} fields={['example_conversation']} form={form}>
          <ExampleFields turns={draft.example} onChange={(example) => onChange({ example })} form={form} />
        </FormFold>
        <FormFold title={soulTexts.title} summary={summaries.soul} fields={['soul']} form={form}>
          <SoulFields soul={draft.soul} onChange={(soul) => onChange({ soul })} form={form} />
        </FormFold>
        <FormFold title={studioTexts.tool.title} summary={summaries.tools} fields={['tools']} form={form}>
          <ToolFields tools={draft.tools} onChange={(tools) => onChange({ tools })} form={form} />
        </FormFold>
        <FormFold title={words.modelTitle} summary={summaries.model} fields={['model']} form={form}>
          <TextInput {...text('model', 'model.default')} label={words.model} description={words.modelHint} />
          <Checkbox
            label={words.allowOverride}
            checked={draft.allowOverride !== false}
            onChange={(event) => onChange({ allowOverride: event.currentTarget.checked })}
          />
        </FormFold>
        <FormFold title={words.clones} summary={summaries.clones} fields={['context_directive']} form={form}>
          <Textarea
            {...text('contextDirective', 'context_directive')}
            label={words.contextDirective}
            description={words.contextDirectiveHint}
            autosize
            minRows={2}
          />
        </FormFold>
        {children}
      </Folds>
    </Stack>
  );
}

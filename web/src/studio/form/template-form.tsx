import { Checkbox, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { Section } from '../../components/page-title.tsx';
import { type FormState, fieldProps } from '../../soul/field.ts';
import { MarkdownField } from '../../soul/markdown-field.tsx';
import { SoulFields } from '../../soul/soul-fields.tsx';
import { studioTexts } from '../../texts/studio.ts';
import type { Draft } from '../draft/draft.ts';
import { ExampleFields } from './example-fields.tsx';
import { ToolFields } from './tool-fields.tsx';

interface TemplateFormProps {
  draft: Draft;
  onChange(change: Partial<Draft>): void;
  form: FormState;
}

/** All that a creator writes. */
export function TemplateForm({ draft, onChange, form }: TemplateFormProps) {
  const words = studioTexts.form;
  const text = (name: 'agentName' | 'emoji' | 'description' | 'category' | 'tags' | 'contextDirective' | 'model', field: string) => ({
    ...fieldProps(field, form),
    value: draft[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ [name]: event.currentTarget.value }),
  });
  return (
    <Stack gap="xl">
      <Section title={words.about}>
        <Group align="start" wrap="wrap">
          <TextInput {...text('emoji', 'emoji')} label={words.emoji} description={words.emojiHint} w="7rem" />
          <TextInput {...text('agentName', 'agent_name')} label={words.name} description={words.nameHint} withAsterisk flex="1 1 12rem" />
        </Group>
        <Textarea
          {...text('description', 'description')}
          label={words.description}
          description={words.descriptionHint}
          autosize
          minRows={2}
        />
        <TextInput {...text('category', 'category')} label={words.category} description={words.categoryHint} />
        <Textarea {...text('tags', 'tags')} label={words.tags} description={words.tagsHint} autosize minRows={2} />
      </Section>
      <Section title={words.texts}>
        <MarkdownField
          name="instructions"
          label={words.instructions}
          description={words.instructionsHint}
          value={draft.instructions}
          required
          onChange={(instructions) => onChange({ instructions })}
          form={form}
        />
      </Section>
      <ExampleFields turns={draft.example} onChange={(example) => onChange({ example })} form={form} />
      <SoulFields soul={draft.soul} onChange={(soul) => onChange({ soul })} form={form} />
      <ToolFields tools={draft.tools} onChange={(tools) => onChange({ tools })} form={form} />
      <Section title={words.modelTitle}>
        <TextInput {...text('model', 'model.default')} label={words.model} description={words.modelHint} />
        <Checkbox
          label={words.allowOverride}
          checked={draft.allowOverride !== false}
          onChange={(event) => onChange({ allowOverride: event.currentTarget.checked })}
        />
      </Section>
      <Section title={words.clones}>
        <Textarea
          {...text('contextDirective', 'context_directive')}
          label={words.contextDirective}
          description={words.contextDirectiveHint}
          autosize
          minRows={2}
        />
      </Section>
    </Stack>
  );
}

import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { texts } from '../texts/app.ts';
import { markdownTexts } from '../texts/soul.ts';
import { type FormState, fieldProps } from './field.ts';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Checkbox.css';
import '@mantine/core/styles/Fieldset.css';
import './soul.css';

const ForeignMarkdown = lazy(async () => ({ default: (await import('../components/foreign-markdown.tsx')).ForeignMarkdown }));

interface MarkdownFieldProps {
  name: string;
  label: string;
  description: string;
  value: string;
  required?: boolean;
  onChange(value: string): void;
  form: FormState;
}

/** A long text in Markdown, written or shown as the template's page will show it. */
export function MarkdownField({ name, label, description, value, required = false, onChange, form }: MarkdownFieldProps) {
  const [isPreview, setIsPreview] = useState(false);
  const { write, preview, nothingToPreview, previewOf } = markdownTexts;
  return (
    <Stack gap="xs" className="markdown-writing">
      <Group gap="xs" role="group" aria-label={previewOf(label)}>
        <Button size="compact-sm" variant={isPreview ? 'default' : 'filled'} aria-pressed={!isPreview} onClick={() => setIsPreview(false)}>
          {write}
        </Button>
        <Button size="compact-sm" variant={isPreview ? 'filled' : 'default'} aria-pressed={isPreview} onClick={() => setIsPreview(true)}>
          {preview}
        </Button>
      </Group>
      {isPreview ? (
        <section className="markdown-preview" aria-label={label}>
          {value.trim() === '' ? (
            <Text>{nothingToPreview}</Text>
          ) : (
            <Suspense fallback={<Text role="status">{texts.loading}</Text>}>
              <ForeignMarkdown text={value} />
            </Suspense>
          )}
        </section>
      ) : (
        <Textarea
          {...fieldProps(name, form)}
          label={label}
          description={description}
          value={value}
          withAsterisk={required}
          autosize
          minRows={6}
          maxRows={24}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Stack>
  );
}

import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Fold } from '../../components/fold.tsx';
import type { FormState } from '../../soul/field.ts';
import { studioTexts } from '../../texts/studio.ts';

interface FormFoldProps {
  title: string;
  /** What is set in it. */
  summary: string;
  /** Of the contract. */
  fields: readonly string[];
  form: FormState;
  children: ReactNode;
}

/** Fields that few templates need. Opens as soon as one of them has to be corrected. */
export function FormFold({ title, summary, fields, form, children }: FormFoldProps) {
  const wrong = Object.keys(form.errors).filter((name) => fields.includes(name.split('.')[0] ?? '')).length;
  return (
    <Fold
      title={title}
      summary={
        wrong > 0 ? (
          <Text inherit span c="red">
            {studioTexts.editor.errors(wrong)}
          </Text>
        ) : (
          <span className="foreign">{summary}</span>
        )
      }
      calls={wrong > 0}
    >
      {children}
    </Fold>
  );
}

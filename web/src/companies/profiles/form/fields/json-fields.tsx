// Fields that change one value of a part of a profile.
import { NativeSelect, Text, Textarea, TextInput } from '@mantine/core';
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { visible } from '@offshoot/text/hidden.ts';
import { useState } from 'react';
import { Shown } from '../../../../components/long-text.tsx';
import { profileFormTexts as words } from '../../../../texts/companies/profile-form.ts';
import { fieldId, useTold } from '../told.ts';
import { jsonIn, linesIn, numberIn, type Part, textsIn, typedText, withField } from './json-part.ts';

interface FieldProps {
  of: Part;
  /** Its key in the part. */
  field: string;
  label: string;
  hint?: string;
  isRequired?: boolean;
}

type Typed = { currentTarget: { value: string } };

function useField({ of, field, label, hint, isRequired = false }: FieldProps) {
  const path = `${of.path}.${field}`;
  const error = useTold(path);
  return {
    value: of.value[field] ?? undefined,
    set: (value: JsonValue | undefined) => of.onChange(withField(of.value, field, value)),
    props: { id: fieldId(path), label, description: hint, error, withAsterisk: isRequired, autoComplete: 'off' },
  };
}

const LONG = { autosize: true, minRows: 2, maxRows: 16 } as const;

/** `isLong`: of several lines. */
export function TextField({ isLong = false, ...field }: FieldProps & { isLong?: boolean }) {
  const { value, set, props } = useField(field);
  const typed = {
    ...props,
    value: typedText(value),
    onChange: ({ currentTarget: { value: text } }: Typed) => set(text === '' ? undefined : text),
  };
  return isLong ? <Textarea {...typed} {...LONG} /> : <TextInput {...typed} spellCheck={false} />;
}

/** Keeps the typed text beside its value: "1." is on its way to a number, and a line may still be empty. */
function useTyped(first: string, read: (text: string) => JsonValue | undefined, set: (value: JsonValue | undefined) => void) {
  const [text, setText] = useState(first);
  return {
    value: text,
    onChange: ({ currentTarget: { value } }: Typed) => {
      setText(value);
      set(read(value));
    },
  };
}

export function NumberField(field: FieldProps) {
  const { value, set, props } = useField(field);
  return <TextInput {...props} {...useTyped(typedText(value), numberIn, set)} inputMode="decimal" />;
}

export function LinesField(field: FieldProps) {
  const { value, set, props } = useField(field);
  return <Textarea {...props} {...LONG} {...useTyped(textsIn(value).join('\n'), linesIn, set)} spellCheck={false} />;
}

export function JsonField(field: FieldProps) {
  const { value, set, props } = useField(field);
  return <Textarea {...props} {...LONG} {...useTyped(typedText(value), jsonIn, set)} classNames={{ input: 'raw' }} spellCheck={false} />;
}

/** Of what no choice stands for. */
const OTHER = '\u0000';

interface ChoiceFieldProps extends FieldProps {
  choices: readonly { value: string; label: string }[];
  /** The label for no choice. Missing: something is always chosen. */
  none?: string;
}

export function ChoiceField({ choices, none, ...field }: ChoiceFieldProps) {
  const { value, set, props } = useField(field);
  const isOther = value !== undefined && !choices.some((one) => one.value === value);
  const other = { value: OTHER, label: typeof value === 'string' ? visible(value) : words.inJson };
  return (
    <NativeSelect
      {...props}
      data={[...(none === undefined ? [] : [{ value: '', label: none }]), ...choices, ...(isOther ? [other] : [])]}
      value={isOther ? OTHER : typedText(value)}
      onChange={({ currentTarget: { value: chosen } }) => chosen !== OTHER && set(chosen === '' ? undefined : chosen)}
    />
  );
}

/** Yes, no, or not said. */
export function FlagField({ none, ...field }: FieldProps & { none: string }) {
  const { value, set, props } = useField(field);
  return (
    <NativeSelect
      {...props}
      data={[
        { value: '', label: none },
        { value: 'true', label: words.yes },
        { value: 'false', label: words.no },
      ]}
      value={value === undefined ? '' : String(value)}
      onChange={({ currentTarget: { value: chosen } }) => set(chosen === '' ? undefined : chosen === 'true')}
    />
  );
}

/** The fields that only the JSON shows. */
export function AlsoHas({ value, shown }: { value: JsonObject; shown: readonly string[] }) {
  const others = Object.keys(value).filter((field) => !shown.includes(field));
  if (others.length === 0) return null;
  return (
    <Text size="sm" className="foreign">
      {words.alsoHas} <Shown text={others.join(', ')} />
    </Text>
  );
}

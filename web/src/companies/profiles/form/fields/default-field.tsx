import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldId, useTold } from '../told.ts';
import { defaultIn, type Part, typedText, withField } from './json-part.ts';

/** The default of a variable, which has its type: what is typed means another value if the type changes. */
export function DefaultField({ of, label, hint }: { of: Part; label: string; hint: string }) {
  const { type, default: usual } = of.value;
  const path = `${of.path}.default`;
  const error = useTold(path);
  const [text, setText] = useState(typedText(usual));
  const [typeThen, setTypeThen] = useState(type);
  if (type !== typeThen) {
    setTypeThen(type);
    setText(typedText(usual));
  }
  return (
    <TextInput
      id={fieldId(path)}
      label={label}
      description={hint}
      error={error}
      autoComplete="off"
      value={text}
      onChange={({ currentTarget: { value: typed } }) => {
        setText(typed);
        of.onChange(withField(of.value, 'default', defaultIn(typed, type)));
      }}
    />
  );
}

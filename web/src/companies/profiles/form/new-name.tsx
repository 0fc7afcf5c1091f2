import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';

interface NewNameProps {
  words: { name: string; add: string; nameTaken: string; nameWrong: string };
  /** Of a field that is focused from elsewhere. */
  id?: string;
  initial?: string;
  /** What a name looks like. */
  pattern: RegExp;
  isTaken: (name: string) => boolean;
  onAdd: (name: string) => void;
}

/** Asks for the name of something new, and says what is wrong with it once the person wants to add it. */
export function NewName({ words, id, initial = '', pattern, isTaken, onAdd }: NewNameProps) {
  const [typed, setTyped] = useState(initial);
  const [isChecked, setIsChecked] = useState(false);
  const name = typed.trim();
  const isWrong = isTaken(name) || !pattern.test(name);
  const add = () => {
    setIsChecked(isWrong);
    if (isWrong) return;
    onAdd(name);
    setTyped('');
  };
  return (
    <Group align="end">
      <TextInput
        id={id}
        label={words.name}
        error={isChecked && isWrong && (isTaken(name) ? words.nameTaken : words.nameWrong)}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button variant="default" onClick={add}>
        {words.add}
      </Button>
    </Group>
  );
}

import { Button, Stack, Text, Textarea } from '@mantine/core';
import { failureOf } from '@offshoot/client';
import { type FormEvent, type ReactNode, useState } from 'react';
import { complaintsTexts } from '../../texts/complaints.ts';

interface ComplaintFormProps {
  label: string;
  hint: string;
  /** Of the contract, in bytes; a person who writes so much has to shorten it. */
  longest: number;
  isRequired: boolean;
  send: string;
  sent: string;
  /** Further fields, before the text. */
  children?: ReactNode;
  onSend(text: string): Promise<unknown>;
}

/** Words for the operators, sent once. */
export function ComplaintForm({ label, hint, longest, isRequired, send, sent, children, onSend }: ComplaintFormProps) {
  const [text, setText] = useState('');
  const [refusal, setRefusal] = useState('');
  const [state, setState] = useState<'writing' | 'sending' | 'sent'>('writing');
  const submit = async () => {
    setState('sending');
    setRefusal('');
    try {
      await onSend(text);
      setState('sent');
    } catch (error) {
      const { message, help } = failureOf(error);
      setRefusal(`${message} ${help}`.trim());
      setState('writing');
    }
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    void submit();
  };
  return (
    <Stack align="stretch">
      {state !== 'sent' && (
        <form onSubmit={onSubmit}>
          <Stack align="start">
            {children}
            <Textarea
              w="100%"
              rows={3}
              label={label}
              description={hint}
              maxLength={longest}
              required={isRequired}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button type="submit" loading={state === 'sending'}>
              {send}
            </Button>
          </Stack>
        </form>
      )}
      <Text role="status">{state === 'sent' && sent}</Text>
      {refusal !== '' && (
        <Text role="alert" c="red" className="foreign">
          {complaintsTexts.refused} <bdi>{refusal}</bdi>
        </Text>
      )}
    </Stack>
  );
}

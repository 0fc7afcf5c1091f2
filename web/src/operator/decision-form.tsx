import { Button, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { GetTemplateReviewResponse } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import type { Template } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type FormEvent, useState } from 'react';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Section } from '../components/page-title.tsx';
import { messageOf, reasonOf } from '../gateway/failure.ts';
import { operatorTexts } from '../texts/operator.ts';
import { type DecisionKind, decide, possibleDecisions } from './decisions.ts';
import { useOperator } from './session.ts';

const words = operatorTexts;
/** As the contract says, in bytes; a person who writes so much has to shorten it. */
const LONGEST_REASON = 1000;

interface DecisionFormProps {
  review: GetTemplateReviewResponse;
  template: Template;
  onDecided: () => void;
}

/** Decides about the version that is shown, and about no other. */
export function DecisionForm({ review, template, onDecided }: DecisionFormProps) {
  const { moderation, pass } = useOperator();
  const possible = possibleDecisions(review, template);
  const [chosen, setChosen] = useState<DecisionKind>();
  const [reason, setReason] = useState('');
  const [place, setPlace] = useState('100');
  const [said, setSaid] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const [isSending, setIsSending] = useState(false);
  const kind = chosen !== undefined && possible.includes(chosen) ? chosen : (possible[0] ?? 'unfeature');
  const send = async () => {
    setIsSending(true);
    setFailure(undefined);
    setSaid('');
    try {
      const isRecorded = await decide(moderation, template, pass.name, { kind, reason, place: Number(place) });
      setSaid(isRecorded ? words.recorded(words.kinds[kind]) : words.nothingToRecord);
      setReason('');
    } catch (error) {
      if (reasonOf(error) === 'ETAG_MISMATCH') setSaid(words.changed);
      else setFailure(error);
    } finally {
      setIsSending(false);
      onDecided();
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };
  return (
    <Section title={words.decide}>
      <form onSubmit={submit}>
        <Stack align="start">
          <NativeSelect
            label={words.decision}
            data={possible.map((value) => ({ value, label: words.kinds[value] }))}
            value={kind}
            onChange={(event) => setChosen(event.currentTarget.value as DecisionKind)}
          />
          {kind === 'feature' && (
            <TextInput
              type="number"
              min={0}
              max={1000}
              required
              label={words.place}
              description={words.placeHint}
              value={place}
              onChange={(event) => setPlace(event.currentTarget.value)}
            />
          )}
          <Textarea
            required
            w="100%"
            rows={3}
            maxLength={LONGEST_REASON}
            label={words.reason}
            description={words.reasonHint[kind]}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button type="submit" loading={isSending}>
            {words.record}
          </Button>
          <Text role="status">{said}</Text>
          {failure !== undefined && reasonOf(failure) === undefined && <FailureNotice error={failure} onRetry={() => void send()} />}
          {reasonOf(failure) !== undefined && (
            <Text role="alert" c="red" className="foreign">
              {words.refused} <bdi>{messageOf(failure)}</bdi>
            </Text>
          )}
        </Stack>
      </form>
    </Section>
  );
}

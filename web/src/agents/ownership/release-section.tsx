import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { type LeavingWord, leavingReasons, type Owner, releaseAgent } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Fold } from '../../components/fold.tsx';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { ownershipTexts as words } from '../../texts/agents/agents.ts';
import { useAgentChanged } from '../use-agents.ts';

const reasons = Object.keys(leavingReasons) as LeavingWord[];

/** Ends the agent, after its owner has read what is lost and has written its name. */
export function ReleaseSection({ owner, agent }: { owner: Owner; agent: Instance }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Fold title={words.release} summary={words.releaseSummary}>
      <Text>{words.releaseHint}</Text>
      {!isOpen && (
        <div>
          <Button variant="default" onClick={() => setIsOpen(true)}>
            {words.releaseStart}
          </Button>
        </div>
      )}
      {isOpen && <Confirmation owner={owner} agent={agent} onNo={() => setIsOpen(false)} />}
    </Fold>
  );
}

function Confirmation({ owner, agent, onNo }: { owner: Owner; agent: Instance; onNo(): void }) {
  const changed = useAgentChanged(owner);
  const [typed, setTyped] = useState('');
  const [objection, setObjection] = useState<string>();
  const [why, setWhy] = useState<LeavingWord>();
  const releasing = useMutation({ mutationFn: () => releaseAgent(owner, agent.id, why), onSuccess: changed });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isRight = typed.trim() === agent.agentName.trim();
    setObjection(isRight ? undefined : words.releaseWrong);
    if (isRight) releasing.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <ul>
          {words.releaseLost.map((lost) => (
            <li key={lost}>{lost}</li>
          ))}
        </ul>
        <TextInput
          label={<bdi className="foreign">{words.releaseName(agent.agentName)}</bdi>}
          value={typed}
          error={objection}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          autoFocus
        />
        <NativeSelect
          label={words.why}
          description={words.whyHint}
          data={[{ value: '', label: words.whyNot }, ...reasons.map((value) => ({ value, label: words.whys[value] }))]}
          value={why ?? ''}
          onChange={({ currentTarget: { value } }) => setWhy(reasons.find((reason) => reason === value))}
        />
        {releasing.error && <OwnerFailureNotice error={releasing.error} />}
        <Group>
          <Button type="submit" color="red" loading={releasing.isPending}>
            {words.releaseYes}
          </Button>
          <Button variant="default" disabled={releasing.isPending} onClick={onNo}>
            {words.releaseNo}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { Alert, Badge, Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { connectServer, type Owner, recipientOf, type SealedCredential, serverIdOf } from '@offshoot/client';
import type { ListedServer, Servers } from '@offshoot/context';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';
import { visible } from '@offshoot/text/hidden.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { LongText } from '../../components/long-text.tsx';
import { askAgent } from '../../owner/ask-agent.ts';
import { OwnerFailureNotice } from '../../owner/owner-failure-notice.tsx';
import { connectFailures, connectTexts as words } from '../../texts/agents/connect-server.ts';
import { serverTexts } from '../../texts/agents/servers.ts';
import { CHOICES, type Choice, type OfferedTool, offeredTools } from './offered-tools.ts';

/** Of one server, as the owner signs them. */
const MAX_TOOLS = 8;

interface ChooseToolsProps {
  owner: Owner;
  agent: Instance;
  url: string;
  before: ListedServer | undefined;
  /** As the agent listed them. `credential`: sealed to the agent. */
  offered: { tools: readonly string[]; leftOut: number; credential: SealedCredential | undefined };
  onConnected(id: string, servers: Servers): void;
}

/** What the server can do, by its own word: the owner says what of it the agent may do, and signs that. */
export function ChooseTools(props: ChooseToolsProps) {
  const { offered, before, url } = props;
  const { data: tools } = useQuery({
    queryKey: ['offered-tools', url, offered.tools, before?.tools],
    queryFn: () => offeredTools(offered.tools, before),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (tools === undefined) return null;
  if (tools.length === 0) return <Alert color="yellow">{words.noTools}</Alert>;
  return <ToolsForm {...props} tools={tools} />;
}

function ToolsForm({ owner, agent, url, before, offered, tools, onConnected }: ChooseToolsProps & { tools: readonly OfferedTool[] }) {
  const [id, setId] = useState(before?.id ?? serverIdOf(new URL(url)));
  const [chosen, setChosen] = useState<ReadonlyMap<string, Choice>>(() => firstChoice(tools, before));
  const connecting = useMutation({
    mutationFn: () => {
      const signed = tools.flatMap(({ name, definition }) => {
        const risk = chosen.get(name);
        return risk === undefined ? [] : [{ definition, risk }];
      });
      const server = { id, url, tools: signed, credential: offered.credential };
      return askAgent(owner, agent, (line) => connectServer(owner, line, recipientOf(agent), server));
    },
    onSuccess: (servers) => onConnected(id, servers),
  });
  const choose = (name: string, risk: Choice | undefined) => {
    const next = new Map(chosen);
    if (risk === undefined) next.delete(name);
    else next.set(name, risk);
    setChosen(next);
  };
  const isNamed = SYNTAX.serverId.test(id);
  const isTooMany = chosen.size > MAX_TOOLS;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    connecting.mutate();
  };
  return (
    <form onSubmit={submit} aria-label={words.chooseLabel}>
      <Stack gap="sm" align="start">
        <Text role="status">{words.choose(new URL(url).host)}</Text>
        {before === undefined && (
          <TextInput
            w="100%"
            label={words.name}
            description={words.nameHint}
            maxLength={32}
            autoCapitalize="off"
            spellCheck={false}
            value={id}
            error={!isNamed && words.nameWrong}
            onChange={(event) => setId(event.currentTarget.value)}
          />
        )}
        <Stack component="ul" className="list" gap="md" w="100%" aria-label={serverTexts.tools}>
          {tools.map((tool) => (
            <li key={tool.name}>
              <ToolChoice tool={tool} risk={chosen.get(tool.name)} onChoose={(risk) => choose(tool.name, risk)} />
            </li>
          ))}
        </Stack>
        {before?.credential === 'given' && offered.credential === undefined && <Text size="sm">{words.dropsKey}</Text>}
        {offered.leftOut > 0 && <Text size="sm">{words.leftOut(offered.leftOut)}</Text>}
        <Text size="sm" {...(isTooMany && { c: 'red', role: 'alert' })}>
          {isTooMany ? words.tooMany(MAX_TOOLS) : words.signs}
        </Text>
        <Button type="submit" loading={connecting.isPending} disabled={!isNamed || isTooMany || chosen.size === 0}>
          {words.connect}
        </Button>
        {connecting.error && <OwnerFailureNotice error={connecting.error} here={connectFailures} />}
      </Stack>
    </form>
  );
}

/** Those of before as they were; at the first time all, if the agent may have so many. */
function firstChoice(tools: readonly OfferedTool[], before: ListedServer | undefined): ReadonlyMap<string, Choice> {
  if (before === undefined) return new Map(tools.length > MAX_TOOLS ? [] : tools.map(({ name }) => [name, 'R5']));
  const risks = new Map(before.tools.map(({ name, risk }) => [name, risk]));
  return new Map(
    tools.flatMap(({ name, choices }): [string, Choice][] => {
      const risk = risks.get(name);
      return risk === undefined ? [] : [[name, choices.find((one) => one === risk) ?? 'R5']];
    }),
  );
}

function ToolChoice({ tool, risk, onChoose }: { tool: OfferedTool; risk: Choice | undefined; onChoose(risk: Choice | undefined): void }) {
  const { description, choices, news } = tool;
  const name = visible(tool.name);
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Checkbox
          label={<bdi className="foreign">{name}</bdi>}
          checked={risk !== undefined}
          onChange={(event) => onChoose(event.currentTarget.checked ? 'R5' : undefined)}
        />
        {news !== undefined && news !== 'same' && <Badge color={news === 'changed' ? 'yellow' : 'blue'}>{words.news[news]}</Badge>}
      </Group>
      {description !== '' && <LongText text={description} of={name} />}
      {risk !== undefined && choices.length > 1 && (
        <NativeSelect
          size="sm"
          aria-label={words.riskOf(name)}
          value={risk}
          data={choices.map((one) => ({ value: one, label: words.risks[one] }))}
          onChange={(event) => onChoose(CHOICES.find((one) => one === event.currentTarget.value))}
        />
      )}
    </Stack>
  );
}

import { Button, Stack, Switch, Text } from '@mantine/core';
import { type Owner, publishPattern } from '@offshoot/client';
import type { Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { momentOf } from '../../components/shown-values.ts';
import { commonsFailures, commonsTexts as words } from '../../texts/agents/commons.ts';
import { AgentsOrders } from '../agents-orders.tsx';
import { PatternList } from './pattern-list.tsx';
import { PlaceForm } from './place-form.tsx';
import { Publishing } from './publishing.tsx';
import { type PartProps, useCommons, useCommonsOrder } from './use-commons.ts';

export function CommonsPart({ owner, agent }: { owner: Owner; agent: Instance }) {
  const asked = useCommons(owner, agent);
  const orders = useCommonsOrder(owner, agent);
  return (
    <AgentsOrders asked={asked} orders={orders} words={words} failures={commonsFailures}>
      {(status, ordering) => (
        <Stack gap="lg">
          <Switches status={status} {...ordering} />
          {status.settings.enabled && <Reading status={status} {...ordering} />}
          {status.settings.enabled && <PatternList status={status} {...ordering} />}
          {status.settings.enabled && (
            <Publishing status={status} publish={(line, text) => publishPattern(owner, line, agent.id, text)} {...ordering} />
          )}
          <PlaceForm status={status} {...ordering} />
        </Stack>
      )}
    </AgentsOrders>
  );
}

function Switches({ status: { settings, hasToken, hostUrl }, isBusy, order }: PartProps) {
  const isPlaceless = settings.url === '' && hostUrl === '';
  return (
    <>
      <Switch
        label={words.enabled}
        description={isPlaceless ? words.noCommons : words.enabledHint}
        checked={settings.enabled}
        disabled={isBusy || (isPlaceless && !settings.enabled)}
        onChange={({ currentTarget: { checked } }) =>
          order({
            settings: { ...settings, enabled: checked, ...(!checked && { automatic: false, sharing: false }) },
            done: checked ? words.turnedOn : words.turnedOff,
          })
        }
      />
      {settings.enabled && (
        <Switch
          label={words.automatic}
          description={hasToken ? words.automaticLocked : words.automaticHint}
          checked={settings.automatic}
          // The page does not have the token, and what it signs replaces all of the settings.
          disabled={isBusy || hasToken}
          onChange={({ currentTarget: { checked } }) =>
            order({ settings: { ...settings, automatic: checked }, done: checked ? words.automaticOn : words.automaticOff })
          }
        />
      )}
      {settings.enabled && (
        <Switch
          label={words.sharing}
          description={hasToken ? words.automaticLocked : words.sharingHint}
          checked={settings.sharing}
          disabled={isBusy || hasToken}
          onChange={({ currentTarget: { checked } }) =>
            order({ settings: { ...settings, sharing: checked }, done: checked ? words.sharingOn : words.sharingOff })
          }
        />
      )}
    </>
  );
}

function Reading({ status: { settings, hasToken, readAt, patternCount, trouble }, isBusy, order }: PartProps) {
  return (
    <Stack gap="xs" align="start">
      <Text size="sm" className="foreign">
        {words.from}: {settings.url === '' ? words.fromHost : words.fromOwn(settings.url, hasToken)}
      </Text>
      <Text size="sm">{readAt === undefined ? words.unread : words.read(patternCount, momentOf(new Date(readAt)))}</Text>
      {trouble !== undefined && <Text size="sm">{words.troubles[trouble]}</Text>}
      <Button
        size="compact-sm"
        variant="default"
        disabled={isBusy}
        onClick={() => order({ ask: (line) => line.commons('query-commons'), done: words.isRead })}
      >
        {words.readNow}
      </Button>
    </Stack>
  );
}

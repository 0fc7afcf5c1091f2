import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Command, InvalidArgumentError } from 'commander';
import type { Run } from '../cli.ts';
import { askStore } from '../operator.ts';
import { type DecisionOptions, decisionCommand, decisionOn, decisionResult } from './decisions.ts';

interface FeatureOptions extends DecisionOptions {
  place: number;
  from?: Date;
  until?: Date;
}

export function addStoreFeature(store: Command, run: Run): void {
  decisionCommand(store, 'feature', 'Put a template on the first page of the store, or change its place or dates there.', [
    'offshoot store feature tmpl_… --reason "Well made."',
    'offshoot store feature tmpl_… --place 1 --from 2026-12-01 --until 2026-12-26 --reason "For the holidays."',
  ])
    .option('--place <number>', 'its place, 0 to 1000; lower numbers come first', placeOption, 100)
    .option('--from <date>', 'from when, such as 2026-12-01 or 2026-12-01T09:00Z (default: now)', dateOption)
    .option('--until <date>', 'until when (default: until it is taken out)', dateOption)
    .action((templateId: string, { place, from, until, ...options }: FeatureOptions) =>
      run(async ({ environment, signal }) => {
        const dates = { ...(from && { startTime: timestampFromDate(from) }), ...(until && { endTime: timestampFromDate(until) }) };
        const ask = { ...decisionOn(templateId, options), place, ...dates };
        const { act } = await askStore(environment.operator, (client) => client.featureTemplate(ask, { signal }));
        return decisionResult(act, '');
      }),
    );
}

export function addStoreUnfeature(store: Command, run: Run): void {
  decisionCommand(store, 'unfeature', 'Take a template off the first page of the store.', [
    'offshoot store unfeature tmpl_… --reason "The holidays are over."',
  ]).action((templateId: string, options: DecisionOptions) =>
    run(async ({ environment, signal }) => {
      const ask = decisionOn(templateId, options);
      const { act } = await askStore(environment.operator, (client) => client.unfeatureTemplate(ask, { signal }));
      return decisionResult(act, 'It was not featured.');
    }),
  );
}

function placeOption(value: string): number {
  const place = Number(value);
  if (!Number.isInteger(place) || place < 0 || place > 1000) throw new InvalidArgumentError('Use a number from 0 to 1000.');
  return place;
}

/** A date alone is midnight UTC. */
function dateOption(value: string): Date {
  const date = new Date(value);
  if (!/^\d{4}-\d{2}-\d{2}(T.+)?$/.test(value) || Number.isNaN(date.getTime()))
    throw new InvalidArgumentError('Use a date such as 2026-12-01.');
  return date;
}

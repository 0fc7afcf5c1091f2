import { Standing } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import type { Command } from 'commander';
import type { Run } from '../cli.ts';
import { askStore } from '../operator.ts';
import { type DecisionOptions, decisionCommand, decisionOn, decisionResult } from './decisions.ts';

const COMMANDS = [
  {
    name: 'quarantine',
    standing: Standing.QUARANTINED,
    about:
      'Take a template out of the store, give nobody agents from it, and hold back its updates. Its creator and the owners of its agents see why.',
    example: 'offshoot store quarantine tmpl_… --reason "It asks for passwords."',
    already: 'It is quarantined for this reason already.',
  },
  {
    name: 'unlist',
    standing: Standing.UNLISTED,
    about: 'Take a template out of the store. Everything else goes on.',
    example: 'offshoot store unlist tmpl_… --reason "It does nothing yet." --by Ada',
    already: 'It is unlisted for this reason already.',
  },
  {
    name: 'release',
    standing: Standing.LISTED,
    about: 'End the quarantine of a template, or list it again. Its agents get the updates that were held back.',
    example: 'offshoot store release tmpl_… --reason "Version 4 does not ask any more."',
    already: 'It is neither quarantined nor unlisted.',
  },
];

export function addStoreStandings(store: Command, run: Run): void {
  for (const { name, standing, about, example, already } of COMMANDS) {
    decisionCommand(store, name, about, [example]).action((templateId: string, options: DecisionOptions) =>
      run(async ({ environment, signal }) => {
        const ask = { ...decisionOn(templateId, options), standing };
        const { act } = await askStore(environment.operator, (client) => client.setTemplateStanding(ask, { signal }));
        return decisionResult(act, already);
      }),
    );
  }
}

import { leavingReasons, present } from '@offshoot/client';
import { type PeopleCounts, type TemplateStats, TemplateStatsSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import type { Command } from 'commander';
import { newCommand, type Run, templateIdArgument } from '../cli.ts';
import { documentOf, table } from '../terminal/output.ts';

export function addTemplateStats(template: Command, run: Run): void {
  newCommand(
    template,
    'stats',
    'Show how people take your template: how many added and kept an agent of it, liked its answers, and why some left. Numbers are ' +
      'people in the last 90 days, counted once a day and rounded down, so that nobody is told apart.',
    ['offshoot template stats tmpl_…'],
  )
    .argument('<template>', 'id of the template', templateIdArgument)
    .action((templateId: string) =>
      run(async ({ gateway }) => {
        const stats = present((await gateway.signedIn.claims.getTemplateStats({ templateId })).stats);
        return { json: documentOf(TemplateStatsSchema, stats), text: textOf(stats) };
      }),
    );
}

function textOf({ people, versions, reasons }: TemplateStats): string {
  if (people === undefined || people.added === 0n) return 'Fewer than five people have added an agent of it.';
  const rows = [rowOf('all', people), ...versions.map(({ version, people: theirs }) => rowOf(`version ${version}`, theirs))];
  const wordOf = (reason: number) => Object.entries(leavingReasons).find(([, value]) => value === reason)?.[0] ?? 'unknown';
  const left = reasons.map(({ reason, people: said }) => `${atLeast(said)} left: ${wordOf(reason)}`);
  return [table(['', 'ADDED', 'KEPT 7 DAYS', 'KEPT 28 DAYS', '👍', '👎'], rows), ...(left.length > 0 ? ['', ...left] : [])].join('\n');
}

function rowOf(name: string, counts: PeopleCounts | undefined): string[] {
  if (counts === undefined) return [name];
  const { added, keptWeek, weekOld, keptMonth, monthOld, liked, disliked } = counts;
  const kept = (count: bigint, of: bigint) => (of === 0n ? '–' : `${atLeast(count)} of ${atLeast(of)}`);
  return [name, atLeast(added), kept(keptWeek, weekOld), kept(keptMonth, monthOld), atLeast(liked), atLeast(disliked)];
}

const atLeast = (people: bigint): string => (people === 0n ? '<5' : `${people.toLocaleString('en-US')}+`);

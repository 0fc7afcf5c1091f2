import type { Command } from 'commander';
import { groupCommands, type Run } from '../cli.ts';
import { addTemplateAppeal } from './appeal.ts';
import { addTemplateCategories } from './categories.ts';
import { addTemplateCreate } from './create.ts';
import { addTemplateCreatorName } from './creator-name.ts';
import { addTemplateDelete } from './delete.ts';
import { addTemplateDraft } from './draft.ts';
import { addTemplateDuplicate } from './duplicate.ts';
import { addTemplateExport } from './export.ts';
import { addTemplateHandOver } from './hand-over.ts';
import { addTemplateImport } from './import.ts';
import { addTemplateList } from './list.ts';
import { addTemplatePublish } from './publish.ts';
import { addTemplateReport } from './report.ts';
import { addTemplateRollout } from './rollout/rollout.ts';
import { addTemplateShow } from './show.ts';
import { addTemplateAttest } from './signing/attest.ts';
import { addTemplateResign } from './signing/resign.ts';
import { addTemplateStats } from './stats.ts';
import { addTemplateUnpublish } from './unpublish.ts';
import { addTemplateUpdate } from './update.ts';
import { addTemplateDiff } from './versions/diff.ts';
import { addTemplateMerge } from './versions/merge.ts';
import { addTemplateRollback } from './versions/rollback.ts';
import { addTemplateVersions } from './versions/versions.ts';
import { addTemplateYank } from './versions/yank.ts';

const EXAMPLES = '\nExamples:\n  $ offshoot template list\n  $ offshoot template create -f examples/templates/trip-planner.yaml';

export function addTemplates(program: Command, run: Run): void {
  const template = program.command('template').description('Create, publish and find templates.').addHelpText('after', EXAMPLES);
  addTemplateCreate(template, run);
  addTemplateDraft(template, run);
  addTemplateUpdate(template, run);
  addTemplateVersions(template, run);
  addTemplateDiff(template, run);
  addTemplateRollback(template, run);
  addTemplateYank(template, run);
  addTemplateMerge(template, run);
  addTemplateDuplicate(template, run);
  addTemplateExport(template, run);
  addTemplateImport(template, run);
  addTemplateRollout(template, run);
  addTemplateStats(template, run);
  addTemplatePublish(template, run);
  addTemplateUnpublish(template, run);
  addTemplateAttest(template, run);
  addTemplateResign(template, run);
  addTemplateHandOver(template, run);
  addTemplateDelete(template, run);
  addTemplateList(template, run);
  addTemplateCategories(template, run);
  addTemplateShow(template, run);
  addTemplateReport(template, run);
  addTemplateAppeal(template, run);
  addTemplateCreatorName(template, run);
  groupCommands(template, GROUPS);
}

const GROUPS = {
  'Make:': ['create', 'draft', 'import', 'duplicate', 'export', 'hand-over', 'accept', 'delete'],
  'Versions:': ['update', 'versions', 'diff', 'rollback', 'yank', 'merge', 'rollout', 'attest', 'resign'],
  'Store:': ['list', 'show', 'categories', 'publish', 'unpublish', 'stats', 'creator-name', 'report', 'appeal'],
};

import type { AssemblingDeps } from '../conversation/assembling.ts';
import { preview } from '../transfers/previewing.ts';
import type { SummaryDeps } from '../transfers/summarising.ts';
import { explain } from './explaining.ts';
import type { DeskAnswers } from './owner-desk.ts';

/** What the desk has other rooms make. */
export function deskAnswers(deps: AssemblingDeps & SummaryDeps): DeskAnswers {
  return {
    explain: (request, ownerId) => explain(deps, request, ownerId),
    preview: (request, o) => preview(deps, request, o),
  };
}

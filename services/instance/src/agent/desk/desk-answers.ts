import type { AssemblingDeps } from '../conversation/assembling.ts';
import { preview } from '../transfers/previewing.ts';
import type { SummaryDeps } from '../transfers/summarising.ts';
import { explain } from './explaining.ts';
import type { DeskAnswers } from './owner-desk.ts';

/** Connects the desk to the parts that make its answers. */
export function deskAnswers(deps: AssemblingDeps & SummaryDeps): DeskAnswers {
  return {
    explain: (request, ownerId) => explain(deps, request, ownerId),
    preview: (request, o) => preview(deps, request, o),
  };
}

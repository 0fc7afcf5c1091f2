import type { AssemblingDeps } from '../conversation/assembling.ts';
import { preview } from '../transfers/previewing.ts';
import type { SummaryDeps } from '../transfers/summarising.ts';
import { type ChangingDeps, changeMemory } from './changing.ts';
import { explain } from './explaining.ts';
import { knowledge } from './knowing.ts';
import type { DeskAnswers } from './owner-desk.ts';

/** Connects the desk to the parts that make its answers. */
export function deskAnswers(deps: AssemblingDeps & ChangingDeps & SummaryDeps): DeskAnswers {
  return {
    explain: (request, ownerId) => explain(deps, request, ownerId),
    knowledge: (request) => knowledge(deps, request),
    change: (request, o) => changeMemory(deps, request, o),
    preview: (request, o) => preview(deps, request, o),
  };
}

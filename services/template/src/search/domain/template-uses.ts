import { roundedCount } from '@offshoot/runtime/rounded-count.ts';

/** How many use a template, as the claim service has counted. */
export interface UseCount {
  templateId: string;
  liveAgents: number;
  owners: number;
  /** What decides the order by most kept. */
  kept: number;
  countedAt: Date;
}

/** What everybody may see of it. */
export interface TemplateUse {
  liveAgents: number;
  owners: number;
}

/** Rounded, so that nobody sees a single person come or go. */
export function shownUse({ liveAgents, owners }: TemplateUse): TemplateUse {
  return { liveAgents: roundedCount(liveAgents), owners: roundedCount(owners) };
}

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
  return { liveAgents: roundedDown(liveAgents), owners: roundedDown(owners) };
}

/** To 5, 10, 20, 50, 100 and so on. 0: fewer than five. */
function roundedDown(count: number): number {
  if (count < 5) return 0;
  const power = 10 ** Math.floor(Math.log10(count));
  const first = [5, 2, 1].find((digit) => count >= digit * power) ?? 1;
  return first * power;
}

/** A trial that has not ended yet. This browser keeps it, by the template or draft that is tried. Missing parts are empty. */
export interface KeptTrial {
  /** The private template that exists only for it. */
  templateId: string;
  conversationId: string;
  instanceId: string;
}

const PREFIX = 'offshoot-trial:';
const NOTHING: KeptTrial = { templateId: '', conversationId: '', instanceId: '' };

/** Adds to what is kept. */
export function keepTrial(id: string, made: Partial<KeptTrial>): KeptTrial {
  const trial = { ...NOTHING, ...keptTrial(id), ...made };
  localStorage.setItem(PREFIX + id, JSON.stringify(trial));
  return trial;
}

export function keptTrial(id: string): KeptTrial | undefined {
  const text = localStorage.getItem(PREFIX + id);
  return text === null ? undefined : (JSON.parse(text) as KeptTrial);
}

export function forgetTrial(id: string): void {
  localStorage.removeItem(PREFIX + id);
}

/** A draft has become a template: its trial goes on. */
export function renameTrial(from: string, to: string): void {
  const trial = keptTrial(from);
  if (trial === undefined) return;
  keepTrial(to, trial);
  forgetTrial(from);
}

import type { TemplateDeps } from '../templates/deps.ts';

export interface RolloutDeps extends TemplateDeps {
  now: () => Date;
}

import type { VerifiedName } from '../../creators/domain/creator-name.ts';
import type { TemplateUse } from './template-uses.ts';

/** What readers see of a template besides its own row. */
export interface Surroundings {
  use: TemplateUse;
  /** Proved to be its creator's. */
  creatorName: VerifiedName | undefined;
  likeness: Likeness | undefined;
}

/** Another creator's better known template that had a name like this before. Of several such, the one that had it first. */
interface Likeness {
  templateId: string;
  agentName: string;
  creatorId: string;
  creatorName: VerifiedName | undefined;
}

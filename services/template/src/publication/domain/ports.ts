import type { Template } from '../../database/domain/template.ts';

/** Locks a template, and says whose name is whose. */
export interface TemplateNames {
  /** Includes deleted templates. The row stays locked until the transaction ends. */
  lockedTemplate(id: string): Promise<Template | undefined>;
  /**
   * Finds a public template of another creator whose name looks like this one. Until the transaction ends, no other transaction can look up
   * similar names, so that of two simultaneous publications the second sees the first.
   */
  publicTemplateLookingLike(name: string, of: Pick<Template, 'id' | 'creatorId'>): Promise<Pick<Template, 'id' | 'agentName'> | undefined>;
}

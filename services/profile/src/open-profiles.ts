import { randomUUID } from 'node:crypto';
import { type ContainerSettings, ExecutionRefused, requireRules } from '@offshoot/code-execution';
import type { AllowedModels } from '@offshoot/models/allowed-models.ts';
import type { PreparedQueries } from '@offshoot/postgres';
import { newId } from '@offshoot/refusals/ids';
import { Compositions } from './profiles/domain/composition.ts';
import { defaultProfileQuotas, type ProfileQuotas } from './profiles/domain/limits.ts';
import type { Deps, KnowledgeReferences } from './profiles/domain/ports.ts';
import { unprocessable } from './profiles/domain/refused.ts';
import { createProfileStore } from './profiles/store/profile-store.ts';
import { tenantWrites } from './profiles/store/tenant-writes.ts';
import type { ResourceDeps, StatedRules } from './resources/domain/ports.ts';
import { createResourceStore } from './resources/store/resource-store.ts';
import {
  publishedContent,
  type ReadTemplate,
  requireTemplateGoesOn,
  runTemplate,
  templateReader,
} from './templates/commands/run-template.ts';
import type { TemplateDeps } from './templates/domain/ports.ts';
import { recordAudit } from './tenancy/store/audit-events.ts';
import { memberById } from './tenancy/store/members.ts';

const FIELDS: Partial<Record<ExecutionRefused['why'], string>> = { network: 'network.mode', path: 'writable_paths' };

/** Throws AGENT_UNPROCESSABLE for rules under which no code would ever run here. `code`: what runs it. */
function requireCodeRules(rules: StatedRules, code: ContainerSettings | undefined): void {
  try {
    requireRules(rules, code);
  } catch (error) {
    if (!(error instanceof ExecutionRefused)) throw error;
    throw unprocessable(FIELDS[error.why] ?? error.why, error.message.replace(/\.$/, ''), 'Change the policy, or ask the operator.');
  }
}

export interface ProfilesOptions {
  /** Missing limits keep their defaults. */
  quotas?: Partial<ProfileQuotas> | undefined;
  references: KnowledgeReferences;
  allowedModels: AllowedModels;
  /** What runs code. Undefined: nothing does. */
  code: ContainerSettings | undefined;
  mcpOrigins: readonly string[];
  templates: Pick<TemplateDeps, 'templates' | 'withKeysOf'>;
  /** For secrets of tenants. */
  sealed: ResourceDeps['sealed'];
  now: () => Date;
}

/** Profiles, their versions and labels, and what a use of one gets. */
export function openProfiles(
  queries: PreparedQueries,
  { quotas, references, allowedModels, code, mcpOrigins, templates, sealed, now }: ProfilesOptions,
): { deps: Deps; resources: ResourceDeps } {
  const write = tenantWrites(queries);
  const store = createProfileStore(queries, write, (query, { member, action, agentId, version, detail, at }) =>
    recordAudit(query, member, { action, target: agentId, detail: { version, ...(detail !== '' && { summary: detail }) }, now: at }),
  );
  const resources = {
    store: createResourceStore(queries, write, (query, { member, action, id, name, at }) =>
      recordAudit(query, member, { action, target: id, detail: { name }, now: at }),
    ),
    sealed,
    requireRules: (rules: StatedRules) => requireCodeRules(rules, code),
    mcpOrigins,
    now,
    newId,
  };
  const running: TemplateDeps & { read: ReadTemplate } = {
    ...templates,
    inboxOf: async (tenantId, subject) => (await memberById(queries.query, tenantId, subject))?.inboxId,
    now,
    read: templateReader(),
  };
  const ofTemplates: Pick<Deps, 'runTemplate' | 'publishedContent' | 'requireTemplateGoesOn'> = {
    runTemplate: (member, reference) => runTemplate(running, member, reference),
    publishedContent: (member, published) => publishedContent(running, member, published),
    requireTemplateGoesOn: (member, templateId) => requireTemplateGoesOn(running, member, templateId),
  };
  const deps = {
    store,
    compositions: new Compositions(),
    references,
    allowedModels,
    mcpOrigins,
    ...ofTemplates,
    now,
    newId,
    newKey: randomUUID,
    quotas: { ...defaultProfileQuotas, ...quotas },
  };
  return { deps, resources };
}

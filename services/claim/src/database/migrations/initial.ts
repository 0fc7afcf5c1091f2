import { budgetTable, type Migration } from '@offshoot/postgres';
import { claims } from './initial/claims.ts';
import { conditions } from './initial/conditions.ts';
import { hosts } from './initial/hosts.ts';
import { instances } from './initial/instances.ts';
import { journal } from './initial/journal.ts';
import { passes } from './initial/passes.ts';
import { queue } from './initial/queue.ts';
import { quotas } from './initial/quotas.ts';
import { releases } from './initial/releases.ts';
import { templates } from './initial/templates.ts';
import { texts } from './initial/texts.ts';
import { tools } from './initial/tools.ts';
import { transfers } from './initial/transfers.ts';
import { transitions } from './initial/transitions.ts';
import { uses } from './initial/uses.ts';

const lineage = [
  `create table lineage_outbox (
    instance_id text primary key references agent_metadata (id),
    revision bigint not null,
    attempts int not null default 0,
    next_attempt_at timestamptz(3) not null
  )`,
  `create index lineage_outbox_due on lineage_outbox (next_attempt_at)`,
];

/**
 * Functions qualify names with the schema: PostgreSQL resolves names when a function runs, with the caller's search path. This migration
 * must not change once it is released; schema changes go into new migrations.
 */
export const initial: Migration = {
  name: 'initial',
  statements: [
    ...hosts,
    ...instances,
    ...claims,
    ...transitions,
    ...conditions,
    ...queue,
    ...quotas,
    ...templates,
    ...transfers,
    ...releases,
    ...tools,
    ...texts,
    ...passes,
    ...lineage,
    ...uses,
    ...journal,
    // What the agents of one owner, and all together, have taken of the operator's language models.
    ...budgetTable,
  ],
};

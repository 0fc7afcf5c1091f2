// What the pool provisioned for this agent, secrets included.
import type { DatabaseSync } from 'node:sqlite';
import type { ToolResource } from '@offshoot/statements';
import { inTransaction } from '../record/agent-database.ts';
import type { OwnTool } from './domain/tools.ts';

export interface ToolStore {
  /** In the order they were given. */
  all(): OwnTool[];
  /** Replaces all tools. */
  replace(tools: readonly OwnTool[]): void;
}

interface Row {
  resource_id: string;
  tool_id: string;
  resource: string;
  value: string;
  key: string;
}

export interface ToolTable {
  readonly tools: ToolStore;
}

export function openToolStore(db: DatabaseSync): ToolStore {
  return {
    all() {
      const rows = db.prepare('SELECT resource_id, tool_id, resource, value, key FROM own_tool ORDER BY rowid').all() as unknown as Row[];
      return rows.map((row) => ({
        resourceId: row.resource_id,
        toolId: row.tool_id,
        resource: row.resource as ToolResource,
        value: row.value,
        ...(row.key !== '' && { key: row.key }),
      }));
    },
    replace(tools) {
      inTransaction(db, () => {
        db.exec('DELETE FROM own_tool');
        const add = db.prepare(
          'INSERT INTO own_tool (resource_id, tool_id, resource, value, key) VALUES (:resource_id, :tool_id, :resource, :value, :key)',
        );
        for (const { resourceId, toolId, resource, value, key = '' } of tools)
          add.run({ resource_id: resourceId, tool_id: toolId, resource, value, key });
      });
    },
  };
}

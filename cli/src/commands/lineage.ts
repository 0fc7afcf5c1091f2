import { type LineageNode, LineageNodeSchema } from '@offshoot/gen/offshoot/lineage/v1/lineage_pb.ts';
import type { Command } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { documentOf } from '../output.ts';
import { instanceStateName } from '../readable.ts';

export function addLineage(program: Command, run: Run): void {
  newCommand(program, 'lineage', 'Show what an agent was cloned from, and what was cloned from it.', ['offshoot lineage inst_…'])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .action((instanceId: string) =>
      run(async ({ gateway }) => {
        const [{ ancestors }, { descendants }] = await Promise.all([
          gateway.signedIn.lineage.listAncestors({ instanceId }),
          gateway.signedIn.lineage.listDescendants({ instanceId }),
        ]);
        const documents = (nodes: LineageNode[]) => nodes.map((node) => documentOf(LineageNodeSchema, node));
        return {
          json: { instanceId, ancestors: documents(ancestors), descendants: documents(descendants) },
          text: treeText(instanceId, ancestors, descendants),
        };
      }),
    );
}

/** Ancestors stand above, the oldest first; descendants below, under their parents. */
function treeText(instanceId: string, ancestors: LineageNode[], descendants: LineageNode[]): string {
  const lines = ancestors.toReversed().map((node, depth) => line(depth, node));
  lines.push(`${indent(ancestors.length)}${instanceId}  ← this one`);
  const below = (parentId: string, depth: number): void => {
    for (const node of descendants.filter((candidate) => candidate.parentInstanceId === parentId)) {
      lines.push(line(depth, node));
      below(node.instanceId, depth + 1);
    }
  };
  below(instanceId, ancestors.length + 1);
  return lines.join('\n');
}

function line(depth: number, node: LineageNode): string {
  return `${indent(depth)}${node.instanceId}  ${instanceStateName(node.state)}`;
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

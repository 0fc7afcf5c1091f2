import { timestampDate } from '@bufbuild/protobuf/wkt';
import { ContextSourceSchema, type LineageNode, LineageNodeSchema } from '@offshoot/gen/offshoot/lineage/v1/lineage_pb.ts';
import type { Command } from 'commander';
import { instanceIdArgument, newCommand, type Run } from '../cli.ts';
import { documentOf } from '../terminal/output.ts';
import { instanceStateName } from '../terminal/readable.ts';

export function addLineage(program: Command, run: Run): void {
  newCommand(program, 'lineage', "Show an agent's family tree: its parent, its clones, and who else shared context with them.", [
    'offshoot lineage inst_…',
    'offshoot lineage inst_… --json',
  ])
    .argument('<instance>', 'id of the agent', instanceIdArgument)
    .action((instanceId: string) =>
      run(async ({ gateway }) => {
        const { lineage } = gateway.signedIn;
        const [{ ancestors }, { descendants }, { nodes }] = await Promise.all([
          lineage.listAncestors({ instanceId }),
          lineage.listDescendants({ instanceId }),
          lineage.getTree({ instanceId }),
        ]);
        // A tree that is too large to be returned completely may lack it.
        const contextSources = nodes.find((node) => node.instanceId === instanceId)?.contextSources ?? [];
        const documents = (relatives: LineageNode[]) => relatives.map((node) => documentOf(LineageNodeSchema, node));
        return {
          json: {
            instanceId,
            contextSources: contextSources.map((source) => documentOf(ContextSourceSchema, source)),
            ancestors: documents(ancestors),
            descendants: documents(descendants),
          },
          text: treeText({ instanceId, contextSources }, ancestors, descendants),
        };
      }),
    );
}

type Told = Pick<LineageNode, 'instanceId' | 'contextSources'>;

/** Ancestors come first, oldest first; descendants are indented below their parents. */
function treeText(asked: Told, ancestors: LineageNode[], descendants: LineageNode[]): string {
  const lines = ancestors.toReversed().flatMap((node, depth) => linesOf(depth, node, instanceStateName(node.state)));
  lines.push(...linesOf(ancestors.length, asked, '← this one'));
  const below = (parentId: string, depth: number): void => {
    for (const node of descendants.filter((candidate) => candidate.parentInstanceId === parentId)) {
      lines.push(...linesOf(depth, node, instanceStateName(node.state)));
      below(node.instanceId, depth + 1);
    }
  };
  below(asked.instanceId, ancestors.length + 1);
  return lines.join('\n');
}

function linesOf(depth: number, { instanceId, contextSources }: Told, remark: string): string[] {
  const indent = '  '.repeat(depth);
  const told = contextSources.map(({ instanceId: source, count, lastTime }) => {
    const last = lastTime ? `, last ${timestampDate(lastTime).toISOString()}` : '';
    return `${indent}  also received context from ${source} (${count === 1 ? 'once' : `${count} times`}${last})`;
  });
  return [`${indent}${instanceId}  ${remark}`, ...told];
}

import type { V1Route } from '../edge/v1-route.ts';
import { createSandboxPolicy } from './create-sandbox-policy.ts';
import { createTool } from './create-tool.ts';
import { deleteSandboxPolicy } from './delete-sandbox-policy.ts';
import { deleteTool } from './delete-tool.ts';
import { getSandboxPolicy } from './get-sandbox-policy.ts';
import { getTool } from './get-tool.ts';
import { listSandboxPolicies } from './list-sandbox-policies.ts';
import { listTools } from './list-tools.ts';
import { replaceSandboxPolicy } from './replace-sandbox-policy.ts';
import { replaceTool } from './replace-tool.ts';

/** What agent profiles refer to: /v1/sandbox_policies and /v1/tools. */
export const partRoutes: readonly V1Route[] = [
  createSandboxPolicy,
  listSandboxPolicies,
  getSandboxPolicy,
  replaceSandboxPolicy,
  deleteSandboxPolicy,
  createTool,
  listTools,
  getTool,
  replaceTool,
  deleteTool,
];

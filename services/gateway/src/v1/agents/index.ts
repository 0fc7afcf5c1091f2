import type { V1Route } from '../edge/v1-route.ts';
import { createAgent } from './create-agent.ts';
import { deleteAgent } from './delete-agent.ts';
import { deleteLabel } from './delete-label.ts';
import { diffVersions } from './diff-versions.ts';
import { getAgent } from './get-agent.ts';
import { getConfiguration } from './get-configuration.ts';
import { getVersion } from './get-version.ts';
import { listAgents } from './list-agents.ts';
import { listLabels } from './list-labels.ts';
import { listVersions } from './list-versions.ts';
import { patchAgent } from './patch-agent.ts';
import { pauseAgent } from './pause-agent.ts';
import { recordPublication } from './record-publication.ts';
import { replaceAgent } from './replace-agent.ts';
import { restoreAgent } from './restore-agent.ts';
import { resumeAgent } from './resume-agent.ts';
import { rollBackAgent } from './roll-back-agent.ts';
import { setLabel } from './set-label.ts';

/** Everything under /v1/agents. */
export const agentRoutes: readonly V1Route[] = [
  createAgent,
  listAgents,
  getAgent,
  replaceAgent,
  patchAgent,
  deleteAgent,
  restoreAgent,
  pauseAgent,
  resumeAgent,
  rollBackAgent,
  listVersions,
  getVersion,
  diffVersions,
  listLabels,
  setLabel,
  deleteLabel,
  getConfiguration,
  recordPublication,
];

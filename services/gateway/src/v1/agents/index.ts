import type { V1Route } from '../edge/v1-route.ts';
import { createAgent } from './create-agent.ts';
import { getAgent } from './get-agent.ts';
import { deleteLabel } from './labels/delete-label.ts';
import { listLabels } from './labels/list-labels.ts';
import { setLabel } from './labels/set-label.ts';
import { listAgents } from './list-agents.ts';
import { patchAgent } from './patch-agent.ts';
import { replaceAgent } from './replace-agent.ts';
import { deleteAgent } from './status/delete-agent.ts';
import { pauseAgent } from './status/pause-agent.ts';
import { restoreAgent } from './status/restore-agent.ts';
import { resumeAgent } from './status/resume-agent.ts';
import { diffVersions } from './versions/diff-versions.ts';
import { getConfiguration } from './versions/get-configuration.ts';
import { getVersion } from './versions/get-version.ts';
import { listVersions } from './versions/list-versions.ts';
import { recordPublication } from './versions/record-publication.ts';
import { rollBackAgent } from './versions/roll-back-agent.ts';

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

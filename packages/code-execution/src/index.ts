export { openContainerExecutor } from './container/container-executor.ts';
export { requireRules } from './container/rules.ts';
export { type ContainerSettings, executorSettings } from './container/settings.ts';
export {
  type CodeExecutor,
  type CodeFile,
  type CodeJob,
  type CodeResult,
  type CodeRules,
  ExecutionRefused,
  MAX_FILE_BYTES_IN,
  NO_RULES,
} from './executor.ts';

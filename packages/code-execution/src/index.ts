export { openContainerExecutor } from './container/container-executor.ts';
export { type ContainerSettings, executorSettings } from './container/settings.ts';
export {
  type CodeExecutor,
  type CodeJob,
  type CodeResult,
  type CodeRules,
  ExecutionRefused,
  NO_RULES,
} from './executor.ts';

/** Maximum number of open files of this process. Node has already raised it to the hard limit. Undefined: unlimited. */
export function openFilesLimit(): number | undefined {
  // Otherwise the report slowly looks up the names of all network peers.
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isInteger(soft) ? soft : undefined;
}

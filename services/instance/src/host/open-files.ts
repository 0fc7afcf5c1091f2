/** How many files this process may have open at once. Node has raised the limit to the hardest one by then. Undefined: any number. */
export function openFilesLimit(): number | undefined {
  // Otherwise the report looks up the names of everybody that the process talks with, which takes long.
  const report: typeof process.report & { excludeNetwork?: boolean } = process.report;
  report.excludeNetwork = true;
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isInteger(soft) ? soft : undefined;
}

import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import {
  type Appeal,
  type GetTemplateReviewResponse,
  type ModerationAct,
  ModerationActKind,
  type ReportedTemplate,
} from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { ReportReason, Standing } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { printable } from '@offshoot/text';
import { table } from '../terminal/output.ts';
import { nameOf, templateText } from '../terminal/readable.ts';

const timeText = (time: Timestamp | undefined) => (time ? timestampDate(time).toISOString() : '-');

export function actText({ kind, templateId, operator, reason, createTime, version }: ModerationAct): string {
  return printable(
    `${timeText(createTime)}  ${nameOf(ModerationActKind, kind)}  ${templateId} (version ${version})  by ${operator}: ${reason}`,
  );
}

export function reportedText(templates: ReportedTemplate[]): string {
  return table(
    ['TEMPLATE', 'NAME', 'STANDING', 'REPORTS', 'OLDEST'],
    templates.map(({ templateId, agentName, standing, counts, oldestTime }) => [
      templateId,
      printable(agentName),
      nameOf(Standing, standing),
      counts.map(({ reason, count }) => `${count} ${nameOf(ReportReason, reason)}`).join(', '),
      timeText(oldestTime),
    ]),
  );
}

export function appealText({ templateId, agentName, text, createTime, act }: Appeal): string {
  const lines = [`${templateId}  ${agentName}  appealed ${timeText(createTime)}`, ...text.split('\n').map((line) => `  ${line}`)];
  return [...lines.map(printable), ...(act ? [`  against: ${actText(act)}`] : [])].join('\n');
}

export function reviewText({ template, reports, appeal, acts }: GetTemplateReviewResponse): string {
  const sections = [
    template ? [templateText(template), `creator: ${template.creatorId}`, ...template.instructions.split('\n').map(printable)] : [],
    reports.length === 0
      ? ['No open reports.']
      : [
          'Open reports:',
          ...reports.map(({ reason, details, reporterId, createTime, version }) =>
            printable(
              `  ${timeText(createTime)}  ${nameOf(ReportReason, reason)} (version ${version}) by ${reporterId}${details && `: ${details}`}`,
            ),
          ),
        ],
    appeal ? ['Open appeal:', appealText(appeal)] : [],
    acts.length === 0 ? [] : ['Decisions:', ...acts.map((act) => `  ${actText(act)}`)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

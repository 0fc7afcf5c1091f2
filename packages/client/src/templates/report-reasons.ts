import { ReportReason } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';

/** Why people report a template, by the word that clients use. */
export const reportReasons = {
  impersonation: ReportReason.IMPERSONATION,
  deception: ReportReason.DECEPTION,
  harmful: ReportReason.HARMFUL,
  illegal: ReportReason.ILLEGAL,
  spam: ReportReason.SPAM,
  other: ReportReason.OTHER,
};

export type ReportWord = keyof typeof reportReasons;

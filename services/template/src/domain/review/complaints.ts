export type ReportReason = 'impersonation' | 'deception' | 'harmful' | 'illegal' | 'spam' | 'other';

export interface Report {
  templateId: string;
  reporterId: string;
  reason: ReportReason;
  details: string;
}

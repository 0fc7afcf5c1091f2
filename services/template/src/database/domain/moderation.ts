export type ReportReason = 'impersonation' | 'deception' | 'harmful' | 'illegal' | 'spam' | 'other';

export interface Report {
  templateId: string;
  reporterId: string;
  reason: ReportReason;
  details: string;
}

export type ActKind = 'list' | 'unlist' | 'quarantine' | 'dismiss-reports' | 'reject-appeal' | 'feature' | 'unfeature';

/** Who does it, by their own word, and why. */
export interface Decision {
  templateId: string;
  operator: string;
  reason: string;
}

export interface Act extends Decision {
  id: string;
  kind: ActKind;
  version: number;
  createdAt: Date;
}

export interface Feature {
  place: number;
  startsAt: Date | undefined;
  endsAt: Date | undefined;
}

export interface OpenAppeal {
  templateId: string;
  agentName: string;
  text: string;
  createdAt: Date;
  act: Act;
}

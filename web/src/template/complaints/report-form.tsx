import { NativeSelect } from '@mantine/core';
import { ReportReason } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { useState } from 'react';
import { NeedsInbox } from '../../owner/needs-inbox.tsx';
import { complaintsTexts } from '../../texts/complaints.ts';
import { ComplaintForm } from './complaint-form.tsx';

const words = complaintsTexts;
const REASONS = {
  impersonation: ReportReason.IMPERSONATION,
  deception: ReportReason.DECEPTION,
  harmful: ReportReason.HARMFUL,
  illegal: ReportReason.ILLEGAL,
  spam: ReportReason.SPAM,
  other: ReportReason.OTHER,
};
type Reason = keyof typeof REASONS;
const LONGEST_DETAILS = 2000;

export function ReportForm({ templateId }: { templateId: string }) {
  const [reason, setReason] = useState<Reason>('deception');
  return (
    <NeedsInbox>
      {({ gateway }) => (
        <ComplaintForm
          label={words.details}
          hint={words.detailsHint}
          longest={LONGEST_DETAILS}
          isRequired={reason === 'other'}
          send={words.send}
          sent={words.sent}
          onSend={(details) => gateway.templates.reportTemplate({ templateId, reason: REASONS[reason], details })}
        >
          <NativeSelect
            label={words.reason}
            data={(Object.keys(REASONS) as Reason[]).map((value) => ({ value, label: words.reasons[value] }))}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value as Reason)}
          />
        </ComplaintForm>
      )}
    </NeedsInbox>
  );
}

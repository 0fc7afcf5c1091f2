import { NativeSelect } from '@mantine/core';
import { type ReportWord, reportReasons } from '@offshoot/client';
import { useState } from 'react';
import { NeedsInbox } from '../../owner/needs-inbox.tsx';
import { complaintsTexts } from '../../texts/complaints.ts';
import { ComplaintForm } from './complaint-form.tsx';

const words = complaintsTexts;
const LONGEST_DETAILS = 2000;

export function ReportForm({ templateId }: { templateId: string }) {
  const [reason, setReason] = useState<ReportWord>('deception');
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
          onSend={(details) => gateway.templates.reportTemplate({ templateId, reason: reportReasons[reason], details })}
        >
          <NativeSelect
            label={words.reason}
            data={(Object.keys(reportReasons) as ReportWord[]).map((value) => ({ value, label: words.reasons[value] }))}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value as ReportWord)}
          />
        </ComplaintForm>
      )}
    </NeedsInbox>
  );
}

import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { LeaveGuard } from '../../parts/leave-guard.tsx';

const { leaveTitle, leaveNext, stay, leave } = profilesTexts.form;

/** Asks before somebody leaves what they have not saved. `isUnsaved` is asked at that moment. */
export const LeaveQuestion = ({ isUnsaved }: { isUnsaved: () => boolean }) => (
  <LeaveGuard title={leaveTitle} text={leaveNext} stay={stay} leave={leave} isUnsaved={isUnsaved} />
);

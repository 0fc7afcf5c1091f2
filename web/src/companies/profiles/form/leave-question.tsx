import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { LeaveGuard } from '../../components/leave-guard.tsx';

const { leaveTitle, leaveNext, stay, leave } = profilesTexts.form;

/** Asks before the person leaves unsaved work. It calls `isUnsaved` at that moment. */
export const LeaveQuestion = ({ isUnsaved }: { isUnsaved: () => boolean }) => (
  <LeaveGuard title={leaveTitle} text={leaveNext} stay={stay} leave={leave} isUnsaved={isUnsaved} />
);

import { Button, Stack, Text } from '@mantine/core';
import { completeProfile, type ProfileBody, patchProfile } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import { visible } from '@offshoot/text/hidden.ts';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { Shown } from '../../../components/long-text.tsx';
import { PageTitle } from '../../../components/page-title.tsx';
import { profilesTexts } from '../../../texts/companies/profiles.ts';
import { CompaniesLayout } from '../../companies-layout.tsx';
import { type ProfileAnswer, shownName } from '../../profile.ts';
import { V1Failure } from '../../v1/client.ts';
import { V1FailureNotice } from '../../v1/v1-failure-notice.tsx';
import { ReadProfile } from '../detail/read-profile.tsx';
import { profilePath, useMayChange, useProfileAction } from '../use-profile.ts';
import { patchBetween, writtenIn } from './draft.ts';
import { LeaveQuestion, ProfileForm } from './profile-form.tsx';
import { WrittenMeanwhile } from './written-meanwhile.tsx';

const words = profilesTexts.form;
const route = getRouteApi('/profiles/$agentId/edit');

export function EditProfilePage() {
  const { agentId } = route.useParams();
  return (
    <CompaniesLayout title={words.editTitle} bringsHeading>
      <ReadProfile key={agentId} agentId={agentId} title={words.editTitle}>
        {(profile) => <EditProfile profile={profile} />}
      </ReadProfile>
    </CompaniesLayout>
  );
}

/** What the form begins with. */
interface Beginning {
  /** The version that the changes are for. */
  before: ProfileAnswer;
  written: JsonObject;
  /** Tells the beginnings apart. */
  nth: number;
}

interface Conflict {
  theirs: ProfileAnswer;
  mine: ProfileBody;
}

function EditProfile({ profile }: { profile: ProfileAnswer }) {
  const { id } = profile;
  const navigate = useNavigate();
  // The profile may be read again while the person types.
  const [{ before, written, nth }, begin] = useState<Beginning>(() => ({ before: profile, written: writtenIn(profile), nth: 0 }));
  const [conflict, setConflict] = useState<Conflict>();
  const [said, setSaid] = useState('');
  const isUnsaved = useRef(false);
  const saving = useProfileAction(id, async (v1, mine: ProfileBody) => {
    const headers = { 'if-match': String(before.version) };
    try {
      await v1.patch(profilePath(id), { body: patchBetween(before, mine), headers });
    } catch (error) {
      if (!(error instanceof V1Failure) || error.code !== 'agent_version_conflict') throw error;
      setConflict({ theirs: await v1.get<ProfileAnswer>(profilePath(id)), mine });
      return;
    }
    isUnsaved.current = false;
    await navigate({ to: '/profiles/$agentId', params: { agentId: id } });
  });
  const save = (mine: ProfileBody) => {
    const hasChanged = Object.keys(patchBetween(before, mine)).length > 0;
    setSaid(hasChanged ? '' : words.unchanged);
    if (hasChanged) saving.mutate(mine);
  };
  const goOn = (theirs: ProfileAnswer, on: ProfileBody, text: string) => {
    begin({ before: theirs, written: writtenIn(on), nth: nth + 1 });
    setConflict(undefined);
    setSaid(text);
  };
  // As it was when they began, so that nothing that they have typed vanishes.
  const mayChange = useMayChange(before);
  return (
    <Stack gap="xl">
      <PageTitle name={visible(words.editOf(shownName(before)))}>
        <span className="foreign">
          <Shown text={words.editOf(shownName(before))} />
        </span>
      </PageTitle>
      {!mayChange && <Text>{before.status === 'archived' ? words.archived : words.mayNot}</Text>}
      {mayChange && !conflict && (
        <ProfileForm
          key={nth}
          initial={written}
          agentId={id}
          submit={words.save(before.version + 1)}
          isSending={saving.isPending}
          refusal={saving.error}
          onChange={(isChanged) => {
            isUnsaved.current = isChanged;
            setSaid('');
            // It was about what was written before.
            if (saving.isError) saving.reset();
          }}
          onSubmit={save}
        >
          <Button variant="default" renderRoot={(props) => <Link to="/profiles/$agentId" params={{ agentId: id }} {...props} />}>
            {profilesTexts.detail.cancel}
          </Button>
        </ProfileForm>
      )}
      <Text role="status">{said}</Text>
      {saving.error && <V1FailureNotice error={saving.error} onRetry={() => saving.mutate(saving.variables)} />}
      {conflict && (
        <WrittenMeanwhile
          before={before}
          {...conflict}
          onKeepMine={() => {
            const patch = patchBetween(before, conflict.mine);
            const both = patchProfile(completeProfile(conflict.theirs), patch) as unknown as ProfileBody;
            goOn(conflict.theirs, both, words.conflict.kept(conflict.theirs.version));
          }}
          onTakeTheirs={() => {
            isUnsaved.current = false;
            goOn(conflict.theirs, conflict.theirs, words.conflict.taken(conflict.theirs.version));
          }}
        />
      )}
      <LeaveQuestion isUnsaved={() => isUnsaved.current} />
    </Stack>
  );
}

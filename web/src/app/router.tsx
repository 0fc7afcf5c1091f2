import { Anchor, Button, Group, Text } from '@mantine/core';
import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { lazy } from 'react';
import { agentSearch } from '../agents/agent-search.ts';
import { entrySearch } from '../companies/knowledge/entry-search.ts';
import { profileSearch } from '../companies/profiles/list/profile-search.ts';
import { AppLink } from '../components/app-link.tsx';
import { PageNotice } from '../components/page-title.tsx';
import { StorePage } from '../store/store-page.tsx';
import { storeSearch } from '../store/store-search.ts';
import { texts } from '../texts/app.ts';
import { Layout } from './layout.tsx';
import { lazyPage } from './lazy-page.ts';

function MissingPage() {
  const { title, next, store } = texts.missingPage;
  return (
    <PageNotice title={title} next={next}>
      <AppLink to="/">{store}</AppLink>
    </PageNotice>
  );
}

/** Shown if a page takes more than a second to come. */
function PageOnItsWay() {
  return <Text role="status">{texts.loading}</Text>;
}

function CrashedPage() {
  const { title, next, reload, store } = texts.crashed;
  return (
    <PageNotice title={title} next={next}>
      <Group>
        <Button onClick={() => location.reload()}>{reload}</Button>
        <Anchor href="/">{store}</Anchor>
      </Group>
    </PageNotice>
  );
}

const TryPanel = lazy(async () => ({ default: (await import('../add/try-panel.tsx')).TryPanel }));

const root = createRootRoute({ component: Layout, notFoundComponent: MissingPage });
const store = createRoute({ getParentRoute: () => root, path: '/', component: StorePage, validateSearch: storeSearch });
const template = createRoute({
  getParentRoute: () => root,
  path: '/t/$templateId',
  component: lazyPage(async () => {
    const { TemplatePage } = await import('../template/template-page.tsx');
    return { TemplateWithTrial: () => <TemplatePage trial={TryPanel} /> };
  }, 'TemplateWithTrial'),
});

const add = createRoute({
  getParentRoute: () => root,
  path: '/t/$templateId/add',
  component: lazyPage(() => import('../add/add-page.tsx'), 'AddPage'),
});

/** As the browser came: the router writes what looks like a number in its own way. */
const cameWith = location.search;
const signedIn = createRoute({
  getParentRoute: () => root,
  path: '/signed-in',
  component: lazyPage(async () => {
    const { SignedInPage } = await import('../agents/servers/signed-in-page.tsx');
    return { SignedIn: () => <SignedInPage cameWith={cameWith} /> };
  }, 'SignedIn'),
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyPage(() => import('../inbox/inbox-page.tsx'), 'InboxPage'),
});

const operator = createRoute({
  getParentRoute: () => root,
  path: '/operator',
  component: lazyPage(() => import('../operator/operator-page.tsx'), 'OperatorPage'),
});

const conversations = createRoute({
  getParentRoute: () => root,
  path: '/chats',
  component: lazyPage(() => import('../conversations/chats-page.tsx'), 'ChatsPage'),
});
/** The page of all chats shows it: the list stays beside the chat. */
const conversation = createRoute({ getParentRoute: () => conversations, path: '/$conversationId' });

const studio = createRoute({
  getParentRoute: () => root,
  path: '/studio',
  component: lazyPage(() => import('../studio/list/studio-page.tsx'), 'StudioPage'),
});
const editor = createRoute({
  getParentRoute: () => root,
  path: '/studio/$id',
  component: lazyPage(() => import('../studio/editor/editor-page.tsx'), 'EditorPage'),
});
const duplicate = createRoute({
  getParentRoute: () => root,
  path: '/studio/duplicate/$templateId',
  component: lazyPage(() => import('../studio/duplicate/duplicate-page.tsx'), 'DuplicatePage'),
});

const agents = createRoute({
  getParentRoute: () => root,
  path: '/agents',
  component: lazyPage(() => import('../agents/agents-page.tsx'), 'AgentsPage'),
});
const agent = createRoute({
  getParentRoute: () => root,
  path: '/agents/$instanceId',
  component: lazyPage(() => import('../agents/agent-page.tsx'), 'AgentPage'),
  validateSearch: agentSearch,
});

const passOn = createRoute({
  getParentRoute: () => root,
  path: '/agents/$instanceId/pass-on',
  component: lazyPage(() => import('../agents/transfer/pass-on-page.tsx'), 'PassOnPage'),
});

const profiles = createRoute({
  getParentRoute: () => root,
  path: '/profiles',
  component: lazyPage(() => import('../companies/profiles/list/profiles-page.tsx'), 'ProfilesPage'),
  validateSearch: profileSearch,
});

const profile = createRoute({
  getParentRoute: () => root,
  path: '/profiles/$agentId',
  component: lazyPage(() => import('../companies/profiles/detail/profile-page.tsx'), 'ProfilePage'),
});
const newProfile = createRoute({
  getParentRoute: () => root,
  path: '/profiles/new',
  component: lazyPage(() => import('../companies/profiles/form/new-profile-page.tsx'), 'NewProfilePage'),
});
const editProfile = createRoute({
  getParentRoute: () => root,
  path: '/profiles/$agentId/edit',
  component: lazyPage(() => import('../companies/profiles/form/edit-profile-page.tsx'), 'EditProfilePage'),
});
const playground = createRoute({
  getParentRoute: () => root,
  path: '/profiles/$agentId/playground',
  component: lazyPage(() => import('../companies/playground/playground-page.tsx'), 'PlaygroundPage'),
});
const apiKeys = createRoute({
  getParentRoute: () => root,
  path: '/api-keys',
  component: lazyPage(() => import('../companies/keys/api-keys-page.tsx'), 'ApiKeysPage'),
});
const files = createRoute({
  getParentRoute: () => root,
  path: '/files',
  component: lazyPage(() => import('../companies/files/files-page.tsx'), 'FilesPage'),
});
const knowledge = createRoute({
  getParentRoute: () => root,
  path: '/knowledge',
  component: lazyPage(() => import('../companies/knowledge/knowledge-page.tsx'), 'KnowledgePage'),
  validateSearch: entrySearch,
});
const secrets = createRoute({
  getParentRoute: () => root,
  path: '/secrets',
  component: lazyPage(() => import('../companies/secrets/secrets-page.tsx'), 'SecretsPage'),
});
const usage = createRoute({
  getParentRoute: () => root,
  path: '/usage',
  component: lazyPage(() => import('../companies/usage/usage-page.tsx'), 'UsagePage'),
});
const members = createRoute({
  getParentRoute: () => root,
  path: '/members',
  component: lazyPage(() => import('../companies/members/members-page.tsx'), 'MembersPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    store,
    template,
    add,
    conversations.addChildren([conversation]),
    agents,
    agent,
    passOn,
    signedIn,
    inbox,
    operator,
    studio,
    editor,
    duplicate,
    profiles,
    newProfile,
    profile,
    editProfile,
    playground,
    apiKeys,
    files,
    knowledge,
    secrets,
    usage,
    members,
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: CrashedPage,
  defaultPendingComponent: PageOnItsWay,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

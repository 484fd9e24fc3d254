import { Container } from '@backstage/ui';
import {
  lazy,
  Suspense,
  type ComponentType,
  type ReactElement,
  type ReactNode,
} from 'react';
import {
  Navigate,
  Route,
  Routes,
  useLocation,
  useParams,
} from 'react-router-dom';
import { AccessDataProvider } from '../data/AccessDataProvider';
import { useViewer } from '../data/queries';
import { FindView } from '../find/FindView';
import { HealthView } from '../health/HealthView';
import { HistoryView } from '../history/HistoryView';
import { InboxView } from '../inbox/InboxView';
import { MyAccessView } from '../myAccess/MyAccessView';
import { RequestView } from '../timeline/RequestView';
import { Loading } from '../states/Loading';
import { useText } from '../translation/useText';
import styles from './page.module.css';
import { usePaths, VIEWS } from './paths';

// Few people look at figures, and seldom.
const InsightsView = lazy(() =>
  import('../insights/InsightsView').then(module => ({
    default: module.InsightsView,
  })),
);

/** One tab of the page's header. */
export interface AccessTab {
  id: string;
  label: string;
  /** Below the page's path. */
  href: string;
}

/** Frames the page: title, tabs, content. The portal's own, where it has one. */
export type AccessLayout = ComponentType<{
  title: string;
  tabs: AccessTab[];
  children: ReactNode;
}>;

function useTabs(): AccessTab[] {
  const t = useText();
  const viewer = useViewer().data;
  const inbox = viewer?.inbox ?? 0;
  const tab = (href: string, label: string) => ({ id: href, href, label });
  const tabs = [
    tab(VIEWS.find, t('page.find')),
    tab(VIEWS.mine, t('page.mine')),
    tab(
      VIEWS.inbox,
      inbox > 0
        ? t('page.inboxWith', { number: String(inbox) })
        : t('page.inbox'),
    ),
  ];
  if (viewer?.auditor || viewer?.administrator) {
    tabs.push(tab(VIEWS.history, t('page.history')));
    tabs.push(tab(VIEWS.insights, t('page.insights')));
  }
  if (viewer?.administrator) tabs.push(tab(VIEWS.health, t('page.health')));
  return tabs;
}

/** Links may point at the page itself and carry what to fill in. */
function ToFind() {
  const { search } = useLocation();
  const paths = usePaths();
  return <Navigate replace to={`${paths.ask()}${search}`} />;
}

function RequestById() {
  const { id = '' } = useParams();
  return <RequestView key={id} id={id} />;
}

function Insights() {
  const waiting = (
    <Container pt="2" pb="6">
      <Loading rows={4} height={120} />
    </Container>
  );
  return (
    <Suspense fallback={waiting}>
      <InsightsView />
    </Suspense>
  );
}

function Framed({ layout: Layout }: { layout: AccessLayout }): ReactElement {
  const t = useText();
  return (
    <div className={styles.frame}>
      <Layout title={t('page.title')} tabs={useTabs()}>
        <main>
          <Routes>
            <Route index element={<ToFind />} />
            <Route path={`${VIEWS.find}/*`} element={<FindView />} />
            <Route path={`${VIEWS.mine}/*`} element={<MyAccessView />} />
            <Route path={`${VIEWS.inbox}/*`} element={<InboxView />} />
            <Route path={`${VIEWS.history}/*`} element={<HistoryView />} />
            <Route path={`${VIEWS.insights}/*`} element={<Insights />} />
            <Route path={`${VIEWS.health}/*`} element={<HealthView />} />
            <Route path={`${VIEWS.request}/:id`} element={<RequestById />} />
            <Route path="*" element={<ToFind />} />
          </Routes>
        </main>
      </Layout>
    </div>
  );
}

/**
 * The page of JIT Access: its tabs, and behind each address its view.
 *
 * @internal
 */
export function AccessPage({ layout }: { layout: AccessLayout }) {
  return (
    <AccessDataProvider>
      <Framed layout={layout} />
    </AccessDataProvider>
  );
}

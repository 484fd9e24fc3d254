import { PageLayout } from '@backstage/frontend-plugin-api';
import { RiKey2Line } from '@remixicon/react';
import { usePaths } from './paths';
import { AccessPage, type AccessLayout } from './AccessPage';

const PortalLayout: AccessLayout = ({ title, tabs, children }) => (
  <PageLayout
    title={title}
    titleLink={usePaths().root}
    icon={<RiKey2Line />}
    tabs={tabs}
  >
    {children}
  </PageLayout>
);

/** The page in the frame of a portal of the new frontend system. @internal */
export function PortalAccessPage() {
  return <AccessPage layout={PortalLayout} />;
}

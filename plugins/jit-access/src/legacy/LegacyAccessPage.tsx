import { PluginHeader } from '@backstage/ui';
import { RiKey2Line } from '@remixicon/react';
import { AccessPage, type AccessLayout } from '../page/AccessPage';
import { usePaths } from '../page/paths';

const LegacyLayout: AccessLayout = ({ title, tabs, children }) => {
  const { root } = usePaths();
  const base = root === '/' ? '' : root;
  return (
    <>
      <PluginHeader
        title={title}
        titleLink={root}
        icon={<RiKey2Line />}
        tabs={tabs.map(tab => ({
          ...tab,
          href: `${base}/${tab.href}`,
          matchStrategy: 'prefix' as const,
        }))}
      />
      {children}
    </>
  );
};

/** The page where the portal has no frame of its own for it. @internal */
export function LegacyAccessPage() {
  return <AccessPage layout={LegacyLayout} />;
}

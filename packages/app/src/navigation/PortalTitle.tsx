import { useSidebarOpenState } from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { PortalMark } from './PortalMark';
import styles from './PortalTitle.module.css';

/**
 * The portal's mark and, while the sidebar is open, its name. Leads home.
 *
 * @internal
 */
export function PortalTitle() {
  const { isOpen } = useSidebarOpenState();
  const title = useApi(configApiRef).getString('app.title');
  return (
    <Link href="/" className={styles.title} aria-label={`${title}: home`}>
      <PortalMark size={28} />
      {isOpen && <span>{title}</span>}
    </Link>
  );
}

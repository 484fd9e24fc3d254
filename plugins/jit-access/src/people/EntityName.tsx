import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import {
  entityRouteParams,
  entityRouteRef,
  useEntityPresentation,
} from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';
import styles from './people.module.css';

/** A ref that the catalog can be asked about. */
function isRef(text: string): boolean {
  try {
    parseEntityRef(text);
    return text.includes(':');
  } catch {
    return false;
  }
}

function KnownName({ entityRef, link }: { entityRef: string; link: boolean }) {
  const { primaryTitle } = useEntityPresentation(entityRef);
  const path = useRouteRef(entityRouteRef);
  if (!link) {
    return (
      <span className={styles.name} title={entityRef}>
        {primaryTitle}
      </span>
    );
  }
  const href = path(entityRouteParams(entityRef, { encodeParams: true }));
  return (
    <Link href={href} className={styles.name} title={entityRef}>
      {primaryTitle}
    </Link>
  );
}

/**
 * A person, team or thing of the catalog by its display name, leading to its
 * page. The exact ref shows on hover. What is not a ref is shown as it is.
 *
 * @internal
 */
export function EntityName(props: { entityRef: string; link?: boolean }) {
  const { entityRef, link = true } = props;
  if (!isRef(entityRef)) return <span>{entityRef}</span>;
  return <KnownName entityRef={entityRef} link={link} />;
}

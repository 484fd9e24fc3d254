import { RiDatabase2Line, RiKey2Line } from '@remixicon/react';
import styles from './decision.module.css';

/** Which kind of target a role is in, in icon and words. @internal */
export function ProviderMark({ provider }: { provider: string }) {
  const Icon = /postgres|mysql|sql|mongo/.test(provider)
    ? RiDatabase2Line
    : RiKey2Line;
  return (
    <span className={styles.risk}>
      <Icon size={14} aria-hidden />
      {provider}
    </span>
  );
}

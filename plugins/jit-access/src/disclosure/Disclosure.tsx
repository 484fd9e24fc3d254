import { RiArrowDownSLine } from '@remixicon/react';
import { useId, useState, type ReactNode } from 'react';
import styles from './disclosure.module.css';

/**
 * Something more, folded away behind a quiet line of text.
 *
 * @internal
 */
export function Disclosure(props: { title: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const panel = useId();
  return (
    <div className={styles.disclosure}>
      <button
        type="button"
        className={styles.trigger}
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => setOpen(!open)}
      >
        <RiArrowDownSLine size={16} aria-hidden />
        {props.title}
      </button>
      <div id={panel} className={styles.panel} hidden={!open}>
        {open && props.children}
      </div>
    </div>
  );
}

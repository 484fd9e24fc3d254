import { useEffect, useRef } from 'react';

/** What a key does. */
export interface InboxKeys {
  onNext: () => void;
  onPrevious: () => void;
  onApprove: () => void;
  onDeny: () => void;
  onHelp: () => void;
}

const ACTIONS: Record<string, keyof InboxKeys> = {
  j: 'onNext',
  k: 'onPrevious',
  a: 'onApprove',
  d: 'onDeny',
  '?': 'onHelp',
};

/** Where letters are text, or where a dialog has the keyboard. */
function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"]')) return true;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

/**
 * The keys of the inbox. None of them decides by itself: `a` and `d` go to
 * where the decision is made, and Enter makes it.
 *
 * @internal
 */
export function useInboxKeys(keys: InboxKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const action = ACTIONS[event.key];
      if (!action || isElsewhere(event.target)) return;
      event.preventDefault();
      latest.current[action]();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}

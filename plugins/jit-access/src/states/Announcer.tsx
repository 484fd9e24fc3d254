import { VisuallyHidden } from '@backstage/ui';
import {
  createContext,
  useCallback,
  useContext,
  useState,
  type ReactNode,
} from 'react';

const AnnounceContext = createContext<(message: string) => void>(() => {});

/**
 * Holds the live region that {@link useAnnounce} speaks through. It is there
 * before it has something to say, or screen readers would miss the first.
 *
 * @internal
 */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const [message, setMessage] = useState({ text: '', turn: 0 });
  const announce = useCallback(
    (text: string) => setMessage(last => ({ text, turn: last.turn + 1 })),
    [],
  );
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <VisuallyHidden>
        <div role="status" aria-live="polite">
          {/* A new element, so that the same words are said again. */}
          <span key={message.turn}>{message.text}</span>
        </div>
      </VisuallyHidden>
    </AnnounceContext.Provider>
  );
}

/**
 * Says something to people who cannot see that it happened.
 *
 * @internal
 */
export function useAnnounce() {
  return useContext(AnnounceContext);
}

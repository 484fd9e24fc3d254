import { Fragment } from 'react';
import { EntityName } from './EntityName';

/** Refs of the catalog in a text, such as `user:default/orders-lead`. */
const REFS =
  /\b((?:user|group|component|resource|system|api|domain):[a-z0-9._-]+\/[a-z0-9._-]*[a-z0-9])/gi;

/**
 * A sentence of the server in which refs are shown by their display names; the
 * ref itself shows on hover.
 *
 * @internal
 */
export function NamedText({ text }: { text: string }) {
  return (
    <>
      {text.split(REFS).map((part, index) =>
        // Splitting by a group puts what matched at every odd place.
        index % 2 === 1 ? (
          <EntityName key={index} entityRef={part} link={false} />
        ) : (
          <Fragment key={index}>{part}</Fragment>
        ),
      )}
    </>
  );
}

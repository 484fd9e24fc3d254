import { Fragment } from 'react';
import { useText } from '../translation/useText';
import { EntityName } from './EntityName';

/** More than this many are counted, not named. */
const NAMED = 5;

/**
 * Several people or things in one line of text.
 *
 * @internal
 */
export function NameList(props: { entityRefs: string[]; link?: boolean }) {
  const t = useText();
  const named = props.entityRefs.slice(0, NAMED);
  const more = props.entityRefs.length - named.length;
  return (
    <span>
      {named.map((entityRef, index) => (
        <Fragment key={entityRef}>
          {index > 0 && ', '}
          <EntityName entityRef={entityRef} link={props.link} />
        </Fragment>
      ))}
      {more > 0 && ` ${t('people.more', { number: String(more) })}`}
    </span>
  );
}

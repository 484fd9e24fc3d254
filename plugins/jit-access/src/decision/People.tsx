import { Text } from '@backstage/ui';
import type { Person } from '@jit-access/backstage-plugin-jit-access-common';
import { RiMoonLine, RiUser3Line } from '@remixicon/react';
import { Disclosure } from '../disclosure/Disclosure';
import { EntityName } from '../people/EntityName';
import { Time } from '../time/Time';
import { useText } from '../translation/useText';
import styles from './decision.module.css';

/** More than this many people are folded away. */
const SHOWN = 5;

/** The server says in words when somebody is back; we say it in the reader's zone. */
function marksOf({ marks, awayUntil }: Person): string[] {
  return awayUntil ? marks.filter(mark => !/^away until /.test(mark)) : marks;
}

function PersonLine({ person }: { person: Person }) {
  const t = useText();
  const marks = marksOf(person);
  const Icon = person.awayUntil ? RiMoonLine : RiUser3Line;
  return (
    <li className={`${styles.person} ${person.awayUntil ? styles.away : ''}`}>
      <Icon size={14} aria-hidden />
      <Text as="span" variant="body-small">
        <EntityName entityRef={person.ref} />
        {marks.length > 0 && (
          <span className={styles.quiet}> · {marks.join(' · ')}</span>
        )}
        {person.awayUntil && (
          <span className={styles.quiet}>
            {' · '}
            {t('people.awayUntil')} <Time at={person.awayUntil} show="clock" />
          </span>
        )}
      </Text>
    </li>
  );
}

function Lines({ people }: { people: Person[] }) {
  return (
    <ul className={styles.people}>
      {people.map(person => (
        <PersonLine key={person.ref} person={person} />
      ))}
    </ul>
  );
}

/**
 * People with what they are asked as, those who are away last.
 *
 * @internal
 */
export function People({ people }: { people: Person[] }) {
  const t = useText();
  const sorted = [
    ...people.filter(person => !person.awayUntil),
    ...people.filter(person => person.awayUntil),
  ];
  const more = sorted.slice(SHOWN);
  return (
    <>
      <Lines people={sorted.slice(0, SHOWN)} />
      {more.length > 0 && (
        <Disclosure title={t('people.others', { count: more.length })}>
          <Lines people={more} />
        </Disclosure>
      )}
    </>
  );
}

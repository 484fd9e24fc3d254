import {
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Flex,
  Text,
} from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import type { Persona } from '../personas';
import { PersonaIcon } from './PersonaIcon';
import styles from './PersonaCards.module.css';

/**
 * One persona: who it is, what it does, what to try as it. The whole card is
 * one button.
 *
 * @internal
 */
export function PersonaCard(props: { persona: Persona; onChoose(): void }) {
  const { persona, onChoose } = props;
  return (
    <Card
      className={styles.card}
      label={`Continue as ${persona.title}. ${persona.role}`}
      onPress={onChoose}
    >
      <CardHeader>
        <Flex align="center" gap="3">
          <span className={styles.icon}>
            <PersonaIcon entityRef={persona.entityRef} />
          </span>
          <Text as="h2" variant="title-x-small" weight="bold">
            {persona.title}
          </Text>
        </Flex>
      </CardHeader>
      <CardBody>
        <Text as="p" variant="body-medium">
          {persona.role}
        </Text>
      </CardBody>
      {persona.tries.length > 0 && (
        <CardFooter>
          <ul className={styles.tries} aria-label="What to try">
            {persona.tries.map(({ text }) => (
              <li key={text} className={styles.try}>
                <RiArrowRightLine size={14} aria-hidden />
                <Text variant="body-small" color="secondary">
                  {text}
                </Text>
              </li>
            ))}
          </ul>
        </CardFooter>
      )}
    </Card>
  );
}
